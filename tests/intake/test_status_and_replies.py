"""What one's open calls stand at, and a supervisor's answer to a call."""
from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.casework import wording
from bot.calllog.database import transaction
from bot.casework.desk import Desk
from bot.casework.replying import ReplyRefused, reply
from bot.services import ENROLLED_ONLY
from tests.casework.conftest import EVENING
from tests.casework.house import House, labels, texts
from tests.casework.scene import Scene
from tests.support.doors import open_services


@pytest.fixture
def house(tmp_path):
    """Sam is care staff of Hazel Court, Mo the manager; 21:00."""
    services, clock = open_services(tmp_path, EVENING)
    house = House(services, clock)
    house.enrol("sam", ("hazel-court", "care_staff"))
    house.enrol("mo", ("hazel-court", "manager"))
    yield house
    services.front_door.close()


def answer(house, call, words="Well done."):
    """A supervisor's reply."""
    with transaction(house.services.engine) as session:
        desk = Desk(session, house.services.vault, house.services.library, house.clock)
        return reply(desk, call, words, "a supervisor", ENROLLED_ONLY)


def test_status_shows_every_open_call_and_asks_the_latest_question_again(house):
    """One line each: the reference, where it stands, the limit as a UK time."""
    sam = house.phones["sam"]
    sam.waits("21:40")
    first = sam.row().call
    house.wait(1)
    sam.say("HC-17 has not come back either")
    second = next(row.call for row in sam.rows() if row.call != first)
    replies = sam.say("/status", kind="command")
    lines = replies[0].text.splitlines()
    assert f"{first}, HC-14: waiting for the child, until 21:55." in lines
    assert any(line.startswith(f"{second}, HC-17: waiting for an answer, until ") for line in lines)
    assert len(lines) == 2 and replies[-1].custom["ask"] == "danger_now" and labels(replies)


def test_status_without_an_open_call_opens_none(house):
    """A sentence, with the 999 line."""
    sam = house.phones["sam"]
    (reply,) = sam.say("/status", kind="command")
    assert "no open call" in reply.text and "999" in reply.text and sam.rows() == []


def test_status_shows_a_manager_what_waits_for_their_decision(house):
    """Somebody else's call, with its limit; none is opened."""
    house.phones["sam"].refuses()
    (reply,) = house.phones["mo"].say("/status", kind="command")
    assert "with the manager, until 21:30. Your decision is asked for." in reply.text and len(house.phones["sam"].rows()) == 1


def test_a_reply_reaches_the_person_and_stands_in_the_log(house):
    """Masked like everything; the question that is open stays open."""
    sam = house.phones["sam"]
    sam.say("HC-14 is not back yet")
    call, pending = sam.row().call, sam.row().pending
    assert "900123" not in answer(house, call, "Good thinking. Ring 07700 900123 tomorrow.")
    house.deliver()
    assert f"About call {call}: Good thinking." in texts(sam.reads())
    (event,) = sam.events("remarked")
    assert event.payload["by"] == "a supervisor" and "900123" not in event.text and sam.row().pending == pending


def test_a_reply_to_a_page_is_in_its_conversation(tmp_path):
    """There is no chat to send to: the page shows it."""
    import asyncio

    services, clock = open_services(tmp_path, EVENING)
    scene = Scene(services, clock, home="hazel-court")
    scene.say("HC-14 is not back yet")
    with transaction(services.engine) as session:
        reply(Desk(session, services.vault, services.library, clock), scene.row().call, "Well done.", "a supervisor", ENROLLED_ONLY)
    shown = asyncio.run(services.front_door.transcript("web", scene.person))
    services.front_door.close()
    assert shown[-1].text.endswith("Well done.")


def test_a_leaver_gets_no_reply_and_empty_words_are_refused(house):
    """Nothing is written to somebody who has left."""
    sam = house.phones["sam"]
    sam.say("HC-14 is not back yet")
    with pytest.raises(ReplyRefused, match="no words"):
        answer(house, sam.row().call, " ... ")
    house.leave("sam")
    with pytest.raises(ReplyRefused, match="not enrolled"):
        answer(house, sam.row().call)


def test_the_command_replies(tmp_path, monkeypatch, capsys):
    """`log reply` writes to the log and the outbox; an unknown call is said."""
    services, clock = open_services(tmp_path, EVENING)
    scene = Scene(services, clock, home="hazel-court")
    scene.say("HC-14 is not back yet")
    call = scene.row().call
    services.front_door.close()
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", services.settings.database_url)
    assert main(["log", "reply", call.lower(), "--words", "Well done."]) == 0
    assert f"call {call}: Well done." in capsys.readouterr().out and scene.events("remarked")
    assert main(["log", "reply", "T-222222", "--words", "x y"]) == 1


def test_a_report_says_which_call_it_is_where_there_is_another(house):
    """Somebody who has just told of a knife must not read "ring 101" for that."""
    sam = house.phones["sam"]
    sam.say("RH-03 is not back yet")
    sam.say("/new", kind="command")
    sam.say("he has got a knife and is coming at us")
    (reply, *_) = sam.say("/report", kind="command")
    assert reply.text.startswith(f"This is about call {reply.custom['call']}") and "Ring 101" in reply.text


def test_help_opens_no_call_and_names_the_commands(house):
    """Nobody is chased for having read how it works; in an open call its question follows."""
    sam = house.phones["sam"]
    (reply,) = sam.say("/help", kind="command")
    assert reply.text.startswith(wording.LINE) and all(name in reply.text for name in ("/status", "/new", "/person", "/report"))
    assert not reply.buttons and sam.rows() == []
    sam.say("HC-14 is not back yet")
    assert sam.say("/help", kind="command")[-1].custom["ask"] == "danger_now"
