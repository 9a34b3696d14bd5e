"""What calls were about and what they took: categories, questions, time to 999 advice, open and overdue."""
from __future__ import annotations

from datetime import timedelta

from bot.review.figures.counting import Counts, tally
from bot.review.figures.numbers import duration, median, number, percent, percentile, plural, share
from bot.review.figures.places import by_outcome
from bot.review.figures.shape import NUMBER, SECONDS, SHARE, Chart, Measure, Part, Series, Table

_BANDS = ((5, "Up to 5 s"), (10, "5 to 10 s"), (30, "10 to 30 s"), (60, "30 to 60 s"), (120, "1 to 2 min"), (300, "2 to 5 min"), (float("inf"), "Longer"))
_LATE = ((timedelta(hours=1), "Past due up to 1 hour"), (timedelta(hours=24), "Past due 1 to 24 hours"), (timedelta.max, "Past due longer"))
_MOST_QUESTIONS = 10


def category(counts: Counts) -> Part:
    """What calls were about, by outcome."""
    return by_outcome(counts, tally(counts.about, lambda row: (_about(row.missing, row.category), row.outcome)), "Category", "category")


def _about(missing: object, chosen: object) -> str:
    if missing:
        return "Missing or late child"
    return {"None": "Not told", "unsure": "Not sure"}.get(str(chosen)) or str(chosen).replace("_", " ").capitalize()


def questions(counts: Counts) -> Part:
    """How many questions calls took that came to an end."""
    found = tally([row for row in counts.asked if row.outcome != "open"], lambda row: row.questions)
    ended = sum(found.values())
    labels = [str(one) for one in range(_MOST_QUESTIONS)] + [f"{_MOST_QUESTIONS} or more"]
    bars = [found[one] for one in range(_MOST_QUESTIONS)] + [sum(many for one, many in found.items() if one >= _MOST_QUESTIONS)]
    by_outcome = {outcome: tally([row for row in counts.asked if row.outcome == outcome], lambda row: row.questions) for outcome in ("filtered", "escalated")}
    measures = (Measure("Median questions", median(found), NUMBER), Measure("95 of 100 calls took at most", percentile(found, 95), NUMBER),
                Measure("Median questions, filtered", median(by_outcome["filtered"]), NUMBER), Measure("Median questions, escalated", median(by_outcome["escalated"]), NUMBER))
    table = Table("Calls by how many questions were asked", ("Questions", "Calls", "Share"), tuple((label, bar, percent(share(bar, ended))) for label, bar in zip(labels, bars)))
    finding = f"Half of the calls took {number(measures[0].value)} questions or fewer, and 95 of 100 at most {number(measures[1].value)}." if ended else "No call has come to an end."
    return Part(finding, measures, (table,), Chart("bars", (*labels[:-1], f"{_MOST_QUESTIONS}+"), (Series("Calls", tuple(bars)),), "Questions asked", "Calls", paired=True))


def time_to_999(counts: Counts) -> Part:
    """Seconds from opening to the first 999 advice."""
    seconds, advised = counts.seconds_to_999, sum(counts.seconds_to_999.values())
    bars, low = [], -1.0
    for high, _ in _BANDS:
        bars.append(sum(many for one, many in seconds.items() if low < one <= high))
        low = high
    measures = (Measure("Calls advised 999", advised), Measure("Median time to 999 advice", median(seconds), SECONDS),
                Measure("Time within which 95 of 100 were advised", percentile(seconds, 95), SECONDS))
    labels = tuple(label for _, label in _BANDS)
    table = Table("Calls advised 999, by time from opening", ("Time", "Calls", "Share"), tuple((label, bar, percent(share(bar, advised))) for label, bar in zip(labels, bars)))
    finding = (f"{plural(advised, 'call was', 'calls were')} advised 999: half within {duration(measures[1].value)}, 95 of 100 within {duration(measures[2].value)}."
               if advised else "No call was advised 999.")
    return Part(finding, measures, (table,), Chart("bars", labels, (Series("Calls", tuple(bars)),), "Time from opening to 999 advice", "Calls", paired=True))


def open_overdue(counts: Counts) -> Part:
    """Calls of the period that are open now, and how late what is due is."""
    late = [counts.now - due for due in counts.due_times if due is not None and due < counts.now]
    waiting = sum(1 for due in counts.due_times if due is not None and due >= counts.now)
    undue = len(counts.due_times) - len(late) - waiting
    bars, low = [], timedelta(0)
    for high, _ in _LATE:
        bars.append(sum(1 for one in late if low < one <= high))
        low = high
    rows = (("Not due yet", waiting), ("Nothing due", undue), *zip((label for _, label in _LATE), bars))
    count = len(counts.due_times)
    measures = (Measure("Open now", count), Measure("Past due now", len(late)), Measure("Share of open calls past due", share(len(late), count), SHARE, count))
    finding = (f"{plural(count, 'call of this period is', 'calls of this period are')} open now, and {len(late):,} {'is' if len(late) == 1 else 'are'} past due."
               if count else "No call of this period is open now.")
    chart = Chart("bars", tuple(name for name, _ in rows), (Series("Open calls", tuple(many for _, many in rows)),), "When something falls due", "Open calls", paired=True)
    return Part(finding, measures, (Table("Calls open now, by when something falls due", ("Due", "Open calls"), rows),), chart)
