"""Whoever a complaint is or may be about decides nothing: the one who writes, or a manager nobody can name."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.casework import wording
from bot.casework.accused import without_accused
from bot.casework.accusing import A_MANAGER, MYSELF, accused_in
from bot.triage.circumstances import Circumstances, Contact, ForceSettings, Home
from bot.triage.clocks import UK
from tests.casework.house import texts

_ANSWERS = {"still_happening": "over", "injury": "none", "health_need": "none", "aggravating": "none of these", "victim_wishes": "nobody was hurt or lost anything",
            "category": "not sure"}


def told(phone, words):
    """A call begun with these words, answered quietly up to a decision or the question whom it is about."""
    replies = phone.press("No", phone.say(words))
    for _ in range(20):
        if replies[-1].custom.get("disposition") or replies[-1].custom.get("ask") == "accused":
            return replies
        replies = phone.say(_ANSWERS.get(replies[-1].custom["ask"], "no"))
    raise AssertionError("the call came to nothing")


@pytest.mark.parametrize("words", [
    "allegation against me, HC-18 says I pushed him", "HC-17 has made a complaint about me", "he says i hit him", "shes accusing me of grabbing her",
    "ive been accused of slapping a child", "HC-14 told the social worker that I shoved her",
])
def test_words_that_accuse_the_writer_are_read(words):
    """Whatever way round they are put."""
    assert accused_in(words) == MYSELF


@pytest.mark.parametrize("words", [
    "HC-17 says the manager on shift pushed her", "complaint about our deputy", "she said she was slapped by the on call manager", "HC-18 claims the rm grabbed him by the arm",
])
def test_words_that_accuse_a_manager_are_read(words):
    """Named by the post or only by "manager"."""
    assert accused_in(words) == A_MANAGER


@pytest.mark.parametrize("words", [
    "manager says we handle it", "I told him the manager would ring", "HC-14 says he hit HC-15", "manager pulled up outside", "I grabbed my phone and rang 101",
    "HC-14 pushed the manager", "told the manager she is back", "she complained that the tv is broken", "he hit me",
])
def test_other_words_of_managers_accuse_nobody(words):
    """A manager who rings, decides or is hurt is not accused."""
    assert accused_in(words) == ""


def test_a_manager_who_says_that_they_are_accused_decides_nothing(house):
    """No question is left to answer with "none of these"; on-call is asked in their own chat."""
    mo, oz = house.phones["mo"], house.phones["oz"]
    replies = told(mo, "allegation against me, HC-18 says I pushed him")
    assert replies[-1].custom["disposition"] == "MANAGER" and "you may decide" not in replies[-1].text and "C. Manager" not in replies[-1].text
    assert oz.reads()
    for said in (mo.press("We handle it", replies), mo.say("on call says we handle it"), mo.say("the manager decided to deal with it here")):
        assert "the one it is about" in texts(said)
    assert not mo.events("manager_decided") and mo.row().outcome == "open"
    house.wait(90)
    assert mo.row().disposition == "REPORT"


def test_a_manager_who_is_accused_can_still_report_it(house):
    """Nothing keeps anybody from raising it."""
    mo = house.phones["mo"]
    mo.press("Tell the police", told(mo, "allegation against me, HC-18 says I pushed him"))
    assert mo.row().disposition == "REPORT"


@pytest.mark.parametrize("answer", ["Not sure", "None of these"])
def test_where_nobody_can_say_which_manager_it_is_none_of_the_home_decides(house, answer):
    """Also with "not sure" as what happened: nobody is asked in their chat, and the designated officer is to be rung."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    replies = sam.press(answer, told(sam, "HC-17 says the manager on shift pushed her"))
    assert "designated officer" in replies[-1].text and "C. Manager" not in replies[-1].text
    assert "No manager of this home may decide this alone" in texts(sam.press("We handle it", replies))
    assert "No manager of this home may decide this alone" in texts(sam.say("manager says handle it here"))
    assert mo.reads() == [] and oz.reads() == [] and sam.row().outcome == "open"
    assert "with somebody else" in texts(mo.token(f"m:{sam.row().call}:handle"))
    house.wait(70)
    assert sam.row().disposition == "REPORT"


def test_the_manager_who_is_named_is_left_out_and_the_other_decides(house):
    """Said which one: on-call is asked as before."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.press("The registered manager", told(sam, "HC-17 says the manager on shift pushed her"))
    assert mo.reads() == [] and oz.reads()


def test_nobody_is_sent_to_an_on_call_manager_who_is_accused():
    """The steps of a decision name the next who may decide, not "on-call"."""
    step = "Ring your manager now. No answer? Ring on-call, then the out-of-hours team."
    managers = (Contact("registered_manager", "A. Manager", "1"), Contact("deputy_manager", "B. Deputy", "2"), Contact("on_call", "C. Duty", "3"))
    home = Home("hazel-court", "Hazel Court", managers=managers, out_of_hours_social_care="0300 1")
    here = Circumstances(datetime(2026, 11, 20, 21, 0, tzinfo=UK), ForceSettings(), None, home)
    assert "Ring on-call" in wording.fill(step, here)
    accused = wording.fill(step, replace(here, home=without_accused(home, "on_call")))
    assert "on-call" not in accused and "B. Deputy on 2" in accused
    alone = wording.fill(step, replace(here, home=replace(home, managers=managers[:1])))
    assert "on-call" not in alone and "0300 1" in alone


def test_no_text_names_a_manager_it_may_be_about(house):
    """Neither the report's steps, nor /person, nor "who is on call", before anybody said whom it is about."""
    sam = house.phones["sam"]
    sam.press("No", sam.say("HC-17 says the manager on shift pushed her"))
    replies = [*sam.say("who is on call"), *sam.say("/person", kind="command"), *sam.say("/report", kind="command"), *sam.say("/person", kind="command")]
    assert sam.row().disposition == "REPORT"
    assert "C. Manager" not in texts(replies) and "and your manager" not in texts(replies) and "designated officer" in texts(replies)
