"""What can stop a set-up, each told in one plain sentence."""
from __future__ import annotations

import errno
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
NETWORK_SIGNS = (
    "connection refused", "connection error", "connecttimeout", "connection broken", "newconnectionerror", "failed to fetch",
    "failed to establish", "temporary failure in name resolution", "name or service not known", "dns error",
    "network is unreachable", "timed out", "no route to host", "error sending request", "max retries exceeded",
    "from versions: none", "tunnel", "connection reset",
)


class SetupTrouble(Exception):
    """The set-up cannot go on. The message is one sentence: what, where, and what to do."""


def disk_full(where: Path) -> SetupTrouble:
    """The disk filled up while writing under `where`."""
    return SetupTrouble(f"The disk is full at {where}: free some space (a first set-up needs about 6 GB), then run it again.")


def from_os_error(error: OSError, where: Path) -> SetupTrouble:
    """The sentence for an operating-system error met while working under `where`."""
    if error.errno in FULL:
        return disk_full(where)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SetupTrouble(f"{error.filename or where} cannot be written: give this user the right to write there, then run it again.")
    return SetupTrouble(f"The set-up stopped at {error.filename or where} ({error.strerror or error}): put that right, then run it again.")


def from_log(step: str, text: str, log: Path, where: Path) -> SetupTrouble:
    """The sentence for a program that failed in `step` writing under `where`, judged by what it printed."""
    lowered = text.lower()
    if "no space left on device" in lowered or "disk quota exceeded" in lowered:
        return disk_full(where)
    if any(sign in lowered for sign in NETWORK_SIGNS):
        return SetupTrouble(
            f"The network could not be reached while fetching the {step}: check the connection, then run it again (details in {log})."
        )
    last = next((line.strip()[:200] for line in reversed(text.splitlines()) if line.strip()), "it said nothing").rstrip(".")
    return SetupTrouble(f"The step '{step}' failed ({last}): put that right, then run it again (details in {log}).")
