"""Every flag of a plan, every setting and every missing piece counts by itself."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.triage import facts as derived
from bot.triage.circumstances import Child, Circumstances, Contact, ForceSettings, Home, Plan
from bot.triage.clocks import UK
from bot.triage.settings_ranges import RANGES
from bot.triage.values import UNSURE

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UK)
NOBODY = Circumstances(NOW)


def child(plan=Plan("21:30", 60), age=15, **settings) -> Circumstances:
    """A registered child."""
    return Circumstances(NOW, replace(ForceSettings(), **settings), Child("XX-01", "demo", age, plan=plan))


@pytest.mark.parametrize("flag", ["self_harm", "exploitation", "trafficking", "court_ordered_placement", "report_at_once"])
def test_each_grave_flag_of_a_plan_is_amber(flag):
    """RESOLUTION-4, beside any other flag."""
    assert derived.amber({"amber_flags": ()}, child(Plan("21:30", 60, ("diabetic", flag)))) == "yes"
    assert derived.medical_plan({}, child(Plan("21:30", 60, (flag,)))) == "no"


@pytest.mark.parametrize("flag", ["diabetic", "epilepsy", "asthma", "allergy", "medical", "heart", "addisons"])
def test_each_illness_in_a_plan_makes_the_medicine_question_compulsory(flag):
    """RESOLUTION-4; an illness by itself is no amber."""
    assert derived.medical_plan({}, child(Plan("21:30", 60, ("self_harm", flag)))) == "yes"
    assert derived.amber({"amber_flags": ()}, child(Plan("21:30", 60, (flag,)))) == "no"


def test_unknown_adults_are_amber_before_the_list_is_asked():
    """Whatever else is not known yet."""
    assert derived.amber({"companions": "unknown_adults"}, NOBODY) == "yes"
    assert derived.amber({"companions": "friends"}, NOBODY) is None
    assert derived.amber({"amber_flags": ("drink_or_drugs",)}, NOBODY) == "yes"


def test_nothing_is_derived_about_a_child_before_the_reference_is_asked():
    """Asked and not known is unsure; not asked is nothing at all."""
    for fact in (derived.never_wait, derived.medical_plan, derived.under_13):
        assert fact({}, NOBODY) is None
        assert fact({"child": UNSURE}, NOBODY) == UNSURE


@pytest.mark.parametrize("told, place", [({"returned": "back"}, "home"), ({"returned": "back", "whereabouts": "unknown"}, "home"), ({"returned": "no_word", "whereabouts": "confirmed"}, "known")])
def test_a_child_who_is_back_is_home_whatever_was_told_before(told, place):
    """And only "back" is."""
    assert derived.location(told, NOBODY) == place


def test_a_promise_to_the_minute_of_the_plans_time_is_in_time():
    """RESOLUTION-6: the plan ends at 22:30."""
    told = {"contact": "returning", "return_time": "22:30"}
    assert derived.promise(told, child()) == "within"
    assert derived.promise({**told, "return_time": "22:31"}, child()) == "after"
    assert derived.promise(told, child(plan=None)) == "within"
    assert derived.promise({"return_time": "22:30"}, child()) is None
    assert derived.promise({"contact": "refusing", "return_time": "22:00"}, child()) == "none"


@pytest.mark.parametrize("told, answer", [
    ({"contact": "returning", "return_time": "22:10", "plan_time": "within"}, "promised"),
    ({"contact": "returning", "return_time": "22:10", "plan_time": "past"}, None),
    ({"contact": "returning", "return_time": "22:10", "plan_time": "past", "collector": "someone"}, "fetched"),
    ({"contact": "returning", "return_time": "23:30", "collector": UNSURE}, "promised_late"),
    ({"contact": "none"}, "no_contact"), ({"contact": "refusing", "collector": "someone"}, "refusing"),
])
def test_only_a_promise_inside_the_plans_time_is_a_wait(told, answer):
    """RESOLUTION-9: past the plan's time somebody has to fetch the child."""
    assert derived.way_back(told, child()) == answer


def test_a_setting_that_is_known_counts_as_it_says():
    """RESOLUTION-13 and 21."""
    assert derived.knife_rule({}, child(kitchen_knife_in_room="manager")) == "manager"
    assert derived.knife_rule({}, child(kitchen_knife_in_room="report")) == "report"
    assert derived.cannabis_rule({}, child(cannabis_first_time="police_told")) == "police_told"
    assert derived.cannabis_rule({}, child(cannabis_first_time="home_decides")) == "home_decides"


def test_everything_that_can_be_derived_is_and_nothing_else():
    """Each under its own name; what is not known yet is not there."""
    found = derived.complete({"whereabouts": "confirmed", "amber_flags": (), "contact": "refusing"}, child(age=12))
    assert found == {"whereabouts": "confirmed", "amber_flags": (), "contact": "refusing", "plan_time": "within", "location": "known", "amber": "no", "never_wait": "yes",
                     "medical_plan": "no", "promise": "none", "way_back": "refusing", "plan_clock": "within", "under_13": "yes", "cannabis_rule": "home_decides", "knife_rule": "manager"}
    assert derived.complete({}, NOBODY) == {"cannabis_rule": "home_decides", "knife_rule": "manager"}


def test_the_registry_counts_before_what_was_told():
    """Nobody can tell the plan's time otherwise than it is."""
    assert derived.complete({"plan_time": "past"}, child())["plan_time"] == "within"
    assert derived.complete({"plan_time": "past"}, NOBODY)["plan_clock"] == "past"


def test_a_setting_that_no_force_has_given_is_one_that_it_may_give():
    """Otherwise a force that leaves it out is judged by something nobody could sign off; the proposals of missing.md section 8."""
    usual = ForceSettings()
    assert all(setting.allowed.allows(getattr(usual, name)) for name, setting in RANGES.items())
    assert (usual.name, usual.non_emergency, usual.report_url) == ("the police", "101", None)
    assert (usual.never_wait_under_age, usual.manager_answer_minutes, usual.late_return_margin_minutes, usual.recheck_minutes, usual.max_rechecks, usual.latest_wait) == (13, 30, 15, 30, 2, "23:59")
    assert (usual.slow_time_next_day_hour, usual.unfinished_call_minutes, usual.recheck_grace_minutes) == (12, 20, 10)


def test_what_nobody_has_told_of_a_child_or_a_home_is_nothing():
    """Neither a time to be back nor a mark on the address, and no text that would be read out as one."""
    home, plan, unknown = Home("demo", "Demo House"), Plan(), Child("XX-01", "demo")
    assert (home.provider, home.address, home.out_of_hours_social_care, home.out_of_hours_provider, home.crisis_line, home.designated_officer) == ("",) * 6
    assert (home.capacity, home.police_contact, home.address_flagged, home.managers) == (None, None, None, ())
    assert (plan.return_by, plan.report_after_minutes, plan.flags, plan.return_by_day, plan.collection, plan.return_on(0)) == (None, 0, (), (), "", None)
    assert {unknown.age, unknown.gender, unknown.ethnicity, unknown.looked_after, unknown.placing_authority, unknown.out_of_area, unknown.plan, unknown.age_band} == {None}
    assert Contact("manager", "A", "1").hours == "" and Circumstances(NOW).settings == ForceSettings() and Circumstances(NOW).home is None
