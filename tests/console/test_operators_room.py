"""Several operators and several calls: parked, shared, on the board, and who may open them."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.calllog.database import DatabaseBusy
from tests.console.operator import INCIDENT, MISSING, Operator
from tests.support.console_scene import CSRF, NORTH


def test_a_second_call_is_parked_and_resumed(operator):
    """Each call has a person key of its own: the second never answers the first."""
    operator.start(MISSING, "hazel-court")
    first, question = operator.call, operator.question
    assert operator.post("park", see=False).headers["location"] == "/console"
    operator.start(INCIDENT, "willow-end")
    assert operator.call != first
    operator.choose("no")
    page = operator.look("/console")
    assert f"Resume {first}" in page and "Parked" in page
    operator.call = first
    operator.look()
    assert operator.question == question
    operator.post("resume")
    assert f"Resume {first}" not in operator.look("/console")


def test_two_operators_see_each_other_and_one_of_them_answers(scene, operator):
    """The second answer to the same question is refused by name, and what was typed stands there still."""
    operator.start(MISSING, "hazel-court")
    other = Operator(scene, "op-9")
    other.call = operator.call
    assert "OP-4471 has this call open too" in " ".join(re.sub(r"<[^>]+>", "", other.look()).split())
    assert "OP-9 has this call open too" in " ".join(re.sub(r"<[^>]+>", "", operator.look()).split())
    operator.choose("no")
    refused = other.post("answer", text="no, everybody is fine & well")
    assert refused.status_code == 409 and "This question was answered already by OP-4471" in refused.text and "everybody is fine &amp; well" in refused.text
    assert len([event for event in operator.events("answered") if event.payload["fact"] == "danger_now"]) == 1
    assert [event.payload["by"] for event in operator.events("viewed")] == ["op-9"]
    told = operator.browser.get(f"/console/calls/{operator.call}/beat").json()
    assert told["others"] == ["OP-9"] and str(told["turn"]) == other.field("turn")


@pytest.mark.parametrize("address", ["/console/calls/T-XXXXXX", "/console/calls/T-XXXXXX/beat"])
def test_a_call_that_is_none_of_the_console_is_not_found(operator, address):
    """Unknown references say nothing."""
    assert operator.browser.get(address).status_code == 404


def test_a_call_of_a_home_is_no_call_of_the_console(scene, operator):
    """An operator's page does not open what staff wrote in a chat, nor lets anything be answered there."""
    scene.staff().say("HC-14 is missing")
    call = scene.reference()
    assert operator.browser.get(f"/console/calls/{call}").status_code == 404
    for what in ("answer", "police", "danger", "note", "park", "resume", "home", "monitoring", "raise"):
        assert operator.browser.post(f"/console/calls/{call}/{what}", data={"csrf": CSRF, "turn": "1", "text": "x", "note": "n"}).status_code == 404, what


def test_only_operators_take_calls(scene, operator):
    """Supervisors and administrators find no such page; a form without its token changes nothing."""
    operator.start(MISSING, "hazel-court")
    for role in ("supervisor", "administrator"):
        browser = scene.client(role)
        assert browser.get("/console").status_code == 404 and browser.get(f"/console/calls/{operator.call}").status_code == 404
        assert browser.post(f"/console/calls/{operator.call}/danger", data={"csrf": CSRF}).status_code == 404
    assert operator.browser.post(f"/console/calls/{operator.call}/danger", data={"csrf": "other"}).status_code == 403
    assert operator.state().disposition is None


def test_the_board_shows_what_is_open_and_what_is_late_first(scene, operator):
    """Overdue stands in words, in its own part and in the title; it comes back from the fragment alike."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    late = operator.call
    assert "Nothing is overdue" in operator.look("/board") and late in operator.page and "OP-4471" in operator.page
    scene.clock.now += timedelta(minutes=31)
    operator.start(INCIDENT, "willow-end")
    page = operator.look("/board")
    assert "<title>(1 overdue) Board" in page and "Overdue: 1 call" in page and page.index(late) < page.index(operator.call)
    told = operator.browser.get("/board/now").json()
    assert late in told["html"] and told["title"].startswith("(1 overdue)") and told["said"] == "1 overdue, 1 waiting."
    assert "Refresh" in page


def test_a_supervisor_of_one_provider_sees_its_homes_on_the_board_alone(scene, operator):
    """The other provider's call is not there, in the page or the fragment."""
    operator.start(MISSING, "hazel-court", "HC-14")
    north, operator.call = operator.call, ""
    operator.start(INCIDENT, "willow-end")
    browser = scene.client("supervisor", provider=NORTH)
    for page in (browser.get("/board").text, browser.get("/board/now").json()["html"]):
        assert north in page and operator.call not in page
    assert operator.call in scene.client("supervisor").get("/board").text


def test_a_colleague_who_opens_a_call_is_logged_and_seen(scene, operator):
    """Operators share a room: any of them may open a call, and whoever did stands in its record, once in ten minutes, and on the page meanwhile."""
    operator.start(MISSING, "hazel-court")
    colleague = Operator(scene, "op-9920")
    for _ in range(3):
        colleague.look(f"/console/calls/{operator.call}")
        assert colleague.browser.get(f"/console/calls/{operator.call}/beat").status_code == 200
    assert [event.payload["by"] for event in operator.events("viewed")] == ["op-9920"]
    assert "OP-9920 has this call open too" in operator.look().replace("\n", " ")
    operator.look()
    scene.clock.now += timedelta(minutes=11)
    colleague.look(f"/console/calls/{operator.call}")
    assert [event.payload["by"] for event in operator.events("viewed")] == ["op-9920", "op-9920"]
    with scene.console.reading() as desk:
        assert desk.log.verify(operator.call) is None


def test_a_look_that_could_not_be_written_down_is_written_with_the_next_sign_of_life(scene, operator, monkeypatch):
    """In an emergency nobody waits for the record to open a call; the record does not miss them for it."""
    operator.start(MISSING, "hazel-court")
    colleague = Operator(scene, "op-9920")

    def busy(*told):
        raise DatabaseBusy("busy")
    with monkeypatch.context() as away:
        away.setattr(scene.console, "working", busy)
        colleague.look(f"/console/calls/{operator.call}")
    assert not operator.events("viewed")
    colleague.browser.get(f"/console/calls/{operator.call}/beat")
    assert [event.payload["by"] for event in operator.events("viewed")] == ["op-9920"]
