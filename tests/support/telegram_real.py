"""Telegram with everything real between the emulator and the call log: channel, notebook, front door, database."""
from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, AsyncIterator

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.channels.telegram.notebook import KeptNotebook
from bot.services import Services
from tests.support.doors import invite
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_person import Person, Reply
from tests.support.telegram_scene import QUICK, channel_running

SLOW = 15.0  # the first turn reads the protocols
PATIENT = replace(QUICK, answer=5, store=5, turn=20, first_try=2)


@asynccontextmanager
async def running(telegram: TelegramEmulator, services: Services, way: Any = channel_running) -> AsyncIterator[None]:
    """The channel from start to stop on these services; `way` is `channel_running` or `called_at`."""
    notebook = KeptNotebook(services.engine)
    try:
        async with way(telegram, services.front_door, PATIENT, vault=services.vault, notebook=notebook):
            yield
    finally:
        notebook.close()


async def enrolled(telegram: TelegramEmulator, services: Services, chat_id: int = 5_550_001, home: str = "hazel-court") -> Person:
    """Somebody who opened the link of their one-time code."""
    person = telegram.person(chat_id)
    person.say(f"/start {invite(services, home)}")
    assert "You are enrolled" in (await person.next_reply(SLOW)).text
    return person


async def tap(person: Person, *labels: str) -> Reply:
    """Presses buttons one after another; gives the last reply."""
    reply = None
    for label in labels:
        person.press(label)
        reply = await person.next_reply(SLOW)
    return reply


def logged(services: Services) -> list:
    """Every call, latest first, with its chain intact."""
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        rows = log.calls()
        assert all(log.verify(row.call) is None for row in rows)
        return rows


def answers(services: Services, call: str) -> dict:
    """What a call knows: fact to value."""
    with reading(services.engine) as session:
        state = CallLog(session, services.vault).state(call)
        return {fact: answer.value for fact, answer in state.answers.items()}
