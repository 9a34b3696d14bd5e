"""The door of the console: in with a password and a code, out at once, and no way round it."""
from __future__ import annotations

import re

import pytest

from bot.accounts.accounts import Accounts
from bot.calllog.database import transaction
from bot.channels.console.door.doorkeeper import safe_next
from tests.accounts.conftest import GOOD
from tests.console.door_scene import DoorScene, goes_to, recovery_codes

NOT_RIGHT = "The name or the password is not right"


@pytest.fixture
def scene(tmp_path):
    """A door on a database of its own."""
    scene = DoorScene(tmp_path)
    yield scene
    scene.close()


@pytest.fixture
def visitor(scene):
    """A browser."""
    return scene.browser()


def _sessions(page) -> int:
    return page.text.count("Chrome on") + page.text.count("A browser")


def test_who_is_not_signed_in_is_sent_to_the_door_and_then_to_the_page(scene, visitor):
    """With what they had asked for in mind."""
    scene.joined()
    door = goes_to(visitor.get("/note?x=1"))
    assert door == "/sign-in?next=%2Fnote%3Fx%3D1"
    assert 'value="/note?x=1"' in visitor.get(door).text
    assert goes_to(visitor.sign_in(next_page="/note?x=1")) == "/note?x=1"
    assert visitor.get("/note").status_code == 200 and goes_to(visitor.get("/sign-in")) == "/console"


def test_wrong_name_and_wrong_password_read_the_same(scene, visitor):
    """The error is tied to the field, the title says Error, and the name need not be typed again; the password must be."""
    scene.joined()
    pages = [visitor.sign_in("op-1", "wrong one"), visitor.sign_in("op-9", GOOD)]
    assert [page.status_code for page in pages] == [422, 422]
    assert pages[0].text.replace("op-1", "op-9").count(NOT_RIGHT) == pages[1].text.count(NOT_RIGHT) == 2
    assert pages[0].text.replace('value="op-1"', 'value="op-9"') == pages[1].text
    assert "<title>Error: Sign in" in pages[0].text and "wrong one" not in pages[0].text and 'href="#name"' in pages[0].text


def test_too_many_tries_are_told_how_long_to_wait(scene, visitor):
    """And the right password is not even looked at."""
    scene.joined()
    for _ in range(5):
        visitor.sign_in("op-1", "wrong one")
    page = visitor.sign_in()
    assert page.status_code == 429 and "Wait 15 seconds" in page.text or "Wait 16 seconds" in page.text
    assert int(page.headers["retry-after"]) in (15, 16)
    scene.later(seconds=17)
    assert goes_to(visitor.sign_in()) == "/console"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_hosts(scene):
    """HttpOnly and Lax always; Secure and __Host- where the page came over https."""
    scene.joined()
    plain, safe = scene.browser(), scene.browser("https://threshold.example")
    over_http, over_https = plain.sign_in().headers["set-cookie"], safe.sign_in().headers["set-cookie"]
    assert over_http.startswith("threshold-in=") and "HttpOnly" in over_http and "SameSite=lax" in over_http and "Secure" not in over_http
    assert over_https.startswith("__Host-threshold-in=") and all(word in over_https for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"))
    assert "Domain" not in over_https and "Max-Age" not in over_https
    assert safe.get("/note").status_code == 200


def test_a_new_sign_in_is_a_new_session_and_the_old_cookie_is_worth_nothing(scene, visitor):
    """So that nobody can plant a cookie beforehand."""
    scene.joined()
    visitor.client.post("/sign-in", data={"name": "op-1", "password": GOOD}, headers={"cookie": "threshold-in=planted-by-somebody"})
    first = dict(visitor.client.cookies)
    assert first and "planted" not in str(first)
    visitor.sign_in()
    stale = scene.browser()
    stale.client.cookies.update(first)
    assert goes_to(stale.get("/note")).startswith("/sign-in") and visitor.get("/note").status_code == 200


def test_a_form_of_another_site_signs_nobody_in_or_out(scene, visitor):
    """Neither does a form without this session's token."""
    scene.joined()
    elsewhere = {"origin": "https://evil.example"}
    assert visitor.client.post("/sign-in", data={"name": "op-1", "password": GOOD}, headers=elsewhere).status_code == 403
    visitor.sign_in()
    assert visitor.client.post("/sign-out", headers=elsewhere, data={}).status_code == 403
    assert goes_to(visitor.client.post("/sign-out", data={"csrf": "made up"})) == "/account"
    assert visitor.client.post("/note", data={"note": "x"}).status_code == 403 and scene.notes == []
    assert visitor.get("/note").status_code == 200


def test_signing_out_ends_the_session_itself(scene, visitor):
    """Whoever kept the cookie has nothing."""
    scene.joined()
    visitor.sign_in()
    kept = dict(visitor.client.cookies)
    door = goes_to(visitor.send("/note", "/sign-out"))
    assert door == "/sign-in?out=1" and "You have signed out" in visitor.get(door).text and not dict(visitor.client.cookies)
    visitor.client.cookies.update(kept)
    assert goes_to(visitor.get("/note")).startswith("/sign-in")


def test_disabling_works_on_the_very_next_page(scene, visitor):
    """Also in the middle of their work."""
    account = scene.joined()
    visitor.sign_in()
    assert visitor.get("/note").status_code == 200
    with transaction(scene.engine) as session:
        Accounts(session, scene.vault).disable(account.id, "root", "left", scene.now)
    assert goes_to(visitor.get("/note")).startswith("/sign-in")
    assert NOT_RIGHT in visitor.sign_in().text


def test_an_hour_without_a_page_ends_the_session_and_says_so(scene, visitor):
    """Each page counts; the sign-in page then leads back to where they were."""
    scene.joined()
    visitor.sign_in()
    for _ in range(3):
        scene.later(minutes=50)
        assert visitor.get("/note").status_code == 200
    scene.later(minutes=60)
    door = goes_to(visitor.get("/note"))
    assert door.startswith("/sign-in?next") and "Your session ended" in visitor.get(door).text


@pytest.mark.parametrize(("given", "kept"), (
    ("/log?x=1&y=%2F", "/log?x=1&y=%2F"), ("/", "/"), ("", ""), ("//evil.example", ""), ("/\\evil.example", ""), ("https://evil.example/", ""),
    ("javascript:alert(1)", ""), ("/a\r\nSet-Cookie: x", ""), ("/\t/evil.example", ""), ("/sign-out", ""), ("/join/x", ""), ("evil", ""), ("/" + "x" * 3000, ""),
))
def test_after_signing_in_one_stays_within_the_console(given, kept):
    """No address of another site, however it is written."""
    assert safe_next(given) == kept


def test_a_link_lets_somebody_choose_a_password_and_in(scene, visitor):
    """Looking twice is fine, joining works once, and an operator is in at once."""
    link = scene.link()
    assert "op-1" in visitor.get(link).text and visitor.get(link).status_code == 200
    for fields, said in (({"password": "short", "again": "short"}, "at least 12"), ({"password": "Password1234", "again": "Password1234"}, "easy to guess"),
                         ({"password": GOOD, "again": GOOD + "x"}, "not the same")):
        page = visitor.send(link, **fields)
        assert page.status_code == 422 and said in page.text and fields["password"] not in page.text.replace(said, "")
    assert goes_to(visitor.send(link, password=GOOD, again=GOOD)) == "/console"
    assert visitor.get("/note").status_code == 200
    again = scene.browser().get(link)
    assert again.status_code == 404 and "This link does not work" in again.text
    assert scene.browser().send(link, password=GOOD, again=GOOD).status_code == 404 == scene.browser().get("/join/made-up").status_code


def test_a_supervisor_sets_up_the_app_before_anything_else(scene, visitor):
    """No page opens in between; the recovery codes are shown once; the next sign-in asks for a code."""
    goes = goes_to(visitor.send(scene.link("sup-1", ("operator", "supervisor")), password=GOOD, again=GOOD))
    assert goes == "/sign-in/set-up" and goes_to(visitor.get("/note")).startswith("/sign-in") and goes_to(visitor.get("/sign-in/code")) == "/sign-in"
    assert "/account/app.svg" in visitor.get(goes).text
    image = visitor.get("/account/app.svg")
    assert image.headers["content-type"] == "image/svg+xml" and b"<svg" in image.content
    assert visitor.send("/sign-in/set-up", code="000000").status_code == 422
    shown = visitor.set_up()
    assert len(set(recovery_codes(shown))) == 8 and visitor.get("/note").status_code == 200
    assert visitor.get("/account/app.svg").status_code == 404

    other = scene.browser()
    scene.later(minutes=1)
    assert goes_to(other.sign_in("sup-1", next_page="/note")) == "/sign-in/code?next=%2Fnote"
    assert goes_to(other.get("/note")).startswith("/sign-in") and goes_to(other.get("/sign-in/set-up")) == "/sign-in"
    wrong = other.send("/sign-in/code", code="123")
    assert wrong.status_code == 422 and "That code is not right" in wrong.text
    assert goes_to(other.send("/sign-in/code?next=/note", code=visitor.app.at(scene.now), next="/note")) == "/note"
    assert other.get("/note").status_code == 200


def test_a_recovery_code_lets_in_without_the_phone_once(scene, visitor):
    """It has a place of its own on the page."""
    scene.joined("sup-1", ("operator", "supervisor"))
    visitor.sign_in("sup-1")
    code = recovery_codes(visitor.set_up())[0]
    first, second = scene.browser(), scene.browser()
    first.sign_in("sup-1"), second.sign_in("sup-1")
    assert goes_to(first.send("/sign-in/code", recovery=code)) == "/console"
    refused = second.send("/sign-in/code", recovery=code)
    assert refused.status_code == 422 and 'href="#recovery"' in refused.text and "<details class=\"govuk-details\" open>" in refused.text
    assert "7 left" in first.get("/account").text


def test_a_form_half_way_needs_its_token_too(scene, visitor):
    """A code in a form made elsewhere is not even tried."""
    scene.joined("sup-1", ("supervisor",))
    visitor.sign_in("sup-1")
    visitor.set_up()
    scene.later(minutes=1)
    other = scene.browser()
    other.sign_in("sup-1")
    assert other.client.post("/sign-in/code", data={"code": visitor.app.at(scene.now)}).status_code == 200
    assert goes_to(other.get("/account")).startswith("/sign-in")


def test_my_account_shows_where_i_am_signed_in_and_ends_it(scene, visitor):
    """One session, or every one of mine; nobody else's."""
    scene.joined(), scene.joined("op-2")
    other, colleague = scene.browser(), scene.browser()
    visitor.sign_in(), other.sign_in(), colleague.sign_in("op-2")
    mine = visitor.get("/account")
    assert "(this one)" in mine.text and mine.text.count('name="session"') == 1 and "Signed in" in mine.text and "Joined with the link" in mine.text
    number = re.search(r'name="session" value="(\d+)"', mine.text).group(1)
    colleague.send("/account", "/account/session", session=number)
    assert other.get("/note").status_code == 200
    assert goes_to(visitor.send("/account", "/account/session", session=number)) == "/account?done=session"
    assert goes_to(other.get("/note")).startswith("/sign-in")
    other.sign_in()
    assert goes_to(visitor.send("/account", "/sign-out", everywhere="yes")) == "/sign-in?out=1"
    assert goes_to(other.get("/note")).startswith("/sign-in") and colleague.get("/note").status_code == 200


def test_i_change_my_password_with_the_old_one(scene, visitor):
    """Every other session of mine ends; the old password opens nothing."""
    scene.joined()
    other = scene.browser()
    visitor.sign_in(), other.sign_in()
    new = "another four plain words"
    wrong = visitor.send("/account/password", current="not it at all", password=new, again=new)
    assert wrong.status_code == 422 and "That is not your password" in wrong.text
    assert goes_to(visitor.send("/account/password", current=GOOD, password=new, again=new)) == "/account?done=password"
    assert visitor.get("/note").status_code == 200 and goes_to(other.get("/note")).startswith("/sign-in")
    assert other.sign_in().status_code == 422 and goes_to(other.sign_in(password=new)) == "/console"


def test_guessing_the_password_at_an_open_desk_is_throttled(scene, visitor):
    """The count is the account's."""
    scene.joined()
    visitor.sign_in()
    said = [visitor.send("/account/password", current="guess", password=GOOD, again=GOOD).text for _ in range(6)]
    assert "Too many tries" in said[-1] and "Too many tries" not in said[0]


def test_an_operator_may_add_and_remove_the_second_factor_and_a_supervisor_may_not_remove_it(scene, visitor):
    """Each with the password, so that nobody else does it at their desk."""
    scene.joined()
    visitor.sign_in()
    assert "Not set up" in visitor.get("/account").text and visitor.get("/account/recovery").status_code == 404
    assert visitor.set_up("/account/second-factor").status_code == 422
    page = visitor.send("/account/second-factor", current=GOOD, code=visitor.app.at(scene.now))
    assert page.status_code == 200 and len(recovery_codes(page)) == 8
    fresh = visitor.send("/account/recovery", current=GOOD)
    assert len(recovery_codes(fresh)) == 8 and set(recovery_codes(fresh)).isdisjoint(recovery_codes(page))
    assert goes_to(scene.browser().sign_in()) == "/sign-in/code"
    assert visitor.send("/account/second-factor/remove", current="no").status_code == 422
    assert goes_to(visitor.send("/account/second-factor/remove", current=GOOD)) == "/account?done=factor"
    scene.joined("sup-1", ("operator", "supervisor"))
    supervisor = scene.browser()
    supervisor.sign_in("sup-1")
    supervisor.set_up()
    assert supervisor.get("/account/second-factor/remove").status_code == 404
    assert supervisor.client.post("/account/second-factor/remove", data={"csrf": re.search(
        r'name="csrf" value="([^"]*)"', supervisor.get("/account").text).group(1), "current": GOOD}).status_code == 404


def test_no_page_of_the_door_is_kept_or_holds_a_script(scene, visitor):
    """The content policy stands, nothing is cached, and what was typed is escaped."""
    scene.joined()
    page = visitor.sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text
    assert page.headers["cache-control"] == "no-store" and "default-src 'none'" in page.headers["content-security-policy"]
    visitor.sign_in()
    for path in ("/sign-in", "/account", "/account/password", "/account/second-factor"):
        assert "style=" not in visitor.get(path).text and "onclick" not in visitor.get(path).text


def test_broken_forms_and_endless_names_are_no_error(scene, visitor):
    """Anything may be posted by anybody."""
    scene.joined()
    for data in ({}, {"name": "x" * 40_000, "password": "y"}, {"name": "\u0000", "password": "\ud800"}, {"name": ["a", "b"]}):
        body = {key: value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value for key, value in data.items()}
        assert visitor.client.post("/sign-in", data=body).status_code == 422
    assert visitor.client.post("/sign-in", data={"name": "x" * 60_000}).status_code == 413
    visitor.client.cookies.set("threshold-in", "x" * 5000)
    assert goes_to(visitor.get("/note")).startswith("/sign-in")
