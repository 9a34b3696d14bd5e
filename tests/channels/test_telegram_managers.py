"""Managers, on-call and the follow-ups of a call over Telegram: each arrives with its buttons, and pressing works."""
from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.triage.danger import look
from tests.casework.scene import REFUSES, WAITS
from tests.support.doors import invite, open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_scene import QUICK, channel_running, until

pytestmark = pytest.mark.anyio
PATIENT = replace(QUICK, turn=30, first_try=2)
SLOW = 20.0
EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


class Home:
    """Hazel Court over the emulator: its people, its clock and its log."""

    def __init__(self, services, clock, telegram) -> None:
        self.services, self.clock, self._telegram, self._chats = services, clock, telegram, 7_000_000

    async def person(self, role: str):
        """Somebody enrolled by their link."""
        self._chats += 1
        person = self._telegram.person(self._chats)
        person.say(f"/start {invite(self.services, role=role)}")
        assert "You are enrolled" in (await person.next_reply(SLOW)).text
        return person

    async def wait(self, minutes: float) -> None:
        """Lets time pass, whatever falls due in it."""
        target = self.clock.now + timedelta(minutes=minutes)
        while (due := await self.services.front_door.next_due()) is not None and due <= target:
            self.clock.now = max(due, self.clock.now)
            await self.services.front_door.run_due()
        self.clock.now = target

    def row(self):
        """The latest call."""
        with reading(self.services.engine) as session:
            return CallLog(session, self.services.vault).calls()[0]


@asynccontextmanager
async def at_home(folder):
    """Everything real between the phones and the log."""
    look("")
    services, clock = open_services(folder, EVENING)
    async with TelegramEmulator() as telegram, channel_running(telegram, services.front_door, PATIENT):
        yield Home(services, clock, telegram)
    services.front_door.close()


async def call(person, opening, labels, time=""):
    """Types an opening and taps through; gives the last reply."""
    person.say(opening)
    reply = await person.next_reply(SLOW)
    for label in labels:
        person.press(label)
        reply = await person.next_reply(SLOW)
    if time:
        person.say(time)
        reply = await person.next_reply(SLOW)
    return reply


async def test_a_manager_decides_by_button_and_the_staff_read_it(tmp_path):
    """Asked in their own chat, decided, the reason typed; the staff's chat has the decision."""
    async with at_home(tmp_path) as home:
        sam, mo = await home.person("care_staff"), await home.person("manager")
        await call(sam, "HC-14 is not back yet", REFUSES)
        asked = await mo.next_reply(SLOW)
        assert asked.labels == ("Handle in the home", "Report to the police", "I need more time") and "ring 999" in asked.text
        mo.press("Handle in the home")
        assert "Why?" in (await mo.next_reply(SLOW)).text
        assert "the manager decided" in (await sam.next_reply(SLOW)).text and home.row().outcome == "filtered"
        await until(lambda: not mo.sees(asked.message_id).buttons)
        mo.say("her nan has her until the morning")
        assert "Thank you" in (await mo.next_reply(SLOW)).text
        assert "her nan" in (await sam.next_reply(SLOW)).text


async def test_the_limit_moves_on_to_on_call_who_reports(tmp_path):
    """The manager is told that it has moved on; on-call's press makes it a report."""
    async with at_home(tmp_path) as home:
        sam, mo, oz = [await home.person(role) for role in ("care_staff", "manager", "on_call")]
        await call(sam, "HC-14 is not back yet", REFUSES)
        await mo.next_reply(SLOW)
        await home.wait(31)
        assert "moved on" in (await mo.next_reply(SLOW)).text and "Report to the police" in (await oz.next_reply(SLOW)).labels
        oz.press("Report to the police")
        await oz.next_reply(SLOW)
        assert home.row().disposition == "REPORT"
        mo.press("Handle in the home", again=True)
        assert "is closed" in (await mo.next_reply(SLOW)).text


@pytest.mark.parametrize("label, outcome", [("Back here", "filtered"), ("No word", "escalated")])
async def test_a_recheck_arrives_with_its_buttons(tmp_path, label, outcome):
    """Asked at its time in the person's own chat; a press ends the wait."""
    async with at_home(tmp_path) as home:
        sam = await home.person("care_staff")
        await call(sam, "HC-14 is not back yet", WAITS, "21:40")
        await home.wait(55)
        asked = await sam.next_reply(SLOW)
        assert {"Back here", "Spoken to, not back yet", "No word"} <= set(asked.labels) and "21:55" in asked.text
        sam.press(label)
        await sam.next_reply(SLOW)
        assert home.row().outcome == outcome


async def test_spoken_to_at_a_recheck_takes_a_new_time(tmp_path):
    """Pressed, then the time typed: it waits again."""
    async with at_home(tmp_path) as home:
        sam = await home.person("care_staff")
        await call(sam, "HC-14 is not back yet", WAITS, "21:40")
        await home.wait(55)
        await sam.next_reply(SLOW)
        sam.press("Spoken to, not back yet")
        assert "?" in (await sam.next_reply(SLOW)).text
        sam.say("22:10")
        assert "22:25" in (await sam.next_reply(SLOW)).text and home.row().disposition == "WAIT"


async def test_an_unfinished_call_is_reminded_and_an_answer_to_it_goes_on(tmp_path):
    """The reminder comes; the last question's buttons still work."""
    async with at_home(tmp_path) as home:
        sam = await home.person("care_staff")
        await call(sam, "HC-14 is not back yet", ())
        await home.wait(21)
        assert "is not finished" in (await sam.next_reply(SLOW)).text
        sam.press("No")
        assert (await sam.next_reply(SLOW)).labels


async def test_the_return_interview_is_asked_for_with_buttons(tmp_path):
    """How they are after half an hour, the interview after two days; recorded by a press."""
    async with at_home(tmp_path) as home:
        sam = await home.person("care_staff")
        await call(sam, "HC-14 is not back yet", WAITS, "21:40")
        sam.press("Back here")
        await sam.next_reply(SLOW)
        await home.wait(31)
        screen = await sam.next_reply(SLOW)
        assert "came back" in screen.text and screen.labels
        await home.wait(48 * 60)
        asked = await sam.next_reply(SLOW)
        assert "return interview" in asked.text
        sam.press(next(label for label in asked.labels if "ffered" in label))
        assert "is final" in (await sam.next_reply(SLOW)).text


async def test_somebody_of_two_homes_taps_which(tmp_path):
    """After the danger question; the log's row has the home."""
    async with at_home(tmp_path) as home:
        alex = await home.person("care_staff")
        alex.say(f"/start {invite(home.services, 'willow-end')}")
        await alex.next_reply(SLOW)
        asked = await call(alex, "he pulled the curtain down in a strop", ("No",))
        assert asked.labels[:2] == ("Hazel Court", "Willow End")
        alex.press("Willow End")
        await alex.next_reply(SLOW)
        assert home.row().home == "willow-end"
