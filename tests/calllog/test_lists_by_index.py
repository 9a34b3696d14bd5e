"""A log from before lists were read from wide indexes: bringing it up to date keeps every call, and says what takes so long."""
from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from bot.calllog import database
from bot.calllog.base import Base
from bot.calllog.database import migrate, open_engine
from tests.support import databases

_CALLS = """
INSERT INTO call (call, channel, person, role, protocols, protocol_version, registry_version, outcome, confirmed, finished, raised, opened_at, last_event_at, events,
                  questions, local_day, local_hour, weekday, read, flagged, second_wanted, remarks, provider_read, provider_flagged, provider_second_wanted)
WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {calls})
SELECT 'T-' || number, 'web', 'key', 'staff', '[]', 'p', 'r', 'open', false, false, false, '2026-10-05 12:00:00.000000', '2026-10-05 12:00:00.000000', 1,
       0, '2026-10-05', 13, 0, false, false, false, 0, false, false, false FROM numbers
"""


def as_it_was(folder, calls):
    """A database of the thirteenth version with so many calls."""
    url = databases.address(folder / "calls.db", migrated=False)
    engine = open_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        connection.execute(sa.text(_CALLS.format(calls=calls)))
    return url, engine


@pytest.mark.parametrize("calls, told", [(3, []), (50_000, ["50,000 calls anew", "The indexes are made."])])
def test_a_large_log_says_what_it_does(tmp_path, caplog, calls, told):
    """Whoever starts the service after an update would else wait some minutes for nothing that they can see; a small log takes no time and says nothing."""
    url, engine = as_it_was(tmp_path, calls)
    with caplog.at_level(logging.INFO):
        migrate(url)
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(said) == len(told) and all(part in words for part, words in zip(told, said))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM call")).scalar() == calls
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
