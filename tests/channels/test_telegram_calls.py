"""Real calls over Telegram: the real channel, front door and call log, against the emulator over HTTP."""
from __future__ import annotations

import asyncio
from datetime import datetime, timezone

from tests.support.doors import open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_real import SLOW, enrolled, logged, running, tap

EVENING = datetime.now(timezone.utc).replace(hour=21, minute=0)


def over_telegram(home, talk):
    """Runs `talk(person)` with everything real between; gives the call log's rows, latest first."""
    services, clock = open_services(home, datetime.now(timezone.utc), TELEGRAM_LATE_MINUTES="1440")

    async def go():
        async with TelegramEmulator() as telegram, running(telegram, services):
            person = await enrolled(telegram, services)
            clock.now = EVENING
            await talk(person, telegram)
    asyncio.run(go())
    services.front_door.close()
    return logged(services)


def test_from_start_to_a_filtered_call(tmp_path):
    """/start, a child at a friend's whom staff will fetch, and the person's own confirmation."""
    async def talk(person, telegram):
        person.say("/start")
        assert "999" in (await person.next_reply(SLOW)).text
        person.say("HC-14 is not back yet")
        await person.next_reply(SLOW)
        reply = await tap(person, "No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back")
        person.say("22:00")
        reply = await person.next_reply(SLOW)
        assert "I will ask you then" in reply.text
        reply = await tap(person, "Back here")
        assert "the home handles it" in reply.text

    rows = over_telegram(tmp_path, talk)
    assert [row.outcome for row in rows if row.topic == "missing"] == ["filtered"]


def test_from_start_to_an_escalated_call(tmp_path):
    """Danger on the phone at 3 a.m.: the first words are to ring 999, and the call is logged as escalated."""
    async def talk(person, telegram):
        person.say("/start")
        await person.next_reply(SLOW)
        person.say("hes got a knife and hes coming at us")
        assert (await person.next_reply(SLOW)).text.startswith("Ring 999 now")
        assert "it goes to 999 or the police" in (await person.next_reply(SLOW)).text

    rows = over_telegram(tmp_path, talk)
    assert ("999", "escalated") in [(row.disposition, row.outcome) for row in rows]


def test_no_raw_telegram_id_is_kept_as_the_person(tmp_path):
    """The person is a keyed hash."""
    chat_ids = []

    async def talk(person, telegram):
        chat_ids.append(str(person.chat["id"]))
        person.say("he pulled the curtain down")
        await person.next_reply(SLOW)

    rows = over_telegram(tmp_path, talk)
    assert rows and all(chat_ids[0] not in row.person for row in rows)
