"""A copy of everything held about one child's reference: logged first, then written as a folder or a zip file."""
from __future__ import annotations

import io
import json
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Callable

from sqlalchemy.engine import Engine

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault, VaultError
from bot.registry.directory import reference_key
from bot.retention.register import EXPORTED, RetentionRefused, write_down
from bot.retention.subject.finding import Found, find
from bot.retention.subject.gathering import gather
from bot.retention.subject.page import page

WHAT = "subject"
_AT_ONCE = 25
#: What whoever hands the copy over must know.
READ_FIRST = (
    "This is everything that Threshold holds about this reference: the calls about it with every text that is still kept, notes, police outcomes, "
    "who looked at or exported them, the registry's records, and what was done to keep or remove them. record.json is the whole of it, times in UTC; record.html is for reading, in UK time.",
    "Names, numbers, addresses and dates that could identify anybody were masked before the words were stored ([removed], [tel], [address] ...). "
    "They are not kept anywhere, so they cannot be given. Masking can miss some: read every text before you hand it over, and take out what is about other people and may not be given.",
    "Left out here: other children's references (shown as [another child]) and the keys that stand for members of staff. What was removed when its time was up is "
    "shown as such; backups may still hold it until they age out.",
    "Threshold knows the child by reference only. Check with the home that this reference was this child's at the time of every call.",
)


@dataclass(frozen=True)
class Copied:
    """What was written where: how many calls, mentions in other calls, and texts that could not be opened."""

    path: Path
    calls: int
    mentions: int
    unreadable: int


def export(engine: Engine, vault: Vault, reference: str, to: Path, by: str, why: str, clock: Callable[[], datetime]) -> Copied:
    """Writes the copy to `to`: a zip file if its name ends in .zip, else a new folder. Only the account that runs this can read it.

    It is logged before anything is written: `exported` on each call, and once for the reference, with who and why.

    Raises:
        RetentionRefused: not a reference, nobody or no reason given, or there is something at `to` already.
        OSError: it cannot be written there.
    """
    if not reference_key(reference):
        raise RetentionRefused("This is not a reference. Write it as in the registry, like RH-03.")
    if to.exists():
        raise RetentionRefused(f"There is something at {to} already: give another name.")
    if not to.parent.is_dir():
        raise RetentionRefused(f"There is no folder {to.parent}: make it first.")
    with reading(engine) as session:
        found = find(session, vault, reference)
        copy = gather(session, vault, reference, found, clock())
    _log(engine, vault, reference, found, by, why, clock)
    record = json.dumps(copy, ensure_ascii=False, indent=1, default=str) + "\n"
    files = {"READ-FIRST.txt": "\n\n".join(READ_FIRST) + "\n", "record.json": record, "record.html": page(copy, READ_FIRST)}
    _write(to, {name: text.encode("utf-8", "replace") for name, text in files.items()})
    return Copied(to, len(found.calls), len(found.mentions), copy["texts_that_could_not_be_opened"])


def _log(engine: Engine, vault: Vault, reference: str, found: Found, by: str, why: str, clock: Callable[[], datetime]) -> None:
    with transaction(engine) as session:
        counts: dict[str, Any] = {"calls": len(found.calls), "named_before": len(found.named_before), "mentions": len(found.mentions)}
        write_down(session, vault, EXPORTED, by, clock(), why, reference=reference, **counts)
    touched = sorted({*found.calls, *found.named_before, *(call for call, _ in found.mentions)})
    for start in range(0, len(touched), _AT_ONCE):
        with transaction(engine) as session:
            log = CallLog(session, vault)
            for call in touched[start:start + _AT_ONCE]:
                # Nothing can be added to a call with a text that was tampered with; the row for the reference stands all the same.
                with suppress(VaultError):
                    log.add(call, "exported", clock(), what=WHAT, by=by)


def _write(to: Path, files: dict[str, bytes]) -> None:
    if to.suffix.lower() == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        _private(to, packed.getvalue())
        return
    to.mkdir(mode=0o700)
    for name, data in files.items():
        _private(to / name, data)


def _private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
