"""A child of a missing call who is here: said back, taken only on a person's yes, and what happened asked where nobody was ever out."""
from __future__ import annotations

import pytest

from bot.calllog.database import reading
from bot.casework.desk import Desk
from bot.casework.understood import Understood
from bot.console.script import asked
from tests.casework.scene import at_hazel_court


class Topic:
    """Stands for the trained agent where it takes a first message for a missing child's."""

    async def turn(self, conversation, text):
        conversation.hear(text, Understood(judged=True, topic={"missing": 0.9, "incident": 0.08, "other": 0.02}))
        return conversation.say()

    async def parse(self, text):
        return {"danger_score": {"level": "none"}}


@pytest.fixture
def scene(tmp_path):
    """A member of staff at 21:00, with a model that takes everything for a missing child."""
    yield from at_hazel_court(tmp_path, Topic())


def facts(scene) -> dict:
    """What stands in the log of the latest call."""
    found: dict = {}
    for event in scene.events():
        if event.kind in ("answered", "corrected"):
            found[event.payload["fact"]] = event.payload.get("new", event.payload.get("value"))
        elif event.kind == "noted" and "set_aside" in event.payload:
            found.pop(event.payload["set_aside"], None)
    return found


def protocols(scene) -> list:
    """The protocols of the latest call."""
    return [event.payload["protocols"] for event in scene.events("noted") if "protocols" in event.payload][-1]


def test_what_stands_beside_a_no_is_said_back_and_changes_nothing_by_itself(scene):
    scene.say("HC-14 is not back yet")
    said = scene.say("no he's sat next to me")[-1]
    assert said.custom["ask"] == "returned" and said.custom["meant"] and "HC-14 is here with you now" in said.text and said.text.startswith("If anyone is in danger")
    assert [button.label for button in said.buttons] == ["Yes, that is right", "No, not here"]
    assert facts(scene)["danger_now"] == "no" and "returned" not in facts(scene)


@pytest.mark.parametrize("yes", ["yes", "yeah thats right", "Yes, that is right"])
def test_a_persons_yes_takes_it_and_the_summary_still_asks(scene, yes):
    replies = scene.tap_through("HC-14 is not back yet", ("No",))
    replies = scene.say("none, he's asleep in our cupboard")
    replies = scene.press(yes, replies) if yes.startswith("Yes,") else scene.say(yes)
    assert facts(scene)["returned"] == "back" and not scene.decided()
    for _ in range(4):
        ask = replies[-1].custom.get("ask")
        replies = scene.press({"amber_flags": "None of these", "health_need": "None that matters now"}[ask], replies) if ask in ("amber_flags", "health_need") else replies
    assert replies[-1].custom.get("confirm") and not scene.decided()


@pytest.mark.parametrize("no", ["no", "nope", "No, not here"])
def test_a_no_goes_on_with_the_question_that_was_next(scene, no):
    scene.say("HC-14 is not back yet")
    replies = scene.say("no he's here")
    replies = scene.press(no, replies) if no.startswith("No,") else scene.say(no)
    assert replies[-1].custom["ask"] == "red_flags" and "returned" not in facts(scene)
    replies = scene.press("None of these", replies)
    assert replies[-1].custom["ask"] == "whereabouts"
    assert scene.say("he's here")[-1].custom.get("ask") != "returned" or "returned" in facts(scene)


def test_whoever_wants_it_reported_is_not_asked_first(scene):
    """A person can always raise it, also of a child who sits next to them (RESOLUTION-18)."""
    scene.tap_through("HC-14 vanished at 4 and nobody can find him", ("No",))
    scene.say("none, he's fast asleep in our airing cupboard but i want this reported to the police")
    assert scene.decided() == ["REPORT"]


def test_no_report_waits_for_it(scene):
    """HC-14 vanished at four, past the plan's time: what is certain to be a report is one, and silence lowers nothing."""
    scene.tap_through("HC-14 vanished at 4 and nobody can find him", ("No",))
    scene.say("not sure about any of those, he's fast asleep in our airing cupboard")
    assert scene.decided() == ["REPORT"] and "returned" not in facts(scene)


def test_who_leaves_it_unanswered_has_it_reported(scene):
    """Silence is no yes: the call is unfinished, and its clock decides (RESOLUTION-25)."""
    scene.say("HC-14 is not back yet")
    assert scene.say("no he's sat next to me")[-1].custom["ask"] == "returned"
    for _ in range(6):
        scene.wait(30)
    assert scene.decided()[-1] == "REPORT" and "returned" not in facts(scene)


@pytest.mark.parametrize("text", ["he's here next to me and really upset", "he's here next to me and i need help with him"])
def test_nothing_is_asked_before_danger(scene, text):
    """An answer that nobody could read as one to the danger question has that question put again, not this one."""
    scene.say("HC-14 is not back yet")
    assert scene.say(text)[-1].custom["ask"] == "danger_now" or "danger_now" in facts(scene)


@pytest.mark.parametrize("text", ["not here", "no he's not here", "not sure"])
def test_a_typed_not_here_is_no_missed_check(scene, text):
    scene.say("HC-14 is not back yet")
    scene.say("no he's sat next to me")
    scene.say(text)
    assert "returned" not in facts(scene) and not scene.decided()


def test_a_yes_asks_again_about_a_doubted_danger(scene):
    """As "he's back" does: the doubt was about another place."""
    replies = scene.tap_through("HC-14 is not back yet", ("Not sure",))
    replies = scene.say("none, he's sat next to me")
    assert replies[-1].custom["ask"] == "returned"
    replies = scene.press("Yes, that is right", replies)
    assert replies[-1].custom["ask"] == "danger_now" and not scene.decided()


def test_a_child_who_came_back_robbed_is_asked_what_happened(scene):
    """The offence is asked about beside the return: it may be for the police, and no call closes on the return alone."""
    scene.say("HC-14 is late home, just walked in now. lads had his phone n trainers off him after college")
    replies = scene.say("no he's sat next to me")
    if replies[-1].custom.get("ask") == "returned":
        scene.press("Yes, that is right", replies)
    assert "incident" in protocols(scene)


def test_danger_is_never_kept_waiting_for_it(scene):
    scene.say("HC-14 is not back yet")
    assert scene.say("he's here next to me and he's stopped breathing")[0].custom["disposition"] == "999"


@pytest.mark.parametrize("text", ["no she's in bed at her nans", "no he should be in his room", "no the others are in bed"])
def test_another_place_is_not_said_back(scene, text):
    scene.say("HC-14 is not back yet")
    assert scene.say(text)[-1].custom["ask"] != "returned"


def test_where_nobody_was_ever_out_what_happened_is_asked_too(scene):
    """Only the model took it for a missing child: the incident is asked about beside the return."""
    scene.say("I should like to mention that HC-14 has come by three handbags since half term")
    replies = scene.say("no, he is at his desk doing homework")
    if replies[-1].custom["ask"] == "returned":
        scene.press("Yes, that is right", replies)
    assert protocols(scene) == ["missing", "incident"]


@pytest.mark.parametrize("opening", ["HC-14 is not back yet", "cant get hold of HC-14, 2 hours now", "no show from HC-14 after his shift", "panic over, HC-14 vanished but found him"])
def test_a_child_who_was_out_stays_one_who_is_back(scene, opening):
    scene.say(opening)
    replies = scene.say("no he's here next to me")
    if replies[-1].custom.get("ask") == "returned":
        scene.press("Yes, that is right", replies)
    assert protocols(scene)[0] == "missing" and facts(scene).get("returned") == "back"


def test_the_operators_page_shows_what_was_understood(scene):
    scene.say("HC-14 is not back yet")
    scene.say("no he's sat next to me")
    with reading(scene.services.engine) as session:
        shown = asked(Desk(session, scene.services.vault, scene.services.library, scene.clock).case(scene.row().call))
    assert shown is not None and shown.before == ("I understood: HC-14 is here with you now, in the home.",)
    assert [option.label for option in shown.options] == ["Yes, that is right", "No, not here"]
