"""When calls come: by hour and weekday, and out of hours."""
from __future__ import annotations

from typing import Any

from bot.review.figures.counting import Counts, tally
from bot.review.figures.numbers import percent, plural, share
from bot.review.figures.places import OUTCOMES
from bot.review.figures.shape import SHARE, Chart, Measure, Part, Series, Table

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFFICE_HOURS = range(9, 17)
_CHANNELS = {"telegram": "Staff, by Telegram", "web": "Staff, by web chat", "console": "Operators", "terminal": "Terminal", "rest": "Another system"}


def hours(counts: Counts) -> Part:
    """Calls by UK clock hour and weekday."""
    found = tally(counts.timed, lambda row: (row.weekday, row.local_hour))
    by_day, by_hour = tally(counts.timed, lambda row: row.weekday), tally(counts.timed, lambda row: row.local_hour)
    rows = [(f"{hour:02}:00", *(found[day, hour] for day in range(7)), by_hour[hour]) for hour in range(24)]
    rows.append(("All day", *(by_day[day] for day in range(7)), counts.total))
    table = Table("Calls by hour and weekday", ("Hour from", *DAYS, "All days"), tuple(rows))
    weekend = by_day[5] + by_day[6]
    evening = sum(by_hour[hour] for hour in (*range(18, 24), *range(0, 6)))
    measures = (Measure("Calls from 18:00 to 06:00", evening), Measure("Share from 18:00 to 06:00", share(evening, counts.total), SHARE, counts.total),
                Measure("Share at weekends", share(weekend, counts.total), SHARE, counts.total))
    chart = Chart("heat", tuple(f"{hour:02}" for hour in range(24)), tuple(Series(name, tuple(found[day, hour] for hour in range(24))) for day, name in enumerate(DAYS)),
                  "Hour from (UK time)", "Weekday")
    if not counts.total:
        return Part("There were no calls.", measures, (table,), chart)
    hour, day = min(by_hour, key=lambda one: (-by_hour[one], one)), min(by_day, key=lambda one: (-by_day[one], one))
    finding = f"The busiest hour was from {hour:02}:00, with {plural(by_hour[hour], 'call')}; the busiest day was {DAYS[day]}, with {by_day[day]:,}."
    return Part(finding, measures, (table,), chart)


def out_of_hours(counts: Counts) -> Part:
    """Calls in and out of office hours, by outcome and by where they came from."""
    found = tally(counts.timed, lambda row: (_is_out(row), row.outcome))
    by_channel = tally(counts.timed, lambda row: (row.channel, _is_out(row)))
    rows: list[tuple[Any, ...]] = []
    for out, name in ((True, "Out of hours"), (False, "Office hours")):
        numbers = [found[out, outcome] for outcome, _ in OUTCOMES]
        rows.append((name, sum(numbers), *numbers, percent(share(numbers[0], numbers[0] + numbers[1]))))
    outside = rows[0][1]
    channels = sorted({channel for channel, _ in by_channel}, key=lambda one: (-by_channel[one, True] - by_channel[one, False], one))
    sources = tuple((_CHANNELS.get(one, one.replace("_", " ").capitalize()), by_channel[one, True], by_channel[one, False],
                     percent(share(by_channel[one, True], by_channel[one, True] + by_channel[one, False]))) for one in channels)
    tables = (Table("Calls in and out of hours, by outcome", ("When", "Calls", *(words for _, words in OUTCOMES), "Share filtered"), tuple(rows)),
              Table("Calls in and out of hours, by where they came from", ("Came from", "Out of hours", "Office hours", "Share out of hours"), sources))
    measures = (Measure("Calls out of hours", outside), Measure("Share out of hours", share(outside, counts.total), SHARE, counts.total))
    chart = Chart("stacked", ("Out of hours", "Office hours"), tuple(Series(words, (found[True, outcome], found[False, outcome])) for outcome, words in OUTCOMES), "Calls", "When")
    finding = f"{percent(measures[1].value)} of calls came out of hours: {outside:,} of {counts.total:,}." if counts.total else "There were no calls."
    return Part(finding, measures, tables, chart)


def _is_out(row: Any) -> bool:
    return bool(row.holiday) or row.weekday > 4 or row.local_hour not in OFFICE_HOURS
