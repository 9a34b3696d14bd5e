"""A request that comes again and whose sender is gone is not worked; everything else is."""
from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import Request

from bot.channels.given_up import Taken, has_given_up
from bot.channels.rest import RestFace
from bot.settings import load
from tests.support.fake_web_door import FakeDoor


@pytest.fixture
def door():
    """A front door that notes what it is asked."""
    return FakeDoor()


@pytest.fixture
def post(tmp_path, door):
    """Posts one message to the REST face; gives the status and whether the front door was asked."""
    face = RestFace(door, load({"THRESHOLD_HOME": str(tmp_path)}), {})

    def send(text, message_id, there=True):
        body = json.dumps({"sender": "s", "message": text, **({"message_id": message_id} if message_id else {})}).encode()
        came = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if came:
                return came.pop(0)
            if there:
                await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "POST", "path": "/webhooks/rest/webhook", "scheme": "http", "query_string": b"", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
                 "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]}
        before = len(door.received)
        response = asyncio.run(face.webhook(Request(scope, receive)))
        return response.status_code, len(door.received) > before

    return send


def test_what_comes_again_from_somebody_who_is_gone_is_not_worked(post):
    """After a stall the same message stands many times in the queue."""
    assert post("he is late", "m-1", there=False) == (200, True)
    assert post("he is late", "m-1", there=False) == (204, False)
    assert post("he is late", "m-1") == (200, True)


@pytest.mark.parametrize("message_id", [None, "m-2"])
def test_what_comes_for_the_first_time_is_worked_whether_anybody_waits_or_not(post, message_id):
    """Nobody may send it again; and without an id nobody knows what came before."""
    assert post("he is late", message_id, there=False) == (200, True)
    assert post("he is late", message_id and "m-3", there=False) == (200, True)


def test_another_message_under_a_used_id_is_worked(post):
    """The message is part of what is known again."""
    post("he is late", "m-4", there=False)
    assert post("he has a knife", "m-4", there=False)[1]


def test_only_so_many_ids_are_known_and_the_latest_stay():
    """Memory has an end."""
    taken = Taken(known=2)
    assert [taken.again(one) for one in ("a", "b", "a", "c", "a", "b")] == [False, False, True, False, True, False]


def test_where_it_cannot_be_told_whether_anybody_waits_somebody_does():
    """It may be danger."""
    async def broken():
        raise RuntimeError("the transport is gone")
    assert asyncio.run(has_given_up(Request({"type": "http"}, broken))) is False
