"""Where calls are about: by home, by provider, and the places that report most."""
from __future__ import annotations

from collections import Counter
from typing import Any, Callable

from bot.review.figures.counting import Counts, tally
from bot.review.figures.numbers import percent, plural, share
from bot.review.figures.shape import SHARE, Chart, Measure, Part, Series, Table

OUTCOMES = (("filtered", "Filtered"), ("escalated", "Escalated"), ("open", "Open"))
TOP, DRAWN = 10, 15


def homes(counts: Counts) -> Part:
    """Filtered and escalated by home."""
    return by_outcome(counts, tally(counts.placed, lambda row: (counts.home_name(row.place), row.outcome)), "Home", "home")


def providers(counts: Counts) -> Part:
    """Filtered and escalated by provider; for those who see the whole force only."""
    return by_outcome(counts, tally(counts.placed, lambda row: (row.provider or "Provider not known", row.outcome)), "Provider", "provider")


def outcome_measures(counts: Counts) -> tuple[Measure, ...]:
    """The three counts every split by outcome adds up to, and the share filtered."""
    totals = counts.outcomes
    ended = totals["filtered"] + totals["escalated"]
    return (Measure("Calls", counts.total), *(Measure(name, totals[outcome]) for outcome, name in OUTCOMES),
            Measure("Share filtered", share(totals["filtered"], ended), SHARE, ended))


def by_outcome(counts: Counts, found: Counter[Any], header: str, noun: str) -> Part:
    """A split of all calls by some name and by outcome, the most calls first."""
    names = _most_first(found, lambda key: key[0])
    rows = [(name, *_row(found, name)) for name in names]
    total = ("All", counts.total, *(counts.outcomes[outcome] for outcome, _ in OUTCOMES), outcome_measures(counts)[-1].value)
    table = Table(f"Calls by {noun} and outcome", (header, "Calls", *(words for _, words in OUTCOMES), "Share filtered"),
                  tuple((*row[:-1], percent(row[-1])) for row in (total, *rows)) if rows else ())
    drawn = names[:DRAWN]
    chart = Chart("stacked", tuple(drawn), tuple(Series(words, tuple(found[name, outcome] for name in drawn)) for outcome, words in OUTCOMES), "Calls", header) if drawn else None
    notes = (f"The picture shows the {DRAWN} with the most calls; the table has all {len(names)}.",) if len(names) > DRAWN else ()
    if not rows:
        return Part("There were no calls.", outcome_measures(counts), (table,))
    most = rows[0]
    finding = f"{most[0]} had the most calls: {most[1]:,} of {counts.total:,}, of which {most[2]:,} were filtered and {most[3]:,} escalated."
    return Part(finding, outcome_measures(counts), (table,), chart, notes)


def _row(found: Counter[Any], name: str) -> tuple[Any, ...]:
    numbers = [found[name, outcome] for outcome, _ in OUTCOMES]
    return (sum(numbers), *numbers, share(numbers[0], numbers[0] + numbers[1]))


def top_places(counts: Counts) -> Part:
    """The homes with the most calls, and how much of all calls they make (Nottinghamshire's standing item)."""
    rows = [row for row in counts.placed if row.place is not None]
    calls = tally(rows, lambda row: row.place)
    missing = tally([row for row in rows if row.missing], lambda row: row.place)
    escalated = tally([row for row in rows if row.outcome == "escalated"], lambda row: row.place)
    top = sorted(calls, key=lambda place: (-calls[place], counts.home_name(place)))[:TOP]
    held = sum(calls[place] for place in top)
    table = Table("Homes with the most calls", ("Home", "Calls", "About a missing child", "Escalated", "Share of all calls"), tuple(
        (counts.home_name(place), calls[place], missing[place], escalated[place], percent(share(calls[place], counts.total))) for place in top))
    measures = (Measure("Homes that calls were about", len(calls)), Measure(f"Share of calls about the {TOP} homes with the most", share(held, counts.total), SHARE, counts.total))
    if not top:
        return Part("No call was about a known home.", measures, (table,))
    chart = Chart("stacked", tuple(counts.home_name(place) for place in top), (
        Series("About a missing child", tuple(missing[place] for place in top)), Series("About something else", tuple(calls[place] - missing[place] for place in top))), "Calls", "Home")
    first = counts.home_name(top[0])
    finding = f"{first} reported most: {plural(calls[top[0]], 'call')}. The first {len(top)} of {plural(len(calls), 'home')} made {percent(share(held, counts.total))} of all calls."
    if len(calls) <= TOP:
        finding = f"{first} reported most: {plural(calls[top[0]], 'call')} of {counts.total:,}."
    return Part(finding, measures, (table,), chart)


def _most_first(found: Counter[Any], name_of: Callable[[Any], str]) -> list[str]:
    totals: Counter[str] = Counter()
    for key, number in found.items():
        totals[name_of(key)] += number
    return sorted(totals, key=lambda name: (-totals[name], name))
