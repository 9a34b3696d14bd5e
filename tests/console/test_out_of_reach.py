"""The database is away: danger that is typed is told all the same, wherever it stops, and nothing that was typed is gone."""
from __future__ import annotations

import pytest

from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from tests.console.door_scene import DoorScene
from tests.support.console_scene import CSRF, ConsoleScene

DANGER, CALM = "he has stabbed somebody <b>", "she is an hour late <b>"


@pytest.fixture
def scene(tmp_path):
    """The operators' console."""
    found = ConsoleScene(tmp_path, "operators")
    yield found
    found.close()


@pytest.fixture(params=[DatabaseBusy, DatabaseUnavailable])
def away(request):
    """What the database raises."""
    def raising(*told, **how):
        raise request.param("The database server cannot be reached.")
    return raising


def _start(browser, said):
    return browser.post("/console", data={"csrf": CSRF, "do": "start", "turn": "t", "said": said})


@pytest.mark.parametrize("where", ["signed_in", "csrf_ok", "working", "reading"])
def test_danger_is_told_wherever_the_database_stops(scene, away, where, monkeypatch):
    """Before it is known who asks, before the form is checked, before the call is opened: the words are the same."""
    browser = scene.client("operator")
    monkeypatch.setattr(scene.door if where in ("signed_in", "csrf_ok") else scene.console, where, away)
    answer = _start(browser, DANGER)
    assert answer.status_code == 503
    assert "Send police now" in answer.text and "he has stabbed somebody &lt;b&gt;" in answer.text
    calm = _start(browser, CALM)
    assert calm.status_code == 503 and "Send police now" not in calm.text and "act now" in calm.text
    assert "she is an hour late &lt;b&gt;" in calm.text


def test_danger_pressed_in_a_call_is_told_too(scene, away, monkeypatch):
    """Also where it cannot be known who pressed it."""
    monkeypatch.setattr(scene.door, "signed_in", away)
    answer = scene.client("operator").post("/console/calls/T-2222BB/danger", data={"csrf": CSRF, "turn": "1"})
    assert answer.status_code == 503 and "You pressed Danger now" in answer.text and "999" in answer.text


def test_a_session_that_ended_while_the_database_is_away_loses_nothing(scene, away, monkeypatch):
    """What cannot be kept for after signing in stands on the page."""
    monkeypatch.setattr(scene.door, "signed_in", lambda request: None)
    monkeypatch.setattr(scene.door, "keep_typed", away)
    answer = _start(scene.client("operator"), DANGER)
    assert answer.status_code == 503 and "Send police now" in answer.text and "he has stabbed somebody" in answer.text


def test_another_sites_page_has_nothing_shown_and_secrets_never_are(scene, away, monkeypatch):
    """Words that somebody else wrote do not stand on our page, and no password does."""
    monkeypatch.setattr(scene.door, "signed_in", away)
    browser = scene.client("operator")
    told = {"csrf": CSRF, "said": DANGER, "password": "a secret sentence", "code": "123456"}
    assert "stabbed" not in browser.post("/console", data=told, headers={"origin": "https://evil.example"}).text
    ours = browser.post("/console", data=told).text
    assert "stabbed" in ours and "a secret sentence" not in ours and "123456" not in ours


def test_the_door_says_so_in_plain_words(tmp_path, away, monkeypatch):
    """Nobody who only wants to sign in meets a page of the machine's."""
    scene = DoorScene(tmp_path)
    visitor = scene.browser()
    monkeypatch.setattr(scene.console.doorkeeper.signing_in, "with_password", away)
    answer = visitor.sign_in()
    assert answer.status_code == 503 and "act now" in answer.text
    scene.close()

