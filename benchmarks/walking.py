"""How long the judge takes to say where a call stands; baseline: reading and deciding without the protocol kept in memory."""
from __future__ import annotations

from datetime import datetime

from benchmarks.timing import ratio, show, times_ms
from bot.triage.circumstances import Child, Circumstances, Plan
from bot.triage.clocks import UK
from bot.triage.reading_protocols import FOLDER, load_library
from bot.triage.walking import walk

FACTS = ({}, {"danger_now": "no"}, {"danger_now": "no", "red_flags": (), "whereabouts": "unknown"},
         {"danger_now": "no", "red_flags": (), "whereabouts": "confirmed", "place_safe": "safe", "amber_flags": (), "contact": "returning", "return_time": "21:55"})


def run() -> None:
    """Walks calls at several stages, 400 times."""
    library = load_library()
    circumstances = Circumstances(datetime(2026, 11, 20, 21, 40, tzinfo=UK), child=Child("RH-03", "rowan-house", 16, plan=Plan("21:30", 60)))
    stages = [FACTS[number % len(FACTS)] for number in range(400)]
    ours = times_ms(lambda facts: walk(library, ("missing",), facts, circumstances), stages)

    def unread(facts: dict) -> None:
        load_library.cache_clear()
        walk(load_library(FOLDER), ("missing",), facts, circumstances)

    baseline = times_ms(unread, stages[:20])
    show("walking one call", ours)
    show("baseline: reading the protocols each time", baseline)
    ratio("walking against reading each time", baseline, ours)
