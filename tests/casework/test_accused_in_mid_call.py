"""Words that accuse the writer or a manager are heard at any time, also when a manager's decision is open."""
from __future__ import annotations

import pytest

from bot.casework.accusing import A_MANAGER, MYSELF, accused_in
from tests.casework.house import texts

_ANSWERS = {"still_happening": "over", "injury": "none", "health_need": "none", "aggravating": "none of these", "victim_wishes": "nobody was hurt or lost anything"}


def category(phone) -> object:
    """What kind of incident the latest call stands at."""
    told = [event.payload.get("new", event.payload.get("value")) for event in phone.events() if event.payload.get("fact") == "category"]
    return told[-1] if told else None


def on(phone, replies, **answers):
    """Answers quietly up to a decision, the read-back, or the question whom it is about."""
    for _ in range(20):
        custom = replies[-1].custom
        if custom.get("disposition") or custom.get("ask") == "accused" or custom.get("confirm"):
            return replies
        replies = phone.say({**_ANSWERS, **answers}.get(custom["ask"], "no"))
    raise AssertionError("the call came to nothing")


@pytest.mark.parametrize("words", [
    "manager told me to make it go away, he slapped her last week", "the manager is the one who hit her", "its the manager shes running from", "C Manager been touching her",
    "manager hit her", "shes scared of the manager", "the deputy keeps grabbing her", "manager said to keep it quiet",
])
def test_words_that_accuse_a_manager_outright_are_read(words):
    """However they are put."""
    assert accused_in(words) == A_MANAGER


@pytest.mark.parametrize("words", ["no i gave him a slap and he stopped", "I grabbed him and he hit his head", "i slapped her", "i pushed her and she fell", "i just hit him"])
def test_a_worker_who_tells_that_they_laid_hands_on_a_child_is_read(words):
    """Told as an answer, without a word of a complaint."""
    assert accused_in(words) == MYSELF


@pytest.mark.parametrize("words", [
    "i held him safely", "i guided her by the arm", "i restrained him as trained and he banged his knee", "i grabbed him before he ran into the road", "HC-14 hit the manager pushed her over",
    "told manager he hit her", "i pulled them apart", "manager says handle it, he hit him again", "manager said to keep an eye on her", "i gave him a drink", "did i hit him? no", "he slapped me",
    "manager says keep it in house", "manager was touching base with her", "i never hit him", "i hit the alarm",
])
def test_other_words_of_hands_and_managers_accuse_nobody(words):
    """A hold by plan or training, a child's deed, and a manager's word."""
    assert accused_in(words) == ""


def test_the_writer_who_is_accused_at_the_opening_is_not_asked_what_happened_and_nothing_closes(house):
    """"HC-18 says I hit him but I never" is a complaint about a worker, whatever is tapped."""
    sam = house.phones["sam"]
    replies = sam.say("HC-18 says I hit him but I never")
    sam.token(f"a:{sam.row().call}:category:assault_on_peer")
    on(sam, sam.press("No", replies))
    assert category(sam) == "staff_allegation" and sam.row().disposition in ("MANAGER", "REPORT")


def test_the_writer_who_is_accused_in_mid_call_has_it_taken_as_that(house):
    """Said beside another answer of a call that is about a fight."""
    sam = house.phones["sam"]
    sam.press("No", sam.say("HC-18 hit another child"))
    sam.say("its over")
    on(sam, sam.say("HC-18 says I hit him as well"))
    assert category(sam) == "staff_allegation" and sam.row().disposition in ("MANAGER", "REPORT")


@pytest.mark.parametrize("words", ["no i gave him a slap and he stopped", "I grabbed him and he hit his head"])
def test_a_worker_who_admits_it_in_mid_call_has_it_taken_as_an_allegation(house, words):
    """The call does not close with the home."""
    sam = house.phones["sam"]
    sam.press("No", sam.say("HC-18 smashed a plate"))
    on(sam, sam.say(words))
    if sam.row().disposition != "999":  # "hit his head" is a serious injury, and no allegation makes less of it
        assert category(sam) == "staff_allegation" and sam.row().disposition in ("MANAGER", "REPORT")
    assert any(event.payload.get("accuses") == MYSELF for event in sam.events("noted"))


@pytest.mark.parametrize("words", [
    "manager told me to make it go away, he slapped her last week", "the manager is the one who hit her", "its the manager shes running from", "C Manager been touching her",
])
def test_a_manager_accused_while_their_decision_is_open_does_not_decide(house, words):
    """The allegation is brought in, and "we handle it" closes nothing."""
    sam = house.phones["sam"]
    sam.refuses()
    replies = on(sam, sam.say(words))
    assert "C. Manager" not in texts(replies)
    assert category(sam) == "staff_allegation"
    if sam.row().disposition not in ("REPORT", "999"):
        replies = on(sam, sam.say("we handle it"))
        sam.say("yes")
        assert sam.row().outcome != "filtered"
    assert not any(event.payload.get("decision") == "handle" for event in sam.events("manager_decided"))
