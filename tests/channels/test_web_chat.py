"""The chat page without a script: forms, the conversation, and what happens when something is wrong."""
from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from bot.channels.web.app import make_app
from bot.intake.messages import Outgoing
from bot.triage import danger
from tests.support.fake_web_door import AT, CALL, QUESTION, FakeDoor, Said, settings

DANGER = "He is not breathing"


def client_of(tmp_path, door):
    return TestClient(make_app(door, settings(tmp_path), patience=0.3, alarm_patience=0.05), base_url="http://127.0.0.1:8000")


@pytest.fixture
def door():
    return FakeDoor()


@pytest.fixture
def client(tmp_path, door):
    return client_of(tmp_path, door)


def fields(page):
    """The hidden fields of the form to type in."""
    form = page.text[page.text.index('id="compose"'):]
    return {name: re.search(f'name="{name}" value="([^"]*)"', form).group(1) for name in ("token", "turn")}


def send(client, text="", press="", follow=True, headers=None, **more):
    form = {**fields(client.get("/")), "text": text, "press": press, **more}
    return client.post("/", data=form, follow_redirects=follow, headers=headers)


def test_the_first_page_asks_what_happened_and_carries_the_999_line(client):
    """With a link that rings, a language, and a label on the box."""
    page = client.get("/")
    assert page.status_code == 200 and danger.LINE in page.text and 'href="tel:999"' in page.text
    assert '<html lang="en-GB">' in page.text and '<label class="label label--big" id="text-label" for="text">' in page.text


def test_a_message_is_answered_by_redirect_so_that_reloading_sends_nothing(client, door):
    """POST, 303, the page with the conversation, its options and the call's reference."""
    assert send(client, "he is late", follow=False).headers["location"] == "/#latest"
    page = client.get("/")
    assert CALL in page.text and "he is late" in page.text
    assert f'<button class="option" type="submit" name="press" value="{QUESTION.buttons[0].token}">Yes</button>' in page.text
    client.get("/")
    assert len(door.received) == 1


def test_replies_are_marked_as_delivered_once_the_conversation_holds_them(client, door):
    """The page is the conversation: they are shown whenever it is next opened."""
    send(client, "he is late", follow=False)
    assert not door.outbox and door.marked == [1]


def test_a_reply_that_was_never_marked_is_shown_in_its_place_and_not_again(client, door):
    """The service was stopped between showing and marking."""
    send(client, "he is late")
    door.put("web", door.received[0].person, QUESTION)
    door.said[("web", door.received[0].person)].append(Said("person", "and now this"))
    assert client.get("/").text.count("badly hurt right now?") == 1
    assert not door.outbox


def test_the_same_form_sent_twice_is_answered_once_and_other_words_are_not_swallowed(client, door):
    """A double click, and the back button."""
    form = {**fields(client.get("/")), "text": "he is late"}
    for text in ("he is late", "he is late", "no he is back"):
        client.post("/", data={**form, "text": text})
    first, second, third = [incoming.update_id for incoming in door.received]
    assert first == second != third


def test_home_and_role_are_chosen_with_the_first_message_and_kept(client, door):
    """They are asked once; a home that does not exist is not taken."""
    send(client, "he is late", home="rowan-house", role="operator")
    send(client, "hello", home="made-up", role="chief")
    assert [(incoming.home, incoming.role) for incoming in door.received] == [("rowan-house", "operator")] * 2
    page = client.get("/")
    assert "Rowan House" in page.text and 'id="first-home"' not in page.text


def test_home_and_role_can_be_changed(client, door):
    """By their own form."""
    send(client, "hello", home="rowan-house")
    client.post("/choose", data={**fields(client.get("/")), "home": "elm-lodge", "role": "staff"})
    send(client, "hello again")
    assert door.received[-1].home == "elm-lodge"


def test_a_tap_goes_back_as_a_press(client, door):
    """With no text of its own."""
    send(client, "he is late")
    send(client, press=QUESTION.buttons[1].token)
    assert (door.received[-1].kind, door.received[-1].press, door.received[-1].text) == ("press", QUESTION.buttons[1].token, "")


@pytest.mark.parametrize("text, order", [("he likes trains", ["press", "text"]), (DANGER, ["text", "press"])])
def test_words_left_in_the_box_are_not_lost_by_a_tap_and_danger_goes_first(client, door, text, order):
    """A tap with words is two messages."""
    send(client, "hello")
    send(client, text, press=QUESTION.buttons[1].token)
    assert [incoming.kind for incoming in door.received[1:]] == order


def test_options_of_earlier_questions_are_no_longer_offered(client, door):
    """Only what was asked since the person's last message."""
    send(client, "one")
    send(client, "two")
    assert client.get("/").text.count('class="option"') == len(QUESTION.buttons)


def test_999_stands_out_by_heading_frame_and_alert(client):
    """And by the page's title; nothing rests on colour alone."""
    page = send(client, DANGER)
    assert re.search(r'<div class="urgent" role="alert">\s*<h3 class="urgent__head">.*Emergency: ring 999</h3>', page.text)
    assert "<title>Ring 999 now" in page.text and page.text.count('href="tel:999"') == 2


def test_what_people_type_is_shown_as_text(client):
    """Markup stays words."""
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in send(client, "<script>alert(1)</script>").text


def test_a_follow_up_that_waits_is_shown_on_the_next_page_to_its_own_person_only(client, door):
    """A re-check that fell due."""
    send(client, "he is late")
    person = door.received[0].person
    door.put("web", person, Outgoing("Is he back?", custom={"call": CALL}))
    door.put("web", "web-other", Outgoing("Not for you"))
    page = client.get("/")
    assert "Is he back?" in page.text and "Not for you" not in page.text
    assert "Is he back?" not in client.get("/").text


def test_a_new_call_is_asked_of_the_front_door(client, door):
    """As the command."""
    send(client, "he is late")
    client.post("/new", data=fields(client.get("/")))
    assert (door.received[-1].kind, door.received[-1].text) == ("command", "/new")


def test_an_empty_message_is_told_what_to_do(client, door):
    """Nothing reaches the front door."""
    page = send(client, " \n ")
    assert page.status_code == 422 and "Type what has happened" in page.text and not door.received


@pytest.mark.parametrize("spoil", [{"token": "x"}, {"token": ""}, {"token": "\u00e9"}])
def test_a_form_without_our_token_is_refused_and_gives_back_what_was_typed(client, door, spoil):
    """Danger in it is still answered."""
    page = send(client, DANGER, **spoil)
    assert page.status_code == 403 and not door.received
    assert "was not sent" in page.text and f"\n{DANGER}</textarea>" in page.text and "Emergency: ring 999" in page.text


def test_a_browser_without_our_cookie_is_refused_kindly(client, door):
    """Also with another browser's token, and with a cookie that we did not sign."""
    form = fields(client.get("/"))
    cookie = client.cookies["threshold"]
    for bad in ("", "x.y", cookie[:-1] + "0x", "\u00c3.\u00a9"):
        client.cookies.clear()
        response = client.post("/", data={**form, "text": "hello"}, headers={"Cookie": f"threshold={bad}".encode("latin-1")})
        assert response.status_code == 403 and "hello</textarea>" in response.text
    assert not door.received


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    """HttpOnly, SameSite=Lax, and Secure over https."""
    cookie = client.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert "Secure" in client.get("https://127.0.0.1/").headers["set-cookie"]


def test_a_conversation_survives_a_restart(tmp_path, door):
    """The cookie's key comes from the secret file."""
    first = client_of(tmp_path, door)
    send(first, "he is late")
    second = client_of(tmp_path, door)
    second.cookies.update(first.cookies)
    assert "he is late" in second.get("/").text


def test_without_the_secret_file_the_page_still_works(tmp_path, door):
    """With a key of this process."""
    where = settings(tmp_path)
    where.secret_file.unlink()
    client = TestClient(make_app(door, where), base_url="http://127.0.0.1:8000")
    assert send(client, "he is late").status_code == 200 and door.received


@pytest.mark.parametrize("text", ["a" * 20_001, "\u00e9" * 50_000, "\U0001f600" * 25_000], ids=["letters", "accents", "faces"])
def test_long_messages_are_taken(client, door, text):
    """Up to 100 kB."""
    assert send(client, text).status_code == 200 and door.received[0].text == text


@pytest.mark.parametrize("size", [100_001, 1_000_000])
def test_longer_messages_get_a_page_that_says_so(client, door, size):
    """413, and where they tell of danger the 999 words."""
    page = send(client, DANGER + ". " + "a" * size)
    assert page.status_code == 413 and "too long" in page.text and "Emergency: ring 999" in page.text and not door.received


@pytest.mark.parametrize("text", ["\u0645\u0631\u062d\u0628\u0627", "\U0001f631", "a\x00b", '{"a": 1}', "'; DROP TABLE calls; --", "/help"])
def test_odd_messages_reach_the_front_door_as_typed(client, door, text):
    """Right-to-left, emoji, null bytes, JSON, SQL, a slash."""
    assert send(client, text).status_code == 200 and door.received[0].text == text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe%%%", b"a=1&" * 100, b"token=%ff&text=hi"])
def test_bodies_that_are_no_form_get_a_page(client, body):
    """Never a crash."""
    page = client.post("/", content=body)
    assert page.status_code == 403 and danger.LINE in page.text


@pytest.mark.parametrize("fault", ["raises", "hangs"])
@pytest.mark.parametrize("log_works", [True, False])
def test_a_broken_front_door_still_shows_the_999_words_and_how_to_ring(tmp_path, fault, log_works):
    """With and without a conversation to show."""
    client = client_of(tmp_path, FakeDoor(fault=fault, log_works=log_works))
    page = send(client, DANGER)
    assert page.status_code == 200 and "Emergency: ring 999" in page.text and DANGER in page.text
    assert "ring 101" in page.text and "Something has gone wrong" in page.text


def test_replies_that_the_log_could_not_keep_are_shown_all_the_same(tmp_path):
    """The agent answers but the transcript cannot be read."""
    page = send(client_of(tmp_path, FakeDoor(log_works=False)), DANGER)
    assert "Emergency: ring 999" in page.text and QUESTION.text.split("\n")[-1] in page.text


def test_a_page_without_its_log_says_so_and_can_still_be_used(tmp_path):
    """Homes and transcript fail; the form stays."""
    door = FakeDoor(log_works=False)
    door.homes = None
    page = client_of(tmp_path, door).get("/")
    assert page.status_code == 200 and "cannot show the conversation" in page.text and "</textarea>" in page.text


def test_with_a_script_each_reply_is_a_line_and_the_999_words_come_first(client, door):
    """Then how much the page shows and the call's reference; everything is marked as delivered."""
    response = send(client, DANGER, headers={"Accept": "application/x-ndjson"})
    first, second, last = [json.loads(line) for line in response.text.splitlines()]
    assert "Emergency: ring 999" in first["html"] and 'name="press"' in second["html"]
    assert last == {"seen": 3, "call": CALL} and not door.outbox


def test_with_a_script_a_broken_front_door_is_said_too(tmp_path):
    """The fallback is a line like any other."""
    client = client_of(tmp_path, FakeDoor(fault="raises", log_works=False))
    response = send(client, DANGER, headers={"Accept": "application/x-ndjson"})
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert "Emergency: ring 999" in lines[0]["html"] and "ring 101" in lines[1]["html"] and lines[2]["seen"] is None


def test_updates_gives_what_the_page_has_not_shown(client, door):
    """New lines, a reload when the conversation became shorter, and nothing for nonsense."""
    send(client, "he is late")
    assert client.get("/updates?seen=2").json() == {"html": [], "seen": 2, "call": CALL}
    door.said[("web", door.received[0].person)].append(Said("agent", "Is he back?", QUESTION.buttons, {"call": CALL}, AT))
    news = client.get("/updates?seen=2").json()
    assert len(news["html"]) == 1 and "Is he back?" in news["html"][0] and news["seen"] == 3
    assert client.get("/updates?seen=9").json()["reload"] is True
    for nonsense in ("", "-1", "x", "9" * 5000, "\u00b2"):
        assert client.get("/updates", params={"seen": nonsense}).json()["html"] == []


def test_times_are_shown_on_the_clock_of_the_wall(client, door):
    """Stored as UTC, shown as UK time."""
    send(client, "he is late")
    assert '<time datetime="2026-11-20T21:40:00+00:00">21:40</time>' in client.get("/").text
