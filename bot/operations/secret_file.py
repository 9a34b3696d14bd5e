"""Changing the secret file: a new secret is made known, then put first, and in the end the ones between may go."""
from __future__ import annotations

import os
import re
import secrets
from datetime import datetime, timezone
from pathlib import Path

from bot.operations.refused import OperationRefused
from bot.operations.secrets_told import lines_of

#: A secret made here begins with when it was made: so a newer one is known from an older one that is still in the file.
_BORN = re.compile(rb"(\d{8}T\d{6}Z)-")


def added(lines: list[bytes], now: datetime) -> list[bytes]:
    """The lines with a new secret that can be opened with but does not seal yet. The first and the last line keep their work.

    Raises:
        OperationRefused: a new secret is waiting already.
    """
    if waiting(lines):
        raise OperationRefused("A new secret is in the file already: restart every process of Threshold, then `reseal use`.")
    fresh = f"{now.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{secrets.token_urlsafe(32)}".encode("ascii")
    return [lines[0], fresh, *(lines[1:] or lines)]


def put_to_use(lines: list[bytes]) -> list[bytes]:
    """The lines with the waiting secret first: from each process's next start on, everything is sealed with it.

    Raises:
        OperationRefused: none is waiting.
    """
    if not waiting(lines):
        raise OperationRefused("There is no new secret in the file: `reseal add` makes one.")
    former, fresh, *older = lines
    return [fresh, *([] if former in older else [former]), *older]


def dropped(lines: list[bytes]) -> list[bytes]:
    """The first line and the last: what seals, and what person keys and hash chains are made with."""
    return [lines[0]] if len(lines) == 1 else [lines[0], lines[-1]]


def waiting(lines: list[bytes]) -> bool:
    """True where the second line is newer than the first: it was added and not put to use yet."""
    return len(lines) > 2 and _born(lines[1]) > _born(lines[0])


def _born(line: bytes) -> bytes:
    found = _BORN.match(line)
    return found.group(1) if found else b""


def rewrite(path: Path, before: list[bytes], after: list[bytes]) -> None:
    """Puts the new lines in place of the old, at once or not at all; owner and rights stay as they are.

    Raises:
        OperationRefused: somebody changed the file meanwhile, or it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        was = path.stat()
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            if os.geteuid() == 0:  # run by root, the file must stay the service's own
                os.fchown(file.fileno(), was.st_uid, was.st_gid)
            os.fchmod(file.fileno(), was.st_mode & 0o777)
            file.write(b"".join(line + b"\n" for line in after))
            file.flush()
            os.fsync(file.fileno())
        if lines_of(path) != before:
            raise OperationRefused(f"{path} was changed meanwhile by somebody else: look at it, then try again.")
        draft.replace(path)
    except OSError as problem:
        raise OperationRefused(f"{path} cannot be written ({problem.strerror}). Where it is given as a read-only file, change it where it is kept.") from problem
    finally:
        draft.unlink(missing_ok=True)
