"""Two things told that cannot both be so are asked about, once; until somebody says which is right, the serious one stands."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from tests.support.doors import Staff, open_services

OPENING = "lads had a scrap over the xbox, nobody hurt, both calm now"


@pytest.fixture
def staff(tmp_path):
    """A member of staff at 21:00."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc))
    return Staff(services, clock, home="hazel-court")


def state(staff):
    """The latest call's state."""
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        return log.state(log.calls()[0].call)


def contradicted(staff):
    """A call whose opening said that nobody is hurt, and whose first answer says otherwise."""
    staff.say(OPENING)
    assert state(staff).answers["injury"].value == "none"
    return staff.say("no danger. one has a split lip with a cold pack on it")


def test_the_opening_against_a_later_answer_is_asked_with_both_in_the_persons_words(staff):
    """The question quotes both and gives both as buttons."""
    asked = contradicted(staff)[-1]
    assert asked.custom["ask"] == "injury" and "nobody hurt" in asked.text and "split lip" in asked.text
    assert len(asked.buttons) == 3  # the two, and "not sure"


def test_until_it_is_answered_the_serious_one_stands(staff):
    """An unclear reply, and even "not sure", leaves the split lip."""
    contradicted(staff)
    assert state(staff).answers["injury"].value == "first_aid"
    staff.say("not sure")
    assert state(staff).answers["injury"].value == "first_aid"


@pytest.mark.parametrize("reply, expected", [("the second one", "first_aid"), ("the first", "none"), ("2", "first_aid"), ("nobody is hurt", "none")])
def test_either_can_be_right(staff, reply, expected):
    """By its place or by its words."""
    contradicted(staff)
    staff.say(reply)
    assert state(staff).answers["injury"].value == expected


def test_it_is_asked_once(staff):
    """What cannot be read moves on to the next question."""
    contradicted(staff)
    replies = staff.say("wibble")
    assert replies[-1].custom.get("ask") != "injury"


def test_what_the_opening_told_is_read_back_in_the_persons_words_before_anything_closes(staff):
    """The summary shows where each such answer came from."""
    replies = staff.say("lad smashed a plate in temper, said sorry and swept it up, nobody hurt")
    wanted = ("None that matters now", "None of these", "Nobody was hurt or lost anything", "Damage", "None", "No", "Not sure")
    for _ in range(9):
        if replies[-1].custom.get("confirm"):
            break
        labels = [button.label for button in replies[-1].buttons]
        replies = staff.press(next(label for label in wanted if label in labels), replies)
    assert replies[-1].custom.get("confirm") and 'you wrote: "nobody hurt"' in replies[-1].text
