"""Whole calls by button and by clock, through the front door on a real database; the model is not needed for any of them."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.triage.danger import LINE
from tests.support.doors import Staff, open_services

#: A plan until 21:30 and an hour to wait (HC-14 of the demo registry has the like); 21:00 in London.
EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, EVENING)
    return Staff(services, clock, home="hazel-court")


def rows(staff):
    """Every call's summary, latest first."""
    with reading(staff.services.engine) as session:
        return CallLog(session, staff.services.vault).calls()


def events(staff, call):
    """Every event of a call."""
    with reading(staff.services.engine) as session:
        return CallLog(session, staff.services.vault).events(call)


def last(replies):
    """The last reply's custom part."""
    return replies[-1].custom


def test_the_first_reply_to_anything_that_happened_carries_the_999_line_and_the_danger_question(staff):
    """Hard rule 1, where the first reply does not already say 999."""
    replies = staff.say("he pulled the curtain down in a strop")
    assert LINE in replies[0].text and last(replies)["ask"] == "danger_now"


def test_somebody_in_danger_by_button_is_999_and_escalated(staff):
    """No further question is asked."""
    replies = staff.press("Yes", staff.say("he pulled the curtain down"))
    assert last(replies)["disposition"] == "999" and "Ring 999 now" in replies[-1].text
    assert rows(staff)[0].outcome == "escalated"


def test_the_same_update_is_answered_once(staff):
    """Telegram and browsers send things twice."""
    first = staff.say("he pulled the curtain down", update_id="same")
    again = staff.say("he pulled the curtain down", update_id="same")
    assert first and not again and len(rows(staff)) == 1


def test_wanting_it_reported_always_works(staff):
    """The person on the spot can always raise it (RESOLUTION-18)."""
    staff.say("he pulled the curtain down")
    replies = staff.say("/report", kind="command")
    assert last(replies)["disposition"] == "REPORT" and rows(staff)[0].raised


def test_an_old_button_is_answered_kindly_with_where_the_call_stands(staff):
    """A stale press changes nothing."""
    first = staff.say("he pulled the curtain down")
    staff.press("No", first)
    replies = staff._send(press="a:T-XXXXXX:danger_now:no", kind="press")
    assert "earlier question" in replies[0].text or last(replies).get("ask")


def missing_and_waiting(staff):
    """A call that waits: known place, safe, coming back, nothing worrying."""
    replies = staff.say("HC-14 is not back yet")
    for label in ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back"):
        replies = staff.press(label, replies)
    return staff.say("22:00") if last(replies).get("ask") == "return_time" else replies


def test_a_wait_is_open_until_somebody_says_the_child_is_back(staff):
    """WAIT is an open timer; "back" closes it as filtered."""
    replies = missing_and_waiting(staff)
    assert (last(replies)["disposition"], last(replies)["outcome"]) == ("WAIT", "open")
    assert rows(staff)[0].outcome == "open"
    replies = staff.press("Back here", replies)
    assert rows(staff)[0].outcome == "filtered" and rows(staff)[0].finished


def test_silence_at_the_recheck_becomes_a_report_by_itself(staff):
    """Silence is never safe (RESOLUTION-8)."""
    missing_and_waiting(staff)
    said = staff.wait(180)
    assert any(reply.custom.get("ask") == "returned" for reply in said)
    assert rows(staff)[0].outcome == "escalated" and rows(staff)[0].disposition == "REPORT"


def test_an_unfinished_call_is_reminded_and_then_moves_up(staff):
    """An unfinished call is never lost (RESOLUTION-25)."""
    staff.say("HC-14 is not back yet, no idea where")
    said = staff.wait(120)
    assert any(reply.custom.get("reminder") for reply in said)
    assert rows(staff)[0].outcome == "escalated"


def test_every_call_verifies_and_replays_to_its_row(staff):
    """The log is whole, and the summary is what the events say."""
    missing_and_waiting(staff)
    staff.wait(180)
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        for row in log.calls():
            assert log.verify(row.call) is None
            assert log.state(row.call).outcome == row.outcome


@pytest.mark.parametrize("text", [
    "", "   ", "\x00\x00", "😀😀😀", "‏הוא לא חזר", "/start", "/nonsense", "/", '{"sender": 1}', "'; DROP TABLE call; --", "<script>alert(1)</script>",
    "*_[x](y)`", "il a disparu depuis hier soir", "a" * 20_000, "he " * 6_000 + "is not breathing", "\ud83d", "a:b:c:d", "\u202e\u200b",
])
def test_whatever_is_typed_gets_a_sensible_reply_and_breaks_nothing(staff, text):
    """Bad input: a reply with the 999 line, and the call log stays whole."""
    replies = staff.say(text, kind="command" if text.startswith("/") else "text")
    assert replies and all(reply.text for reply in replies)
    assert any("999" in reply.text for reply in replies)
    if "not breathing" in text:
        assert replies[0].text.startswith("Ring 999 now")


@pytest.mark.parametrize("kind", ["voice", "photo", "video", "document", "location", "contact", "sticker", "poll", "other"])
def test_anything_that_is_not_text_gets_an_answer(staff, kind):
    """Nobody is met with silence."""
    replies = staff.say("", kind=kind)
    assert "type" in replies[0].text and "999" in replies[0].text


def test_a_name_and_a_number_are_not_kept(staff):
    """References only: what could identify a child is taken out before it is stored."""
    staff.say("a girl called Kayleigh Smith is late, ring her on 07700 900123")
    call = rows(staff)[0].call
    kept = " ".join(event.text for event in events(staff, call) if event.kind == "heard")
    assert "Kayleigh" not in kept and "900123" not in kept
