"""Whoever is kept to one provider is its supervisor and nothing else: every other page is about the whole force."""
from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from bot.accounts.account import AccountRefused
from bot.accounts.accounts import Accounts
from bot.accounts.sessions import Sessions
from bot.calllog.database import reading, transaction
from tests.accounts.conftest import NOON

NORTH = "Example Care North"


@pytest.mark.parametrize("roles", (("operator",), ("operator", "supervisor"), ("supervisor", "administrator"), ("administrator",), ("operator", "supervisor", "administrator")))
def test_another_role_beside_a_provider_is_refused(engine, vault, roles):
    """When adding and when changing; the refusal names the field and what to do."""
    with transaction(engine) as session:
        accounts = Accounts(session, vault)
        kept = accounts.add("sup-1", "SUP 1", ("supervisor",), NORTH, "root", NOON).account
        for attempt in (lambda: accounts.add("sup-2", "SUP 2", roles, NORTH, "root", NOON), lambda: accounts.change(kept.id, "SUP 1", roles, NORTH, "root", NOON)):
            with pytest.raises(AccountRefused, match="no other role") as refused:
                attempt()
            assert refused.value.field == "provider"
        assert accounts.named("sup-1").account.roles == ("supervisor",) and accounts.named("sup-2") is None


@pytest.mark.parametrize("stored", (["operator", "supervisor"], ["operator", "supervisor", "administrator"]))
def test_an_account_kept_with_both_from_before_has_the_narrower_right(engine, vault, stored):
    """Wherever it is read: at every page and in the administrators' list."""
    with transaction(engine) as session:
        account = Accounts(session, vault).add("sup-1", "SUP 1", ("supervisor",), NORTH, "root", NOON).account
        session.execute(text("UPDATE account SET roles = :roles WHERE id = :id"), {"roles": json.dumps(stored), "id": account.id})
        key = Sessions(session, vault).begin(account.id, "in", "password", "", NOON)
    with reading(engine) as session:
        assert Sessions(session, vault).find(key, NOON).account.roles == Accounts(session, vault).named("sup-1").account.roles == ("supervisor",)
        assert Sessions(session, vault).find(key, NOON).account.provider == NORTH
