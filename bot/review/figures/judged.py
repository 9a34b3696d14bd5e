"""What supervisors judged: the appropriate share over time, and calls raised by a person."""
from __future__ import annotations

from collections import Counter
from typing import Any

from bot.review.figures.counting import Counts, tally
from bot.review.figures.numbers import percent, plural, share
from bot.review.figures.period import month_said
from bot.review.figures.shape import SHARE, Chart, Measure, Part, Series, Table

_TOLD = (("appropriate", "Appropriate"), ("should_be_handled", "Should have been handled"), ("should_be_escalated", "Should have been escalated"),
         ("too_slow", "Too slow"), ("unsettled", "Not settled"), (None, "Not judged"))


def appropriate(counts: Counts) -> Part:
    """The share judged appropriate, of calls that reached the police and of filtered calls, by month (West Mercia's figure)."""
    found: Counter[Any] = tally(counts.reviewed, lambda row: (row.outcome, row.month, _judgement(row)))
    months = counts.period.months
    by_month = {(outcome, month): share(found[outcome, month, "appropriate"], _judged(found, outcome, month)) for outcome in ("escalated", "filtered") for month in months}
    measures = []
    for outcome, name in (("escalated", "Escalated calls"), ("filtered", "Filtered calls")):
        judged = sum(_judged(found, outcome, month) for month in months)
        fits = sum(found[outcome, month, "appropriate"] for month in months)
        measures += [Measure(f"{name} judged appropriate", share(fits, judged), SHARE, judged),
                     Measure(f"{name} not judged", sum(found[outcome, month, None] for month in months))]
    tables = tuple(_table(found, months, outcome, caption) for outcome, caption in (
        ("escalated", "Calls that reached the police, by month and judgement"), ("filtered", "Filtered calls, by month and judgement")))
    escalated, unjudged = measures[0], measures[1].value
    finding = (f"{percent(escalated.value)} of the {plural(escalated.of, 'escalated call')} that were judged were judged appropriate; {unjudged:,} are not judged."
               if escalated.of else f"No escalated call has been judged; {unjudged:,} are not judged.")
    chart = Chart("line", tuple(map(month_said, months)), tuple(
        Series(name, tuple(by_month[outcome, month] for month in months)) for outcome, name in (("escalated", "Escalated, judged appropriate"), ("filtered", "Filtered, judged appropriate"))),
        "Month the call was opened", "Share of judged calls", SHARE)
    return Part(finding, tuple(measures), tables, chart)


def _judgement(row: Any) -> object:
    return "unsettled" if row.judged and row.agreed is False else row.judged


def _judged(found: Counter[Any], outcome: str, month: str) -> int:
    return sum(found[outcome, month, what] for what, _ in _TOLD if what not in ("unsettled", None))


def _table(found: Counter[Any], months: tuple[str, ...], outcome: str, caption: str) -> Table:
    rows = [(month_said(month), *(found[outcome, month, what] for what, _ in _TOLD),
             percent(share(found[outcome, month, "appropriate"], _judged(found, outcome, month)))) for month in months]
    return Table(caption, ("Month", *(words for _, words in _TOLD), "Appropriate share of judged"), tuple(rows))


def overrides(counts: Counts) -> Part:
    """Calls that a person raised, by month and by who it was."""
    raised = tally(counts.reviewed, lambda row: (row.month, bool(row.raised)))
    months = counts.period.months
    total = sum(raised[month, True] for month in months)
    measures = (Measure("Calls raised by a person", total), Measure("Share of calls raised", share(total, counts.total), SHARE, counts.total))
    ends = tally(counts.reviewed, lambda row: (row.outcome, bool(row.raised)))
    rows = [(month_said(month), raised[month, True], raised[month, True] + raised[month, False],
             percent(share(raised[month, True], raised[month, True] + raised[month, False]))) for month in months]
    callers = sorted(counts.raised, key=lambda row: (-row[-1], row.role, row.channel))
    who = [(f"{row.role.replace('_', ' ').capitalize()}, by {row.channel.replace('_', ' ')}", row[-1]) for row in callers]
    tables = (Table("Raised calls by month", ("Month", "Raised", "All calls", "Share raised"), tuple(rows)),
              Table("Raised calls by who called and how", ("Who called", "Raised"), tuple(who)),
              Table("How raised calls stand", ("Outcome", "Raised"), tuple((name.capitalize(), ends[name, True]) for name in ("filtered", "escalated", "open"))))
    finding = f"A person raised {plural(total, 'call')} of {counts.total:,}." if counts.total else "There were no calls."
    chart = Chart("bars", tuple(map(month_said, months)), (Series("Raised by a person", tuple(raised[month, True] for month in months)),), "Month the call was opened", "Calls")
    return Part(finding, measures, tables, chart)
