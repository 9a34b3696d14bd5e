"""The pages around the chat: headers, the probes, and failures."""
from __future__ import annotations

import asyncio
import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.channels.web.app import make_app
from bot.channels.web.guard import Guard
from bot.channels.web.pages import STATIC, Pages
from bot.triage import danger
from tests.support.fake_web_door import FakeDoor, settings

LOCAL = "http://127.0.0.1:8000"


def client_of(tmp_path, host="127.0.0.1", door=None, base_url=LOCAL):
    return TestClient(make_app(door or FakeDoor(), settings(tmp_path, host)), base_url=base_url)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/health", "/webhooks/rest/"])
def test_every_answer_carries_the_security_headers_and_is_not_kept(tmp_path, path):
    """No inline script or style, no frame, no sniffing, no cache."""
    headers = client_of(tmp_path).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_pages_hold_nothing_that_the_policy_forbids_or_that_is_fetched_elsewhere(tmp_path, path):
    """No inline script, style or handler, and no address of another machine."""
    page = client_of(tmp_path).get(path).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_static_files_are_there_under_their_contents_name(tmp_path):
    """A changed file gets another address; nothing else of the folder can be read."""
    client = client_of(tmp_path)
    for address in re.findall(r'"(/static/[^"]+\?v=[0-9a-f]{12})"', client.get("/").text):
        response = client.get(address)
        assert response.status_code == 200 and response.headers["cache-control"] == "no-cache"
    assert client.get("/static/../app.py").status_code == 404 and client.get("/static/%2e%2e/app.py").status_code == 404


def test_an_unknown_page_says_so_with_the_999_line(tmp_path):
    """404 and 405 are pages too."""
    client = client_of(tmp_path)
    for response, status in [(client.get("/nowhere"), 404), (client.put("/"), 405)]:
        assert response.status_code == status and danger.LINE in response.text


def test_a_crash_is_a_page_with_the_999_line_and_never_bare():
    """Also for the REST addresses, in their own form."""

    async def crash(request):
        raise RuntimeError("a private matter")

    app = Starlette(routes=[Route("/{path:path}", crash)], middleware=[Middleware(Guard, broken_page=Pages().broken)])
    client = TestClient(app)
    page = client.get("/x")
    assert page.status_code == 500 and danger.LINE in page.text and "101" in page.text and "private" not in page.text
    assert danger.LINE in client.get("/webhooks/rest/webhook").json()["message"]


def test_health_and_ready(tmp_path):
    """Alive always; ready only when nothing is wrong, and the reason is given."""
    door = FakeDoor()
    client = client_of(tmp_path, door=door)
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready"}
    door.wrong = ["The database does not answer."]
    response = client.get("/ready")
    assert response.status_code == 503 and response.json()["reasons"] == ["The database does not answer."]


def test_ready_without_a_model_says_what_is_missing(tmp_path):
    """Rules answer alone: that is less, and it is ready."""
    door = FakeDoor()
    door.missing = ["There is no trained model: rules answer alone."]
    response = client_of(tmp_path, door=door).get("/ready")
    assert response.status_code == 200 and response.json() == {"status": "ready", "degraded": door.missing}


def test_ready_is_503_when_it_cannot_be_told(tmp_path, monkeypatch):
    """A check that raises or hangs is not ready."""

    async def hangs():
        await asyncio.sleep(60)

    monkeypatch.setattr("bot.channels.web.probes._PATIENCE", 0.05)
    for check in (hangs, None):
        door = FakeDoor()
        door.ready = check
        assert client_of(tmp_path, door=door).get("/ready").status_code == 503


def _luminance(colour):
    parts = [int(colour[n:n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ink, paper", [
    ("ink", "paper"), ("ink", "grey"), ("quiet", "paper"), ("link", "paper"), ("red", "paper"), ("paper", "red"), ("paper", "green"), ("ink", "focus")])
def test_text_stands_out_from_what_lies_behind_it(ink, paper):
    """At least 4.5 to 1, as WCAG 2.2 AA asks."""
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", (STATIC / "threshold.css").read_text()))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
