"""How the calls that fit are counted and read: by the index that leads to the fewest, in the order of the list.

A list of a million calls costs about what one of ten thousand does, because no count goes on for longer than is worth knowing but that of the unread.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional, Sequence

from sqlalchemy import case, func, literal_column, select

from bot.calllog.tables import CallTable
from bot.casework.desk import Desk
from bot.review.finding.conditions import asked, days, within
from bot.review.finding.filters import ANY_JUDGEMENT, NOT_JUDGED, Filters
from bot.review.finding.narrowed import of_protocol, of_words
from bot.review.finding.places import Place
from bot.review.scope import Scope

_CALLS = CallTable.__table__
#: So many read calls that fit are counted; where there are more, that is said.
COUNTED = 10_000
#: So many can be met one by one whatever else is asked of them: in an index that holds all of that, or by looking each of them up.
_FEW, _FEW_LOOKED_UP = 50_000, 10_000
#: Filters whose index holds, in the order of the list, what else may be asked; of several that many calls fit the first leads.
_IN_ORDER = ("judged", "disposition", "raised", "provider")
#: Filters with an index of their own, about which the index of the whole list says nothing.
_ONLY_THERE = ("child", "words", "overdue", "unfinished", "second", "flagged", "raised", "home")
#: Filters whose index has the calls in no order: the few it leads to are sorted. Said so, no database goes through the whole log in its order instead.
_SORTED = ("words", "child", "overdue", "unfinished", "second", "outcome", "protocol")


@dataclass(frozen=True)
class Counts:
    """How many calls fit, and how many of those are unread; `more` where there are more than `total` says."""

    total: int
    unread: int
    more: bool = False


class Search:
    """One question to the log: whose calls, which filters, and when it is asked. The unread come first, and of each the newest opened."""

    def __init__(self, desk: Desk, scope: Scope, filters: Filters, at: datetime) -> None:
        self._session, self._scope, self._filters = desk.session, scope, filters
        self._read = scope.column("read")
        self._days, self._asked = days(filters), dict(asked(filters, scope, desk, at))
        self._with_the_rarest_word = 0
        if "protocol" in self._asked:
            self._asked["protocol"] = of_protocol(desk.session, filters.protocol)
        if "words" in self._asked:
            self._asked["words"], self._with_the_rarest_word = of_words(desk.session, desk.vault, filters.words, _FEW_LOOKED_UP)
        #: Which filter's index is used (None: that of the whole list or of the provider), and whether it leads to few.
        self._lead, self._leads_to_few = self._leading()

    def counts(self) -> Counts:
        """How many there are: exact for the unread, for the whole log, and where an index leads to few."""
        if self._leads_to_few:
            unread = func.coalesce(func.sum(case((self._read, 0), else_=1)), 0)
            row = self._session.execute(select(func.count(), unread).select_from(_CALLS).where(*self._where(self._lead))).one()
            return Counts(int(row[1]) if self._filters.unread else row[0], int(row[1]))
        unread_ones = self._count(self._where(None, False))
        if self._filters.unread:
            return Counts(unread_ones, unread_ones)
        if not (self._asked or self._days or self._scope.where()):
            return Counts(self._count([]), unread_ones)
        read_ones = self._count(self._where(self._lead, True), COUNTED + 1, in_order=self._lead not in _SORTED)
        return Counts(unread_ones + min(read_ones, COUNTED), unread_ones, read_ones > COUNTED)

    def all_counts(self) -> Counts:
        """The same, exact, however long it takes."""
        unread_ones = self._count(self._where(None, False))
        return Counts(unread_ones if self._filters.unread else unread_ones + self._count(self._where(self._lead, True)), unread_ones)

    def at(self, offset: int, size: int, counts: Counts) -> list[str]:
        """The references of so many calls from a place counted from the front."""
        calls = self._walk(False, size, offset) if offset < counts.unread else []
        if len(calls) < size and not self._filters.unread:
            calls += self._read_ones(size - len(calls), max(0, offset - counts.unread), None if counts.more else counts.total - counts.unread)
        return calls

    def beside(self, place: Place, size: int, older: bool) -> list[str]:
        """The references of so many calls that stand next after a place (`older`) or next before it, in the order of the list."""
        calls = self._walk(place.read, size, 0, older, place) if not (place.read and self._filters.unread) else []
        if len(calls) < size and place.read is not older and not (older and self._filters.unread):
            calls += self._walk(older, size - len(calls), 0, older)
        return calls if older else calls[::-1]

    def before(self, place: Place, counts: Counts) -> int:
        """How many stand before a place."""
        lead = self._lead if self._leads_to_few or place.read else None
        return (counts.unread if place.read else 0) + self._count([*self._where(lead, place.read), place.beyond(older=False)])

    def _leading(self) -> tuple[Optional[str], bool]:
        """Which filter's own index leads, and whether it leads to few."""
        own = {name: self._fitting(name) for name in self._with_index()}
        around = self._count([*self._scope.where(), *self._days], _FEW) if own and (self._days or self._scope.where()) else _FEW
        few = [name for name, number in own.items() if number < self._bound(name)]
        fewest = min(few, key=own.__getitem__, default=None)
        if fewest is not None and own[fewest] <= around:
            return fewest, True
        if around < _FEW:
            return None, False
        return next((name for name in (*_ONLY_THERE, *_IN_ORDER) if name in own), None), False

    def _with_index(self) -> list[str]:
        found = [name for name in _ONLY_THERE if name in self._asked]
        if self._scope.where():
            return [name for name in found if name != "raised"]  # the provider's index holds that and all the rest
        found += [name for name in ("disposition", "provider", "protocol") if name in self._asked]
        found += ["judged"] if self._filters.judged not in ("", NOT_JUDGED, ANY_JUDGEMENT) else []
        return found + (["outcome"] if self._filters.outcome == "open" else [])

    def _bound(self, name: str) -> int:
        in_index = not self._scope.where() and (name in _IN_ORDER or len(self._asked) == 1 and name in ("home", "protocol", "flagged"))
        return _FEW if in_index else _FEW_LOOKED_UP

    def _fitting(self, name: str) -> int:
        """How many calls one filter alone fits, counted no further than they are few."""
        if name == "words":
            return self._with_the_rarest_word
        return self._count([self._asked[name].leads, *self._days], self._bound(name), in_order=name not in _SORTED)

    def _where(self, lead: Optional[str], read: Optional[bool] = None) -> list[Any]:
        found = [*within(self._scope, leads=lead is None), *self._days]
        found += [one.leads if name == lead else one.follows for name, one in self._asked.items()]
        if read is not None:
            found.append((self._read if lead is None else func.coalesce(self._read, False)).is_(read))
        return found

    def _count(self, where: Sequence[Any], most: Optional[int] = None, in_order: bool = False) -> int:
        if most is None:
            return int(self._session.execute(select(func.count()).select_from(_CALLS).where(*where)).scalar_one())
        # The order is no matter to a count: it says which index is to be gone through, and that the calls themselves are not.
        order = (_CALLS.c.opened_at.desc(),) if in_order else ()
        some = select(literal_column("1").label("one")).select_from(_CALLS).where(*where).order_by(*order).limit(most).subquery()
        return int(self._session.execute(select(func.count()).select_from(some)).scalar_one())

    def _walk(self, read: bool, size: int, offset: int, older: bool = True, beyond: Optional[Place] = None) -> list[str]:
        """References of the read or of the unread ones, in the order of the list, or against it."""
        # The unread are few in the list's own index; words lead to calls in no order, so that many of them would have to be sorted.
        lead = self._lead if self._leads_to_few or read and self._lead != "words" else None
        where = [*self._where(lead, read), *([beyond.beyond(older)] if beyond else [])]
        opened, call = _CALLS.c.opened_at, _CALLS.c.call
        if self._leads_to_few and lead in _SORTED:
            opened = func.coalesce(opened, opened)
        order = (opened.desc(), call.desc()) if older else (opened, call)
        wanted = select(call).where(*where).order_by(*order).limit(size).offset(offset)
        return list(self._session.execute(wanted).scalars())

    def _read_ones(self, size: int, offset: int, total: Optional[int]) -> list[str]:
        """Some of those that were read; of a known number, what is behind the middle is counted from the end, so that the last page costs no more than the first."""
        if total is None or offset <= total // 2:
            return self._walk(True, size, offset)
        size = max(0, min(size, total - offset))
        return self._walk(True, size, total - offset - size, older=False)[::-1] if size else []
