"""Who runs a command, and when: what stands in the record of everything that a command changes."""
from __future__ import annotations

import getpass
from datetime import datetime, timezone


def whoever(otherwise: str = "administrator") -> str:
    """The account that runs this command; `otherwise` where it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except Exception:
        return otherwise


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(timezone.utc)
