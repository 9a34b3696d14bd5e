"""People who talk at once with a service that is made up: what is counted, and who is asked what."""
from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from benchmarks.scale import danger, kept, people
from benchmarks.scale.memory import SCRIPTS
from benchmarks.scale.served import Served as Side
from benchmarks.scale.served import resident_mb, worked_seconds
from benchmarks.scale.talking import Talk, numbers, session
from benchmarks.scripts import TURNS
from tests.support.browser import Served


class MadeUp:
    """A service that answers at once, and remembers who said what; `fails` are the numbers of the messages that it leaves unanswered."""

    def __init__(self, fails=()):
        self.heard, self.fails, self._door = [], set(fails), threading.Lock()

    async def webhook(self, request):
        told = await request.json()
        with self._door:
            self.heard.append((told["sender"], told["message"]))
            failed = len(self.heard) in self.fails
        if "stream" in request.query_params:
            return PlainTextResponse('{"text": "Ring 999 now."}\n{"text": "more"}\n')
        return JSONResponse([] if failed else [{"recipient_id": told["sender"], "text": "Is anyone in danger right now?"}])

    async def health(self, request):
        return JSONResponse({"status": "ok", "lag": {"samples": 5, "p95_ms": 1.0, "p99_ms": 2.0, "longest_ms": 3.0}})

    @property
    def app(self):
        return Starlette(routes=[Route("/webhooks/rest/webhook", self.webhook, methods=["POST"]), Route("/health", self.health)])


class OwnProcess:
    """This process in the place of a service's."""

    def __init__(self):
        self.pid = os.getpid()


def _talked(service, work, scripts=(TURNS,)):
    async def talk(url):
        async with session({}) as client:
            return await work(Talk(client, url, numbers(), scripts))
    with Served(service.app) as url:
        return asyncio.run(talk(url))


def test_people_say_their_conversation_in_order_and_then_another_person_begins():
    """Each conversation is said by a sender of its own, message after message, until so many were answered."""
    service = MadeUp()
    talked = _talked(service, lambda talk: talk.hold(3, 22, with_lag=True))
    said = {}
    for sender, text in service.heard:
        said.setdefault(sender, []).append(text)
    assert len(talked.waits) == 22 and all(texts == list(TURNS[:len(texts)]) for texts in said.values())
    assert talked.failures == 0 and talked.record()["lag_longest_ms"] == 3.0 and talked.a_second > 0


def test_messages_without_an_answer_are_counted():
    """A reply without words is a failure, and the talk goes on."""
    talked = _talked(MadeUp(fails=(2, 5)), lambda talk: talk.hold(1, 6))
    assert (len(talked.waits), talked.failures) == (6, 2)


def test_whole_conversations_are_never_left_in_the_middle():
    """Asked for conversations, people say each script to its end."""
    service = MadeUp()
    _talked(service, lambda talk: talk.hold(2, conversations=len(SCRIPTS)), SCRIPTS)
    assert Counter(text for _, text in service.heard) == Counter(text for script in SCRIPTS for text in script)


def test_both_sides_talk_with_the_same_numbers_of_people(monkeypatch, tmp_path):
    """Every level is measured on both sides, and kept as soon as it is there."""
    mine, theirs, seen = MadeUp(), MadeUp(), []
    with Served(mine.app) as one, Served(theirs.app) as other:
        sides = [Side("Threshold", one, {}, {"service": OwnProcess()}), Side("stock Rasa", other, {}, {"rasa run": OwnProcess(), "action server": OwnProcess()})]
        found = asyncio.run(people._levels(sides, (1, 4), 8, lambda line: None, lambda figures: seen.append(len(figures["levels"]))))
    assert [row["people"] for row in found["levels"]] == [1, 4] and seen == [1, 2]
    assert len(mine.heard) == len(theirs.heard)
    kept.write(tmp_path, kept.part("people", found, 1, True, 0.0))


def test_danger_is_said_first_while_others_talk(monkeypatch):
    """The time to the first line is taken, with nobody else and with others."""
    monkeypatch.setattr(danger, "_EVERY", 0.0)
    monkeypatch.setattr(danger, "_SETTLES", 0.05)
    service = MadeUp()
    with Served(service.app) as url:
        found = asyncio.run(danger._beside(url, {}, (0, 2), 3, lambda line: None))
    assert [row["others"] for row in found] == [0, 2] and all(row["messages"] == 3 for row in found)
    assert any(text in TURNS for _, text in service.heard)


def test_first_words_that_are_not_999_end_the_measurement(monkeypatch):
    """A service that answers danger with anything else is not measured, it is wrong."""
    service = MadeUp()

    async def calm(request):
        return PlainTextResponse('{"text": "Hello."}\n')

    with Served(Starlette(routes=[Route("/webhooks/rest/webhook", calm, methods=["POST"])])) as url, pytest.raises(SystemExit, match="999"):
        asyncio.run(_once(url))
    assert service.heard == []


async def _once(url):
    async with session({}) as client:
        await danger._first_words(client, url, "somebody")


def test_memory_and_work_of_a_process_are_read():
    """Both are figures of the process that is named."""
    process = OwnProcess()
    assert resident_mb(process.pid) > 10 and worked_seconds(process.pid) > 0
