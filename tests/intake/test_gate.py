"""On Telegram only enrolled staff are worked for; whoever writes of danger hears it first."""
from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.intake.messages import Incoming
from bot.people.people import People, Post
from bot.people.tables import PeopleEventTable
from bot.triage.clocks import UK
from bot.triage.danger import LINE
from tests.support.doors import Staff, invite, open_services

NOW = datetime.now(timezone.utc)


class Learned:
    """An agent that takes every text for danger, or for none."""

    def __init__(self, level: str) -> None:
        self._level = level

    async def parse(self, text: str) -> dict:
        """Rasa's parse data, as far as the gate reads it."""
        return {"danger_score": {"level": self._level, "probability": 1.0}}


@pytest.fixture
def services(tmp_path):
    """A front door without a model."""
    services, _ = open_services(tmp_path, NOW)
    yield services
    services.front_door.close()


def _staff(services, person="sam", clock=lambda: NOW):
    return Staff(services, clock, person, home=None, channel="telegram")


def _calls(services):
    with reading(services.engine) as session:
        return CallLog(session, services.vault).calls()


def _texts(replies):
    return [reply.text for reply in replies]


def test_a_stranger_hears_the_line_and_how_to_be_enrolled_and_no_more(services):
    """No question is asked and no call is opened."""
    (reply,) = _staff(services).say("HC-14 is not back yet")
    assert "ring 999" in reply.text and "code" in reply.text and not reply.buttons
    assert _calls(services) == []


def test_a_strangers_danger_is_answered_first(services):
    """999 in the first reply; how to be enrolled comes after it."""
    first, second = _texts(_staff(services).say("she is not breathing"))
    assert first.startswith("Ring 999 now") and "code" in second
    assert _calls(services) == []


@pytest.mark.parametrize(("level", "said"), (("alarm", "Ring 999 now"), ("ask", "If anyone is in danger")))
def test_a_stranger_is_heard_by_the_learned_net_too(tmp_path, level, said):
    """Danger told without a keyword is danger, whoever tells it."""
    services, _ = open_services(tmp_path, NOW, agent=Learned(level))
    (reply,) = _staff(services).say("can somebody come and look at this")
    services.front_door.close()
    assert reply.text.startswith(said)


def test_a_failing_model_leaves_a_stranger_with_the_line(tmp_path):
    """Whatever breaks, the line is said."""
    services, _ = open_services(tmp_path, NOW, agent=object())
    (reply,) = _staff(services).say("hello")
    services.front_door.close()
    assert "ring 999" in reply.text


@pytest.mark.parametrize("how", ("/start {}", "{}", "my code is {}"))
def test_a_code_lets_somebody_in(services, how):
    """By the link's /start or typed; what comes next is worked."""
    sam = _staff(services)
    (welcome,) = sam.say(how.format(invite(services)), kind="command" if how.startswith("/") else "text")
    assert "care staff at Hazel Court" in welcome.text and "ring 999" in welcome.text
    assert sam.say("HC-14 is not back yet")[0].buttons
    assert [call.home for call in _calls(services)] == ["hazel-court"]


def test_a_wrong_code_is_answered_kindly(services):
    """With the line, and what to do."""
    (reply,) = _staff(services).say("2222-2222-2222")
    assert "ring 999" in reply.text and "I do not know that code" in reply.text


def test_a_leaver_is_a_stranger_at_once(services):
    """The next message is not worked, though a call of theirs is open."""
    sam = _staff(services)
    sam.say(invite(services))
    sam.say("HC-14 is not back yet")
    with transaction(services.engine) as session:
        people = People(session, services.vault)
        people.end(people.who("telegram", "sam"), "an administrator", "left", NOW)
    (reply,) = sam.say("no")
    assert "code" in reply.text and not reply.buttons


def test_somebody_enrolled_may_add_a_home_with_a_second_code(services):
    """Only by /start: twelve letters in a message of theirs are no code."""
    sam = _staff(services)
    sam.say(invite(services))
    (welcome,) = sam.say(f"/start {invite(services, 'willow-end', 'manager')}", kind="command")
    assert "care staff at Hazel Court, manager at Willow End" in welcome.text


def test_a_code_typed_in_an_emergency_does_not_hold_up_the_alarm(services):
    """The 999 words are said first; the code is used with them."""
    sam, code = _staff(services), invite(services)
    first, *_, last = _texts(sam.say(f"{code} she is not breathing"))
    assert first.startswith("Ring 999 now") and "You are enrolled" in last


def test_what_a_stranger_wrote_is_answered_once_and_not_kept(services):
    """The same update again gets nothing, and no words of it stay in the inbox."""
    sam = _staff(services)
    assert sam.say("hello", update_id="7") and sam.say("hello", update_id="7") == []
    with services.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE body IS NOT NULL").scalar() == 0


def test_the_same_person_elsewhere_needs_no_code(services):
    """The page on this computer has its own door."""
    assert Staff(services, lambda: NOW, "sam", "hazel-court", "web").say("HC-14 is not back yet")[0].buttons


def test_an_old_code_is_refused(services):
    """After its time."""
    with transaction(services.engine) as session:
        code = People(session, services.vault).invite((Post("hazel-court", "care_staff"),), "an administrator", NOW - timedelta(hours=80)).code
    assert "out of date" in _staff(services).say(code)[0].text


def test_danger_beside_a_code_is_worked_and_not_swallowed(services):
    """They are enrolled, and asked about the danger in the same breath."""
    replies = _staff(services).say(f"code {invite(services)} and theres a knife fight")
    assert any("You are enrolled" in text for text in _texts(replies)) and replies[-1].custom["ask"] == "danger_now"
    assert len(_calls(services)) == 1


def test_plain_danger_beside_a_code_is_an_emergency_of_somebody_enrolled(services):
    """999 first, the welcome last."""
    sam = _staff(services)
    replies = sam.say(f"my code is {invite(services)}, she is not breathing")
    assert replies[0].text.startswith("Ring 999 now") and "You are enrolled" in replies[-1].text
    assert _calls(services)[0].disposition == "999"


def test_what_is_told_beside_a_code_in_a_link_is_worked_too(services):
    """The same as typed."""
    replies = _staff(services).say(f"/start {invite(services)} HC-14 is not back yet", kind="command")
    assert replies[-1].custom["ask"] == "danger_now" and _calls(services)[0].child == "HC-14"


def test_danger_beside_a_wrong_code_is_told_999_where_a_model_hears_it(services):
    """The code opens nothing, and the danger is answered."""
    services.front_door._office.agent = Learned("alarm")
    (reply,) = _staff(services).say("code 2222-2222-2222 something is badly wrong with him")
    assert reply.text.startswith("Ring 999 now") and "do not know that code" in reply.text


@pytest.mark.parametrize("words", ["{}", "hi, my code is {} thanks", "/start {}"])
def test_a_code_alone_opens_no_call(services, words):
    """The welcome, and nothing to be chased."""
    (reply,) = _staff(services).say(words.format(invite(services)), kind="command" if words.startswith("/") else "text")
    assert "You are enrolled" in reply.text and _calls(services) == []


def test_ones_own_link_again_is_no_mistake(services):
    """Tapped twice: enrolled already. To anybody else the code stays used."""
    code = invite(services)
    sam = _staff(services)
    sam.say(f"/start {code}", kind="command")
    (reply,) = sam.say(f"/start {code}", kind="command")
    assert "enrolled already" in reply.text and "new one" not in reply.text
    (other,) = _staff(services, "eve").say(f"/start {code}", kind="command")
    assert "used already" in other.text


def test_guessing_codes_is_stopped_after_six_and_danger_is_answered_all_the_same(services):
    """With a kind word and a time; not even a right code is looked at then, and an hour later it works."""
    eve, code = _staff(services, "eve"), invite(services)
    said = [eve.say(f"2222-2222-222{number}")[0].text for number in range(2, 9)]
    assert all("I do not know that code" in one for one in said[:6])
    again = (NOW + timedelta(hours=1)).astimezone(UK)
    assert said[6] == f"{LINE}\nToo many codes did not work. I look at codes again after {again:%H:%M}. Ask your manager for a new one."
    assert "Too many codes" in eve.say(f"/start {code}", kind="command")[0].text
    assert eve.say("she is not breathing")[0].text.startswith("Ring 999 now")
    assert "You are enrolled" in _staff(services, "sam").say(code)[0].text
    with reading(services.engine) as session:
        assert session.query(PeopleEventTable).filter_by(kind="code_refused").count() == 6


def test_a_member_who_mistypes_codes_is_still_worked_for(services):
    """Only codes are not looked at any more."""
    sam = _staff(services)
    sam.say(invite(services))
    for number in range(2, 10):
        last = sam.say(f"/start 2222-2222-222{number}", kind="command")
    assert "Too many codes" in last[0].text
    assert sam.say("HC-14 is not back yet")[0].custom["ask"] == "danger_now"


def test_what_a_member_tells_beside_a_wrong_code_is_worked(services):
    """They hear of the code, and are asked about what they told."""
    sam = _staff(services)
    sam.say(invite(services))
    replies = sam.say("/start 2222-2222-2222 HC-14 is not back yet", kind="command")
    assert any("do not know that code" in text for text in _texts(replies)) and replies[-1].custom["ask"] == "danger_now"
    assert _calls(services)[0].child == "HC-14"


@pytest.mark.parametrize("source, stopped", [("a digest", True), ("many:a digest", False)])
def test_codes_are_guessed_from_no_address_under_made_up_names(services, source, stopped):
    """Each guess is somebody else's; an address that many people share is not held against them."""
    def guess(end):
        guessed = Incoming("telegram", f"g-{end}", f"nobody-{end}", NOW, text=f"2222-2222-22{end}", source=source)

        async def collect():
            return [reply async for reply in services.front_door.receive(guessed)]
        return asyncio.run(collect())[0].text
    said = [guess(f"{number}{letter}") for number in (2, 3, 4) for letter in "BCDFGHJ"]
    assert ("Too many codes" in said[-1]) is stopped and not any("Too many codes" in one for one in said[:-1])


def test_a_channel_may_ask_who_writes(services):
    """Of the channel on which they were let in."""
    _staff(services).say(invite(services))
    found = [asyncio.run(services.front_door.member(channel, person)) for channel, person in (("telegram", "sam"), ("telegram", "eve"), ("web", "sam"))]
    assert found[0].homes == ("hazel-court",) and found[1:] == [None, None]
