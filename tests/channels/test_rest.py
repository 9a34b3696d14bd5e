"""The REST face: Rasa's shape, who may use it, and what bad requests are told."""
from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from starlette.testclient import TestClient

from bot.channels.web.app import make_app
from bot.intake.messages import Outgoing
from bot.triage import danger
from tests.support.fake_web_door import CALL, QUESTION, FakeDoor, settings

URL = "/webhooks/rest/webhook"


def client_of(tmp_path, door=None, host="127.0.0.1", rest_token=None, base_url="http://127.0.0.1:8000"):
    app = make_app(door or FakeDoor(), settings(tmp_path, host, rest_token), patience=0.3, alarm_patience=0.05)
    return TestClient(app, base_url=base_url)


@pytest.fixture
def door():
    return FakeDoor()


@pytest.fixture
def client(tmp_path, door):
    return client_of(tmp_path, door)


def post(client, **body):
    return client.post(URL, json={"sender": "tester", **body})


def test_the_status_address_says_ok(client):
    """As Rasa's does."""
    assert client.get("/webhooks/rest/").json() == {"status": "ok"}


def test_a_message_gets_a_list_of_messages_in_rasas_shape(client):
    """recipient_id, text, buttons with title and payload, custom."""
    (message,) = post(client, message="he is late").json()
    assert message["recipient_id"] == "tester" and message["text"] == QUESTION.text
    assert message["buttons"][0] == {"title": "Yes", "payload": QUESTION.buttons[0].token}
    assert message["custom"] == {"ask": "danger_now", "call": CALL}


def test_streaming_gives_one_message_a_line(client, door):
    """Rasa's `?stream=true`."""
    response = client.post(URL + "?stream=true", json={"sender": "tester", "message": "He is not breathing"})
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert len(lines) == 2 and lines[0]["text"].startswith("Ring 999 now")
    assert door.marked == [1, 2]


def test_home_and_role_come_from_the_metadata(client, door):
    """And the sender reaches the front door only as a key, with the address to answer to."""
    post(client, message="hello", metadata={"home": "rowan-house", "role": "operator"})
    (incoming,) = door.received
    assert (incoming.channel, incoming.home, incoming.role) == ("rest", "rowan-house", "operator")
    assert incoming.address == "tester" and "tester" not in incoming.person


def test_a_payload_sent_back_counts_as_a_press(client, door):
    """Also one whose shape only the conversation tells."""
    door.replies = [Outgoing("Which?", buttons=QUESTION.buttons[:1] + (type(QUESTION.buttons[0])("Odd", "new"),))]
    post(client, message="hello")
    post(client, message=QUESTION.buttons[1].token)
    post(client, message="new")
    post(client, message="http://example.org/x")
    assert [incoming.kind for incoming in door.received] == ["text", "press", "press", "text"]


def test_a_repeated_message_id_is_answered_once(client):
    """The second answer is empty and says so in a header."""
    assert post(client, message="he is late", message_id="m1").json()
    again = post(client, message="he is late", message_id="m1")
    assert again.json() == [] and again.headers["Threshold-Repeated"] == "true"


def test_another_message_under_a_used_id_is_not_swallowed(client):
    """An id used twice by mistake must not lose a message."""
    post(client, message="he is late", message_id="m1")
    assert post(client, message="He is not breathing", message_id="m1").json()[0]["text"].startswith("Ring 999 now")


def test_a_repeated_alarm_still_gets_the_999_words(client):
    """The first answer may never have arrived."""
    post(client, message="He is not breathing", message_id="m1")
    assert post(client, message="He is not breathing", message_id="m1").json()[0]["text"].startswith("Ring 999 now")


def test_what_fell_due_comes_with_the_next_answer_but_after_the_999_words(client, door):
    """This channel cannot send by itself."""
    door.put("rest", "tester", Outgoing("Is he back?"))
    door.put("rest", "somebody else", Outgoing("Not for you"))
    texts = [message["text"] for message in post(client, message="He is not breathing").json()]
    assert texts[0].startswith("Ring 999 now") and texts[1:] == ["Is he back?", QUESTION.text]
    assert [stored.text for _, stored in door.outbox.values()] == ["Not for you"]


@pytest.mark.parametrize("fault", ["raises", "hangs"])
def test_a_broken_front_door_still_answers_danger_with_999(tmp_path, fault):
    """Status 200, the 999 words first, then how to ring."""
    response = post(client_of(tmp_path, FakeDoor(fault=fault, log_works=False)), message="He is not breathing")
    assert response.status_code == 200
    assert response.json()[0]["text"].startswith("Ring 999 now") and "101" in response.json()[1]["text"]


BAD = [
    b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"message": "hi"}', b'{"sender": "", "message": "hi"}',
    b'{"sender": 7, "message": "hi"}', b'{"sender": "a"}', b'{"sender": "a", "message": null}', b'{"sender": "a", "message": ["x"]}',
    b'{"sender": "a", "message": "hi", "message_id": {}}', b'{"sender": "a", "message": "hi", "metadata": "x"}',
    b'{"sender": "a", "message": "hi", "metadata": {"home": 3}}', b'{"sender": "a", "message": "hi", "metadata": {"role": "chief"}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BAD, ids=lambda body: repr(body[:50]))
def test_a_bad_body_is_refused_in_one_sentence_that_carries_the_999_line(client, body):
    """400, never a bare error."""
    response = client.post(URL, content=body)
    assert response.status_code == 400
    assert response.json()["status"] == "failure" and response.json()["message"].endswith(danger.LINE)


def test_danger_in_a_refused_request_is_still_answered(client):
    """The 999 words come before the complaint about the request."""
    response = client.post(URL, json={"message": "He is not breathing"})
    assert response.status_code == 400 and response.json()["message"].startswith("Ring 999 now")


def test_long_messages_are_taken_and_longer_ones_are_told_so(client, door):
    """20,000 characters and 100 kB pass; more is 413 with the 999 line."""
    assert post(client, message="a" * 20_000).status_code == 200
    assert post(client, message="\u00e9" * 50_000).status_code == 200
    for size in (100_001, 3_000_000):
        response = post(client, message="a" * size)
        assert response.status_code == 413 and danger.LINE in response.json()["message"]
    assert len(door.received) == 2


def test_beyond_this_computer_it_is_off_without_a_token(tmp_path):
    """Not refused: not there."""
    client = client_of(tmp_path, host="0.0.0.0")
    assert post(client, message="hi").status_code == 404 and client.get("/webhooks/rest/").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_token_once_set_must_be_sent(tmp_path, host):
    """As Bearer or as `?token=`; anything else is 401."""
    client = client_of(tmp_path, host=host, rest_token="s3cret", base_url="http://bot.example")
    body = {"sender": "a", "message": "hi"}
    assert client.post(URL, json=body, headers={"Authorization": "Bearer s3cret"}).status_code == 200
    assert client.post(URL + "?token=s3cret", json=body).status_code == 200
    for headers, query in [({}, ""), ({"Authorization": "Bearer nope"}, ""), ({"Authorization": "Basic s3cret"}, ""), ({}, "?token=%C3%A9")]:
        refused = client.post(URL + query, json=body, headers=headers)
        assert refused.status_code == 401 and danger.LINE in refused.json()["message"]


def test_without_a_token_other_sites_cannot_use_it_through_a_browser(tmp_path):
    """Neither by a name of their own for this computer nor by posting across sites."""
    rebound = client_of(tmp_path, base_url="http://evil.example")
    assert post(rebound, message="hi").status_code == 403
    response = client_of(tmp_path).post(URL, json={"sender": "a", "message": "hi"}, headers={"Origin": "http://evil.example"})
    assert response.status_code == 403


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["home", "role", "x"]) | st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.fixed_dictionaries({}, optional={"sender": JSON, "message": JSON | st.text(), "message_id": JSON, "metadata": JSON})


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES.map(json.dumps).map(str.encode) | st.binary(max_size=200))
def test_no_body_breaks_it(client, body):
    """Whatever arrives: a list, or a refusal with the 999 line."""
    response = client.post(URL, content=body)
    if response.status_code == 200:
        assert isinstance(response.json(), list)
    else:
        assert response.status_code == 400 and danger.LINE in response.json()["message"]
