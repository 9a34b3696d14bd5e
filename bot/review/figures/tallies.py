"""Calls counted one by one into tallies: of a day or a month, for the whole force or one provider. Pure: rows in, counts out."""
from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from typing import Any, Iterable, Optional

from bot.registry.directory import reference_key
from bot.review.figures.following import DAY, LEFT, WEEK
from bot.review.figures.reading_calls import (
    ADVISED,
    AGREED,
    AROUND,
    CATEGORY,
    CHANNEL,
    CHILD,
    HOUR,
    JUDGED,
    LOCAL_DAY,
    MISSING,
    OPENED,
    OUTCOME,
    PLACE,
    PROVIDER,
    PROVIDER_AGREED,
    PROVIDER_JUDGED,
    QUESTIONS,
    RAISED,
    ROLE,
    SERIOUS,
    WEEKDAY,
    Calls,
    Row,
)
from bot.triage.working_days import bank_holidays

#: Whose: a provider, or the whole force.
WHOLE_FORCE = ""
#: What every figure is made of, and what only figures about people of one month need.
COUNTS = ("reviewed", "placed", "about", "timed", "asked", "raised", "seconds", "unnamed", "missing", "episodes", "repeats", "followed")
PEOPLE = ("children",)
#: One of a family of counts is {what is counted: how many}; its keys are tuples.
Tallies = dict[str, Counter[tuple[Any, ...]]]


def no_tallies() -> Tallies:
    """A count of nothing, of every family."""
    return {family: Counter() for family in (*COUNTS, *PEOPLE)}


def tallied(calls: Calls, own: str, length: int, providers: bool = False) -> dict[tuple[str, str], Tallies]:
    """Counts calls by span and by whose they are.

    Args:
        calls: what is counted, and what came before and after it.
        own: the name under which all of them are counted; "" is the force, whose judgements are its own as each provider's are its own.
        length: how much of a day's name a span has: 10 counts by day, 7 by month.
        providers: whether each provider's calls are counted under its name too.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in calls.inside:
        span = row[LOCAL_DAY][:length]
        groups[span, own].append(row)
        if providers and row[PROVIDER]:
            groups[span, row[PROVIDER]].append(row)
    found = {key: _counted(rows, key[1] == WHOLE_FORCE) for key, rows in groups.items()}
    keys: dict[str, str] = {}
    for name in {name for _, name in groups}:
        visits: dict[str, list[Row]] = defaultdict(list)
        for row in chain(calls.before, calls.inside, calls.after):
            reference = row[CHILD]
            if reference is not None and (name == own or row[PROVIDER] == name):
                key = keys.get(reference)
                if key is None:
                    key = keys[reference] = reference_key(reference)
                visits[key].append(row)
        _follow(visits, {span: tallies for (span, whose), tallies in found.items() if whose == name}, length)
    return found


def _counted(rows: list[Row], force: bool) -> Tallies:
    holidays = {day.isoformat() for day in bank_holidays()}
    found = no_tallies()
    found["reviewed"] = Counter(map(itemgetter(OUTCOME, *((JUDGED, AGREED) if force else (PROVIDER_JUDGED, PROVIDER_AGREED)), RAISED), rows))
    found["placed"] = Counter(map(itemgetter(PLACE, PROVIDER, MISSING, OUTCOME), rows))
    found["about"] = Counter(map(itemgetter(MISSING, CATEGORY, OUTCOME), rows))
    found["asked"] = Counter(map(itemgetter(QUESTIONS, OUTCOME), rows))
    found["raised"] = Counter(map(itemgetter(ROLE, CHANNEL), (row for row in rows if row[RAISED])))
    found["seconds"] = Counter((round((row[ADVISED] - row[OPENED]).total_seconds(), 3),) for row in rows if row[ADVISED] is not None)
    found["unnamed"] = Counter(map(itemgetter(OUTCOME, MISSING), (row for row in rows if row[CHILD] is None)))
    for holiday in (False, True):
        timed = Counter(map(itemgetter(WEEKDAY, HOUR, CHANNEL, OUTCOME), (row for row in rows if (row[LOCAL_DAY] in holidays) is holiday)))
        found["timed"].update({(*key, holiday): number for key, number in timed.items()})
    return found


def _follow(by_child: dict[str, list[Row]], found: dict[str, Tallies], length: int) -> None:
    """Counts what rests on the calls about the same child before and after; each child's are in the order opened."""
    named, days, weeks = Counter[str](), Counter[str](), Counter[str]()
    filtered, filtered_days, filtered_weeks = Counter[str](), Counter[str](), Counter[str]()
    for child, rows in by_child.items():
        before: Any = None
        missed: Any = None
        serious: Any = None
        for row in rows:
            opened, missing = row[OPENED], row[MISSING]
            if len(row) > AROUND:
                span = row[LOCAL_DAY][:length]
                into = found[span]
                into["children"][child, row[OUTCOME]] += 1
                named[span] += 1
                if before is not None and opened - before <= WEEK:
                    weeks[span] += 1
                    days[span] += opened - before <= DAY
                if missing:
                    into["missing"]["calls",] += 1
                    if missed is None or opened - missed > DAY:
                        into["missing"]["episodes",] += 1
                        into["episodes"][child,] += 1
            before, missed = opened, opened if missing else missed
        for row in reversed(rows):
            if row[OUTCOME] == LEFT and len(row) > AROUND:
                span = row[LOCAL_DAY][:length]
                filtered[span] += 1
                if serious is not None and serious - row[OPENED] <= WEEK:
                    filtered_weeks[span] += 1
                    filtered_days[span] += serious - row[OPENED] <= DAY
            if row[SERIOUS]:
                serious = row[OPENED]
    for span, into in found.items():
        into["repeats"].update({("named",): named[span], ("day",): days[span], ("week",): weeks[span]})
        into["followed"].update({("named",): filtered[span], ("day",): filtered_days[span], ("week",): filtered_weeks[span]})


def added(parts: Iterable[Tallies]) -> Tallies:
    """Several tallies as one."""
    total = no_tallies()
    for part in parts:
        for family, counted in part.items():
            total[family].update(counted)
    return total


def written(tallies: Tallies, families: tuple[str, ...]) -> dict[str, list[list[Any]]]:
    """Some families as plain data, for keeping; what is nothing is left out."""
    return {family: [[*key, number] for key, number in tallies[family].items() if number] for family in families}


def read(kept: Optional[dict[str, Any]]) -> Tallies:
    """The same from what was kept."""
    return {family: Counter({tuple(row[:-1]): row[-1] for row in rows}) for family, rows in (kept or {}).items()}


def month_of(span: str) -> str:
    """The month that a day or month belongs to, YYYY-MM."""
    return span[:7]


def every_day(since: date, until: date) -> list[str]:
    """The days from one to another, both counted in, as the log writes them."""
    return [(since + timedelta(days=number)).isoformat() for number in range((until - since).days + 1)]
