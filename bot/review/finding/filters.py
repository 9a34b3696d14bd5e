"""What somebody looks for in the log, as a value that a web address can carry."""
from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Optional

from bot.calllog.reviewed import JUDGEMENTS

#: Values of `judged` beside the judgements themselves.
NOT_JUDGED, ANY_JUDGEMENT = "not_yet", "any"
JUDGED = (NOT_JUDGED, ANY_JUDGEMENT, *JUDGEMENTS)


@dataclass(frozen=True)
class Filters:
    """Everything given must fit; what is empty, None or False asks for nothing.

    `home` is the id of the home a call is about, `provider` who ran it then. `since` and `until` are UK days, both counted in.
    `overdue`: an open decision whose time has passed. `second`: a second opinion is wanted and nobody has given one.
    `unfinished`: not closed yet. `followed`: left with the home and followed by something serious for the same child within a "day" or a "week",
    as the figure of missed risk counts it. `words`: a note holds each of these words.
    """

    home: str = ""
    provider: str = ""
    outcome: str = ""
    disposition: str = ""
    protocol: str = ""
    channel: str = ""
    since: Optional[date] = None
    until: Optional[date] = None
    overdue: bool = False
    raised: bool = False
    flagged: bool = False
    unread: bool = False
    unfinished: bool = False
    second: bool = False
    judged: str = ""
    child: str = ""
    words: str = ""
    followed: str = ""

    def query(self) -> dict[str, str]:
        """What is asked for as parameters of an address; `read_filters` gives the same filters back."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _written(value) for name, value in given.items() if value}

    def without(self, name: str) -> "Filters":
        """The same without one of them; KeyError-free for the names of the fields only."""
        return replace(self, **{name: getattr(Filters(), name)})

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()


def _written(value: object) -> str:
    if value is True:
        return "yes"
    return value.isoformat() if isinstance(value, date) else str(value)
