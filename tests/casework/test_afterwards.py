"""What is written on after "ring 999" or "report it" is heard in that call, and answered in its own frame."""
from __future__ import annotations

import pytest

from tests.casework.house import labels, texts

KNIFE = "HC-14 has got a knife and is going for HC-17"


@pytest.fixture
def sam(house):
    """Care staff."""
    return house.phones["sam"]


def reported(phone):
    """A missing child whose call is a police report."""
    phone.say("HC-17 is missing, no idea where she is")
    phone.say("/report", kind="command")
    return phone.row().call


def test_words_after_999_stay_in_that_call(sam):
    """Heard and linked; each has a short reply with the 999 line first, and no other protocol's questions."""
    sam.say(KNIFE)
    call = sam.row().call
    for words in ("im locked in", "hes gone now", "police are here now", "everyone is safe now", "yes", "he has smashed the window as well"):
        (reply,) = sam.say(words)
        assert reply.text.startswith("If anyone is in danger") and call in reply.text and labels([reply]) == ["Something else has happened"], words
    assert len(sam.rows()) == 1 and sam.row().disposition == "999" and sam.row().outcome == "escalated"
    assert [event.text for event in sam.events("heard", call)][1] == "im locked in"


def test_what_do_i_do_gets_the_steps_of_that_call(sam):
    """Not those of a search."""
    sam.say(KNIFE)
    said = texts(sam.say("what do i do"))
    assert "Ring 999 now" in said and "Search" not in said and len(sam.rows()) == 1


def test_help_that_has_come_is_noted(sam):
    """Do what they tell you; and afterwards "tell 999" would be wrong."""
    sam.say(KNIFE)
    assert "Help is with you" in texts(sam.say("police are here now"))
    assert "Tell those who came" in texts(sam.say("everyone is safe now"))
    assert [event.payload["afterwards"] for event in sam.events("noted") if "afterwards" in event.payload] == ["there", "news"]


def test_nothing_follows_a_999_call_by_itself(house, sam):
    """No false report forty minutes later."""
    sam.say(KNIFE)
    sam.say("hes gone now")
    house.wait(120)
    assert sam.reads() == [] and len(sam.rows()) == 1


def test_a_log_number_is_noted_and_not_masked(sam):
    """It names nobody."""
    call = reported(sam)
    (reply,) = sam.say("rang 101, log 4471")
    assert "The police know" in reply.text and len(sam.rows()) == 1
    assert any(event.text == "rang 101, log 4471" for event in sam.events("heard", call))


def test_a_child_who_walks_in_begins_the_return_steps_of_that_call(sam):
    """The police are to be told, the screen question is put, and the report stays one."""
    call = reported(sam)
    sam.say("rang 101, log 4471")
    replies = sam.say("shes just walked in")
    assert "Ring the police now and say the child is back" in texts(replies) and replies[-1].custom["ask"] == "while_away"
    assert not sam.is_final(call) and "return_interview" in sam.clocks(call)
    sam.say("no shes fine")
    sam.say("yes")
    assert len(sam.rows()) == 1 and (sam.row().disposition, sam.row().outcome) == ("REPORT", "escalated")


def test_a_child_on_the_way_is_not_back(sam):
    """No return begins until somebody says so, in words or by the button that is there for it."""
    call = reported(sam)
    replies = sam.say("police are bringing her home now")
    assert "while_away" not in [reply.custom.get("ask") for reply in replies] and "return_screen" not in sam.clocks(call)
    assert sam.press("HC-17 is back", replies)[-1].custom["ask"] == "while_away" and "return_screen" in sam.clocks(call)


def test_danger_after_a_report_raises_it(sam):
    """The danger words go first, and a call says 999."""
    reported(sam)
    replies = sam.say("shes back and she is not breathing")
    assert replies[0].text.startswith("Ring 999 now") and "999" in {row.disposition for row in sam.rows()}


def test_what_leans_to_danger_after_a_report_is_asked_about(sam):
    """"Yes" makes the call an emergency; nothing lowers it."""
    call = reported(sam)
    replies = sam.say("there was a knife in her room last week")
    assert replies[-1].custom["ask"] == "danger_now"
    replies = sam.press("Yes", replies)
    assert replies[-1].custom["disposition"] == "999" and [row.disposition for row in sam.rows() if row.call == call] == ["999"]


def test_news_of_a_reported_incident_asks_about_danger_again(house, sam):
    """It may have begun again; what was only rung or written down is not asked about."""
    sam.press("No", sam.say("HC-14 kicked a door"))
    sam.say("/report", kind="command")
    assert all(reply.custom.get("ask") != "danger_now" for reply in sam.say("rang 101, log 4471"))
    house.wait(60)
    replies = sam.say("hes kicking off again in the lounge")
    assert replies[-1].custom["ask"] == "danger_now" and "999" in replies[0].text
    sam.say("no")
    assert sam.row().outcome == "escalated"


@pytest.mark.parametrize("words", ["HC-09 has not come back", "another child has kicked off", "HC-09 threw a plate"])
def test_a_plainly_new_matter_opens_a_call(sam, words):
    """Another child, or said to be another."""
    sam.say(KNIFE)
    assert sam.say(words)[-1].custom["ask"] == "danger_now" and len(sam.rows()) == 2


def test_a_missing_child_of_the_same_name_is_a_new_matter_after_an_incident(sam):
    """The incident's frame has no questions for it."""
    sam.say(KNIFE)
    assert sam.say("HC-14 has run off, not back yet")[-1].custom["ask"] == "danger_now" and len(sam.rows()) == 2


def test_the_next_shift_begins_anew(house, sam):
    """Hours later it is another matter."""
    sam.say(KNIFE)
    house.wait(7 * 60)
    sam.say("hes kicking off again")
    assert len(sam.rows()) == 2


def test_word_of_a_child_reaches_their_call_while_another_is_open(sam):
    """Named by the reference."""
    call = reported(sam)
    sam.say("HC-14 kicked a door")
    sam.say("HC-17 has just walked in")
    assert "returned" in [event.payload.get("fact") for event in sam.events("answered", call)]


def test_status_and_a_closed_call_are_said_in_plain_words(sam):
    """Neither "(REPORT)" nor "no open call" while the police are on their way."""
    call = reported(sam)
    said = texts([*sam.say("/status", kind="command"), *sam.say("ta")])
    assert "(REPORT)" not in said and "no open call" not in said and f"Call {call}, HC-17 is a police report." in said
