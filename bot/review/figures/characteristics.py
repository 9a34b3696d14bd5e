"""Calls by what the registry says of the child: ethnicity, gender, age band, placing area. Small numbers are hidden."""
from __future__ import annotations

import re
from collections import Counter
from typing import Any, Callable, Optional

from bot.review.figures.counting import Counts
from bot.review.figures.numbers import percent, plural, share
from bot.review.figures.places import outcome_measures
from bot.review.figures.shape import Chart, Part, Series, Table
from bot.review.figures.suppression import FEW, HIDDEN, ONE_MONTH, protect
from bot.triage.circumstances import Child

NOT_KNOWN = "Not known"
_PEOPLES = {"african", "arab", "asian", "british", "caribbean", "chinese", "english", "gypsy", "indian", "irish", "pakistani", "roma", "traveller", "welsh"}
#: Open calls are left out: they are so few that nearly every number would have to be hidden with them.
_ENDED = (("filtered", "Filtered"), ("escalated", "Escalated"))
_BANDS = ((9, "Up to 9"), (12, "10 to 12"), (15, "13 to 15"), (17, "16 to 17"))


def ethnicity(counts: Counts) -> Part:
    """By ethnicity, as the registry has it today."""
    return _by(counts, "Ethnicity", lambda child: _words(child.ethnicity))


def gender(counts: Counts) -> Part:
    """By gender, as the registry has it today."""
    return _by(counts, "Gender", lambda child: _words(child.gender))


def age_band(counts: Counts) -> Part:
    """By age band, as the registry has it today."""
    return _by(counts, "Age band", _band)


def out_of_area(counts: Counts) -> Part:
    """By whether the child was placed here by another area."""
    return _by(counts, "Placed by", lambda child: {True: "Another area", False: "This area", None: None}[child.out_of_area])


def _words(code: Optional[str]) -> Optional[str]:
    if not code:
        return None
    words = re.split("[_-]", code)
    return " ".join([words[0].capitalize(), *(word.capitalize() if word in _PEOPLES else word for word in words[1:])])


def _band(child: Child) -> Optional[str]:
    return None if child.age is None else next((words for most, words in _BANDS if child.age <= most), None)


def _by(counts: Counts, header: str, fact: Callable[[Child], Optional[str]]) -> Part:
    caption, headers = f"Calls by {header.lower()} and outcome", (header, *(words for _, words in _ENDED), "Both", "Share filtered")
    if not counts.tells_of_people:
        return Part(ONE_MONTH, outcome_measures(counts), (Table(caption, headers, ()),))
    found: Counter[Any] = Counter()
    crowd: Counter[Any] = Counter()
    for reference, outcomes in counts.by_child.items():
        child = counts.child(reference)
        group = (fact(child) if child else None) or NOT_KNOWN
        crowd[group] += 1
        for outcome, number in outcomes.items():
            found[group, outcome] += number
    for row in counts.unnamed:
        found[NOT_KNOWN, row.outcome] += row[-1]
    found = Counter({key: number for key, number in found.items() if key[1] in dict(_ENDED)})
    names = sorted({name for name, _ in found}, key=lambda name: (name == NOT_KNOWN, name))
    # "Not known" is no group of people: it is hidden only where its numbers are small.
    shown = protect([[found[name, outcome] for outcome, _ in _ENDED] for name in names], [5 if name == NOT_KNOWN else crowd[name] for name in names])
    if not names:
        return Part("No call has come to an end.", outcome_measures(counts), (Table(caption, headers, ()),))
    if shown is None:
        few = "Too few calls or children to show without telling about one of them."
        return Part(few, outcome_measures(counts), (Table(caption, headers, (), (few,)),))
    rows = tuple((name, *cells, _share(cells)) for name, cells in zip(names, shown))
    hidden = any(cell in (FEW, HIDDEN) for row in rows for cell in row)
    notes = (f"\"{FEW}\": the number is from 0 to 4. \"{HIDDEN}\": it is about fewer than 5 children, or a hidden number could be worked out from it.",) if hidden else ()
    chart = Chart("stacked", tuple(names), tuple(Series(words, tuple(cells[place] if isinstance(cells[place], int) else None for cells in shown))
                                                 for place, (_, words) in enumerate(_ENDED)), "Calls", header)
    return Part(_finding(rows, sum(found.values())), outcome_measures(counts), (Table(caption, headers, rows, notes),), chart)


def _share(cells: list[Any]) -> str:
    filtered, escalated = cells[0], cells[1]
    if isinstance(filtered, str) or isinstance(escalated, str):
        return HIDDEN
    return percent(share(filtered, filtered + escalated))


def _finding(rows: tuple[tuple[Any, ...], ...], total: int) -> str:
    told = sorted((row for row in rows if isinstance(row[1], int) and isinstance(row[2], int) and row[0] != NOT_KNOWN), key=lambda row: (-row[1] / (row[1] + row[2]), row[0]))
    unknown = next((row[3] for row in rows if row[0] == NOT_KNOWN), 0)
    unknown_said = f" It is not known for {unknown if isinstance(unknown, str) else plural(unknown, 'call')} of {total:,}." if unknown else ""
    if len(told) < 2:
        return f"Too few groups are large enough to compare.{unknown_said}"
    return f"The share filtered goes from {told[-1][4]} ({told[-1][0]}) to {told[0][4]} ({told[0][0]}).{unknown_said}"
