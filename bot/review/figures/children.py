"""What is counted child by child: missing episodes, repeat contacts, and filtered calls that were followed by something serious."""
from __future__ import annotations

from collections import Counter
from typing import Optional

from bot.review.figures.counting import Counts, tally
from bot.review.figures.numbers import percent, plural, share
from bot.review.figures.period import Period, month_said
from bot.review.figures.shape import SHARE, Chart, Measure, Part, Series, Table
from bot.review.figures.suppression import ONE_MONTH, protect
from bot.review.finding.filters import Filters

#: A longer list of children of whom nothing can be told helps nobody.
_HIDDEN_LISTED = 40


def missing_episodes(counts: Counts) -> Part:
    """Missing episodes by month and by child's reference; small numbers of a child are hidden."""
    by_month, calls, by_child = counts.of_month("missing", "episodes"), counts.of_month("missing", "calls"), counts.episodes
    months = counts.period.months
    unnamed = sum(row[-1] for row in counts.unnamed if row.missing)
    total = sum(by_month.values())
    often = sum(1 for number in by_child.values() if number > 1)
    measures = (Measure("Missing episodes", total), Measure("Missing calls with a child's reference", sum(calls.values())),
                Measure("Missing calls with no child's reference", unnamed))
    table = Table("Missing episodes and calls by month", ("Month", "Episodes", "Calls with a reference"), tuple((month_said(month), by_month[month], calls[month]) for month in months))
    finding = f"{plural(total, 'missing episode')} in {plural(sum(calls.values()), 'call')}." if total else "No missing episode started."
    if often >= 5:
        finding = f"{finding[:-1]}; {plural(often, 'child', 'children')} went missing more than once."
    chart = Chart("bars", tuple(map(month_said, months)), (Series("Episodes", tuple(by_month[month] for month in months)), Series("Calls", tuple(calls[month] for month in months))),
                  "Month", "Number")
    return Part(finding, measures, (table, _per_child(by_child, counts.tells_of_people)), chart)


def _per_child(by_child: Counter[str], may_be_told: bool) -> Table:
    caption, headers = "Missing episodes by child's reference", ("Child's reference", "Episodes")
    if not may_be_told:
        return Table(caption, headers, (), (f"By child's reference: {ONE_MONTH[:1].lower()}{ONE_MONTH[1:]}",))
    children = sorted(by_child, key=lambda one: (-by_child[one], one))
    shown = protect([[by_child[child]] for child in children])
    if shown is None:
        return Table(caption, headers, (), ("Not shown by child: the numbers are so small that they could be worked out.",))
    rows = [(child, cells[0]) for child, cells in zip(children, shown)]
    few = [row for row in rows if isinstance(row[1], str)]
    told = [row for row in rows if not isinstance(row[1], str)]
    notes = ("A number below 5 is hidden, and the next smallest with it where it could be worked out.",) if few else ()
    if len(few) > _HIDDEN_LISTED:
        return Table(caption, headers, tuple(told), (*notes, f"{plural(len(few), 'child has', 'children have')} a hidden number and are not listed."))
    # Children with hidden numbers stand by reference, so that their order says nothing.
    return Table(caption, headers, (*told, *sorted(few)), notes)


def repeats(counts: Counts) -> Part:
    """Calls about a child who was called about shortly before."""
    day, week, named = (counts.of_month("repeats", what) for what in ("day", "week", "named"))
    months, total = counts.period.months, sum(named.values())
    within_day, within_week = sum(day.values()), sum(week.values())
    measures = (Measure("Repeats within 24 hours", within_day), Measure("Share repeated within 24 hours", share(within_day, total), SHARE, total),
                Measure("Repeats within 7 days", within_week), Measure("Share repeated within 7 days", share(within_week, total), SHARE, total))
    rows = tuple((month_said(month), named[month], day[month], percent(share(day[month], named[month])), week[month], percent(share(week[month], named[month]))) for month in months)
    table = Table("Repeat contacts about the same child, by month", ("Month", "Calls with a reference", "Within 24 hours", "Share within 24 hours", "Within 7 days", "Share within 7 days"), rows)
    finding = f"{percent(measures[1].value)} of calls about a named child came within 24 hours of another about the same child, and {percent(measures[3].value)} within 7 days." if total else "No call was about a named child."
    chart = Chart("bars", tuple(map(month_said, months)), (Series("Within 24 hours", tuple(day[month] for month in months)), Series("Within 7 days", tuple(week[month] for month in months))),
                  "Month", "Repeat calls")
    return Part(finding, measures, (table,), chart)


def missed_risk(counts: Counts) -> Part:
    """Filtered calls that something serious followed, beside the share filtered: one is never told without the other."""
    outcomes = tally(counts.reviewed, lambda row: (row.month, row.outcome))
    should = tally([row for row in counts.reviewed if row.outcome == "filtered" and row.judged == "should_be_escalated" and row.agreed is not False], lambda row: row.month)
    named, day, week = (counts.of_month("followed", what) for what in ("named", "day", "week"))
    young = counts.young
    months = counts.period.months
    calls = Counter({month: sum(outcomes[month, one] for one in ("filtered", "escalated", "open")) for month in months})
    filtered, followable = sum(outcomes[month, "filtered"] for month in months), sum(named.values())
    within_day, within_week = sum(day.values()), sum(week.values())
    measures = (Measure("Share filtered", share(filtered, counts.total), SHARE, counts.total), Measure("Filtered calls followed within 24 hours", within_day, behind=_followed(counts.period, "day", within_day)),
                Measure("Share of filtered calls followed within 24 hours", share(within_day, followable), SHARE, followable),
                Measure("Filtered calls followed within 7 days", within_week, behind=_followed(counts.period, "week", within_week)),
                Measure("Share of filtered calls followed within 7 days", share(within_week, followable), SHARE, followable),
                Measure("Filtered calls judged should have been escalated", sum(should.values())))
    rows = tuple((month_said(month), calls[month], outcomes[month, "filtered"], percent(share(outcomes[month, "filtered"], calls[month])), named[month], day[month], week[month],
                  percent(share(week[month], named[month])), should[month]) for month in months)
    headers = ("Month", "Calls", "Filtered", "Share filtered", "Filtered, child known", "Followed within 24 hours", "Followed within 7 days", "Share followed within 7 days",
               "Judged should have been escalated")
    behind = {(row, headers.index(header)): filters for row, month in enumerate(months) for header, number, within in (
        ("Followed within 24 hours", day[month], "day"), ("Followed within 7 days", week[month], "week"))
        if (filters := _followed(counts.period.within(month), within, number))}
    notes = tuple(filter(None, (
        f"{plural(filtered - followable, 'filtered call has', 'filtered calls have')} no child's reference and cannot be followed." if filtered > followable else "",
        f"{plural(young, 'filtered call is', 'filtered calls are')} not yet 7 days old: more may follow." if young else "")))
    chart = Chart("line", tuple(map(month_said, months)), (Series("Share of calls filtered", tuple(share(outcomes[month, "filtered"], calls[month]) for month in months)),
                  Series("Filtered, then serious within 7 days", tuple(share(week[month], named[month]) for month in months)),
                  Series("Filtered, then serious within 24 hours", tuple(share(day[month], named[month]) for month in months))), "Month the call was opened", "Share", SHARE)
    finding = "There were no calls." if not counts.total else f"{percent(measures[0].value)} of calls were filtered. "
    if counts.total:
        finding += (f"Of those about a named child, {within_day:,} ({percent(measures[2].value)}) were followed by 999 or a report within 24 hours and {within_week:,} ({percent(measures[4].value)}) within 7 days."
                    if followable else "None of them was about a named child, so that none can be followed.")
    return Part(finding, measures, (Table("Filtered calls, and what followed for the same child", headers, rows, behind=behind),), chart, notes)


def _followed(period: Period, within: str, number: int) -> Optional[Filters]:
    """The filters of the log that give the calls counted as followed so soon; None where there are none."""
    return Filters(followed=within, since=period.since, until=period.until) if number else None

