"""What a monthly pack holds: the figures of the month by their definitions, and every call by reference."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import select

from bot.calllog.log import CallRow, row_of
from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.review.exporting.register import versions
from bot.review.figures.book import figures, names
from bot.review.figures.period import MONTHS, Period
from bot.review.figures.shape import Figure
from bot.review.scope import Scope

_CALLS = CallTable.__table__
#: What a pack of one home leaves out: places compared with each other, and what would tell about one of a handful of children.
_NOT_OF_ONE_HOME = frozenset({"homes", "providers", "top_places", "ethnicity", "gender", "age_band", "out_of_area"})


@dataclass(frozen=True)
class OfHome(Scope):
    """A scope made narrower: only what is about one home."""

    home: str = ""

    @property
    def kept_as(self) -> Optional[str]:
        """None: counts are kept of a provider, not of a home."""
        return None

    def where(self) -> list[Any]:
        """The scope's own conditions and the home."""
        return [*super().where(), _CALLS.c.place == self.home]

    def allows(self, row: CallRow) -> bool:
        """Whether a call is the scope's and about the home."""
        return super().allows(row) and row.place == self.home


@dataclass(frozen=True)
class Pack:
    """A pack as values: `home` empty for one of a whole scope; `about` says in words whose it is."""

    period: Period
    home: str
    about: str
    made: datetime
    made_by: str
    versions: dict[str, Any]
    figures: tuple[Figure, ...]
    calls: tuple[CallRow, ...]

    @property
    def month(self) -> str:
        """"October 2026"."""
        return f"{MONTHS[self.period.since.month - 1]} {self.period.since.year}"

    @property
    def unfinished(self) -> bool:
        """True when the month was not over when the pack was made."""
        return self.made < self.period.end


def gather_pack(desk: Desk, scope: Scope, period: Period, by: str, home: str = "") -> Optional[Pack]:
    """The pack of a month, beside the month before it.

    Returns None for a home that is not in the scope, and for one that there is not: nobody learns which.
    """
    own = {one.id: one for one in scope.homes(desk.registry)}
    if home and home not in own:
        return None
    narrowed = OfHome(scope.provider, home) if home else scope
    wanted = [name for name in names(narrowed) if not home or name not in _NOT_OF_ONE_HOME]
    now = desk.clock()
    made = figures(desk.session, narrowed, period, period.before(), now, wanted)
    asked = select(_CALLS).where(_CALLS.c.opened_at >= period.start, _CALLS.c.opened_at < period.end, *narrowed.where())
    calls = tuple(scope.seen(row_of(row)) for row in desk.session.execute(asked.order_by(_CALLS.c.opened_at, _CALLS.c.call)))
    about = f"{own[home].name} ({home})" if home else scope.provider or f"{desk.registry.force().name}, the whole force"
    return Pack(period, home, about, now, by, versions(desk), tuple(made.values()), calls)
