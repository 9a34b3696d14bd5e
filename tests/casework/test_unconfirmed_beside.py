"""The answer under a 999 of the net alone finds its question whatever else is open, and what is tapped late still raises."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.understood import Understood
from bot.intake.transcript import transcript
from tests.casework.house import House
from tests.casework.scene import EVENING, Scene, at_hazel_court
from tests.casework.test_meant import Guessing, asked_injury, model, scene  # noqa: F401  (fixtures)
from tests.casework.test_unconfirmed import NO, TOLD, alarmed, old_and_new
from tests.support.doors import open_services

OTHER = TOLD.replace("HC-14", "HC-11")


def told(scene, call):  # noqa: F811
    """What stands answered in a call."""
    return {one.payload["fact"]: one.payload.get("new", one.payload.get("value")) for one in scene.events("", call) if one.kind in ("answered", "corrected")}


def later(scene, minutes=1):  # noqa: F811
    scene.clock.now += timedelta(minutes=minutes)


@pytest.mark.parametrize("word, says_999", [("no", False), ("yes", True), ("not sure", True)])
def test_another_open_call_does_not_take_it(scene, model, word, says_999):  # noqa: F811
    asked_injury(scene)
    other = scene.row().call
    before = told(scene, other)
    later(scene)
    scene.say("/new", kind="command")
    later(scene)
    alarmed(scene, model, OTHER)
    later(scene)
    replies = scene.say(word)
    assert told(scene, other) == before and all(reply.custom.get("call") != other for reply in replies)
    assert any("ring 999" in reply.text.lower() for reply in replies) or not says_999


@pytest.mark.parametrize("words", ["no", "yes", "not sure", "no, nobody is in danger"])
def test_a_managers_own_answer_is_no_decision_on_another_child(tmp_path, words):
    """Mo has a call of Sam's to decide on, and then an emergency of their own."""
    class Deaf(Guessing):
        async def turn(self, conversation, text):
            if self.danger == "deaf":  # Sam's call is worked by rules
                conversation.hear(text)
                return conversation.say()
            return await super().turn(conversation, text)

    net = Deaf()
    net.danger = "deaf"
    services, clock = open_services(tmp_path, EVENING, net)
    house = House(services, clock)
    sam, mo = house.enrol("sam", ("hazel-court", "care_staff")), house.enrol("mo", ("hazel-court", "manager"))
    sam.refuses()
    mo.reads()
    later(house)
    net.danger, net.chance = "alarm", 0.8
    mo.say(TOLD.replace("HC-14", "HC-09"))
    net.danger = "none"
    later(house)
    replies = mo.say(words)
    assert not any("Is that your decision" in reply.text for reply in replies)
    services.front_door.close()


@pytest.mark.parametrize("text", ["no", "yes"])
def test_a_quoted_reply_to_the_question_is_its_answer(scene, model, text):  # noqa: F811
    alarmed(scene, model)
    replies = scene._send(text=text, press=f"q:{scene.row().call}:danger_now", kind="reply")
    assert len(scene.rows()) == 2 if text == "no" else any("ring 999" in reply.text.lower() for reply in replies)


@pytest.mark.parametrize("label", ["Yes", "Not sure"])
def test_a_late_tap_on_danger_raises_the_call_that_went_on(scene, model, label):  # noqa: F811
    first = alarmed(scene, model)
    scene.press("No", first)
    old, new = old_and_new(scene)
    replies = scene.press(label, first)
    assert {row.call: row.disposition for row in scene.rows()} == {old.call: "999", new.call: "999"} and "999" in replies[0].text


def test_a_tap_on_danger_raises_the_call_that_went_on_even_when_it_has_ended(scene, model):  # noqa: F811
    first = alarmed(scene, model)
    scene.press("No", first)
    old, new = old_and_new(scene)
    replies = scene.say("nothing has happened, it was a mistake")
    for _ in range(12):
        if scene.rows() and next(row for row in scene.rows() if row.call == new.call).closed_at:
            break
        labels = [button.label for button in replies[-1].buttons]
        wanted = next((label for label in ("Not following rules", "No", "It is over", "Nobody is hurt", "None of these", "None", "Nobody", "None that matters now", "Yes, that is right", "Yes, it is right") if label in labels), labels[0])
        replies = scene.press(wanted, replies)
    ended = next(row for row in scene.rows() if row.call == new.call)
    assert ended.outcome == "filtered"
    scene.press("Yes", first)
    assert next(row for row in scene.rows() if row.call == new.call).disposition == "999"


def test_a_second_no_has_the_open_question_again_and_opens_nothing(scene, model):  # noqa: F811
    first = alarmed(scene, model)
    scene.press("No", first)
    old, new = old_and_new(scene)
    assert scene.press("No", first)[-1].custom["call"] == new.call and len(scene.rows()) == 2


@pytest.mark.parametrize("before", ["hello", "/new"])
def test_the_message_of_the_alarm_is_in_the_new_call_whatever_came_before(scene, model, before):  # noqa: F811
    scene.say(before, kind="command" if before == "/new" else "text")
    later(scene)
    alarmed(scene, model)
    scene.say(NO)
    old, new = old_and_new(scene)
    assert TOLD in [event.text for event in scene.events("heard", new.call)]


def test_a_graver_kind_that_the_model_hears_is_not_undone(tmp_path):
    """"Smashed a window" beside a model that is sure of something sexual: the kind is asked, as without the alarm."""
    class Graver(Guessing):
        async def turn(self, conversation, text):
            conversation.hear(text, Understood(danger=self.danger, judged=True, topic={"incident": 0.9}, category={"sexual": 0.9, "damage": 0.05}, chance=self.chance))
            return conversation.say()

    net = Graver()
    for one in at_hazel_court(tmp_path, net):
        net.danger, net.chance = "alarm", 0.8
        first = one.say("HC-14 smashed a window")
        net.danger = "none"
        one.press("No", first)
        assert "category" not in told(one, old_and_new(one)[1].call)


def test_who_wanted_it_reported_is_in_the_new_call_too(scene, model):  # noqa: F811
    first = alarmed(scene, model, f"{TOLD}. I want this reported")
    if any(button.label == "No" for reply in first for button in reply.buttons):
        scene.press("No", first)
        old, new = old_and_new(scene)
        assert [event.payload["by"] for event in scene.events("raised", new.call)][:1] == ["person"] and new.disposition in ("REPORT", None)


def test_the_page_shows_the_first_message_once(scene, model):  # noqa: F811
    alarmed(scene, model)
    later(scene)
    scene.say(NO)
    row = scene.row()
    shown = transcript(scene.services.engine, scene.services.vault, row.channel, row.person, scene.clock())
    assert [said.text for said in shown if said.who == "person"] == [TOLD, NO]


@pytest.mark.parametrize("word", ["yes", "no"])
def test_the_answer_is_never_put_off_by_a_pause(tmp_path, word):
    net = Guessing()
    services, clock = open_services(tmp_path, EVENING, net, THRESHOLD_MESSAGES_A_MINUTE="10")
    one = Scene(services, clock, home="hazel-court")
    for _ in range(9):
        one.say("/status", kind="command")
    alarmed(one, net)
    assert not any("kept" in reply.text for reply in one.say(word))
    services.front_door.close()


def test_without_a_model_nothing_typed_is_a_denial_of_what_it_said(scene, model):  # noqa: F811
    """Both nets read a denial; where the model is away since, the buttons still go on."""
    first = alarmed(scene, model)
    scene.services.front_door._office.agent = None
    scene.say(NO)
    assert len(scene.rows()) == 1
    assert first[-1].buttons
