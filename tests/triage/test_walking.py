"""Walking: what is asked next, when the questions stop, and what is decided."""
from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.circumstances import Child, Circumstances, Plan
from bot.triage.clocks import UK
from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE
from bot.triage.walking import left_out, walk

LIBRARY = load_library()
NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UK)
TEENAGER = Child("RH-03", "rowan-house", 16, plan=Plan("21:30", 60))


def missing(child=TEENAGER, now=NOW, **told):
    """Where a missing call stands."""
    return walk(LIBRARY, ("missing",), told, Circumstances(now, child=child))


def incident(**told):
    """Where an incident call stands."""
    return walk(LIBRARY, ("incident",), told, Circumstances(NOW))


def test_danger_is_the_first_question_of_every_call():
    """Nothing told: danger first, in each protocol and in both together."""
    assert missing().ask.fact == "danger_now"
    assert incident().ask.fact == "danger_now"
    assert walk(LIBRARY, ("missing", "incident"), {}, Circumstances(NOW)).ask.fact == "danger_now"


def test_danger_ends_the_questions_at_once():
    """One yes is enough, whatever else is unknown."""
    position = missing(danger_now="yes")
    assert position.decision.disposition == "999" and position.ask is None
    assert position.decision.outcome == "escalated"


def test_unsure_about_danger_rings_999_for_an_incident():
    """RESOLUTION-15: let them decide."""
    assert incident(danger_now=UNSURE).decision.disposition == "999"


def test_unsure_about_danger_goes_on_to_the_red_flags_for_a_missing_child():
    """RESOLUTION-15: at once, before anything else."""
    assert missing(danger_now=UNSURE).ask.fact == "red_flags"
    assert missing(danger_now=UNSURE, red_flags=UNSURE).decision.disposition == "999"


def test_a_certain_report_still_asks_what_could_mean_999():
    """The place is unknown and the plan's time has passed, yet danger and the red flags come first."""
    late = datetime(2026, 11, 20, 23, 10, tzinfo=UK)
    assert missing(now=late, whereabouts="unknown").ask.fact == "danger_now"
    assert missing(now=late, whereabouts="unknown", danger_now="no").ask.fact == "red_flags"
    assert missing(now=late, whereabouts="unknown", danger_now="no", red_flags=()).decision.disposition == "REPORT"


def test_somebody_who_wants_the_police_is_asked_about_danger_only():
    """missing.md hard rule 2: it cannot be argued with."""
    assert missing(reporter_insists="yes").ask.fact == "danger_now"
    assert missing(reporter_insists="yes", danger_now="no").decision.disposition == "REPORT"
    assert incident(reporter_insists="yes", danger_now="no").decision.reasons[0].source == ("RESOLUTION-18",)


def test_what_was_told_is_not_asked_again():
    """A fact in the opening never comes back as a question."""
    told = {"danger_now": "no", "category": "damage", "still_happening": "over"}
    while True:
        position = incident(**told)
        if position.decision:
            break
        assert position.ask.fact not in told
        told[position.ask.fact] = UNSURE
    assert position.decision.disposition != "HOME"


def test_the_registry_answers_the_plan_and_nobody_is_asked():
    """With a registered child the plan's time is known; without one it is asked, after the reference."""
    told = {"danger_now": "no", "red_flags": (), "whereabouts": "unknown", "amber_flags": (), "contact": "none"}
    assert missing(**told).ask.fact == "checks_done"
    assert missing(child=None, **told).ask.fact == "child"
    position = walk(LIBRARY, ("missing",), {**told, "child": "RH-99", "health_need": "none"}, Circumstances(NOW))
    assert position.ask.fact == "plan_time"


def test_a_question_that_cannot_matter_is_left_out_and_known_to_be():
    """Nobody is asked about dealing when something was broken."""
    told = {"danger_now": "no", "category": "damage", "still_happening": "over"}
    assert "supply_signs" in left_out(LIBRARY, ("incident",), told, Circumstances(NOW))
    assert "injury" not in left_out(LIBRARY, ("incident",), told, Circumstances(NOW))


def test_a_volunteered_answer_counts_even_where_it_is_not_asked():
    """An urgent health need is 999 in an incident that would not ask about health."""
    assert incident(danger_now="no", category="damage", still_happening="over", health_need="critical").decision.disposition == "999"


def test_the_highest_rule_wins_whatever_their_order():
    """incidents.md hard rule 8: a victim who wants it put right does not lower a hate incident with threats."""
    position = incident(danger_now="no", category="hate", still_happening="over", injury="none", aggravating=("threats",), victim_wishes="restorative")
    assert position.decision.disposition == "REPORT"


def test_a_decision_says_why_and_on_whose_authority():
    """Each reason carries its rule, its sources and the facts that fulfilled it."""
    reason = missing(danger_now="no", red_flags=("dangerous_place",)).decision.reasons[0]
    assert reason.rule == "missing-red-flag"
    assert reason.source == ("APP-CALL", "APP-RISK") and reason.mark == "proposal"
    assert reason.because == {"red_flags": ("dangerous_place",)}


def test_a_decision_begins_with_the_number_to_ring():
    """However little is known: 999 first, and for a report the force's number."""
    for position in (missing(danger_now="yes"), incident(danger_now="yes")):
        assert position.decision.tell[0].do.startswith("Ring 999 now")
    for position in (missing(danger_now="no", reporter_insists="yes"), incident(danger_now="no", reporter_insists="yes")):
        assert position.decision.tell[0].do.startswith("Ring {non_emergency} now")


def test_nothing_that_is_told_ever_speaks_against_ringing():
    """incidents.md hard rule 3."""
    for protocol in LIBRARY.protocols.values():
        for words in [item.do for item in protocol.tell] + [rule.reason for rule in protocol.rules]:
            assert not any(phrase in words.lower() for phrase in ("not an emergency", "do not ring", "don't ring", "no need to ring")), words


@pytest.mark.parametrize("word, ends", [("handle", "HOME"), ("report", "REPORT"), ("not_reached", "MANAGER")])
def test_the_managers_word_settles_a_child_at_a_safe_known_place(word, ends):
    """handle closes it, report escalates it, and not reached leaves it with the manager's limit."""
    position = missing(danger_now="no", red_flags=(), amber_flags=(), whereabouts="confirmed", place_safe="safe", contact="refusing",
                       manager_decision=word)
    assert position.decision.disposition == ends


@pytest.mark.parametrize("contact", ["returning", "none", "refusing", UNSURE])
def test_a_managers_word_never_filters_a_child_who_is_not_found(contact):
    """Unknown is missing (missing.md hard rule 5), whoever says otherwise."""
    position = missing(danger_now="no", red_flags=(), amber_flags=(), whereabouts="unknown", contact=contact, return_time="23:50", checks_done="some",
                       manager_decision="handle")
    assert position.decision.disposition in ("WAIT", "REPORT")


def test_a_manager_cannot_settle_what_must_be_reported():
    """incidents.md hard rules 5 and 6."""
    position = incident(danger_now="no", category="staff_allegation", still_happening="over", injury="first_aid", manager_decision="handle")
    assert position.decision.disposition == "REPORT"


def test_a_correction_is_decided_again_from_the_start():
    """RESOLUTION-26: the same facts with one changed give a different place, with no memory of before."""
    told = {"danger_now": "no", "red_flags": (), "amber_flags": (), "whereabouts": "confirmed", "place_safe": "safe", "contact": "returning",
            "return_time": "22:00"}
    assert missing(**told).decision.disposition == "WAIT"
    assert missing(**{**told, "whereabouts": "unknown", "contact": "none", "checks_done": "all"}).decision.disposition == "REPORT"
    assert missing(**told).decision.disposition == "WAIT"


def test_slow_time_only_when_it_is_over_and_nothing_else_needs_the_manager():
    """RESOLUTION-14."""
    told = {"danger_now": "no", "category": "damage", "injury": "none", "aggravating": (), "victim_wishes": "unsure", "reasonable_parent": "no"}
    assert incident(still_happening="over", **told).decision.slow_time is True
    assert incident(still_happening="contained", tried="worked", **told).decision.slow_time is False
    assert incident(still_happening="over", **{**told, "aggravating": ("high_value",)}).decision.slow_time is False


def test_a_child_who_is_back_closes_without_the_questions_about_finding_them():
    """Neither the place nor the red flags are asked; what happened is."""
    assert missing(returned="back").ask.fact == "danger_now"
    assert missing(returned="back", danger_now="no").ask.fact == "amber_flags"
    position = missing(returned="back", danger_now="no", amber_flags=())
    assert position.decision.disposition == "HOME"
    assert any("72 hours" in item.do for item in position.decision.tell)


def test_a_wait_becomes_home_when_the_child_is_back_without_another_question():
    """At a re-check nobody is asked the list again."""
    told = {"danger_now": "no", "red_flags": (), "amber_flags": (), "whereabouts": "unknown", "contact": "none", "checks_done": "some"}
    assert missing(**told).decision.disposition == "WAIT"
    assert missing(returned="back", **told).decision.disposition == "HOME"
    assert missing(returned="no_word", **told).decision.disposition == "REPORT"
    assert missing(returned="spoken_to", **told).decision.disposition == "WAIT"
    assert missing(returned=UNSURE, **told).decision.disposition == "REPORT"
