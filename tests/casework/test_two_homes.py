"""Somebody who works in two homes is asked which, once the danger question is answered; a child's reference tells it too."""
from __future__ import annotations

import pytest

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from tests.casework.house import labels, texts


@pytest.fixture
def alex(house):
    """Care staff of Hazel Court and Willow End."""
    return house.enrol("alex", ("hazel-court", "care_staff"), ("willow-end", "care_staff"))


def test_the_home_is_asked_after_danger_and_the_row_has_it(alex):
    """Never before; by button."""
    replies = alex.say("he pulled the curtain down in a strop")
    assert replies[-1].custom["ask"] == "danger_now" and alex.row().home is None
    replies = alex.press("No", replies)
    assert replies[-1].custom["ask"] == "home" and labels(replies)[:2] == ["Hazel Court", "Willow End"]
    replies = alex.press("Willow End", replies)
    assert replies[-1].custom["ask"] not in ("home", "danger_now") and alex.row().home == "willow-end"
    (event,) = [event for event in alex.events("answered") if event.payload["fact"] == "home"]
    assert event.payload["value"] == "willow-end"
    assert "D. Manager" in texts(alex.say("/person", kind="command"))


def test_danger_is_never_held_up_by_it(alex):
    """A call that is 999 asks for no home."""
    replies = alex.press("Yes", alex.say("he pulled the curtain down in a strop"))
    assert replies[-1].custom["disposition"] == "999"


@pytest.mark.parametrize("typed", ["willow end", "Willow", "the one at Willow End"])
def test_typing_the_home_works(alex, typed):
    """Its name, or the word that tells it from the other."""
    alex.press("No", alex.say("he pulled the curtain down in a strop"))
    alex.say(typed)
    assert alex.row().home == "willow-end"


def test_not_knowing_goes_on(alex):
    """Unsure is kept; the row names no home."""
    replies = alex.press("No", alex.say("he pulled the curtain down in a strop"))
    replies = alex.press("Not sure", replies)
    assert replies[-1].custom["ask"] != "home" and alex.row().home is None


def test_a_childs_reference_tells_the_home(alex):
    """WE-21 lives at Willow End: nothing is asked about it."""
    replies = alex.press("No", alex.say("WE-21 is not back yet"))
    assert replies[-1].custom["ask"] != "home" and alex.row().home == "willow-end"


def test_a_child_of_the_other_home_corrects_it(alex):
    """The child's home counts, and both are in the log."""
    replies = alex.press("No", alex.say("he is not back yet"))
    alex.press("Hazel Court", replies)
    with transaction(alex.services.engine) as session:
        from bot.casework.conversation import Conversation
        from bot.casework.desk import Desk

        case = Desk(session, alex.services.vault, alex.services.library, alex.clock).case(alex.row().call)
        case.answer("child", "WE-21", "WE-21", "reference")
        Conversation(case).hear("it is WE-21")
    assert alex.row().home == "willow-end" and [event.payload["fact"] for event in alex.events("corrected")] == ["home"]


def test_somebody_of_one_home_is_not_asked(house):
    """As before."""
    sam = house.phones["sam"]
    assert sam.press("No", sam.say("he pulled the curtain down in a strop"))[-1].custom["ask"] != "home"


def test_the_managers_of_that_home_are_asked(house, alex):
    """Mo at Hazel Court hears nothing of Willow End."""
    wo = house.enrol("wo", ("willow-end", "manager"))
    alex.tap_through("WE-21 is not back yet", ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, will not come back"))
    assert labels(wo.reads()) and house.phones["mo"].reads() == []


def test_the_row_can_be_rebuilt(alex):
    """The home is part of the replay."""
    alex.press("Willow End", alex.press("No", alex.say("he pulled the curtain down in a strop")))
    with transaction(alex.services.engine) as session:
        log = CallLog(session, alex.services.vault)
        row = alex.row()
        assert log.rebuild(row.call) == log.row(row.call) and log.state(row.call).home == "willow-end" and log.verify(row.call) is None
    with reading(alex.services.engine) as session:
        assert CallLog(session, alex.services.vault).calls(home="willow-end")
