"""Keeps the libraries' logs from telling what ours may not: the token (in every address) and what people wrote."""
from __future__ import annotations

import logging
import traceback

_SILENT = logging.CRITICAL + 1  # the library logs whole updates at CRITICAL when it cannot read one


def quiet_libraries() -> None:
    """Silences httpx, httpcore and python-telegram-bot, whatever the level of the root logger."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(_SILENT)


def where(error: BaseException) -> str:
    """The kind of an error and the line it came from, without its message, which may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
