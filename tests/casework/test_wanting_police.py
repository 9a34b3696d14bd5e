"""Whoever wants the police told is heard, whatever was asked; and danger that is tapped late is never passed over."""
from __future__ import annotations

import pytest

from bot.triage.answers.wanting_police import wants_police
from bot.triage.danger import advice, look
from tests.casework.house import texts

_HOME = ("No", "Damage", "It is over", "None of these")


def insists(scene) -> bool:
    """Whether the latest call holds that the person wants it reported."""
    return any(event.payload.get("fact") == "reporter_insists" for event in scene.events("answered"))


def at_read_back(scene):
    """A broken plate, read back before it closes with the home."""
    replies = scene.press("No", scene.say("HC-14 smashed a plate in the kitchen"))
    for _ in range(15):
        if replies[-1].custom.get("confirm"):
            return replies
        ask = replies[-1].custom["ask"]
        replies = scene.say({"still_happening": "over", "injury": "none", "aggravating": "none of these", "victim_wishes": "nobody was hurt or lost anything",
                             "category": "damage", "reasonable_parent": "no", "first_time": "yes", "behind_it": "nothing"}.get(ask, "no"))
    raise AssertionError("never read back")


@pytest.mark.parametrize("words", [
    "id rather police knew", "want it reported tho", "yes and report it", "tell police plz", "want police", "i wanna ring police", "this need go to police", "report dis",
    "can u report it pls", "manager dont want it reported but I do", "I want this reported", "we need police", "i think we should tell the police", "yes but i want police",
    "i said i want police", "he doesnt want police but i do", "can you report it please?", "police need to know about this",
    "i\u2019d like police told", "the plan says wait. ring the police",
])
def test_whoever_wants_the_police_is_read(words):
    """In few words, misspelt, beside a yes, against the manager."""
    assert wants_police(words)


@pytest.mark.parametrize("words", [
    "we dont want police", "no police needed", "head office wants it reported to ofsted", "do i need to report it?", "home's money, we dont want police", "mum wants police",
    "should we tell the police", "dont call police", "i dont think we need police", "rather not tell police", "need to report it to on call", "police brought him back",
    "ill ring police if hes not back by 10", "no need to ring police", "tell police hes back", "he said i want police", "i need the police number", "he does but i dont",
    "plan says if not back by 10, ring police", "exploitation risk, tell police of anything found", "call police if he turns up",
])
def test_what_others_want_what_is_asked_and_what_is_not_wanted_is_not_taken_for_it(words):
    """Nor wanting it told to somebody else."""
    assert not wants_police(words)


@pytest.mark.parametrize("words", ["id rather police knew", "want it reported tho", "yes and report it", "yes but i want police"])
def test_at_the_read_back_it_wins_over_the_yes(scene, words):
    """The call becomes a report; nothing closes with the home."""
    at_read_back(scene)
    scene.say(words)
    assert insists(scene) and scene.row().disposition == "REPORT"


@pytest.mark.parametrize("words", ["tell police plz", "want police", "i wanna ring police", "this need go to police", "report dis", "can u report it pls"])
def test_in_mid_call_it_is_heard_at_any_question(scene, words):
    """Whatever was asked, and the report needs no other answer."""
    scene.press("No", scene.say("HC-14 smashed a plate in the kitchen"))
    scene.say(words)
    assert insists(scene) and scene.row().disposition == "REPORT"


@pytest.mark.parametrize("words", ["I want this reported", "manager dont want it reported but I do", "can u report it pls", "i wanna ring police"])
def test_at_the_managers_question_it_is_the_workers_own_word(scene, words):
    """No manager is said to have decided on the police."""
    scene.refuses()
    scene.say(words)
    assert insists(scene) and scene.row().disposition == "REPORT"
    assert not any(event.payload.get("decision") == "report" for event in scene.events("manager_decided"))


def test_what_the_manager_says_is_still_the_managers(scene):
    """"Manager says report it" is their decision."""
    scene.refuses()
    scene.say("manager says report it to the police")
    assert scene.row().disposition == "REPORT" and scene.events("manager_decided")


def closed_with_home(scene):
    """A closed call with the buttons it began with."""
    first = scene.say("HC-14 smashed a plate in the kitchen")
    at = scene.row().call
    replies = scene.press("No", first)
    for _ in range(15):
        if replies[-1].custom.get("confirm"):
            break
        replies = scene.say({"still_happening": "over", "injury": "none", "aggravating": "none of these", "victim_wishes": "nobody was hurt or lost anything",
                             "category": "damage"}.get(replies[-1].custom["ask"], "no"))
    scene.press("Yes, that is right", replies) if any(button.label == "Yes, that is right" for button in replies[-1].buttons) else scene.say("yes")
    assert scene.row().outcome == "filtered"
    return at


def test_yes_to_danger_tapped_after_the_home_was_to_handle_it_raises_the_call(scene):
    """An old button of danger says 999, not that it belongs to an earlier question."""
    call = closed_with_home(scene)
    said = texts(scene._send(press=f"a:{call}:danger_now:yes", kind="press"))
    assert scene.row().disposition == "999" and said.startswith("Ring 999 now") and "earlier question" not in said


@pytest.mark.parametrize("press", ["injury:serious", "danger_now:unsure", "still_happening:unsafe"])
@pytest.mark.parametrize("answer", ["yes", "tap"])
def test_harm_tapped_late_has_danger_asked_about_again(scene, press, answer):
    """Typed or tapped, the answer raises that call."""
    call = closed_with_home(scene)
    replies = scene._send(press=f"a:{call}:{press}", kind="press")
    assert replies[-1].custom["ask"] == "danger_now" and "earlier question" not in texts(replies)
    scene.press("Yes", replies) if answer == "tap" else scene.say("yes")
    assert scene.row().call == call and scene.row().disposition == "999"


def test_a_harmless_button_tapped_late_changes_nothing(scene):
    """The call stays with the home."""
    call = closed_with_home(scene)
    scene._send(press=f"a:{call}:danger_now:no", kind="press")
    scene._send(press=f"a:{call}:injury:none", kind="press")
    assert scene.row().disposition == "HOME"


@pytest.mark.parametrize("words", ["kid's been stabbed", "hes been stabbed in the leg"])
def test_where_somebody_is_stabbed_an_ambulance_is_asked_for_first(words):
    """And the police with it."""
    assert advice(look(words)).startswith("Ring 999 now. Ask for an ambulance, and the police.")


def test_where_nobody_is_hurt_the_police_are_asked_for():
    """A knife in the hand is for the police."""
    assert "Ask for the police." in advice(look("he's got a knife and hes coming at me"))
