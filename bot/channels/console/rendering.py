"""Renders the console's templates; everything put into them is escaped."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.console.assets import govuk, static
from bot.triage.clocks import UK

_FOLDER = Path(__file__).parent / "templates"


class Templates:
    """The templates of this folder. A value that is missing is an error, not an empty place."""

    def __init__(self) -> None:
        self._environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                                        lstrip_blocks=True)
        self._environment.globals.update(static=static, govuk=govuk, when=when, day=day, clock=clock)

    def text(self, name: str, /, **values: Any) -> str:
        """A template as text."""
        return self._environment.get_template(name).render(**values)


def when(moment: Optional[datetime]) -> str:
    """A stored moment as UK local "22 Nov 2026, 02:10"; empty for none."""
    return moment.astimezone(UK).strftime("%-d %b %Y, %H:%M") if moment else ""


def day(moment: Optional[datetime]) -> str:
    """A stored moment's UK day, "22 Nov 2026"."""
    return moment.astimezone(UK).strftime("%-d %b %Y") if moment else ""


def clock(moment: Optional[datetime]) -> str:
    """A stored moment's UK time, "02:10"."""
    return moment.astimezone(UK).strftime("%H:%M") if moment else ""
