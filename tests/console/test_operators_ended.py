"""What an ended call keeps, what stays owed, and which earlier calls an operator may read."""
from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework.saying import DIFFERENT, token
from bot.console import calls
from tests.console.operator import MISSING, Operator
from tests.support.console_scene import CSRF, NORTH, SOUTH

KNIFE = "HC-14 smashed a window and is attacking a resident with a knife"


@pytest.fixture
def parts():
    """The supervisors' pages too."""
    return ("operators", "log", "exports")


def where(operator):
    state = operator.state()
    return state.child, state.home, state.place, state.provider


def judged(scene, call):
    """A supervisor's judgement and remark on a call."""
    browser = scene.client("supervisor")
    for told in ({"do": "judge", "judged": "should_be_handled", "reason": "a judgement of weight"}, {"do": "remark", "remark": "a remark of mine"}):
        with scene.console.reading() as desk:
            seen = str(len(desk.log.events(call)))
        assert browser.post(f"/log/{call}/review", data={"csrf": CSRF, "seen": seen, **told}).status_code == 303


def test_a_finished_call_keeps_its_child_and_its_home(scene, operator):
    """Nobody takes it out of the sight of its provider's supervisors; the operator is told to say it in a note, which is kept."""
    operator.start(KNIFE, "hazel-court")
    before = where(operator)
    assert operator.state().finished and before == ("HC-14", "hazel-court", "hazel-court", NORTH)
    for what, field, value in (("home", "home", "willow-end"), ("child", "child", "WE-21"), ("child", "child", "HC-17")):
        answer = operator.post(what, **{field: value, "note": f"It was {value}"})
        assert answer.status_code == 409 and "say so in a note" in operator.words and where(operator) == before, value
    assert scene.client("supervisor", provider=NORTH).get(f"/log/{operator.call}").status_code == 200
    assert scene.client("supervisor", provider=SOUTH).get(f"/log/{operator.call}").status_code == 404
    assert "It was WE-21" in operator.look() and operator.events("corrected") == []


def test_what_is_empty_of_a_finished_call_is_filled_in_once(operator):
    """A home that nobody knew, then a child of that home; a child of another home would move it."""
    operator.start("A lad is attacking a resident with a knife")
    assert operator.state().finished and where(operator) == (None, None, None, None)
    assert operator.post("home", home="hazel-court").status_code == 303
    assert operator.post("home", home="willow-end").status_code == 409
    assert operator.post("child", child="WE-21").status_code == 409
    assert operator.post("child", child="HC-14").status_code == 303
    assert operator.post("child", child="HC-17").status_code == 409
    assert where(operator) == ("HC-14", "hazel-court", "hazel-court", NORTH)


def test_the_child_by_whom_a_call_was_closed_stays_its_child(scene, operator):
    """A child with a lighter plan, "back", and the first child again: the filtered call says whom it was closed for."""
    operator.start("WE-24 has not come back yet, due at nine, on her way home", "willow-end")
    operator.to_decision()
    operator.post("child", child="WE-21")
    for _ in range(12):
        if operator.state().finished:
            break
        options = operator.options()
        operator.choose(next(value for value in ("back", "yes", "none", "no", *options) if value in options))
    assert operator.state().finished and operator.state().child == "WE-21"
    assert operator.post("child", child="WE-24").status_code == 409 and operator.state().child == "WE-21"


def test_a_child_that_was_taken_back_before_the_end_is_not_given_back_after_it(scene, operator):
    """Set aside or made "not sure" while the call was open, and raised to an end: what was told once is not empty."""
    for taken_back in ("different", "unsure"):
        operator.start(MISSING, "hazel-court", "HC-14")
        if taken_back == "different":
            operator.post("answer", choice=token(operator.call, DIFFERENT, "child"))
        else:
            with scene.console.working() as desk:
                desk.case(operator.call).answer("child", "unsure", "", "button")
        operator.look()
        operator.post("danger")
        assert operator.state().finished and operator.state().child in (None, "unsure")
        assert operator.post("child", child="HC-14").status_code == 409, taken_back


@pytest.mark.parametrize("words", ["sorry it was WE-21 not HC-14", "that was at willow end", "WE-21", "HC-14 is not the one, it is HC-17"])
def test_no_words_after_the_end_change_whom_a_call_is_about(scene, operator, words):
    """Typed by an operator, or by staff in their chat."""
    operator.start(KNIFE, "hazel-court")
    call, before = operator.call, where(operator)
    operator.type(words)
    staff = scene.staff()
    staff.say(KNIFE)
    theirs = scene.reference()
    staff.say(words)
    operator.call = call
    assert where(operator) == before
    with scene.console.reading() as desk:
        state = desk.log.state(theirs)
    assert (state.child, state.place, state.provider) == ("HC-14", "hazel-court", NORTH)


def test_every_call_that_is_owed_monitoring_is_counted_and_reached_the_oldest_first(scene, operator, monkeypatch):
    """More than a page of them: the count is of all, and each stands on one of the pages."""
    monkeypatch.setattr(calls, "LISTED", 3)
    owed = []
    for number in range(7):
        operator.start(f"There is a fire, number {number}")
        owed.append(operator.call)
        scene.clock.now += timedelta(minutes=1)
    operator.start(MISSING, "hazel-court", "HC-14")
    assert "Monitoring questions missing: 7 calls" in operator.look("/console") and "Your calls to come back to (8)" in operator.words
    found = []
    for number in (1, 2, 3):
        page = operator.look(f"/console?owed={number}")
        part = page[page.index('id="owed"'):page.index('id="mine"')]
        found += [call for call in owed if f"/console/calls/{call}#monitoring" in part]
    assert found == owed
    assert operator.call in operator.look("/console?owed=3&mine=1&others=x").split('id="mine"')[1]  # what is open stands before what is owed


def test_an_earlier_call_is_read_beside_a_call_of_ones_own_and_without_its_review(scene, operator):
    """What was said, what is known and the decision; the look is noted, and nothing can be done there."""
    scene.staff().say("HC-14 is missing, she went out of the window")
    earlier = scene.reference()
    judged(scene, earlier)
    address = f"/console/calls/{earlier}/earlier"
    assert operator.browser.get(address).status_code == 404
    operator.start(MISSING, "hazel-court", "HC-14")
    assert f'href="{address}"' in operator.page
    page = operator.look(address)
    main = page.split("<main")[1]
    assert "she went out of the window" in page and "What is known" in page and "<form" not in main
    assert "a judgement of weight" not in page and "a remark of mine" not in page and "handled by the home" not in page
    with scene.console.reading() as desk:
        assert [event.payload["by"] for event in desk.log.events(earlier) if event.kind == "viewed"] == ["op-4471"]
    assert Operator(scene, "op-9").browser.get(address).status_code == 404
    for unknown in ("/console/calls/T-XXXXXX/earlier", f"/log/{earlier}", f"/log/{earlier}/path.svg", f"/log/{operator.call}", f"/exports/calls/{earlier}/note.txt"):
        assert operator.browser.get(unknown).status_code == 404, unknown


def test_a_call_of_another_child_and_home_or_of_long_ago_is_not_read(scene, operator):
    """Seven days for a home, 28 for a child."""
    scene.staff(home="willow-end").say("WE-21 is missing")
    other = scene.reference()
    operator.start(MISSING, "hazel-court", "HC-14")
    assert operator.browser.get(f"/console/calls/{other}/earlier").status_code == 404
    operator.start("A lad shouts", "willow-end")
    assert operator.browser.get(f"/console/calls/{other}/earlier").status_code == 200
    scene.clock.now += timedelta(days=8)
    assert operator.browser.get(f"/console/calls/{other}/earlier").status_code == 404
    operator.start("A lad shouts again", "willow-end", "WE-21")
    assert operator.browser.get(f"/console/calls/{other}/earlier").status_code == 200
    scene.clock.now += timedelta(days=21)
    assert operator.browser.get(f"/console/calls/{other}/earlier").status_code == 404


def test_an_operator_takes_the_note_of_their_own_call_only(scene, operator):
    """It has no review on it; a colleague's is the colleague's."""
    operator.start(KNIFE, "hazel-court")
    judged(scene, operator.call)
    note = operator.browser.get(f"/exports/calls/{operator.call}/note.txt")
    assert note.status_code == 200 and "judgement of weight" not in note.text and "remark of mine" not in note.text
    assert Operator(scene, "op-9").browser.get(f"/exports/calls/{operator.call}/note.txt").status_code == 404
