"""Calls that were logged before the web had columns of its own are filled in when the database is brought up to date."""
from __future__ import annotations

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.calllog import database
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.log import CallLog
from tests.calllog.before_keys import as_before_keys
from tests.support import databases

NOW = datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)
REGISTRY = '{"children":[{"home":"elm-lodge","ref":"EL-01"}],"force":{},"homes":[{"id":"elm-lodge","provider":"South"},{"id":"rowan-house","provider":"North"}],"staff":[]}'


def _as_it_was(url, url_now):
    """A database of the third version with one call in it, written as that version wrote."""
    migrate(url_now)
    engine = open_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(sa.text("INSERT INTO registry_version (version, content) VALUES ('r-1', :content)"), {"content": REGISTRY})
    now = open_engine(url_now)
    from bot.calllog.vault import Vault

    vault = Vault(b"a secret of more than sixteen bytes")
    with transaction(now) as session:
        log = CallLog(session, vault)
        call = log.open("web", "key", "rowan-house", "staff", NOW, registry_version="r-1")
        log.add(call, "asked", NOW, fact="danger_now")
        log.add(call, "answered", NOW, "el 01", fact="child", value="EL-01")
        log.add(call, "decided", NOW, disposition="999", outcome="escalated", rules=[], facts={})
    as_before_keys(now)
    with now.connect() as new, engine.begin() as old:
        for table in ("call", "event"):
            columns = [column["name"] for column in sa.inspect(old).get_columns(table)]
            rows = [dict(row._mapping) for row in new.execute(sa.text(f"SELECT {', '.join(columns)} FROM {table}"))]
            old.execute(sa.text(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})"), rows)
    return call, vault


def test_an_old_call_has_its_home_provider_day_and_first_999_after_the_change(tmp_path):
    """The summary is what a replay gives, with who ran the home then."""
    url = databases.address(tmp_path / "calls.db", migrated=False)
    call, vault = _as_it_was(url, databases.address(tmp_path / "now.db"))
    migrate(url)
    with transaction(open_engine(url)) as session:
        log = CallLog(session, vault)
        row = log.row(call)
        assert (row.place, row.provider, row.questions, row.advised_999_at) == ("elm-lodge", "South", 1, NOW)
        assert (row.local_day, row.local_hour, row.read, row.due, row.remarks) == ("2026-07-02", 0, False, None, 0)
        assert log.verify(call) is None
