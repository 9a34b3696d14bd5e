"""What identifies somebody never reaches the log; the person is told kindly, and never before help."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.intake.masked import FORGET, told
from bot.intake.messages import Incoming
from bot.triage.danger import LINE
from tests.support.doors import Staff, open_services

EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, EVENING)
    return Staff(services, clock, home="hazel-court")


def kept(staff):
    """Every text of the latest call's log."""
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        return [event.text for event in log.events(log.calls()[0].call)]


def test_a_name_is_not_kept_and_the_person_is_told_once(staff):
    """One instruction, then what was taken out; after everything that helps, so that the line and the question come first."""
    replies = staff.say("Kayden Marsh pulled the curtain down, ring his nan on 07700 900123")
    assert not any("Kayden" in text or "Marsh" in text or "900123" in text for text in kept(staff))
    assert replies[-1].text == "Please use the child's reference, not a name. I have taken the name and the phone number out of the log."
    assert replies[0].custom["ask"] == "danger_now" and LINE in replies[0].text


def test_the_danger_check_sees_what_is_taken_out_and_help_comes_first(staff):
    """Guidance: nothing about data protection may come before a 999 or slow it."""
    replies = staff.say("Kayden is not breathing")
    assert replies[0].text.startswith("Ring 999 now") and "taken the name out" in replies[-1].text
    assert not any("Kayden" in text for text in kept(staff))


def test_a_reference_and_the_homes_name_stay(staff):
    """Nothing is said where nothing was taken out."""
    replies = staff.say("HC-14 pulled the curtain down at Willow End with Hazel Court staff")
    assert not any("out of the log" in reply.text for reply in replies)
    assert any("Willow End with Hazel Court" in text for text in kept(staff))


def test_the_offer_to_delete_needs_the_channels_id_of_the_message():
    """A button only where something stands behind it, and within a button's 64 bytes."""
    assert told(("name",), "T-7K3M9Q").options == ()
    assert told(("name",), "T-7K3M9Q", "4711").options == (("Delete my message from this chat", FORGET + "4711"),)
    assert told(("name",), "T-7K3M9Q", "9" * 70).options == ()


def test_a_press_that_no_channel_could_act_on_is_answered_kindly(staff):
    """The call stands where it stood."""
    staff.say("he pulled the curtain down")
    replies = staff._send(press=f"{FORGET}4711", kind="press")
    assert "Press and hold" in replies[0].text


def test_an_incoming_without_an_id_of_its_message_is_as_before():
    """Other channels need not know of it."""
    assert Incoming("web", "1", "p", EVENING).message == ""
