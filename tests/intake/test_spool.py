"""What arrives while neither the log nor the disk can be written is not forgotten while the process lives."""
from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.intake.messages import Incoming
from bot.intake.spool import Spool
from tests.support import databases
from tests.support.doors import open_services

SECRET = b"a secret of this test only, long enough"
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc)


def refuse(monkeypatch):
    """No file can be opened for writing, as on a full or read-only disk."""
    theirs = Path.open

    def opened(self, mode="r", *args, **more):
        if "w" in mode:
            raise OSError(28, "No space left on device")
        return theirs(self, mode, *args, **more)
    monkeypatch.setattr(Path, "open", opened)


def test_an_event_that_no_file_takes_waits_in_memory_and_goes_to_the_disk_when_it_can(tmp_path, monkeypatch):
    """`keep` says that only this process knows it; the next look writes it down."""
    spool, incoming = Spool(tmp_path / "spool", Vault(SECRET)), Incoming("web", "u-1", "p-1", NOW, text="he is late")
    with monkeypatch.context() as full:
        refuse(full)
        assert not spool.keep(incoming, "none")
        assert [told for _, told, _ in spool.kept()] == [incoming] and not list((tmp_path / "spool").glob("*"))
    [(forget, told, said)] = spool.kept()
    assert (told, said) == (incoming, "none") and len(list((tmp_path / "spool").glob("*.event"))) == 1
    forget()
    assert not list(spool.kept()) and not list((tmp_path / "spool").glob("*"))


def test_with_the_log_locked_and_the_disk_full_danger_is_in_the_log_once_both_are_back(tmp_path, monkeypatch):
    """The 999 words went out at once; the call is escalated in the log when it can be."""
    services, clock = open_services(tmp_path)
    holder = databases.Held(services.settings.database_url)
    incoming = Incoming("web", "u-1", "p-1", clock(), text="hes got a knife and hes coming at me in the kitchen")

    async def write():
        return [reply async for reply in services.front_door.receive(incoming)]
    with monkeypatch.context() as full:
        refuse(full)
        replies = asyncio.run(write())
    assert replies[0].text.startswith("Ring 999 now")
    holder.let_go()
    asyncio.run(services.front_door.run_due())
    with reading(services.engine) as session:
        [row] = CallLog(session, services.vault).calls()
    assert (row.disposition, row.outcome) == ("999", "escalated")


def test_an_event_that_is_on_the_disk_is_in_memory_no_more(tmp_path):
    """`keep` says so, and another process that looks finds it once."""
    spool, incoming = Spool(tmp_path / "spool", Vault(SECRET)), Incoming("web", "u-1", "p-1", NOW, text="he is late")
    assert spool.keep(incoming, "none") is True
    assert [told for _, told, _ in spool.kept()] == [told for _, told, _ in Spool(tmp_path / "spool", Vault(SECRET)).kept()] == [incoming]
