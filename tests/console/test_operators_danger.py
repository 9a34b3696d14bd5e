"""Danger at the console: what was ticked or answered counts, whichever button carries it and however late it comes."""
from __future__ import annotations

import pytest

from tests.console.operator import INCIDENT, MISSING, Operator
from tests.support.console_scene import CSRF


def _at_the_signs(operator) -> str:
    """Brings a call to the list of signs of danger; gives the token of the first."""
    operator.start(MISSING, "hazel-court", "HC-14")
    operator.choose("no")
    return operator.options()["self_harm_intent"]


@pytest.mark.parametrize("what", ["police", "note", "monitoring", "park", "danger", "resume"])
def test_a_ticked_sign_of_danger_goes_in_first_whatever_is_pressed(operator, what):
    """Ticked and not yet sent, then another button: the call is an emergency, and the log has the sign."""
    operator.post(what, choice=_at_the_signs(operator), note="she wrote a letter")
    assert operator.head == "Send police now" and operator.state().disposition == "999"
    assert operator.state().answers["red_flags"].value == ("self_harm_intent",)
    assert "What you ticked was taken first." in operator.words or what in ("danger", "resume")


@pytest.mark.parametrize("what, more", [("home", {"find": "hazel"}), ("child", {"child": "HC-17"}), ("child", {"child": "Jayden"}), ("raise", {"to": "REPORT", "reason": "x"})])
def test_a_ticked_sign_goes_in_beside_every_small_form(operator, what, more):
    """Home, child and raise carry the ticks along, also where they are refused."""
    operator.post(what, choice=_at_the_signs(operator), **more)
    assert operator.state().disposition == "999" and operator.state().answers["red_flags"].value == ("self_harm_intent",)


def test_several_ticks_are_all_kept(operator):
    """Two signs and "Caller wants police": both stand in the log."""
    _at_the_signs(operator)
    operator.post("police", choice=[operator.options()["self_harm_intent"], operator.options()["being_hurt"]])
    assert set(operator.state().answers["red_flags"].value) == {"self_harm_intent", "being_hurt"} and operator.state().disposition == "999"


def test_changing_an_answer_keeps_what_is_ticked(operator):
    """"Change" beside a fact, with two signs ticked: both count."""
    _at_the_signs(operator)
    ticks = [operator.options()[value] for value in ("self_harm_intent", "being_hurt")]
    operator.post("answer", choice=[*ticks, f"a:{operator.call}:different:danger_now"])
    assert set(operator.state().answers["red_flags"].value) == {"self_harm_intent", "being_hurt"} and operator.state().disposition == "999"


def test_numbers_typed_beside_ticks_count_together(operator):
    """One sign ticked and the number of another typed are two signs."""
    tick = _at_the_signs(operator)
    operator.post("answer", choice=tick, text="6")
    assert set(operator.state().answers["red_flags"].value) == {"self_harm_intent", "being_hurt"}


def test_ticks_beside_words_of_danger_are_in_the_log(operator):
    """The words end the call; the tick is not lost by that."""
    operator.post("answer", choice=_at_the_signs(operator), text="he has stabbed somebody")
    assert operator.state().disposition == "999" and "self_harm_intent" in operator.state().answers["red_flags"].value


def _two(scene, operator) -> Operator:
    operator.start(MISSING, "hazel-court", "HC-14")
    other = Operator(scene, "op-9")
    other.call = operator.call
    other.look()
    return other


@pytest.mark.parametrize("answer", [lambda other: other.choose("yes"), lambda other: other.type("1"), lambda other: other.type("yes")])
def test_a_late_yes_to_danger_counts_and_says_so(scene, operator, answer):
    """A colleague said no a moment ago; the yes, pressed or typed on the older page, raises, and the page tells."""
    other = _two(scene, operator)
    operator.choose("no")
    assert answer(other).status_code == 303
    assert other.state().disposition == "999" and other.head == "Send police now" and "so it counts" in other.words


def test_a_late_yes_raises_a_call_that_has_ended(scene, operator):
    """Also where the colleague has gone on to the end."""
    other = _two(scene, operator)
    operator.to_decision(whereabouts="unknown")
    operator.post("police") if not operator.state().finished else None
    assert operator.state().finished and operator.state().disposition != "999"
    other.choose("yes")
    assert other.state().disposition == "999" and "somebody is in danger now" in other.words


def test_late_signs_count_and_a_late_no_does_not(scene, operator):
    """Signs ticked on the older page go in; an answer that tells of no danger is refused by name, as ever."""
    tick = _at_the_signs(operator)
    other = Operator(scene, "op-9")
    other.call = operator.call
    other.look()
    operator.choose("none")
    assert operator.state().answers["red_flags"].value == ()
    assert other.post("answer", choice=other.options()["unsure"]).status_code == 409
    other.look()
    answer = other.browser.post(f"/console/calls/{other.call}/answer", data={"csrf": CSRF, "turn": "1", "choice": tick})
    assert answer.status_code == 303 and operator.state().disposition == "999"


def test_signs_told_after_the_end_raise_the_call(scene, operator):
    """The call was closed as a report meanwhile: the sign is recorded, the call is an emergency, and its reason says which sign."""
    tick = _at_the_signs(operator)
    other = Operator(scene, "op-9")
    other.call = operator.call
    other.look()
    operator.post("police")
    assert operator.state().finished and operator.state().disposition == "REPORT"
    other.post("answer", choice=tick)
    assert operator.state().disposition == "999" and "Talks of suicide" in other.words.split("Why ")[1].split("What the operator does")[0]


def test_a_forms_address_loaded_again_leads_to_the_call(operator):
    """After an error the address is that of the form: reload goes to the call, and nowhere else."""
    operator.start(INCIDENT, "hazel-court")
    for what in ("answer", "raise", "note", "danger", "home", "child", "monitoring", "police", "park", "resume"):
        answer = operator.browser.get(f"/console/calls/{operator.call}/{what}")
        assert answer.status_code == 303 and answer.headers["location"] == f"/console/calls/{operator.call}"
    assert f'data-call="/console/calls/{operator.call}"' in operator.page


def test_a_sign_that_decides_nothing_yet_is_kept_and_its_list_stays_open(operator):
    """Saving a note with one of the list ticked: the tick is in the log once, and the rest can still be ticked."""
    operator.start("A lad has smashed a window in a temper", "hazel-court", "HC-14")
    for value in ("no", "over", "none"):
        operator.choose(value)
    form = {"csrf": CSRF, "turn": operator.field("turn"), "choice": operator.options()["age_or_power_gap"], "note": "x"}
    for _ in range(2):
        operator.browser.post(f"/console/calls/{operator.call}/note", data=form)
    operator.look()
    assert operator.state().answers["aggravating"].value == ("age_or_power_gap",) and operator.head is None
    assert "threats" in operator.options() and "age_or_power_gap" not in operator.options()


def test_ticks_about_a_child_who_is_back_go_in_first_too(operator):
    """After the end of a call, where the question how the child is waits."""
    operator.start(MISSING, "hazel-court", "HC-17")
    operator.to_decision(whereabouts="unknown")
    operator.type("he's just walked in")
    operator.post("note", choice=operator.options()["urgent_help"], note="n")
    assert operator.state().disposition == "999" and operator.state().answers["while_away"].value == ("urgent_help",)
