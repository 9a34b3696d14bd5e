"""Review work on the page of a call, and the daily check: nothing typed is lost, nothing is overwritten, the count goes to zero."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bot.review.reviewing.opinions import opinions
from tests.review.finding_calls import EVENING, NOW, write_call
from tests.support.console_scene import CSRF, ConsoleScene


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """The console, and two supervisors."""
    scene = ConsoleScene(tmp_path_factory.mktemp("review"), "log", now=NOW)
    scene.me = scene.client("supervisor", name="sup-1")
    scene.other = scene.client("supervisor", name="sup-2")
    yield scene
    scene.close()


@pytest.fixture
def scene(console):
    """The same with a new call."""
    with console.console.working() as desk:
        console.call = write_call(desk)
    return console


def seen(client, call):
    return re.search(r'name="seen" value="(\d+)"', client.get(f"/log/{call}").text)[1]


def send(client, call, doing, number=None, **fields):
    number = seen(client, call) if number is None else number
    return client.post(f"/log/{call}/review", data={"csrf": CSRF, "seen": number, "do": doing, **fields})


def found(scene):
    with scene.console.reading() as desk:
        return opinions(desk.log.events(scene.call))


def test_a_judgement_is_saved_and_shown(scene):
    """After posting, a page that can be loaded again; it says what was done."""
    answer = send(scene.me, scene.call, "judge", judged="too_slow", reason="an hour went by")
    assert answer.status_code == 303 and answer.headers["location"] == f"/log/{scene.call}?done=judge"
    page = scene.me.get(answer.headers["location"]).text
    assert "Your judgement is added." in page and "an hour went by" in page and "Add a newer judgement" in page


def test_a_missing_reason_is_told_beside_what_was_typed(scene):
    """The choice is kept, the title says Error, and the summary links to the field."""
    answer = send(scene.me, scene.call, "judge", judged="should_be_escalated", reason=" ", remark="half written")
    assert answer.status_code == 422 and "<title>Error: " in answer.text
    assert '<a href="#reason">Say why in a few words.</a>' in answer.text and 'id="reason"' in answer.text
    assert re.search(r'value="should_be_escalated"\s+checked', answer.text) and "half written" in answer.text


def test_what_was_added_meanwhile_is_shown_and_nothing_typed_is_lost(scene):
    """Two people, or two tabs: the second is told what is new, and sends the same again with one press."""
    old = seen(scene.me, scene.call)
    send(scene.other, scene.call, "judge", judged="too_slow", reason="the other one was first")
    answer = send(scene.me, scene.call, "judge", old, judged="should_be_handled", reason="I typed this for minutes")
    assert answer.status_code == 409 and "Not saved yet" in answer.text
    assert "sup-2: Judged: Too slow" in answer.text and "the other one was first" in answer.text and "I typed this for minutes" in answer.text
    assert len(found(scene).judgements) == 1
    again = re.search(r'name="seen" value="(\d+)"', answer.text)[1]
    assert send(scene.me, scene.call, "judge", again, judged="should_be_handled", reason="I typed this for minutes").status_code == 303
    assert [one.by for one in found(scene).judgements] == ["sup-2", "sup-1"]


def test_the_back_button_and_a_double_press_judge_once(scene):
    """The form that was sent already says that its own judgement has come since."""
    old = seen(scene.me, scene.call)
    answers = [send(scene.me, scene.call, "judge", old, judged="appropriate", reason="") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409] and len(found(scene).judgements) == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_form_that_does_not_say_what_it_saw_is_shown_everything(scene, number):
    """A number nobody's page has is no way around it."""
    assert send(scene.me, scene.call, "remark", number, remark="a remark").status_code == 409
    assert found(scene).remarks == ()


def test_a_look_by_somebody_else_is_no_hindrance(scene):
    """Only what matters stops a form."""
    old = seen(scene.me, scene.call)
    scene.other.get(f"/log/{scene.call}")
    assert send(scene.me, scene.call, "judge", old, judged="appropriate").status_code == 303


def test_names_are_taken_out_kindly(scene):
    """The page says what was taken out and what to write instead; the name is nowhere on it."""
    answer = send(scene.me, scene.call, "remark", remark="Jane Smith should have been asked")
    page = scene.me.get(answer.headers["location"]).text
    assert "Please use the child&#39;s reference, not a name. I have taken the name out of the log." in page and "Smith" not in page


def test_two_people_agree_or_disagree(scene):
    """The judge has no such form; the other one has, and needs a reason."""
    send(scene.me, scene.call, "judge", judged="appropriate")
    assert "Do you agree" not in scene.me.get(f"/log/{scene.call}").text and "Do you agree with sup-1?" in scene.other.get(f"/log/{scene.call}").text
    assert send(scene.me, scene.call, "agree", opinion="of course").status_code == 422
    assert send(scene.other, scene.call, "disagree", opinion="").status_code == 422
    send(scene.me, scene.call, "second")
    assert scene.call in scene.other.get("/review").text
    send(scene.other, scene.call, "disagree", opinion="the child was 12")
    page = scene.me.get(f"/log/{scene.call}").text
    assert "disagrees" in page and "the child was 12" in page


def test_a_script_in_a_remark_stays_text(scene):
    """Wherever it is shown."""
    send(scene.me, scene.call, "remark", remark="<img src=x onerror=alert(1)>")
    for address in (f"/log/{scene.call}", "/log", "/review"):
        assert "<img src=x" not in scene.me.get(address).text


def test_a_form_without_its_token_changes_nothing(scene):
    """Another site cannot judge a call."""
    answer = scene.me.post(f"/log/{scene.call}/review", data={"do": "flag", "seen": "9"})
    assert answer.status_code == 403 and found(scene).remarks == ()


def test_a_session_that_ends_in_the_middle_keeps_what_was_typed(scene):
    """The door keeps the whole form and gives it back after signing in; nothing was recorded meanwhile."""
    number = seen(scene.me, scene.call)
    answer = TestClient(scene.app, base_url="http://127.0.0.1", follow_redirects=False).post(
        f"/log/{scene.call}/review", data={"csrf": CSRF, "seen": number, "do": "judge", "judged": "too_slow", "reason": "typed for minutes"})
    token = answer.headers["location"].split("kept=")[1]
    path, typed = scene.door.kept[token]
    assert path == f"/log/{scene.call}/review" and typed["reason"] == "typed for minutes" and found(scene).judgements == ()
    assert scene.me.post(path, data=typed).status_code == 303 and found(scene).latest.reason == "typed for minutes"


def test_whatever_is_posted_is_answered_without_failing(scene):
    """Fields that no form has, files, the same field twice."""
    for body in ({"do": "judge"}, {"do": ["judge", "flag"]}, {"do": "x" * 5000}, {"do": "remark", "remark": "\x00"}, {"do": "judge", "judged": "\ud7ff"}, {}):
        assert send(scene.me, scene.call, **{"doing": "", **body}).status_code in (303, 409, 422) if "do" not in body else \
            scene.me.post(f"/log/{scene.call}/review", data={"csrf": CSRF, "seen": seen(scene.me, scene.call), **body}).status_code in (303, 409, 422)
    files = scene.me.post(f"/log/{scene.call}/review", data={"csrf": CSRF, "seen": "99"}, files={"do": ("a.txt", b"judge")})
    assert files.status_code in (409, 422)


def test_the_daily_check_is_worked_through_to_its_end(scene):
    """Start, judge, next, judge, read the unfinished one, and the day is checked."""
    with scene.console.working() as desk:
        write_call(desk, EVENING - timedelta(days=7))
        write_call(desk, EVENING - timedelta(days=7, minutes=-5), disposition="REPORT", raised_by="clock", protocols=("incident",))
        write_call(desk, EVENING - timedelta(days=7, minutes=-9), disposition=None)
    assert "3 of 3 left" in scene.me.get("/review/2026-11-14").text
    address, steps = scene.me.get("/review/2026-11-14/next").headers["location"], 0
    while address.startswith("/log/"):
        page = scene.me.get(address).text
        call, number = re.search(r"/log/(T-\w{6})", address)[1], re.search(r'name="seen" value="(\d+)"', page)[1]
        assert f"{3 - steps} of 3 left" in page
        doing = {"do": "judge", "judged": "appropriate"} if "Mark as read and go to the next call" not in page else {"do": "read"}
        answer = scene.me.post(f"/log/{call}/review", data={"csrf": CSRF, "seen": number, "queue": "2026-11-14", "onward": "next", **doing})
        address, steps = scene.me.get(answer.headers["location"]).headers["location"], steps + 1
    assert steps == 3 and address == "/review/2026-11-14"
    assert "All of 14 November is checked" in scene.me.get(address).text


def test_a_name_taken_out_is_told_before_the_next_call_comes(scene):
    """In the daily check too; the queue goes on from there."""
    answer = send(scene.me, scene.call, "judge", judged="too_slow", reason="Jane Smith waited", queue="2026-11-21", onward="next")
    assert answer.headers["location"].startswith(f"/log/{scene.call}?") and "queue=2026-11-21" in answer.headers["location"]
    assert "taken the name out" in scene.me.get(answer.headers["location"]).text


def test_the_check_is_yesterdays_where_no_day_is_named(scene):
    """Its heading says which day that is, and how many calls are left."""
    page = scene.me.get("/review").text
    assert "Saturday 21 November 2026" in page and scene.call in page and " left</strong>" in page


@pytest.mark.parametrize("day", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-21T00:00", "..%2Flog"])
def test_a_day_that_is_none_is_told(scene, day):
    """Whether it stands in the address or was typed."""
    assert scene.me.get(f"/review/{day}").status_code == 404 and scene.me.get(f"/review/{day}/next").status_code == 404
    assert scene.me.get("/review", params={"day": day}).status_code == 422
    assert scene.me.get(f"/log/{scene.call}", params={"queue": day}).status_code == 200


def test_another_day_can_be_chosen(scene):
    """By the form, and an empty day says so."""
    assert scene.me.get("/review?day=2026-11-20").headers["location"] == "/review/2026-11-20"
    assert "No call was opened on this day." in scene.me.get("/review/2026-11-20").text


def test_a_providers_judgement_is_shown_to_the_force_and_checks_nothing_off_for_it(scene):
    """Both see both, with who said it; the list and the form are each side's own."""
    provider = scene.client("supervisor", provider="Example Care North", name="sup-north")
    send(provider, scene.call, "judge", judged="too_slow", reason="the provider waited an hour")
    send(provider, scene.call, "flag")
    page = scene.me.get(f"/log/{scene.call}").text
    assert "Judgements of others" in page and "the provider waited an hour" in page and "sup-north, Example Care North" in page
    assert "Your judgement of this call" in page and "Mark as read" in page and "Take the flag off" not in page and "Do you agree with" not in page
    assert "Take the flag off" in provider.get(f"/log/{scene.call}").text
    assert f"{scene.call}?queue=2026-11-21" in scene.me.get("/review/2026-11-21").text and "Read, still open" not in page


def test_an_open_call_that_was_judged_is_not_called_checked(scene):
    """The daily check says that it is read for now and comes back."""
    with scene.console.working() as desk:
        call = write_call(desk, EVENING - timedelta(days=9), disposition=None)
    send(scene.me, call, "judge", judged="appropriate")
    page = scene.me.get("/review/2026-11-12").text
    assert "Read, still open" in page and "is checked for now" in page and "1 of them is still open and comes back with the next news" in page
    assert ">Checked<" not in page
