"""After a child is back: one question, the steps of coming back, and a call that is final only with its return interview."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

CLOSED = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


def came_back(scene):
    """A wait that ended with the child at the door."""
    replies = scene.waits("21:40")
    return scene.press("Back here", replies)


def reported(scene):
    """A child whom nobody can find: reported to the police."""
    return scene.say("/report", kind="command") if scene.say("HC-14 is not back, no idea where") else []


def test_back_at_a_check_closes_the_call_without_another_question(scene):
    """The decision comes first; what may have happened is asked when the child has eaten."""
    replies = came_back(scene)
    assert [reply.custom.get("disposition") for reply in replies] == ["HOME"]
    assert not any(reply.custom.get("ask") for reply in replies)
    assert scene.row().outcome == "filtered" and "returned" in scene.row().protocols


def test_the_call_is_not_final_until_the_interview_is_recorded_as_offered(scene):
    """Nottinghamshire's rule; who recorded it and when is kept."""
    replies = came_back(scene)
    assert not scene.is_final()
    assert scene.clocks()["return_interview"] == CLOSED + timedelta(hours=48)
    replies = scene.press("Return interview offered", replies)
    assert scene.is_final() and "return_interview" not in scene.clocks()
    assert scene.events("done")[-1].payload == {"what": "return_interview", "recorded": "offered", "role": "staff"}
    assert scene.row().outcome == "filtered"


def test_it_can_be_recorded_in_words(scene):
    """Who offered it is in the words, which are kept."""
    came_back(scene)
    call = scene.row().call
    scene.say("return interview offered by the advocate this morning")
    assert scene.is_final(call) and len(scene.rows()) == 1
    assert "advocate" in scene.events("done")[-1].text


def test_the_interview_is_reminded_until_it_is_recorded(scene):
    """After 48 hours, at 72, and then every day; it goes to the top of the supervisors' list when overdue."""
    came_back(scene)
    scene.wait(48 * 60 + 1)
    assert scene.clocks()["return_interview"] == CLOSED + timedelta(hours=72)
    scene.wait(24 * 60)
    assert [event.payload["to"] for event in scene.events("handed_over")] == ["supervisors"]
    said = scene.wait(3 * 24 * 60)
    assert sum(bool(reply.custom.get("reminder")) for reply in said) == 3
    assert not scene.is_final() and scene.row().outcome == "filtered"


def test_only_offered_finishes_it(scene):
    """"Not yet" is thanked for and asked again."""
    came_back(scene)
    said = scene.wait(48 * 60 + 1)
    replies = [reply for reply in said if reply.custom.get("ask") == "return_interview"]
    scene.say("not yet")
    assert not scene.is_final() and "return_interview" in scene.clocks()
    scene.press("It has been offered", replies)
    assert scene.is_final()


def test_the_question_about_the_time_away_comes_half_an_hour_later(scene):
    """One question; "none of these" ends it with what is still to do."""
    came_back(scene)
    said = [reply for reply in scene.wait(31) if reply.custom.get("ask") == "while_away"]
    assert len(said) == 1 and "999" in said[0].text
    replies = scene.press("None of these", said)
    assert "return interview" in replies[-1].text and scene.row().outcome == "filtered"


@pytest.mark.parametrize("label, disposition", [
    ("Badly hurt, hard to wake, confused or fitting", "999"), ("Tells of harm, abuse or being made to do things", "REPORT"),
    ("Hurt or unwell", "REPORT"), ("Was with older people or adults you do not know", "REPORT"), ("New phone, money, clothes, keys or drugs", "INTEL"),
])
def test_what_came_out_raises_the_closed_call(scene, label, disposition):
    """Filtered becomes escalated, with its reasons and sources."""
    came_back(scene)
    replies = scene.press(label, [reply for reply in scene.wait(31) if reply.custom.get("ask") == "while_away"])
    assert replies[0].custom["disposition"] == disposition
    assert (scene.row().disposition, scene.row().outcome) == (disposition, "escalated")
    assert scene.events("decided")[-1].payload["rules"][0]["source"]


def test_a_second_tick_that_weighs_more_raises_it_again(scene):
    """One tick must not hide another; a lighter one after it lowers nothing."""
    came_back(scene)
    replies = scene.press("New phone, money, clothes, keys or drugs", [r for r in scene.wait(31) if r.custom.get("ask") == "while_away"])
    replies = scene.press("Tells of harm, abuse or being made to do things", replies)
    assert scene.row().disposition == "REPORT"
    scene.press("Was with older people or adults you do not know", replies)
    assert scene.decided() == ["WAIT", "HOME", "INTEL", "REPORT"]


def test_what_came_out_may_be_typed(scene):
    """A short answer belongs to the question that was asked."""
    came_back(scene)
    scene.wait(31)
    scene.say("shes got a new phone")
    assert scene.row().disposition == "INTEL" and len(scene.rows()) == 1


@pytest.mark.parametrize("text", ["HC-17 has smashed a window", "there is a fight in the kitchen and two of them will not stop and i am on my own with them all"])
def test_another_matter_is_a_call_of_its_own(scene, text):
    """Another child, or more than an answer: nothing new is lost in a closed call."""
    came_back(scene)
    scene.wait(31)
    scene.say(text)
    assert len(scene.rows()) == 2


def test_not_knowing_tells_the_manager_and_leaves_the_call_closed(scene):
    """Nobody knows yet is no report, and no all-clear."""
    came_back(scene)
    replies = scene.press("Not sure", [reply for reply in scene.wait(31) if reply.custom.get("ask") == "while_away"])
    assert "manager" in replies[0].text.lower() and scene.row().outcome == "filtered"
    assert [event.payload["to"] for event in scene.events("handed_over")] == ["manager"]


def test_silence_after_the_question_changes_nothing(scene):
    """It is asked once; the interview's reminders go on."""
    came_back(scene)
    scene.wait(47 * 60)
    assert scene.row().outcome == "filtered" and list(scene.clocks()) == ["return_interview"]


def test_a_reported_child_is_asked_after_until_back(scene):
    """The call is not final; when the child is back the police are told and the 72 hours begin."""
    reported(scene)
    assert scene.row().outcome == "escalated" and not scene.is_final()
    said = [reply for reply in scene.wait(24 * 60 + 5) if reply.custom.get("ask") == "return_interview"]
    replies = scene.press("Back here", said)
    assert "Ring the police now" in replies[0].text and replies[-1].custom["ask"] == "while_away"
    assert scene.row().outcome == "escalated" and not scene.is_final()
    assert scene.clocks()["return_interview"] == scene.clock.now + timedelta(hours=48)


def test_a_new_call_about_the_same_child_back_takes_over_the_interview(scene):
    """One absence, one interview: both calls are final with it. On the next shift word of the child begins a call of its own."""
    reported(scene)
    first = scene.row().call
    scene.clock.now += timedelta(hours=7)
    replies = scene.say("HC-14 was missing, police were told, hes back")
    for _ in range(6):
        fact = replies[-1].custom.get("ask")
        if fact is None and not replies[-1].custom.get("confirm"):
            break
        replies = scene.say({"danger_now": "no", "child": "HC-14", "returned": "back"}.get(fact, "none of them") if fact else "yes")
    second = scene.row().call
    assert second != first and scene.row().outcome == "filtered", replies[-1].text
    assert "return_interview" not in scene.clocks(first) and not scene.is_final(first)
    scene.press("Return interview offered", replies)
    assert scene.is_final(second) and scene.is_final(first)


def test_a_child_found_in_the_house_was_never_away(scene):
    """Found hiding in the loft: no interview is owed (MS-18)."""
    replies = scene.say("HC-14 was missing, found him safe hiding in the loft, hes back")
    for _ in range(8):
        fact = replies[-1].custom.get("ask")
        if fact is None and not replies[-1].custom.get("confirm"):
            break
        replies = scene.say({"danger_now": "no", "child": "HC-14", "returned": "back"}.get(fact, "none of them") if fact else "yes")
    assert scene.row().finished and scene.is_final() and not scene.clocks()


def test_every_event_after_closing_keeps_the_log_whole(scene):
    """The chain verifies and the summary is what the events say."""
    from bot.calllog.database import reading
    from bot.calllog.log import CallLog

    came_back(scene)
    scene.press("Hurt or unwell", [reply for reply in scene.wait(31) if reply.custom.get("ask") == "while_away"])
    with reading(scene.services.engine) as session:
        log = CallLog(session, scene.services.vault)
        assert log.verify(scene.row().call) is None and log.state(scene.row().call).outcome == scene.row().outcome == "escalated"
