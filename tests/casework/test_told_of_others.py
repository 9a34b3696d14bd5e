"""Another child told of in the middle of a call: a call of their own, and what is left is read for the question that is open."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.casework.told_of_others import told_apart
from tests.casework.scene import REFUSES, Scene
from tests.support.doors import open_services

GONE = ["HC-11 hasnt come home", "HC-11 is not home", "HC-11 still out", "HC-11 isnt back", "cant find HC-11", "no sign of HC-11 anywhere", "HC-11 has legged it",
        "HC-11 never came in", "HC-11 is late too", "HC-11 is missing as well", "where is HC-11?", "HC-11 not in his bed"]

CALM = {"still_happening": "over", "injury": "none", "aggravating": "none of these", "victim_wishes": "nobody was hurt or lost anything", "tried": "yes",
        "repeat_tonight": "no", "plan_says": "no", "reason_for_police": "no", "reasonable_parent": "no", "behind_it": "nothing", "child": "HC-18", "health_need": "none"}


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    yield Scene(services, clock, home="hazel-court")
    services.front_door.close()


def by_child(staff) -> dict:
    """The summary of each child's latest call."""
    return {row.child: row for row in reversed(staff.rows())}


def facts(staff, child: str) -> dict:
    """What was told in a child's call."""
    return {event.payload["fact"]: event.payload.get("value") for event in staff.events("answered", by_child(staff)[child].call)}


def later(staff, text: str) -> list:
    """Something typed a minute on."""
    staff.wait(1)
    return staff.say(text)


def damage(staff) -> list:
    """HC-18's damage, asked whether it goes on."""
    replies = staff.press("No", staff.say("HC-18 smashed a plate in the kitchen on purpose"))
    assert replies[-1].custom["ask"] == "still_happening"
    return replies


@pytest.mark.parametrize("words", GONE)
def test_another_child_gone_in_the_middle_of_an_incident_gets_a_call(staff, words):
    """The answer beside it is read, and both calls go on."""
    damage(staff)
    replies = later(staff, f"its over but {words}")
    calls = by_child(staff)
    assert set(calls) == {"HC-18", "HC-11"} and calls["HC-11"].topic == "missing"
    assert facts(staff, "HC-18")["still_happening"] == "over" and "still_happening" not in facts(staff, "HC-11")
    assert replies[-1].custom["ask"] == "danger_now" and replies[-1].custom["call"] == calls["HC-11"].call


@pytest.mark.parametrize("words", GONE)
def test_another_child_gone_while_a_call_waits_is_no_word_of_its_child(staff, words):
    """Neither a check made early nor an answer to one."""
    staff.waits()
    first = by_child(staff)["HC-14"].call
    assert later(staff, words)[-1].custom["ask"] == "danger_now"
    assert set(by_child(staff)) == {"HC-14", "HC-11"} and "returned" not in facts(staff, "HC-14")
    assert not [event for event in staff.events("noted", first) if event.payload.get("before_check")]


@pytest.mark.parametrize("words", [*GONE, "HC-18 hit HC-11", "manager slapped HC-11", "HC-11 says night staff dragged him down the stairs", "HC-11 is being odd, not himself"])
def test_another_child_told_of_while_the_manager_decides_is_no_decision(staff, words):
    """What cannot be read of them counts as another matter too."""
    staff.refuses()
    assert later(staff, words)[-1].custom["ask"] in ("danger_now", None)
    assert len(staff.rows()) == 2 and "manager_decision" not in facts(staff, "HC-14")


def test_where_a_child_is_and_that_another_is_gone_are_both_heard(staff):
    """The whereabouts are the first child's alone."""
    staff.tap_through("HC-14 is not back yet", ("No", "None of these"))
    later(staff, "at nans, nan says shes there. HC-11 hasnt come home either")
    assert set(by_child(staff)) == {"HC-14", "HC-11"}
    assert "whereabouts" in facts(staff, "HC-14") and "whereabouts" not in facts(staff, "HC-11")


def test_a_yes_to_a_summary_with_another_child_gone_closes_nothing_of_theirs(staff):
    """The summary is confirmed, and the other child has a call."""
    replies = damage(staff)
    while not replies[-1].custom.get("confirm"):
        replies = staff.say(CALM[replies[-1].custom["ask"]])
    later(staff, "yes but HC-11 hasnt come home")
    calls = by_child(staff)
    assert calls["HC-18"].outcome == "filtered" and calls["HC-11"].outcome != "filtered" and calls["HC-11"].topic == "missing"


def test_a_child_without_a_reference_who_is_not_back_either_gets_a_call(staff):
    """The question asks who it is."""
    staff.waits()
    later(staff, "he's 11 and he's not back either")
    assert len(staff.rows()) == 2 and "returned" not in facts(staff, "HC-14")


def test_word_of_a_child_with_an_open_call_is_heard_in_it(staff):
    """A return told in the other child's call brings nobody else back."""
    staff.waits()
    later(staff, "HC-11 hasnt come home")
    later(staff, "HC-14 is back")
    assert len(staff.rows()) == 2 and facts(staff, "HC-14")["returned"] == "back" and "returned" not in facts(staff, "HC-11")


def test_the_first_call_s_question_is_put_again_once_the_other_is_decided(staff):
    """And typed words answer it."""
    damage(staff)
    replies = later(staff, "HC-11 hasnt come home")
    for label in REFUSES:
        if any(reply.custom.get("disposition") for reply in replies):
            break
        replies = staff.press(label, replies)
    assert replies[-1].custom["ask"] == "still_happening" and "Now back to call" in replies[-1].text
    later(staff, "its over")
    assert facts(staff, "HC-18")["still_happening"] == "over"


@pytest.mark.parametrize("words", ["with HC-11 at the park", "HC-11 says shes at her nans", "asked HC-11, doesnt know where she is", "HC-11 saw her at the shop", "she went with another child",
                                   "she hit HC-17 before she left"])
def test_a_child_who_is_only_spoken_of_is_no_other_matter(staff, words):
    """They are heard in the call that is open."""
    staff.tap_through("HC-14 is not back yet", ("No", "None of these"))
    later(staff, words)
    assert len(staff.rows()) == 1


@pytest.mark.parametrize("words", ["it was HC-17", "HC-17 has a bruise", "he hit HC-17 and HC-17 is upset"])
def test_whoever_else_was_in_an_incident_belongs_to_it(staff, words):
    """Asked who is hurt, the answer may be another child."""
    staff.press("No", staff.say("HC-14 kicked off in the lounge"))
    later(staff, "its over")
    later(staff, words)
    assert len(staff.rows()) == 1


def test_a_corrected_reference_is_no_other_child(staff):
    """The call had the wrong one."""
    staff.tap_through("HC-14 is not back yet", ("No",))
    later(staff, "sorry i meant HC-17")
    assert len(staff.rows()) == 1


@pytest.mark.parametrize("words", ["HC-11 hasnt come home", "different child HC-14 is late", "manager slapped HC-11", "HC-11 still out"])
def test_another_matter_after_an_emergency_that_named_nobody_opens_a_call(staff, words):
    """It is no news of the emergency."""
    assert staff.say("a lad has got a knife and is going for staff")[0].custom["disposition"] == "999"
    assert later(staff, words)[-1].custom["ask"] == "danger_now" and len(staff.rows()) == 2


def test_who_did_it_after_an_emergency_that_named_nobody_stays_in_it(staff):
    """It is the same emergency."""
    staff.say("a lad has got a knife and is going for staff")
    later(staff, "HC-14 did it")
    assert len(staff.rows()) == 1


@pytest.mark.parametrize("how", ["button", "command"])
def test_what_follows_something_else_has_happened_opens_a_call_of_its_own(staff, how):
    """Also where the child is the one of the ended emergency, and where they are only named when asked for."""
    staff.say("HC-17 has got a knife and is going for staff")
    ended = staff.row().call
    replies = later(staff, "police are here now")
    replies = staff.press("Something else has happened", replies) if how == "button" else staff.say("/new", kind="command")
    staff.press("No", replies)
    later(staff, "HC-17 and lad from next door having a scrap")
    newest = staff.rows()[0].call
    assert newest != ended and [event.text for event in staff.events("heard", newest)][-1].startswith("HC-17 and lad")


def test_two_children_gone_in_one_message_are_two_calls():
    """And a list is one clause."""
    apart = told_apart("yes. HC-11 and HC-18 havent come home", "HC-14", (), True, str)
    assert [told.child for told in apart.others] == ["HC-11", "HC-18"] and apart.rest == "yes."


