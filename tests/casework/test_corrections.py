"""A correction replaces the earlier answer, keeps both in the log, and the decision is made again (RESOLUTION-26)."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from tests.support.doors import Staff, open_services


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    return Staff(services, clock, home="hazel-court")


def call(staff):
    """The latest call's state and events."""
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        row = log.calls()[0]
        return log.state(row.call), log.events(row.call)


def test_a_correction_keeps_both_answers_and_sets_aside_what_no_longer_applies(staff):
    """It was drugs, and dealing was asked about; then it was only damage. The answer about dealing is set aside, visibly."""
    replies = staff.press("No", staff.say("something happened with a lad"))
    replies = staff.press("Drugs or drink", replies)
    for _ in range(8):
        if replies[-1].custom.get("ask") == "supply_signs":
            break
        labels = [button.label for button in replies[-1].buttons]
        replies = staff.press(next(label for label in ("It is over", "Nobody is hurt", "None that matters now", "None of these", "No") if label in labels), replies)
    replies = staff.press("No", replies)
    said = staff._send(press=f"a:{replies[-1].custom['call']}:category:damage", kind="press")
    state, events = call(staff)
    assert state.answers["category"].value == "damage" and "supply_signs" not in state.answers
    assert any(event.kind == "corrected" and event.payload["old"] == "drugs_or_drink" for event in events)
    assert any(event.kind == "answered" and event.payload["fact"] == "supply_signs" for event in events)
    assert "set aside" in said[-1].text


def test_changing_an_answer_at_the_summary_asks_it_again(staff):
    """Check your answers: something is different, and the one thing is asked again before anything closes."""
    replies = staff.press("No", staff.say("lad wont go to bed"))
    for _ in range(12):
        if replies[-1].custom.get("confirm"):
            break
        labels = [button.label for button in replies[-1].buttons]
        wanted = ("Not following rules", "It is over", "Nobody is hurt", "None that matters now", "None of these", "Nobody was hurt or lost anything", "None", "No")
        replies = staff.press(next(label for label in wanted if label in labels), replies)
    replies = staff.press("Something is different", replies)
    change = next(button.label for button in replies[-1].buttons if "hurt" in button.label.lower())
    replies = staff.press(change, replies)
    assert replies[-1].custom["ask"] == "injury" and not call(staff)[0].finished
    replies = staff.press("Serious, or needs hospital", replies)
    assert call(staff)[0].outcome != "filtered"


def at_the_summary(staff):
    """A call that only waits for its summary to be confirmed."""
    replies = staff.press("No", staff.say("lad wont go to bed"))
    wanted = ("Not following rules", "It is over", "Nobody is hurt", "None that matters now", "None of these", "Nobody was hurt or lost anything", "None", "No")
    while not replies[-1].custom.get("confirm"):
        labels = [button.label for button in replies[-1].buttons]
        replies = staff.press(next(label for label in wanted if label in labels), replies)
    return replies


def test_yes_but_is_not_yes(staff):
    """Something is different: nothing closes on it."""
    at_the_summary(staff)
    replies = staff.say("yes thats right but he did hit staff too")
    assert call(staff)[0].outcome != "filtered" and replies[-1].custom.get("ask") == "different"


def test_a_difference_nobody_can_read_goes_to_the_manager_and_never_closes(staff):
    """Asked once more, then decided as serious."""
    at_the_summary(staff)
    staff.say("no")
    replies = staff.say("the thing with the wotsit")
    assert replies[-1].custom.get("ask") == "different" and call(staff)[0].outcome == "open"
    replies = staff.say("you know, the wotsit")
    assert replies[-1].custom["disposition"] == "MANAGER" and call(staff)[0].outcome == "open"


@pytest.mark.parametrize("words", ["yes", "no", "yes thats right", "ok", "yeah it is"])
def test_a_bare_answer_to_which_is_not_right_is_no_answer_about_danger(staff, words):
    """It is asked once more, and then the manager decides; nobody is told that somebody is in danger."""
    at_the_summary(staff)
    staff.say("no")
    assert staff.say(words)[-1].custom.get("ask") == "different"
    assert staff.say(words)[-1].custom["disposition"] == "MANAGER" and call(staff)[0].outcome == "open"


def test_danger_told_to_which_is_not_right_is_danger(staff):
    """In words that say so."""
    at_the_summary(staff)
    staff.say("no")
    assert staff.say("he has a knife at her throat")[0].text.startswith("Ring 999 now")


def test_an_old_yes_confirms_nothing_that_was_told_since(staff):
    """The summary's button is pressed after an answer was changed."""
    summary = at_the_summary(staff)
    replies = staff.press("Something is different", summary)
    change = next(button.label for button in replies[-1].buttons if "hurt" in button.label.lower())
    staff.press(change, replies)
    staff.press("Yes, that is right", summary)
    assert call(staff)[0].outcome == "open" and not call(staff)[0].confirmed


def test_words_that_only_sound_like_back_close_nothing_by_themselves(tmp_path):
    """During a wait, what would close the call is said back first; "no" asks again and the wait runs on."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    staff = Staff(services, clock, home="hazel-court")
    replies = staff.say("HC-14 is not back yet")
    for label in ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back"):
        replies = staff.press(label, replies)
    staff.say("22:00")
    for words in ("her bag is back but shes not", "the bus came back without her", "someone said they saw her back at the park"):
        staff.say(words)
        assert call(staff)[0].outcome == "open", words
        staff.say("no")
        assert call(staff)[0].outcome == "open", words
    staff.wait(180)
    assert call(staff)[0].outcome == "escalated"


def test_a_yes_that_brings_something_new_confirms_nothing_not_even_later(staff):
    """"Yes, cut lip now": the injury is taken in, and the summary is put again before anything closes."""
    at_the_summary(staff)
    staff.say("yes he has a bad cut")
    replies = staff.say("first aid was enough")
    assert call(staff)[0].outcome != "filtered"
    for _ in range(8):
        if replies[-1].custom.get("confirm") or replies[-1].custom.get("disposition"):
            break
        labels = [button.label for button in replies[-1].buttons]
        wanted = ("First aid was enough", "None that matters now", "None of these", "Nobody was hurt or lost anything", "None", "No", "Not sure")
        replies = staff.press(next(label for label in wanted if label in labels), replies)
        assert call(staff)[0].outcome != "filtered"
