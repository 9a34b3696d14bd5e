"""A WAIT is looked after until somebody has seen the child: asked, told on, moved up."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest


def test_the_check_comes_after_the_promised_time_and_the_margin(scene):
    """21:40 promised and 15 minutes of margin: asked at 21:55, UK time."""
    scene.waits("21:40")
    assert scene.decided() == ["WAIT"]
    assert scene.clocks()["recheck"] == datetime(2026, 11, 20, 21, 55, tzinfo=timezone.utc)


def test_silence_at_the_check_tells_the_manager_and_then_becomes_a_report(scene):
    """Asked at 21:55, the manager told at 22:05, a report at 22:15 (missing.md section 5)."""
    scene.waits("21:40")
    asked = scene.wait(55)
    assert sum(reply.custom.get("recheck", False) for reply in asked) == 1
    told = scene.wait(11)
    assert "C. Manager" in told[-1].text and "22:15" in told[-1].text
    assert [event.payload["to"] for event in scene.events("handed_over")] == ["manager"]
    assert scene.row().outcome == "open"
    scene.wait(10)
    assert scene.row().disposition == "REPORT" and scene.row().outcome == "escalated"


def test_at_plan_time_nobody_waits_for_the_manager_any_longer(scene):
    """A check at 22:30, the end of the plan's time: silence is a report after the grace time alone."""
    scene.waits("22:25")
    assert scene.clocks()["recheck"] == datetime(2026, 11, 20, 22, 30, tzinfo=timezone.utc)
    scene.wait(101)
    assert scene.row().disposition == "REPORT"
    assert [event.payload["to"] for event in scene.events("handed_over")] == ["manager"]


@pytest.mark.parametrize("minutes", [50, 57, 68])
def test_an_answer_before_the_check_at_it_or_after_the_manager_was_told_closes_it(scene, minutes):
    """Back is back, whenever it is said; the clocks of the wait stop."""
    scene.waits("21:40")
    scene.wait(minutes)
    assert scene.say("hes back")[-1].custom["confirm"] and scene.row().outcome == "open"  # said back before it closes
    scene.say("yes")
    assert scene.row().outcome == "filtered" and scene.row().finished
    assert not {"recheck", "no_word", "no_word_limit"} & set(scene.clocks())


def test_spoken_to_with_a_new_time_waits_again_until_then(scene):
    """The new time is in the same words; nothing more is asked."""
    scene.waits("21:40")
    scene.wait(57)
    replies = scene.say("just spoke to him again, hes got as far as the garage, says five past ten")
    assert replies[-1].custom["disposition"] == "WAIT"
    assert scene.clocks() == {"recheck": datetime(2026, 11, 20, 22, 20, tzinfo=timezone.utc)}
    scene.say("hes back")
    scene.say("yes")
    assert scene.row().outcome == "filtered"


def test_spoken_to_without_a_new_time_is_asked_for_one(scene):
    """What was promised before is over; only a new time may wait again (RESOLUTION-8)."""
    replies = scene.waits("21:40")
    scene.wait(57)
    replies = scene.press("Spoken to, not back yet", replies)
    assert replies[-1].custom["ask"] == "return_time"
    assert scene.say("22:10")[-1].custom["disposition"] == "WAIT"


def test_spoken_to_and_then_silence_moves_up(scene):
    """Nobody said when the child will be back: the clock of the check runs on."""
    replies = scene.waits("21:40")
    scene.wait(57)
    scene.press("Spoken to, not back yet", replies)
    scene.wait(25)
    assert scene.row().disposition == "REPORT"


def test_a_wait_is_repeated_twice_at_most_then_the_manager_decides(scene):
    """max_rechecks is two; a third new time is the manager's (RESOLUTION-7, 8)."""
    scene.waits("21:10")
    for time in ("21:20", "21:30"):
        scene.wait(3)
        assert scene.say(f"spoken to him, says {time}")[-1].custom["disposition"] == "WAIT"
    scene.wait(3)
    replies = scene.say("spoken to him, says 21:40")
    assert replies[-1].custom["disposition"] == "MANAGER"
    assert scene.decided() == ["WAIT", "WAIT", "WAIT", "MANAGER"]


def test_thanks_in_the_last_wait_leaves_it_a_wait(scene):
    """Only a new wait is one too many, not a word in one that stands."""
    scene.waits("21:10")
    for time in ("21:20", "21:30"):
        scene.say(f"spoken to him, says {time}")
    assert scene.say("thanks")[-1].custom["disposition"] == "WAIT"


def test_a_new_time_past_the_plans_is_not_waited_for(scene):
    """Promised for later than plan time, and nobody to fetch the child: the manager (RESOLUTION-7)."""
    scene.waits("21:40")
    scene.wait(57)
    replies = scene.say("spoke to him, back at 23:30")
    assert scene.press("Nobody can", replies)[-1].custom["disposition"] == "MANAGER"


def test_gibberish_in_a_wait_changes_nothing(scene):
    """It ends nothing and raises nothing; the clock runs on (RESOLUTION-25)."""
    scene.waits("21:40")
    before = scene.clocks()
    for text in ("asdf", "qwerty", "zzz", "blah"):
        assert scene.say(text)[-1].custom["disposition"] == "WAIT"
    assert scene.clocks() == before


def test_news_in_a_wait_is_decided_on_again(scene):
    """A stranger's car is not waited for."""
    scene.waits("21:40")
    replies = scene.say("a neighbour rang, she got into a car with some older lads")
    assert replies[-1].custom["disposition"] in ("REPORT", "999")


def test_losing_the_place_opens_the_questions_again_and_keeps_the_clock(scene):
    """"Gone from there" is news; nobody has to say "correction" to raise a call."""
    scene.refuses()
    replies = scene.say("hes gone from there, the mum just rang, no idea where he is")
    assert replies[-1].custom.get("disposition") != "MANAGER"
    assert "manager_limit" in scene.clocks() or scene.row().outcome == "escalated"


def test_news_that_would_lower_an_open_decision_does_not(scene):
    """Only a correction, the child's return or the manager's word does."""
    scene.refuses()
    assert scene.say("he says he will come back now, be home at 21:30")[-1].custom["disposition"] == "MANAGER"


@pytest.mark.parametrize("words", ["still nothing from her", "no word yet", "still waiting"])
def test_no_word_before_the_check_is_kept_and_the_wait_runs_on(scene, words):
    """There has been no check: it is asked at its time, and then silence counts (RESOLUTION-8)."""
    scene.waits("21:40")
    scene.clock.now = datetime(2026, 11, 20, 21, 10, tzinfo=timezone.utc)
    (reply,) = scene.say(words)
    assert "21:55" in reply.text and reply.custom["ask"] == "returned" and scene.row().outcome == "open" and scene.decided() == ["WAIT"]
    scene.wait(90)
    assert scene.row().disposition == "REPORT"


@pytest.mark.parametrize("minutes, decided", [(49, "WAIT"), (50, "REPORT"), (54, "REPORT")])
def test_no_word_in_the_last_minutes_before_the_check_is_its_answer(scene, minutes, decided):
    """It is not asked for again five minutes later; that can only raise sooner. The check of this call is at 21:55."""
    scene.waits("21:40")
    scene.clock.now = datetime(2026, 11, 20, 21, minutes, tzinfo=timezone.utc)
    scene.say("still nothing from her")
    assert scene.decided()[-1] == decided


def test_lost_touch_before_the_check_is_heard_as_what_it_is(scene):
    """She does not answer any more: that is news."""
    scene.waits("21:40")
    scene.say("shes not answering now")
    assert scene.decided()[-1] != "WAIT"


@pytest.mark.parametrize("words", ["her mate says she left", "mates dad rang, shes not been there all day"])
def test_a_place_that_is_lost_ends_the_wait_that_rested_on_it(scene, words):
    """Nobody knows where she is: that she was on her way before counts no more, and contact is asked about afresh."""
    scene.waits("21:40")
    replies = scene.say(words)
    assert replies[-1].custom.get("ask") == "contact" or scene.decided()[-1] != "WAIT"


@pytest.mark.parametrize("words", ["shes back but with some man we dont know", "she back but with a man"])
def test_back_with_adults_nobody_knows_is_not_plainly_back(scene, words):
    """The danger question comes first, or it is a report at once."""
    scene.waits("21:40")
    said = scene.say(words)[-1].custom
    assert said.get("ask") == "danger_now" or said.get("disposition") in ("REPORT", "999")
