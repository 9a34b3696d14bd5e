"""A real database with the demo registry, and the hours in which codes are issued and used."""
from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.people.people import People
from bot.registry.registry import Registry
from tests.support import databases

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)
DEMO = Path(__file__).resolve().parents[2] / "bot" / "registry" / "demo.yml"


@pytest.fixture
def engine(tmp_path):
    """A migrated database with the demo registry in it."""
    address = databases.address(tmp_path / "calls.db")
    migrate(address)
    engine = open_engine(address)
    with transaction(engine) as session:
        Registry(session).import_file(DEMO)
    yield engine
    engine.dispose()


@pytest.fixture
def vault():
    """A vault with a fixed secret."""
    return Vault(b"a secret used by tests only")


@pytest.fixture
def people(engine, vault):
    """People within one transaction, kept at the end."""
    with transaction(engine) as session:
        yield People(session, vault)
