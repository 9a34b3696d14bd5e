"""A session that ends in the middle of a call loses nothing that was typed."""
from __future__ import annotations

import html
import re

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request

from bot.accounts.accounts import Accounts
from bot.accounts.typed import TypedForms
from bot.calllog.database import transaction
from bot.channels.console.arriving import signing_in_again
from tests.console.door_scene import DoorScene, goes_to

NOTE = "He is <b>back</b> & cold.\nMum's \"friend\" rang \u00a35"


@pytest.fixture
def scene(tmp_path):
    """A door with two people who joined."""
    scene = DoorScene(tmp_path)
    scene.joined(), scene.joined("op-2")
    yield scene
    scene.close()


def _token(visitor) -> str:
    return re.search(r'name="csrf" value="([^"]*)"', visitor.get("/note").text).group(1)


def _hidden(page) -> list[tuple[str, str]]:
    return [(name, html.unescape(value)) for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text.split("<main")[1])]


def _expired(scene, visitor, fields, minutes=61):
    """Types into a page, is away for an hour, and sends it."""
    visitor.sign_in()
    token = _token(visitor)
    scene.later(minutes=minutes)
    return goes_to(visitor.client.post("/note?call=K-1", data={"csrf": token, **fields}))


def test_what_was_typed_is_shown_after_signing_in_again_and_sent_with_one_press(scene):
    """To the same address, every field as it was, with a token of the new session."""
    visitor = scene.browser()
    door = _expired(scene, visitor, {"note": NOTE, "turn": "7", "option": ["1", "2"]})
    assert door.startswith("/sign-in?kept=") and scene.notes == []
    page = visitor.get(door)
    assert "What you typed is kept" in page.text
    back = re.search(r'name="next" value="([^"]*)"', page.text).group(1)
    shown = visitor.get(goes_to(visitor.sign_in(next_page=back)))
    assert "Nothing you typed is lost" in shown.text and html.escape(NOTE, quote=False).replace('"', "&#34;").replace("'", "&#39;") in shown.text
    assert 'action="/note?call=K-1"' in shown.text and "<b>back" not in shown.text
    assert goes_to(visitor.client.post("/note?call=K-1", data=_as_data(_hidden(shown)))) == "/note"
    assert scene.notes == [("op-1", [("note", NOTE), ("turn", "7"), ("option", "1"), ("option", "2")])]
    assert visitor.get(back).status_code == 404


def _as_data(pairs):
    data: dict = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def test_somebody_else_at_the_same_desk_does_not_see_it(scene):
    """For them there is no such page; its author still gets it."""
    visitor = scene.browser()
    back = _expired(scene, visitor, {"note": NOTE}).replace("/sign-in?kept=", "/resume/")
    visitor.sign_in("op-2")
    page = visitor.get(back)
    assert page.status_code == 404 and "cold" not in page.text
    author = scene.browser()
    assert goes_to(author.get(back)).startswith("/sign-in?next=%2Fresume%2F")
    author.sign_in()
    assert "cold" in author.get(back).text


def test_it_is_gone_after_an_hour(scene):
    """Words about a child do not lie about."""
    visitor = scene.browser()
    back = _expired(scene, visitor, {"note": NOTE}).replace("/sign-in?kept=", "/resume/")
    scene.later(minutes=60)
    visitor.sign_in()
    assert visitor.get(back).status_code == 404


def test_signing_out_in_another_tab_loses_nothing_either(scene):
    """The form itself says whose it is, although the cookie is gone."""
    visitor = scene.browser()
    visitor.sign_in()
    token = _token(visitor)
    visitor.client.post("/sign-out", data={"csrf": token})
    door = goes_to(visitor.client.post("/note", data={"csrf": token, "note": NOTE}))
    visitor.sign_in()
    assert "cold" in visitor.get(door.replace("/sign-in?kept=", "/resume/")).text


def test_nothing_is_kept_for_a_form_that_we_did_not_make(scene):
    """Another site cannot leave words for somebody to send."""
    visitor = scene.browser()
    for data in ({"note": "x"}, {"note": "x", "csrf": "made up"}, {"csrf": "x"}, {}):
        assert goes_to(visitor.client.post("/note", data=data)) == "/sign-in?next=%2Fnote"


def test_passwords_are_never_kept(scene):
    """The page for changing one's password is empty again."""
    visitor = scene.browser()
    visitor.sign_in()
    token = _token(visitor)
    scene.later(minutes=61)
    secret = {"current": "four random garden words", "password": "hunter2 hunter2", "again": "hunter2 hunter2"}
    assert "kept" not in goes_to(visitor.client.post("/account/password", data={"csrf": token, **secret}))
    with scene.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account_typed").scalar() == 0


def test_it_is_sealed_in_the_database(scene):
    """And so is the address."""
    _expired(scene, scene.browser(), {"note": NOTE})
    with scene.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM account_typed").all())
    assert rows != "[]" and "cold" not in rows and "K-1" not in rows


def _kept_page(scene, visitor, path: str, *fields: tuple[str, str]) -> str:
    visitor.sign_in()
    with transaction(scene.engine) as session:
        account = next(one.account.id for one in Accounts(session, scene.vault).everybody() if one.account.name == "op-1")
        token = TypedForms(session, scene.vault).keep(account, path, fields, scene.now)
    return visitor.get(f"/resume/{token}").text


def test_what_waits_to_be_sent_stands_under_the_labels_of_its_page(scene):
    """No field names, and nothing that the page put there itself."""
    page = _kept_page(scene, scene.browser(), "/console/calls/T-AAAAAA/answer", ("text", "by the shop"), ("seen", "24"), ("do", "start"), ("asked", "child"), ("turn", "9"),
                      ("monitoring-looked_after", "not_known"), ("choice", "a:T-AAAAAA:whereabouts:unknown"))
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<dl")[1].split("</dl>")[0]))
    assert "Caller says by the shop" in shown and "Is the child looked after? Not known" in shown and "Answer chosen Unknown" in shown
    assert not re.search(r"Seen|Do start|Asked|24", shown)


@pytest.mark.parametrize("path, field, words", [
    ("/console/calls/T-AAAAAA/danger", ("turn", "3"), "You pressed Danger now. Act now, do not wait for this page."),
    ("/console/calls/T-AAAAAA/answer", ("text", "he has stabbed another lad"), "tells of danger. Act now"),
    ("/console/calls/T-AAAAAA/answer", ("choice", "a:T-AAAAAA:danger_now:yes"), "tells of danger. Act now"),
])
def test_danger_that_waits_to_be_sent_says_so_first(scene, path, field, words):
    """Above everything else, and what to do meanwhile."""
    page = _kept_page(scene, scene.browser(), path, field)
    assert words in page and page.index(words) < page.index("Your session ended. Nothing")


def test_the_door_says_so_too_before_anybody_has_signed_in(scene):
    """A press of Danger now that met an ended session leads to a door that says what to do meanwhile."""
    request = Request({"type": "http", "method": "POST", "path": "/console/calls/T-AAAAAA/danger", "query_string": b"", "headers": [], "server": ("127.0.0.1", 80), "scheme": "http"})
    door = signing_in_again(scene.console.doorkeeper, request, FormData()).headers["location"]
    assert "danger=1" in door and "Act now, do not wait for this page." in scene.browser().get(door).text
