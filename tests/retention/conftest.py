"""A log with calls of any age."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text

from bot.calllog import words
from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.outbox import Outbox
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.registry import DEMO
from bot.registry.registry import Registry
from bot.retention.periods import load_periods
from bot.retention.purging import Purge
from tests.support import databases

NOW = datetime(2026, 11, 21, 21, 30, tzinfo=timezone.utc)
SECRET = b"a secret used by tests only"


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A migrated database with the demo registry, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("retention") / "empty.db"
    address = databases.address(path, kept=True)
    migrate(address)
    engine = open_engine(address)
    with transaction(engine) as session:
        Registry(session).import_file(DEMO)
    engine.dispose()
    return path


@pytest.fixture
def url(tmp_path, empty):
    """A fresh database with the demo registry."""
    return databases.copy(empty, tmp_path / "calls.db")


@pytest.fixture
def log(url):
    """The log."""
    made = Log(url)
    yield made
    made.engine.dispose()


class Log:
    """A log that tests write calls of any age into, and purge."""

    def __init__(self, url):
        self.engine, self.vault, self.now = open_engine(url), Vault(SECRET), NOW

    def call(self, days=100, child="HC-14", said="He shouted about marmalade.", finished=True, note="", note_days=None, **judged):
        """One call closed so many days ago: heard, answered, said, and a note if one is given. Returns its reference."""
        at = NOW - timedelta(days=days)
        with transaction(self.engine) as session:
            log = CallLog(session, self.vault)
            call = log.open("web", "key", "hazel-court", "care_staff", at - timedelta(minutes=20), protocols=("incident",), provider="Example Care North",
                            registry_version=Registry(session).version())
            log.add(call, "heard", at - timedelta(minutes=19), said, inbox=1)
            log.add(call, "said", at - timedelta(minutes=19), "Is anybody hurt?")
            log.add(call, "noted", at - timedelta(minutes=18), "no idea", misread="injury")
            if child:
                log.add(call, "answered", at - timedelta(minutes=17), f"it is {child}", fact="child", value=child, by="phrase", confident=True, place="hazel-court")
            log.add(call, "answered", at - timedelta(minutes=16), "a row", fact="category", value="argument", by="phrase", confident=True)
            log.add(call, "decided", at, disposition="HOME", outcome="filtered", facts={}, rules=[], due=None)
            if finished:
                log.add(call, "closed", at, outcome="filtered")
            if note:
                self._note(session, log, call, note, NOW - timedelta(days=days if note_days is None else note_days))
            for what, value in judged.items():
                log.add(call, "remarked", at, about="review", what=what, value=None if value is True else value, by="sup-2")
            number = Outbox(session, self.vault).put("web", "key", "address", {"text": "Is anybody hurt?"}, at, call=call)
            Outbox(session, self.vault).sent(number, at)
        return call

    def _note(self, session, log, call, note, at):
        log.add(call, "remarked", at, note, about="review", what="remark", value=None, by="sup-1")
        words.remember(session, self.vault, call, note)

    def add(self, call, kind, text="", at=NOW, **payload):
        """One more event."""
        with transaction(self.engine) as session:
            CallLog(session, self.vault).add(call, kind, at, text, **payload)

    def purge(self, why="the yearly purge", by="ict", **how):
        """Does a purge; gives what was done."""
        return Purge(self.engine, self.vault, load_periods(), by, why, lambda: self.now, pause=0, **how).do()[0]

    def events(self, call):
        """A call's events, read by another process."""
        with reading(self.engine) as session:
            return CallLog(session, Vault(SECRET)).events(call)

    def texts(self, call):
        """The texts still there."""
        return [event.text for event in self.events(call) if event.text]

    def purged(self, call):
        """The payloads of its `purged` events."""
        return [event.payload for event in self.events(call) if event.kind == "purged"]

    def verify(self, *calls):
        """What is wrong with these calls; {} when every chain is whole and kept equals rebuilt."""
        with transaction(self.engine) as session:
            log = CallLog(session, Vault(SECRET))
            return {call: log.verify(call) for call in calls if log.verify(call) is not None or log.row(call) != log.rebuild(call)}

    def having(self, word):
        """The calls whose notes hold a word."""
        with reading(self.engine) as session:
            return list(session.execute(select(CallTable.__table__.c.call).where(*words.having(self.vault, word))).scalars())

    def count(self, table):
        """How many rows a table has."""
        with reading(self.engine) as session:
            return session.execute(text(f"SELECT count(*) FROM {table}")).scalar()
