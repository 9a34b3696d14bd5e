"""Uploaded files of outcomes: sealed until they are confirmed, previewed, recorded, and forgotten after an hour."""
from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Callable, ContextManager, Iterator, Mapping, Optional

from sqlalchemy import delete, insert, select, update

from bot.accounts.account import Account
from bot.calllog.database import DatabaseBusy
from bot.calllog.vault import Vault
from bot.calllog.written import touched
from bot.casework.desk import Desk
from bot.review.outcomes.decoding import decode
from bot.review.outcomes.judging import BAD, KNOWN, RECORD, Judged, judge, without_clashes
from bot.review.outcomes.reading import Row, kept, read_rows, rows_kept
from bot.review.outcomes.recording import record_rows
from bot.review.outcomes.tables import OutcomeUploadTable
from bot.review.scope import scope_of
from bot.triage.clocks import UK

log = logging.getLogger(__name__)
_UPLOADS = OutcomeUploadTable.__table__
KEPT_FOR = timedelta(hours=1)
#: A recording that has said nothing for this long was cut off, and may be carried on.
SILENT_FOR = timedelta(seconds=60)
WAITING, RECORDING, DONE, STOPPED = "waiting", "recording", "done", "stopped"
_BUSY_TRIES = 20


@dataclass(frozen=True)
class Upload:
    """An uploaded file as kept: `status` is "waiting", "recording", "done" or "stopped"; `seen` rows have been worked through."""

    token: str
    at: datetime
    expires_at: datetime
    digest: str
    encoding: str
    rows: int
    status: str
    seen: int
    recorded: int
    finished_at: Optional[datetime]


@dataclass(frozen=True)
class Preview:
    """What would become of an upload now: how many rows of each kind, and the first of them."""

    upload: Upload
    to_record: int
    known: int
    bad: int
    replacing: int
    first_to_record: tuple[Judged, ...]
    first_bad: tuple[Judged, ...]


@dataclass(frozen=True)
class Received:
    """An uploaded file as it was read: what is kept of it, how many rows, and in which encoding it came."""

    text: str
    rows: int
    encoding: str


def read_upload(content: bytes) -> Received:
    """What a file says. Raises FileRefused, in words, for one that nobody can read."""
    decoded = decode(content)
    rows = list(read_rows(decoded.text))
    return Received(kept(rows), len(rows), decoded.encoding)


def receive(desk: Desk, account: Account, received: Received) -> str:
    """Keeps an upload, sealed, and returns its token; nothing is recorded."""
    forget_old(desk, desk.clock())
    token = secrets.token_urlsafe(24)
    desk.session.execute(insert(_UPLOADS), {
        "token": _digest(desk.vault, token), "sealed_token": desk.vault.seal(token), "by": account.name, "provider": account.provider,
        "at": desk.clock(), "expires_at": desk.clock() + KEPT_FOR,
        "digest": desk.vault.key_hash(f"outcomes {received.text}"), "encoding": received.encoding, "rows": received.rows, "sealed": desk.vault.seal(received.text),
        "status": WAITING, "seen": 0, "recorded": 0,
    })
    return token


def forget(desk: Desk, account: Account, token: str) -> None:
    """Drops one's own upload that nobody has confirmed."""
    mine = (_UPLOADS.c.token == _digest(desk.vault, token), _UPLOADS.c.by == account.name, _UPLOADS.c.status == WAITING)
    desk.session.execute(delete(_UPLOADS).where(*mine))


def any_old(desk: Desk) -> bool:
    """Whether an upload is past its hour, for somebody who only looks."""
    return desk.session.execute(select(_UPLOADS.c.id).where(_UPLOADS.c.expires_at <= desk.clock()).limit(1)).first() is not None


def forget_old(desk: Desk, at: datetime) -> int:
    """Drops every upload past its hour, confirmed or not; one that is being recorded goes when it is done. Returns how many."""
    past = (_UPLOADS.c.expires_at <= at, (_UPLOADS.c.status != RECORDING) | (_UPLOADS.c.beat_at <= at - KEPT_FOR))
    return touched(desk.session.execute(delete(_UPLOADS).where(*past)))


def find_upload(desk: Desk, account: Account, token: str) -> Optional[Upload]:
    """One's own upload; None for somebody else's, one that is past its hour, and one that never was."""
    row = _row(desk, account, token)
    return None if row is None else _upload(desk, row)


def latest(desk: Desk, account: Account) -> list[Upload]:
    """One's own uploads of the last hour, the latest first."""
    mine = (_UPLOADS.c.by == account.name, _is_scope(account), _UPLOADS.c.expires_at > desk.clock())
    found = desk.session.execute(select(_UPLOADS).where(*mine).order_by(_UPLOADS.c.id.desc()).limit(10)).mappings()
    return [_upload(desk, row) for row in found]


def preview(desk: Desk, account: Account, token: str, first: int = 50) -> Optional[Preview]:
    """What would become of every row now, None when there is no such upload. Writes nothing.

    While it is being recorded no row is judged: it says how far that is.
    """
    upload = find_upload(desk, account, token)
    if upload is None:
        return None
    if upload.status == RECORDING:
        return Preview(upload, 0, 0, 0, 0, (), ())
    counts, replacing = {RECORD: 0, KNOWN: 0, BAD: 0}, 0
    shown: dict[str, list[Judged]] = {RECORD: [], KNOWN: [], BAD: []}
    for judged in judged_rows(desk, account, token):
        counts[judged.standing] += 1
        replacing += judged.replaces is not None
        if len(shown[judged.standing]) < first:
            shown[judged.standing].append(judged)
    return Preview(upload, counts[RECORD], counts[KNOWN], counts[BAD], replacing, tuple(shown[RECORD]), tuple(shown[BAD]))


def judged_rows(desk: Desk, account: Account, token: str) -> Iterator[Judged]:
    """Every row of one's own upload and what would become of it; none when there is no such upload."""
    row = _row(desk, account, token)
    if row is not None:
        yield from judge(desk, scope_of(account), without_clashes(_rows(desk.vault, row)), row["digest"], _today(desk))


def record_upload(working: Callable[[], ContextManager[Desk]], account: Account, token: str) -> bool:
    """Records a confirmed upload in short batches; False when there is none, or somebody is recording it this moment.

    Cut off anywhere, it can be run again: what was recorded is known then and stays as it is.
    """
    with working() as desk:
        row = _claim(desk, account, token)
        if row is None:
            return False
        vault, today, begin, number = desk.vault, _today(desk), row["recorded"], row["id"]
    rows = list(without_clashes(_rows(vault, row)))  # after the transaction: fifty thousand of them take a second

    def keep(desk: Desk, seen: int, recorded: int) -> None:
        desk.session.execute(update(_UPLOADS).where(_UPLOADS.c.id == number), {"seen": seen, "recorded": begin + recorded, "beat_at": desk.clock()})

    try:
        record_rows(_Patient(working), scope_of(account), rows, row["digest"], account.name, today, keep, begin=row["seen"])
        _finish(working, number, DONE)
    except Exception:  # whatever it was, what is left can be carried on, and the page must say so
        log.exception("Recording an upload of outcomes stopped")
        _finish(working, number, STOPPED)
    return True


def _claim(desk: Desk, account: Account, token: str) -> Optional[Mapping[str, Any]]:
    """The upload, marked as being recorded; of two who confirm it at once, one gets it."""
    row, now = _row(desk, account, token), desk.clock()
    if row is None or row["status"] == DONE:
        return None
    free = (_UPLOADS.c.status != RECORDING) | (_UPLOADS.c.beat_at <= now - SILENT_FOR)
    taken = touched(desk.session.execute(update(_UPLOADS).where(_UPLOADS.c.id == row["id"], free), {"status": RECORDING, "beat_at": now}))
    return row if taken == 1 else None


def _finish(working: Callable[[], ContextManager[Desk]], number: int, status: str) -> None:
    with working() as desk:
        desk.session.execute(update(_UPLOADS).where(_UPLOADS.c.id == number), {"status": status, "finished_at": desk.clock()})


class _Patient:
    """A transaction that waits while others are busy with the database, some times over."""

    def __init__(self, working: Callable[[], ContextManager[Desk]]) -> None:
        self._working = working

    def __call__(self) -> ContextManager[Desk]:
        return self

    def __enter__(self) -> Desk:
        for tries in range(_BUSY_TRIES):
            self._held = self._working()
            try:
                return self._held.__enter__()
            except DatabaseBusy:
                if tries == _BUSY_TRIES - 1:
                    raise
                time.sleep(0.5)
        raise AssertionError("never reached")

    def __exit__(self, *error: Any) -> Optional[bool]:
        return self._held.__exit__(*error)


def _upload(desk: Desk, row: Mapping[str, Any]) -> Upload:
    upload = Upload(**{**{name: row[name] for name in Upload.__dataclass_fields__}, "token": desk.vault.open(row["sealed_token"])})
    # Whoever recorded it was killed: nobody is left to say so.
    return replace(upload, status=STOPPED) if upload.status == RECORDING and row["beat_at"] <= desk.clock() - SILENT_FOR else upload


def _row(desk: Desk, account: Account, token: str) -> Optional[Mapping[str, Any]]:
    mine = (_UPLOADS.c.token == _digest(desk.vault, token), _UPLOADS.c.by == account.name, _is_scope(account), _UPLOADS.c.expires_at > desk.clock())
    return desk.session.execute(select(_UPLOADS).where(*mine)).mappings().first()


def _digest(vault: Vault, token: str) -> str:
    return vault.key_hash(f"outcome upload {token}")


def _is_scope(account: Account) -> Any:
    return _UPLOADS.c.provider.is_(None) if account.provider is None else _UPLOADS.c.provider == account.provider


def _rows(vault: Vault, row: Mapping[str, Any]) -> list[Row]:
    return list(rows_kept(vault.open(row["sealed"])))


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(UK).date()
