"""A real, migrated database for each test, and times to write in it."""
from __future__ import annotations

from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path

import pytest

from bot.calllog.database import migrate, open_engine
from bot.calllog.vault import Vault
from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
for path in sorted(ROOT.glob("bot/**/tables.py")):  # every table the program knows, whichever part has it
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))

NOW = datetime(2026, 11, 21, 21, 30, 5, 123456, tzinfo=timezone.utc)


@pytest.fixture
def url(tmp_path):
    """The address of a migrated database."""
    address = databases.address(tmp_path / "calls.db")
    migrate(address)
    return address


@pytest.fixture
def engine(url):
    """An engine on it."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def vault():
    """A vault with a fixed secret."""
    return Vault(b"a secret used by tests only")


@pytest.fixture
def elsewhere():
    """The same secret in another process: nothing is remembered, all is read from the database."""
    return Vault(b"a secret used by tests only")
