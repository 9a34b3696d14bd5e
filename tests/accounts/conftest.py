"""A real database, a vault with a fixed secret, and a password hasher cheap enough to use a hundred times."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest
from argon2 import PasswordHasher

from bot.accounts.accounts import Accounts
from bot.accounts.passwords import Passwords
from bot.accounts.signing_in import Came, SigningIn
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from tests.support import databases

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
GOOD = "four random garden words"
HERE = Came("203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0")


@pytest.fixture
def engine(tmp_path):
    """A migrated database."""
    address = databases.address(tmp_path / "calls.db")
    migrate(address)
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def vault():
    """A vault with a fixed secret."""
    return Vault(b"a secret used by tests only")


@pytest.fixture(scope="session")
def passwords():
    """Argon2id at the least cost there is."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def door(engine, vault, passwords):
    """Signing in."""
    return SigningIn(engine, vault, passwords)


@pytest.fixture
def joined(engine, vault, passwords):
    """Makes an account that has joined with the password GOOD."""
    def make(name="op-1", roles=("operator",), provider=None, oidc_subject=None):
        with transaction(engine) as session:
            accounts = Accounts(session, vault)
            link = accounts.add(name, name.upper(), roles, provider, "root", NOON, oidc_subject)
            return accounts.join(link.token, passwords.hash(GOOD), NOON)

    return make
