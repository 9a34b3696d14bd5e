"""Two processes at the same front door: each message is worked once, and a person's messages in their order."""
from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.calllog.database import DatabaseConflict, reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.log import CallLog
from bot.channels import answering
from bot.channels.rest import routes
from bot.intake.messages import Incoming
from tests.support.doors import open_services


@pytest.fixture
def both(tmp_path):
    """Two front doors on one database, as two processes have them."""
    doors = [open_services(tmp_path)[0] for _ in range(2)]
    yield doors
    for services in doors:
        services.front_door.close()
        services.engine.dispose()


def message(services, number, text):
    """What one person writes, and its number."""
    return Incoming("rest", f"u-{number}", "p-1", services.clock(), text=text, address="p-1", home="rowan-house")


def receive(services, incoming):
    """Every reply of one front door."""
    async def collect():
        return [reply async for reply in services.front_door.receive(incoming)]
    return asyncio.run(collect())


def heard(services):
    """What was heard, call by call in order; every chain is whole."""
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        rows = sorted(log.calls(), key=lambda row: row.opened_at)
        assert all(log.verify(row.call) is None for row in rows)
        return [event.text for row in rows for event in log.events(row.call) if event.kind == "heard"]


def test_a_message_sent_to_both_at_once_is_worked_by_one(both):
    """Ten times over: heard once, and its replies are given by one of them."""
    for number in range(10):
        incoming = message(both[0], number, f"HC-14 is not back yet, that is {number}")
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda services: receive(services, incoming), both))
        assert sorted(map(bool, replies)) == [False, True]
    assert len(heard(both[0])) == 10


def test_what_a_killed_process_had_stored_is_worked_before_what_comes_next(both):
    """Its replies come first, and so do its words in the log."""
    one, other = both
    first, second = message(one, 1, "RH-03 is not back yet"), message(other, 2, "no shes not in danger")
    with transaction(one.engine) as session:
        Inbox(session, one.vault).take(first)
    replies = receive(other, second)
    assert heard(other) == [first.text, second.text] and len(replies) == 2
    assert receive(one, first) == []


def test_danger_that_a_killed_process_had_stored_is_told_with_the_next_message(both):
    """Nobody knows whether the 999 words went out: they go again, before anything else."""
    one, other = both
    with transaction(one.engine) as session:
        Inbox(session, one.vault).take(message(one, 1, "she is not breathing"))
    replies = receive(other, message(other, 2, "are you there"))
    assert replies[0].text.startswith("Ring 999 now") and heard(other)[0] == "she is not breathing"


def test_replies_that_nobody_was_given_are_there_for_whoever_asks_again(both):
    """The process that had them in hand may have died; once they are marked as given they are not given again."""
    one, other = both
    incoming = message(one, 1, "RH-03 is not back yet")
    replies = receive(one, incoming)
    assert receive(other, incoming) == []
    again = asyncio.run(other.front_door.unsent(incoming))
    assert [reply.text for reply in again] == [reply.text for reply in replies] and again[0].outbox_id == replies[0].outbox_id
    for reply in again:
        asyncio.run(other.front_door.delivered(reply))
    assert asyncio.run(one.front_door.unsent(incoming)) == []


@pytest.mark.postgresql("SQLite's file is served by one process")
def test_what_another_process_has_in_hand_is_left_to_it_when_one_begins(both):
    """Its replies are offered after half a minute only, and its unfinished messages once they have stayed so for a while."""
    one, other = both
    assert asyncio.run(one.front_door.run_due()) == 0  # from here on it is counted
    receive(one, message(one, 1, "RH-03 is not back yet"))
    with transaction(one.engine) as session:
        Inbox(session, one.vault).take(message(one, 2, "no shes not in danger"))
    assert asyncio.run(other.front_door.waiting("rest")) == [] and asyncio.run(other.front_door.unfinished("rest")) == []


def test_two_who_want_each_others_calls_are_both_answered(both, monkeypatch):
    """The database ends one of them: it is tried again, and nobody reads that something went wrong."""
    office, tries = both[0].front_door._office, []
    work = office._work

    def once_in_conflict(*args):
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseConflict("two wanted the same")
        return work(*args)
    monkeypatch.setattr(office, "_work", once_in_conflict)
    [reply] = receive(both[0], message(both[0], 1, "RH-03 is not back yet"))
    assert len(tries) == 2 and not reply.custom.get("failed")


def test_a_program_that_asks_another_process_again_is_given_the_whole_answer(both, tmp_path):
    """Also to a message of danger, whose 999 words go ahead: what followed them was lost with the process that had it in hand."""
    one, other = both
    body = {"sender": "night", "message": "she is not breathing", "message_id": "m1"}
    settings = SimpleNamespace(rest_token=None, host="127.0.0.1", secret_file=one.settings.secret_file)
    first, again, third = (TestClient(Starlette(routes=routes(services.front_door, settings)), base_url="http://127.0.0.1") for services in (one, other, one))
    with pytest.MonkeyPatch.context() as lost:  # killed before it could say that the answer was given
        lost.setattr(answering, "mark_delivered", lambda *_: asyncio.sleep(0))
        whole = [reply["text"] for reply in first.post("/webhooks/rest/webhook", json=body).json()]
    assert len(whole) > 1 and [reply["text"] for reply in again.post("/webhooks/rest/webhook", json=body).json()] == whole
    assert [reply["text"] for reply in third.post("/webhooks/rest/webhook", json=body).json()] == whole[:1]
