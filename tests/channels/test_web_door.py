"""The chat page behind a code: staff enter one once, leavers are out at once, and danger is answered whoever writes it."""
from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from starlette.testclient import TestClient

from bot.calllog.database import reading, transaction
from bot.channels.web.app import make_app
from bot.people.people import People, Post
from bot.triage.danger import LINE
from tests.support.doors import calls_of, invite, open_services

DANGER = "He is not breathing"
ASKED = "Enter your code"


@pytest.fixture
def services(tmp_path):
    """A real front door whose chat page asks for a code."""
    services, _ = open_services(tmp_path, datetime.now(timezone.utc), THRESHOLD_CHAT_DOOR="code")
    yield services
    services.front_door.close()


def browser(services):
    """A browser that keeps cookies."""
    return TestClient(make_app(services.front_door, services.settings), base_url="https://threshold.example.org")


def field(page, name):
    return re.search(f'name="{name}" value="([^"]*)"', page.text).group(1)


def enter(client, code):
    """Types a code on the page that asks for one."""
    page = client.get("/")
    return client.post("/enter", data={"token": field(page, "token"), "turn": field(page, "turn"), "code": code}, follow_redirects=False)


def say(client, text):
    """Types a message, as the page's form sends it."""
    page = client.get("/")
    return client.post("/", data={"token": field(page, "token"), "turn": field(page, "turn"), "text": text})


def leave(services, home="hazel-court"):
    """Ends the access of everybody in a home."""
    with transaction(services.engine) as session:
        people = People(session, services.vault)
        for member in people.everybody(home):
            people.end(member, "an administrator", "left", datetime.now(timezone.utc), home)


def test_a_stranger_is_asked_for_a_code_and_sees_no_home_and_no_box_to_type_a_call_in(services):
    """With the 999 line, and how to ring without a code."""
    page = browser(services).get("/")
    assert page.status_code == 200 and ASKED in page.text and LINE in page.text and "101" in page.text
    assert "Hazel Court" not in page.text and "<textarea" not in page.text and "<script" not in page.text
    assert '<label class="label label--big" for="code">' in page.text


def test_a_code_lets_this_browser_in_for_its_home_and_role(services):
    """Once; the home cannot be chosen, and the call is that home's."""
    client = browser(services)
    page = enter(client, invite(services))
    assert page.status_code == 200 and "You are enrolled: care staff at Hazel Court." in page.text and "<textarea" in page.text
    assert "Willow End" not in page.text and "I take calls for the police" not in page.text
    answered = say(client, "HC-14 is late back from school")
    assert "HC-14 is late back" in answered.text and LINE in answered.text
    assert [(row.home, row.role) for row in calls_of(services)] == [("hazel-court", "staff")]


def test_the_cookie_is_out_of_reach_of_scripts_and_lasts_half_a_year_from_the_last_visit(services):
    """Secure over https, and signed."""
    client = browser(services)
    cookie = enter(client, invite(services)).headers["set-cookie"].lower()
    assert "httponly" in cookie and "secure" in cookie and "samesite=lax" in cookie and f"max-age={183 * 24 * 3600}" in cookie


def test_a_code_works_in_one_browser_only_and_again_in_the_same_form(services):
    """A double click burns no code; another browser gets nowhere with it."""
    code, client = invite(services), browser(services)
    form = client.get("/")
    data = {"token": field(form, "token"), "turn": field(form, "turn"), "code": code}
    assert client.post("/enter", data=data).status_code == 200
    cookies = dict(client.cookies)
    other = browser(services)
    refused = enter(other, code)
    assert refused.status_code == 422 and "That code was used already" in refused.text and LINE in refused.text and ASKED in refused.text
    assert "<textarea" in client.get("/").text and cookies == dict(client.cookies)


def test_the_same_form_sent_twice_before_the_answer_came_lets_the_browser_in_both_times(services):
    """The cookie from before the code is still the browser's when the second click arrives."""
    client = browser(services)
    form, before = client.get("/"), None
    before = dict(client.cookies)
    data = {"token": field(form, "token"), "turn": field(form, "turn"), "code": invite(services)}
    client.post("/enter", data=data)
    client.cookies.clear()
    client.cookies.update(before)
    assert "<textarea" in client.post("/enter", data=data).text


def test_a_cookie_from_before_the_code_opens_nothing(services):
    """Somebody who planted a cookie in the browser beforehand does not come in with it afterwards."""
    client = browser(services)
    client.get("/")
    before = dict(client.cookies)
    enter(client, invite(services))
    thief = browser(services)
    thief.cookies.update(before)
    assert ASKED in thief.get("/").text and "<textarea" in client.get("/").text


def test_a_leaver_is_a_stranger_at_once_and_sees_nothing_of_what_was_said(services):
    """On the page, on its updates, and when they write on."""
    client = browser(services)
    enter(client, invite(services))
    page = say(client, "HC-14 is late back from school")
    leave(services)
    form = {"token": field(page, "token"), "turn": field(page, "turn")}
    assert ASKED in client.get("/").text and "HC-14" not in client.get("/").text
    assert client.get("/updates?seen=0").json() == {"html": [], "seen": 0, "reload": True}
    refused = client.post("/", data={**form, "text": "any news?"})
    assert "I only work with staff who are enrolled" in refused.text and "HC-14" not in refused.text
    streamed = client.post("/", data={**form, "turn": "2", "text": "hello?"}, headers={"accept": "application/x-ndjson"})
    assert "only work with staff" in streamed.text and "HC-14" not in streamed.text
    assert ASKED in client.post("/new", data=form).text and len(calls_of(services)) == 1


@pytest.mark.parametrize("where", ("code", "text"))
def test_a_strangers_danger_is_answered_with_999(services, where):
    """In the box for the code, or from a page that was open before."""
    client = browser(services)
    page = enter(client, DANGER) if where == "code" else say(client, DANGER)
    assert "Ring 999 now" in page.text and 'class="urgent"' in page.text and page.text.index("Ring 999 now") < page.text.index("Your code")
    assert "<title>Ring 999 now" in page.text and calls_of(services) == []


def test_danger_told_on_a_page_that_grew_too_old_is_answered_too(services):
    """No cookie, no token: the words still come."""
    page = browser(services).post("/enter", data={"code": DANGER})
    assert page.status_code == 403 and "Ring 999 now" in page.text
    page = browser(services).post("/", data={"text": DANGER})
    assert page.status_code == 403 and "Ring 999 now" in page.text


def test_danger_told_beside_the_code_is_worked_as_a_call(services):
    """It must not be lost behind the welcome."""
    client = browser(services)
    page = enter(client, f"{invite(services)} {DANGER}")
    assert page.text.index("Ring 999 now") < page.text.index("You are enrolled")
    assert [row.disposition for row in calls_of(services)] == ["999"]


def test_a_wrong_code_is_a_problem_that_is_said_and_the_code_stays_to_be_mended(services):
    """Said aloud by a screen reader, in the title too, and the 999 line with it."""
    page = enter(browser(services), "7K3M-9QXF-2TBR")
    assert page.status_code == 422 and "<title>Error – Enter your code" in page.text
    box = page.text[page.text.index('role="alert"'):page.text.index("<form")]
    assert "I do not know that code. Check it letter by letter" in box and box.count(LINE) == 1
    assert 'value="7K3M-9QXF-2TBR"' in page.text and 'aria-invalid="true"' in page.text


def test_loading_the_page_again_after_the_code_goes_to_the_conversation(services):
    """A browser asks for /enter then."""
    client = browser(services)
    enter(client, invite(services))
    assert client.get("/enter", follow_redirects=False).headers["location"] == "/"


def test_nothing_typed_is_told_so(services):
    """An empty box is no mistake of a code."""
    page = enter(browser(services), "  ")
    assert page.status_code == 422 and "Enter the code that your manager gave you." in page.text


def test_somebody_of_two_homes_chooses_between_these_two_only(services):
    """A made-up home in the form changes nothing."""
    client = browser(services)
    with transaction(services.engine) as session:
        posts = (Post("hazel-court", "care_staff"), Post("willow-end", "care_staff"))
        code = People(session, services.vault).invite(posts, "an administrator", datetime.now(timezone.utc)).code
    page = enter(client, code)
    assert 'value="hazel-court"' in page.text and 'value="willow-end"' in page.text
    form = {"token": field(page, "token"), "turn": field(page, "turn")}
    client.post("/choose", data={**form, "home": "made-up", "role": "operator"})
    say(client, "a child is late back")
    client.post("/choose", data={**form, "home": "willow-end"})
    client.post("/new", data={**form, "turn": "new"})
    assert {(row.home, row.role) for row in calls_of(services)} == {(None, "staff"), ("willow-end", "staff")}


def test_guessing_codes_is_stopped_at_an_address_whatever_cookies_are_thrown_away(services):
    """Each guess is a new browser; danger is still answered."""
    said = [enter(browser(services), f"7K3M-9QXF-2T{one}{two}").text for one in "2345" for two in "234567"]
    assert "I do not know that code" in said[19] and "Too many codes did not work" in said[20] and "Too many codes did not work" in said[23]
    assert "Too many codes did not work" in enter(browser(services), invite(services)).text
    assert "Ring 999 now" in enter(browser(services), DANGER).text


def test_when_nobody_can_be_looked_up_the_page_takes_a_message_and_shows_nothing(services, monkeypatch):
    """A database that does not answer must not stand between a member of staff and the 999 words."""
    client = browser(services)
    enter(client, invite(services))
    say(client, "HC-14 is late back from school")

    async def broken(channel, person):
        raise RuntimeError("no database")
    monkeypatch.setattr(services.front_door, "member", broken)
    page = client.get("/")
    assert "<textarea" in page.text and "HC-14 is late" not in page.text and "We cannot show the conversation so far" in page.text
    assert "Ring 999 now" in say(client, DANGER).text


def test_a_manager_who_is_enrolled_on_the_page_only_is_not_taken_for_asked(services):
    """Nobody looks at a web page all night; the staff ring them."""
    enter(browser(services), invite(services, role="manager"))
    with reading(services.engine) as session:
        people = People(session, services.vault)
        assert people.everybody("hazel-court") and people.deciders("hazel-court") == []


def test_an_open_door_is_as_it_was(tmp_path):
    """On a computer that serves itself only, the home is chosen."""
    services, _ = open_services(tmp_path, datetime.now(timezone.utc))
    page = browser(services).get("/")
    services.front_door.close()
    assert "Hazel Court" in page.text and "<textarea" in page.text and ASKED not in page.text
