"""Sealing everything anew with the first secret, in small pieces, while the service runs or stands."""
from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence

from sqlalchemy import bindparam, column, table, update
from sqlalchemy.engine import Engine

from bot.calllog.database import DatabaseBusy, reading, transaction
from bot.calllog.vault import Vault, VaultError
from bot.operations.lifted import lifted
from bot.operations.rekeying import rekey, resting_on_former
from bot.operations.sealed_columns import SealedColumn, pages, sealed_columns

Say = Callable[[str], None]
_EVERY = 5.0  # seconds between two words of progress
_TRIES = 20


@dataclass
class Resealed:
    """How many values were sealed anew, were so already, how many calls are vouched for anew, and how many values open with no secret
    of the file (by column: those are left alone; `call.head`: calls that rest on a former secret although none can any more)."""

    anew: int = 0
    already: int = 0
    vouched: int = 0
    unreadable: dict[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """All that were looked at."""
        return self.anew + self.already + sum(self.unreadable.values())


def reseal(engine: Engine, lines: Sequence[bytes], spool: Path, say: Say = print, size: int = 200, rest: float = 1.0) -> Resealed:
    """Seals every value with the first of `lines`.

    What is done is in the database itself: killed at any moment and run again, it goes on with what is left. A value is
    replaced only if it still is what was read, so nothing that the service does meanwhile is undone. Between two
    pieces it rests `rest` times as long as the piece took, for others to write.

    Raises:
        DatabaseBusy: a piece could not be written for a long time; run it again.
        DatabaseUnavailable: as the service would get it.
    """
    whole, newest = Vault(lines[0], tuple(lines[1:])), Vault(lines[0])
    done, told = Resealed(), time.monotonic()
    with reading(engine) as session:
        columns = sealed_columns(session.connection())
    for one in columns:
        for page in pages(engine, one, size):
            began = time.monotonic()
            stale = list(_stale(page, whole, newest, str(one), done))
            if stale:
                _write(engine, one, stale)
                done.anew += len(stale)
                time.sleep(rest * (time.monotonic() - began))
            if time.monotonic() - told > _EVERY:
                told = time.monotonic()
                say(f"Looked at {done.seen:,} values ({one}), {done.anew:,} sealed anew ...")
    _spooled(spool, whole, newest, done)
    heads = rekey(engine, whole, size, rest)
    done.vouched = heads.anew
    if heads.anew:
        say(f"{heads.anew:,} calls are vouched for with the first secret now.")
    if heads.strays:
        done.unreadable["call.head"] = heads.strays
    return done


def left_over(engine: Engine, lines: Sequence[bytes], spool: Path) -> dict[str, int]:
    """By column (and "spool"), how many values the first secret does not open or vouch for. Empty when all rests on it."""
    newest, left = Vault(lines[0]), {}
    with reading(engine) as session:
        columns = sealed_columns(session.connection())
    for one in columns:
        count = sum(not opens(newest, value) for page in pages(engine, one, 1_000) for _, value in page)
        if count:
            left[str(one)] = count
    waiting = sum(not opens(newest, path.read_bytes()) for path in spool.glob("*.event"))
    former = resting_on_former(engine, Vault(lines[0], tuple(lines[1:])))
    return {**left, **({"spool": waiting} if waiting else {}), **({"call.head": former} if former else {})}


def opens(vault: Vault, sealed: bytes) -> bool:
    """True where the vault can open it."""
    try:
        vault.open(sealed)
    except VaultError:
        return False
    return True


def _stale(page: Sequence[tuple[tuple[Any, ...], bytes]], whole: Vault, newest: Vault, name: str, done: Resealed) -> Iterator[tuple[tuple[Any, ...], bytes, bytes]]:
    for key, value in page:
        if opens(newest, value):
            done.already += 1
        elif not opens(whole, value):
            done.unreadable[name] = done.unreadable.get(name, 0) + 1
        else:
            yield key, value, whole.seal(whole.open(value))


def _write(engine: Engine, one: SealedColumn, stale: Sequence[tuple[tuple[Any, ...], bytes, bytes]]) -> None:
    rows = table(one.table, *(column(name) for name in (*one.key, one.column)))
    where = [rows.c[name] == bindparam(f"key_{name}") for name in one.key]
    change = update(rows).where(*where, rows.c[one.column] == bindparam("was")).values({one.column: bindparam("becomes")})
    values = [{**{f"key_{name}": part for name, part in zip(one.key, key)}, "was": was, "becomes": becomes} for key, was, becomes in stale]
    for tried in range(_TRIES):
        try:
            with transaction(engine) as session, lifted(session.connection(), one.table):
                session.execute(change, values)
            return
        except DatabaseBusy:
            if tried == _TRIES - 1:
                raise
            time.sleep(0.5)


def _spooled(spool: Path, whole: Vault, newest: Vault, done: Resealed) -> None:
    for path in sorted(spool.glob("*.event")):
        try:
            value = path.read_bytes()
            if opens(newest, value):
                done.already += 1
                continue
            if not opens(whole, value):
                done.unreadable["spool"] = done.unreadable.get("spool", 0) + 1
                continue
            part = path.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as file:
                file.write(whole.seal(whole.open(value)))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)  # if it went into the log at this moment it is there twice, and worked once
            done.anew += 1
        except FileNotFoundError:
            continue
