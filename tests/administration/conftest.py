"""A real database with the demo registry, and changes made in it as a page makes them."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.administration.changing import Changes
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.registry import DEMO
from bot.registry.registry import Registry
from tests.support import databases

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """A migrated database with the demo registry in it, made once."""
    path = tmp_path_factory.mktemp("administration") / "calls.db"
    address = databases.address(path, kept=True)
    migrate(address)
    engine = open_engine(address)
    with transaction(engine) as session:
        Registry(session).import_file(DEMO)
    engine.dispose()
    return path


@pytest.fixture
def engine(begun, tmp_path):
    """A copy of it for one test."""
    engine = open_engine(databases.copy(begun, tmp_path / "calls.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def vault():
    """A vault with a fixed secret."""
    return Vault(b"a secret used by tests only")


class Office:
    """An administrator's work, each step in a transaction of its own."""

    def __init__(self, engine, vault):
        self.engine, self.vault = engine, vault

    def version(self):
        """The current version."""
        with transaction(self.engine) as session:
            return Registry(session).version()

    def content(self):
        """The current content."""
        with transaction(self.engine) as session:
            return Registry(session).content()

    def open(self, subject):
        """The form as it is opened."""
        with transaction(self.engine) as session:
            return Changes(session, self.vault).begin(subject)

    def propose(self, subject, why="the panel decided", version=None, **typed):
        """What a form with some fields changed would do."""
        with transaction(self.engine) as session:
            changes = Changes(session, self.vault)
            began = changes.begin(subject)
            return changes.propose(subject, {**began.typed, **typed}, why, version or began.version)

    def save(self, subject, why="the panel decided", version=None, by="admin-1", base=None, **typed):
        """Saves a form with some fields changed; `base` and `version` as it was opened, if that was earlier."""
        with transaction(self.engine) as session:
            changes = Changes(session, self.vault)
            began = base or changes.begin(subject)
            proposal = changes.propose(subject, {**began.typed, **typed}, why, version or began.version)
            assert changes.save(proposal, by, NOON) == (proposal.content is not None)
            return proposal


@pytest.fixture
def office(engine, vault):
    """An administrator's work."""
    return Office(engine, vault)
