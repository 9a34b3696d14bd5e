"""Derived facts and clocks: the child's plan, the place, the way back, and UK time."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.triage import facts as derived
from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK, next_check, plan_deadline
from bot.triage.values import UNSURE


def at(clock: str, plan=Plan("21:30", 60), age=15, **settings) -> Circumstances:
    """A child with a plan at a moment of 20 November 2026, or of the day given."""
    moment = clock if "T" in clock else f"2026-11-20T{clock}"
    return Circumstances(datetime.fromisoformat(moment).replace(tzinfo=UK), replace(ForceSettings(), **settings), Child("XX-01", "demo", age, plan=plan))


NOBODY = Circumstances(datetime(2026, 11, 20, 21, 40, tzinfo=UK))


@pytest.mark.parametrize("told, place", [
    ({}, None),
    ({"whereabouts": "confirmed"}, "known"),
    ({"whereabouts": "believed"}, None),
    ({"whereabouts": "believed", "whereabouts_check": "there"}, "known"),
    ({"whereabouts": "believed", "whereabouts_check": "not_there"}, "unknown"),
    ({"whereabouts": "believed", "whereabouts_check": "cannot_check"}, "uncheckable"),
    ({"whereabouts": "believed", "whereabouts_check": UNSURE}, "uncheckable"),
    ({"whereabouts": UNSURE}, "unknown"),
    ({"whereabouts": "unknown", "returned": "back"}, "home"),
    ({"whereabouts": "unknown", "returned": "spoken_to"}, "unknown"),
])
def test_a_place_is_known_only_when_it_is_confirmed(told, place):
    """missing.md hard rule 6."""
    assert derived.location(told, NOBODY) == place


def test_a_flag_in_the_plan_counts_as_amber_whatever_is_answered():
    """RESOLUTION-4."""
    assert derived.amber({"amber_flags": ()}, at("21:40", Plan("21:30", 60, ("self_harm",)))) == "yes"
    assert derived.amber({}, at("21:40", Plan("21:30", 60, ("exploitation",)))) == "yes"


def test_no_amber_needs_both_the_list_and_the_child():
    """Without the reference the plan's flags are unknown, so the answer is not yet no."""
    assert derived.amber({"amber_flags": ()}, NOBODY) is None
    assert derived.amber({"amber_flags": (), "child": UNSURE}, NOBODY) == "no"
    assert derived.amber({"amber_flags": UNSURE}, NOBODY) == UNSURE
    assert derived.amber({"amber_flags": ("out_of_character",)}, NOBODY) == "yes"
    assert derived.amber({"amber_flags": (), "companions": "unknown_adults"}, at("21:40")) == "yes"


@pytest.mark.parametrize("age, answer", [(12, "yes"), (13, "no"), (None, UNSURE)])
def test_the_never_wait_age_is_a_setting(age, answer):
    """RESOLUTION-2."""
    assert derived.never_wait({}, at("21:40", age=age)) == answer
    assert derived.never_wait({}, NOBODY) is None
    assert derived.never_wait({"child": "ZZ-99"}, NOBODY) == UNSURE
    assert derived.never_wait({}, at("21:40", age=13, never_wait_under_age=14)) == "yes"


def test_a_medical_flag_makes_the_medicine_question_compulsory():
    """RESOLUTION-4; no plan counts as not knowing."""
    assert derived.medical_plan({}, at("21:40", Plan("21:30", 60, ("diabetic",)))) == "yes"
    assert derived.medical_plan({}, at("21:40")) == "no"
    assert derived.medical_plan({}, at("21:40", plan=None)) == UNSURE


@pytest.mark.parametrize("clock, plan, ends", [
    ("21:40", Plan("21:30", 60), "22:30"),
    ("22:50", Plan("22:30", 90), "23:59"),           # never later than latest_wait
    ("2026-11-21T00:10", Plan("21:30", 60), "22:30"),  # after midnight it is still last evening's plan
    ("21:40", Plan(None, 60), None),
    ("21:40", Plan("21:30", 0), None),                # report at once
    ("21:40", Plan("half nine", 60), None),
])
def test_plan_time_is_the_return_time_plus_the_wait(clock, plan, ends):
    """RESOLUTION-5 and 6."""
    deadline = plan_deadline(at(clock, plan))
    assert (deadline and deadline.strftime("%H:%M")) == ends


def test_plan_time_crosses_midnight_where_the_force_lets_it():
    """A latest wait after midnight belongs to the same night."""
    deadline = plan_deadline(at("2026-11-21T00:05", Plan("23:00", 90), latest_wait="01:00"))
    assert deadline.isoformat()[:16] == "2026-11-21T00:30"


@pytest.mark.parametrize("clock, plan, answer", [
    ("21:40", Plan("21:30", 60), "within"),
    ("22:30", Plan("21:30", 60), "past"),
    ("2026-11-21T02:00", Plan("21:30", 60), "past"),
    ("2026-11-21T07:00", Plan("21:30", 60), "past"),
    ("12:00", Plan("21:30", 60), "within"),
    ("21:40", Plan("21:30", 0), "past"),
    ("21:40", None, "no_plan"),
])
def test_the_registry_answers_whether_the_plans_time_has_passed(clock, plan, answer):
    """Nobody is asked what the registry knows."""
    assert derived.from_registry(at(clock, plan)) == {"plan_time": answer}


def test_an_unknown_child_leaves_the_plan_to_be_asked():
    """The registry says nothing about a child it does not have."""
    assert derived.from_registry(NOBODY) == {}


@pytest.mark.parametrize("told, answer", [
    ({}, None),
    ({"contact": "none"}, "none"),
    ({"contact": "returning"}, None),
    ({"contact": "returning", "return_time": "22:10"}, "within"),
    ({"contact": "returning", "return_time": "22:45"}, "after"),
    ({"contact": "returning", "return_time": "00:15"}, "after"),
    ({"contact": "returning", "return_time": UNSURE}, "none"),
])
def test_a_promise_is_measured_against_the_plan(told, answer):
    """RESOLUTION-6 and 7."""
    assert derived.promise(told, at("21:40")) == answer


@pytest.mark.parametrize("told, answer", [
    ({}, None),
    ({"contact": "refusing"}, "refusing"),
    ({"contact": UNSURE}, "no_contact"),
    ({"contact": "returning", "return_time": "22:10"}, "promised"),
    ({"contact": "returning", "return_time": "22:10", "collector": "someone"}, "promised"),
    ({"contact": "returning", "return_time": "22:10", "collector": "nobody"}, "stuck"),
    ({"contact": "returning", "return_time": "22:10", "plan_time": "no_plan"}, None),
    ({"contact": "returning", "return_time": "22:10", "plan_time": "no_plan", "collector": "someone"}, "fetched"),
    ({"contact": "returning", "return_time": "22:10", "plan_time": "no_plan", "collector": "nobody"}, "stuck"),
    ({"contact": "returning", "return_time": "23:30"}, None),
    ({"contact": "returning", "return_time": "23:30", "collector": "nobody"}, "promised_late"),
    ({"contact": "returning", "return_time": "23:30", "collector": "someone"}, "fetched"),
    ({"contact": "returning", "collector": "someone"}, "fetched"),
    ({"contact": "returning", "return_time": UNSURE}, None),
    ({"contact": "returning", "return_time": UNSURE, "collector": UNSURE}, "stuck"),
])
def test_the_way_back_from_a_known_place(told, answer):
    """RESOLUTION-9; where two readings fit, the more serious counts."""
    assert derived.way_back(told, at("21:40")) == answer


def test_settings_nobody_knows_are_read_strictly():
    """A misspelt setting never makes a rule milder."""
    assert derived.cannabis_rule({}, at("21:40")) == "home_decides"
    assert derived.cannabis_rule({}, at("21:40", cannabis_first_time="home decides")) == "police_told"
    assert derived.knife_rule({}, at("21:40", kitchen_knife_in_room="?")) == "report"


@pytest.mark.parametrize("age, answer", [(12, "yes"), (13, "no"), (None, UNSURE)])
def test_under_thirteen_is_a_fixed_age(age, answer):
    """It does not move with the never-wait setting."""
    assert derived.under_13({}, at("21:40", age=age, never_wait_under_age=10)) == answer


def test_the_next_check_is_the_promised_time_plus_the_margin_but_never_past_the_plan():
    """RESOLUTION-6 and 7."""
    promised = {"contact": "returning", "return_time": "22:00"}
    assert next_check(promised, at("21:40")).strftime("%H:%M") == "22:15"
    assert next_check({**promised, "return_time": "22:25"}, at("21:40")).strftime("%H:%M") == "22:30"
    assert next_check({"contact": "none"}, at("21:40")).strftime("%H:%M") == "22:10"


def test_waiting_through_the_end_of_summer_time_counts_real_minutes():
    """In the night the clocks go back 01:30 comes twice; the deadline is the first moment it can be, as the wall clock says."""
    night = Circumstances(datetime(2026, 10, 25, 0, 40, tzinfo=UK), replace(ForceSettings(), latest_wait="03:00"),
                          Child("XX-01", "demo", 16, plan=Plan("00:30", 120)))
    check = next_check({"contact": "none"}, night)
    assert check.timestamp() - night.now.timestamp() == 30 * 60
