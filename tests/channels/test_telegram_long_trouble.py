"""A day without network, hours of refusals: waited out by the clock, with few tries and few lines, and nothing lost."""
from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Optional

import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.channels.telegram.courier import Courier
from bot.channels.telegram.notebook import Heartbeat, NoNotebook
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.questions import Questions
from bot.channels.telegram.updates import Poller
from bot.intake.messages import Outgoing
from tests.support.telegram_scene import PlainVault
from tests.support.virtual_time import run_virtually

DAY = 24 * 3600.0


class Telegram:
    """Telegram as the client sees it: nothing but errors until `back` (seconds of the loop's clock)."""

    id = 1

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.back = asyncio.get_running_loop().time() + DAY
        self.sent: list[tuple[float, str]] = []
        self.tries: list[float] = []
        self.polls: list[float] = []

    async def send_message(self, chat_id: int, text: str, **more: object) -> SimpleNamespace:
        """Fails until the day is over."""
        self.tries.append(self._now())
        if self._now() < self.back:
            raise self.error
        self.sent.append((self._now(), text))
        return SimpleNamespace(message_id=len(self.sent))

    async def get_updates(self, offset: Optional[int], timeout: int, allowed_updates: object) -> tuple:
        """Fails until the day is over, then holds the poll open."""
        self.polls.append(self._now())
        if self._now() < self.back:
            raise self.error
        await asyncio.sleep(timeout)
        return ()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


class Outbox:
    """Replies until they are delivered; offered again when their time has come."""

    def __init__(self, *waiting: Outgoing) -> None:
        self.waiting = {outgoing.outbox_id: (0.0, outgoing) for outgoing in waiting}

    async def delivered(self, outgoing: Outgoing) -> None:
        """It needs no more tries."""
        self.waiting.pop(outgoing.outbox_id, None)

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """It is tried again later; giving up would lose it."""
        assert retry_in_seconds is not None
        if outgoing.outbox_id is not None:
            self.waiting[outgoing.outbox_id] = (asyncio.get_running_loop().time() + retry_in_seconds, outgoing)

    def due(self) -> list[Outgoing]:
        """What may be tried now."""
        return [outgoing for at, outgoing in list(self.waiting.values()) if at <= asyncio.get_running_loop().time()]


def courier_of(telegram: Telegram, outbox: Outbox) -> Courier:
    """A courier with the pace it has in use."""
    return Courier(telegram, outbox, Pace(), Questions(telegram, NoNotebook(), PlainVault(), None, 1.0))


async def deliver(courier: Courier, outbox: Outbox, seconds: float) -> None:
    """The channel's look at the outbox, every second for so long."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end and outbox.waiting:
        for outgoing in outbox.due():
            courier.post(outgoing)
        await asyncio.sleep(10)


@pytest.mark.parametrize("error", [NetworkError("down"), TimedOut(), NetworkError("Bad Gateway")], ids=["down", "timeout", "5xx"])
def test_replies_outlast_a_day_without_network_once_each_and_in_order(error, caplog):
    """Three replies of one chat wait a day; each comes once, within minutes of the network, after a bearable number of tries."""
    async def day():
        telegram = Telegram(error)
        outbox = Outbox(*(Outgoing(text, outbox_id=number, address="5") for number, text in enumerate(("one", "two", "three"), 1)))
        await deliver(courier_of(telegram, outbox), outbox, DAY + 3600)
        return telegram, outbox

    telegram, outbox = run_virtually(day())
    assert sorted(text for _, text in telegram.sent) == ["one", "three", "two"] and not outbox.waiting
    assert all(at - telegram.back <= Pace().longest_backoff + 15 for at, _ in telegram.sent)
    assert 3 * 100 < len(telegram.tries) < 3 * 400


def test_the_999_words_are_tried_every_few_seconds_for_as_long_as_they_mean_anything():
    """After an hour without network they come within seconds of it."""
    async def hour():
        telegram = Telegram(NetworkError("down"))
        telegram.back -= DAY - 900
        outbox = Outbox()
        courier_of(telegram, outbox).post(Outgoing("Ring 999 now.", custom={"disposition": "999"}, address="5"))
        await asyncio.sleep(1000)
        return telegram

    telegram = run_virtually(hour())
    ((at, text),) = telegram.sent
    assert text == "Ring 999 now." and at - telegram.back <= Pace().longest_urgent


def test_flood_control_is_waited_out_as_long_as_telegram_asks():
    """Half an hour, asked for twice: two refusals, then the reply; nothing in between."""
    async def hours():
        telegram = Telegram(RetryAfter(timedelta(minutes=30)))
        telegram.back -= DAY - 3599
        outbox = Outbox(Outgoing("one", outbox_id=1, address="5"))
        await deliver(courier_of(telegram, outbox), outbox, 2 * 3600)
        return telegram

    telegram = run_virtually(hours())
    assert len(telegram.sent) == 1 and len(telegram.tries) == 3


def test_polling_outlasts_a_day_and_begins_again_within_seconds(caplog):
    """At most one poll in five seconds, one line in five minutes, and no beat of the heart while Telegram is away."""
    beats = []

    class Notes(NoNotebook):
        """Counts beats."""

        async def beat(self, at):
            """When."""
            beats.append(at)

    async def day():
        telegram, loop = Telegram(NetworkError("down")), asyncio.get_running_loop()
        heart = Heartbeat(Notes(), loop.time, 30.0)
        poller = Poller(telegram, Pace(), heart.touch)
        while loop.time() < telegram.back + 120:
            await poller.fetch(None)
        return telegram

    caplog.set_level(logging.WARNING)
    telegram = run_virtually(day())
    assert min(at for at in telegram.polls if at >= telegram.back) - telegram.back <= Pace().longest_urgent
    assert len(telegram.polls) < DAY / Pace().longest_urgent + 20
    assert len([record for record in caplog.records if "cannot be polled" in record.message]) < 300
    assert beats and min(beats) >= telegram.back and 2 <= len(beats) <= 6


def test_a_poll_that_is_told_to_wait_waits():
    """429 on getUpdates with ten minutes."""
    async def ten_minutes():
        telegram = Telegram(RetryAfter(timedelta(minutes=10)))
        telegram.back -= DAY - 700
        poller, loop = Poller(telegram, Pace()), asyncio.get_running_loop()
        while loop.time() < telegram.back:
            await poller.fetch(None)
        return telegram

    assert len(run_virtually(ten_minutes()).polls) == 2
