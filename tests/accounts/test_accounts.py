"""Accounts are added with a one-time link, joined once, changed with a record, and disabled at once."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.accounts.account import AccountRefused
from bot.accounts.accounts import LINK_WORKS_FOR, Accounts, LinkRefused, first_link
from bot.accounts.events import events_of
from bot.accounts.sessions import Sessions
from bot.calllog.database import reading, transaction
from tests.accounts.conftest import GOOD, HERE, NOON


@pytest.fixture
def accounts(engine, vault):
    """The accounts, within one transaction."""
    with transaction(engine) as session:
        yield Accounts(session, vault)


def _kinds(engine, account=None):
    with reading(engine) as session:
        return [(row.kind, row.by) for row in reversed(events_of(session, account))]


def test_a_link_lets_one_person_choose_a_password_once(engine, vault):
    """Looking at it (as a message's preview does) uses nothing up; a second use opens nothing."""
    with transaction(engine) as session:
        accounts = Accounts(session, vault)
        link = accounts.add("OP-4471", "OP 4471", ("operator",), None, "root", NOON)
        assert accounts.behind(link.token, NOON).name == accounts.behind(link.token, NOON).name == "op-4471"
        assert not accounts.named("op-4471").joined
        accounts.join(link.token, "hash", NOON)
        assert accounts.named(" Op-4471 ").joined
        with pytest.raises(LinkRefused):
            accounts.join(link.token, "another", NOON)
        assert accounts.password_of(link.account.id) == "hash"
    assert _kinds(engine) == [("added", "root"), ("link_issued", "root"), ("joined", "op-4471")]


def test_the_link_itself_is_in_no_table(engine, vault):
    """Somebody who reads the database cannot join with what they find."""
    with transaction(engine) as session:
        link = Accounts(session, vault).add("op-1", "OP 1", ("operator",), None, "root", NOON)
    with reading(engine) as session:
        everything = [str(row) for table in ("account", "account_link", "account_event") for row in session.execute(text(f"SELECT * FROM {table}"))]
    assert everything and not any(link.token in row for row in everything)


def test_a_link_is_no_use_after_its_time_or_a_newer_one_or_when_disabled(accounts, joined):
    """And the words are the same each time."""
    old = accounts.add("op-1", "OP 1", ("operator",), None, "root", NOON)
    new = accounts.reset(old.account.id, "root", NOON)
    assert accounts.behind(new.token, NOON + LINK_WORKS_FOR - timedelta(seconds=1)).name == "op-1"
    said = set()
    for token, at in ((old.token, NOON), (new.token, NOON + LINK_WORKS_FOR), ("made-up", NOON)):
        with pytest.raises(LinkRefused) as refused:
            accounts.behind(token, at)
        said.add(str(refused.value))
    accounts.disable(old.account.id, "root", "left", NOON)
    with pytest.raises(LinkRefused):
        accounts.behind(new.token, NOON)
    assert len(said) == 1


@pytest.mark.parametrize(("name", "roles", "provider", "said"), (
    ("x", ("operator",), None, "sign-in name"), ("op 1", ("operator",), None, "sign-in name"), ("<b>", ("operator",), None, "sign-in name"),
    ("op-1", (), None, "role"), ("op-1", ("root",), None, "'root'"),
    ("op-1", ("operator",), "Example Care", "Only a supervisor"), ("op-1", ("supervisor", "administrator"), "Example Care", "Only a supervisor"),
))
def test_what_makes_no_sense_is_refused(accounts, name, roles, provider, said):
    """A name that cannot be typed safely, no role or an unknown one, a provider for somebody who sees the whole force."""
    with pytest.raises(AccountRefused, match=said):
        accounts.add(name, "Shown", roles, provider, "root", NOON)


def test_a_name_is_given_once(accounts):
    """In any case of letters; it is the `by` of what they did."""
    accounts.add("op-1", "OP 1", ("operator",), None, "root", NOON, "sub-1")
    with pytest.raises(AccountRefused, match="already"):
        accounts.add("OP-1", "OP 1", ("operator",), None, "root", NOON)
    with pytest.raises(AccountRefused, match="op-1's already"):
        accounts.add("op-2", "OP 2", ("operator",), None, "root", NOON, "sub-1")


def test_disabling_ends_every_session_at_once(engine, vault, door, joined):
    """Who has left sees nothing from that moment, whatever page was open."""
    account = joined()
    keys = [door.with_password("op-1", GOOD, HERE, NOON).key for _ in range(2)]
    with transaction(engine) as session:
        assert all(Sessions(session, vault).find(key, NOON) for key in keys)
        Accounts(session, vault).disable(account.id, "root", "left the force", NOON)
        assert not any(Sessions(session, vault).find(key, NOON) for key in keys)
    assert door.with_password("op-1", GOOD, HERE, NOON) is None
    assert ("disabled", "root") in _kinds(engine, account.id)


def test_a_change_of_roles_counts_at_the_next_page_and_is_recorded(engine, vault, door, joined):
    """An operator who becomes a supervisor without a second factor is signed out, to set one up."""
    account = joined()
    key = door.with_password("op-1", GOOD, HERE, NOON).key
    with transaction(engine) as session:
        Accounts(session, vault).change(account.id, "OP 1 again", ("operator",), None, "root", NOON)
        assert Sessions(session, vault).find(key, NOON).account.shown == "OP 1 again"
        Accounts(session, vault).change(account.id, "OP 1", ("supervisor",), "Example Care North", "root", NOON)
        assert Sessions(session, vault).find(key, NOON) is None
    with reading(engine) as session:
        event = next(row for row in events_of(session, account.id) if row.kind == "changed")
    assert event.by == "root" and event.payload["roles"] == [["operator"], ["supervisor"]] and event.payload["provider"] == [None, "Example Care North"]


def test_the_last_administrator_stays(accounts):
    """Otherwise nobody could let anybody in; one whose link was never used does not count."""
    first = accounts.add("admin", "Admin", ("administrator",), None, "root", NOON)
    accounts.join(first.token, "hash", NOON)
    second = accounts.add("admin-2", "Admin 2", ("administrator",), None, "root", NOON)
    for attempt in (lambda: accounts.disable(first.account.id, "x", "why", NOON), lambda: accounts.change(first.account.id, "Admin", ("operator",), None, "x", NOON)):
        with pytest.raises(AccountRefused, match="only administrator"):
            attempt()
    accounts.join(second.token, "hash", NOON)
    assert accounts.disable(first.account.id, "x", "left", NOON).name == "admin"


def test_a_reset_lets_a_disabled_person_begin_again(engine, vault, door, joined):
    """With a new link and nothing of before: no password, no second factor."""
    account = joined()
    with transaction(engine) as session:
        accounts = Accounts(session, vault)
        accounts.disable(account.id, "root", "long leave", NOON)
        link = accounts.reset(account.id, "root", NOON)
        assert not accounts.named("op-1").disabled and accounts.password_of(account.id) is None
    assert door.with_password("op-1", GOOD, HERE, NOON) is None
    with transaction(engine) as session:
        assert Accounts(session, vault).join(link.token, "hash", NOON) == account


def test_the_first_administrator_gets_a_link_until_somebody_has_joined(engine, vault):
    """A start whose link was lost gives a new one; the old one then opens nothing. Afterwards there is none."""
    with transaction(engine) as session:
        first, again = first_link(session, vault, NOON), first_link(session, vault, NOON)
        accounts = Accounts(session, vault)
        with pytest.raises(LinkRefused):
            accounts.behind(first.token, NOON)
        assert accounts.behind(again.token, NOON).roles == ("administrator",) and len(accounts.everybody()) == 1
        accounts.join(again.token, "hash", NOON)
        assert first_link(session, vault, NOON) is None


def test_the_record_cannot_be_changed(engine, vault, joined):
    """The database itself refuses."""
    joined()
    for statement in ("UPDATE account_event SET by = 'x'", "DELETE FROM account_event"):
        with pytest.raises(DBAPIError, match="only ever added"):
            with engine.begin() as connection:
                connection.execute(text(statement))
