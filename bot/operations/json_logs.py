"""Logs as one JSON object a line, for programs that collect them, in which no word that a person wrote can stand."""
from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import IO, Iterator, Optional

#: Whose own words are constants of the program. What other libraries say may repeat what they were given.
_OURS = ("bot", "actions")
_WITHHELD = "(withheld)"
_PLACE = re.compile(r"(?P<kind>\w+)(?: at (?P<file>[\w./+-]+):(?P<line>\d{1,6}))?")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, place, what was said, its values, and the kind and frames of an error.

    Said is only the constant sentence of a log call of ours. Of its values numbers, kinds of errors and places in code stand
    there; any other is withheld. Of other libraries only the level, the logger and the place are kept. An error's message never is.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "place": f"{_short(record.pathname)}:{record.lineno}",
        }
        if record.name.split(".")[0] in _OURS and isinstance(record.msg, str):
            told["said"] = record.msg
            values = record.args if isinstance(record.args, tuple) else ()
            if values:
                told["values"] = [_kept(value) for value in values]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["error"] = type(error).__name__
            told["frames"] = _frames(error.__traceback__)
        return json.dumps(told, ensure_ascii=True)


def set_up_logs(log_format: Optional[str], stream: Optional[IO[str]] = None) -> None:
    """Logging of the service: "json" as above, anything else as lines for people. Replaces what was set up before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(log_format == "json")


def structured_too() -> None:
    """Where logs are JSON: Rasa's own log goes the same way, and so says where it came from and no words. Call it once Rasa is imported."""
    import structlog

    structlog.configure(processors=[structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs],
                        wrapper_class=structlog.stdlib.BoundLogger, logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=False)


def _kept(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        found = _PLACE.fullmatch(value)
        if found and found["kind"] in _kinds_of_errors() and (found["file"] is None or Path(found["file"]).suffix == ".py"):
            return found["kind"] + (f" at {_short(found['file'])}:{found['line']}" if found["file"] else "")
    return _WITHHELD


def _kinds_of_errors() -> set[str]:
    return {kind.__name__ for kind in _subclasses(BaseException)}


def _subclasses(kind: type) -> Iterator[type]:
    yield kind
    one: type
    for one in type.__subclasses__(kind):
        yield from _subclasses(one)


def _frames(last: Optional[TracebackType]) -> list[str]:
    return [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in traceback.extract_tb(last)]


def _short(path: str) -> str:
    """The end of a path: enough to find the line, and nothing of the machine."""
    return "/".join(Path(path).parts[-3:])
