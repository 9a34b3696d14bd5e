"""A crowd or a silent provider at the door never keeps the pages of others waiting, nor fills the record."""
from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import httpx2
import pytest

from bot.accounts.openid import OidcSettings, OidcTrouble, OpenId
from bot.accounts.throttle import FREE
from bot.calllog.vault import Vault
from tests.accounts.conftest import GOOD
from tests.console.door_scene import DoorScene, goes_to

ISSUER = "https://provider.example"


class Silent(httpx2.BaseTransport):
    """A provider that answers nothing: each question ends when a test says so."""

    def __init__(self) -> None:
        self.asked, self.enough = 0, threading.Event()

    def handle_request(self, request):
        self.asked += 1
        self.enough.wait(20)
        raise httpx2.ReadTimeout("silent")


@pytest.fixture
def silent():
    """The provider; nobody waits for it after the test."""
    silent = Silent()
    yield silent
    silent.enough.set()


@pytest.fixture
def scene(tmp_path, silent):
    """A door whose provider is silent."""
    vault = Vault(b"a secret used by tests only")
    scene = DoorScene(tmp_path, OpenId(OidcSettings(ISSUER, "threshold", "secret"), vault, silent))
    yield scene
    scene.close()


@pytest.fixture
def crowded(scene):
    """Every place at the passwords is taken."""
    with ExitStack() as places:
        for _ in range(10):
            places.enter_context(scene.console.doorkeeper.passwords.place())
        yield scene


def _rows(scene, kind="refused"):
    with scene.engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM account_event WHERE kind = '{kind}'").scalar()


def test_a_crowd_at_the_passwords_is_told_to_come_back(crowded):
    """With what they typed, and when; nothing is counted, and looking at the page works."""
    crowded.joined()
    visitor = crowded.browser()
    for _ in range(FREE["name"] + 2):
        page = visitor.sign_in("op-1", GOOD, "/note")
        assert page.status_code == 503 and "Busy. Wait a moment" in page.text and 'value="op-1"' in page.text and int(page.headers["retry-after"]) <= 10
    assert visitor.get("/sign-in").status_code == 200 and _rows(crowded) == 0


def test_a_link_is_not_used_up_in_a_crowd(crowded):
    """The page says busy, and the same link works afterwards."""
    link, visitor = crowded.link(), crowded.browser()
    page = visitor.client.post(link, data={"password": GOOD, "again": GOOD})
    assert page.status_code == 503 and "Busy, try again in a moment" in page.text
    assert visitor.get(link).status_code == 200


def test_changing_ones_password_in_a_crowd_says_so(scene):
    """And changes nothing."""
    scene.joined()
    visitor = scene.browser()
    visitor.sign_in()
    with ExitStack() as places:
        for _ in range(10):
            places.enter_context(scene.console.doorkeeper.passwords.place())
        page = visitor.send("/account/password", current=GOOD, password="another four plain words", again="another four plain words")
        assert "Busy. Wait a moment" in page.text
    assert goes_to(scene.browser().sign_in()) == "/console"


def test_one_asks_a_silent_provider_and_nobody_waits_for_it(scene, silent):
    """Others are told at once, and so is everybody for half a minute after it failed."""
    first = threading.Thread(target=lambda: scene.browser().get("/oidc/start"))
    first.start()
    while not silent.asked:
        time.sleep(0.01)
    began = time.monotonic()
    for _ in range(20):
        assert "Try again in a moment" in scene.browser().get("/oidc/start").text
    assert time.monotonic() - began < 8 and silent.asked == 1
    silent.enough.set()
    first.join(20)
    for _ in range(5):
        assert "cannot be reached" in scene.browser().get("/oidc/start").text
    assert silent.asked == 1
    scene.later(seconds=31)
    assert "cannot be reached" in scene.browser().get("/oidc/start").text and silent.asked == 2


def test_only_a_few_are_with_the_provider_at_one_moment(scene, silent):
    """However many come back with made-up codes: each exchange would hold a thread of the pages."""
    at_it, count = [0], threading.Lock()

    def arrive(*_):
        with count:
            at_it[0] += 1
        silent.enough.wait(30)
        raise OidcTrouble("silent")

    scene.console.doorkeeper.openid.arrive = arrive
    pages: list = []
    threads = [threading.Thread(target=lambda: pages.append(scene.browser().get("/oidc/back?code=x&state=y").status_code)) for _ in range(24)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 15
    while (len(pages) < 16 or at_it[0] < 8) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert pages == [503] * 16 and at_it[0] == 8
    silent.enough.set()
    for thread in threads:
        thread.join(20)
    assert sorted(pages) == [403] * 8 + [503] * 16


def test_an_address_that_the_browser_writes_itself_is_not_believed(scene):
    """Guessing at many names from one place ends, whatever the header says."""
    visitor = scene.browser()
    statuses = [visitor.client.post("/sign-in", data={"name": f"guess-{number}", "password": "wrong"}, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
                for number in range(FREE["address"] + 1)]
    assert set(statuses[:-1]) == {422} and statuses[-1] == 429


def test_whoever_comes_back_with_nothing_again_and_again_has_to_wait_and_fills_no_record(scene):
    """One row for a reason; after that many the address waits, and the password still works."""
    scene.joined()
    pages = [scene.browser().get("/oidc/back?code=x&state=y") for _ in range(FREE["openid"] + 3)]
    assert pages[0].status_code == 403 and pages[-1].status_code == 429 and "Your password works meanwhile" in pages[-1].text
    assert int(pages[-1].headers["retry-after"]) > 0 and _rows(scene) == 1
    assert scene.browser().get("/oidc/start").status_code == 429
    assert goes_to(scene.browser().sign_in()) == "/console"
    scene.later(minutes=30)
    scene.browser().get("/oidc/back?code=x&state=y")
    assert _rows(scene) == 2
