"""Questions that staff put to us in the middle of a call: answered, and then the open question is put again."""
from __future__ import annotations

import pytest

from bot.triage.danger import LINE
from tests.casework.test_managers import complaint

LISTENING = [
    ("who is our police contact", "police_contact", "PC Sample"), ("whos our spoc", "police_contact", "01632 960101"),
    ("who's the manager on call?", "manager_on_call", "On-call rota, 01632 960103"), ("whos on call tonite", "manager_on_call", "01632 960103"),
    ("what is a return interview", "return_interview", "72 hours"), ("whats an RHI and who does it", "return_interview", "independent"),
    ("what do i tell the 999 operator", "tell_999", "Stay on the line"), ("what should i do while i wait", "meanwhile", "house and grounds"),
    ("can i speak to someone", "person", "To speak to a person now"), ("can I talk to a real person pls", "person", "C. Manager"),
    ("what counts as confirmed", "confirmed", "voice or video"), ("does a text count?", "confirmed", "not enough"),
    ("what happens next", "what_next", "A few short questions"), ("will the police come out tonight?", "police_come", "you ring"),
    ("will he get a record", "record", "finding them safe"), ("do i have to report", "have_to_report", "always report"),
    ("what is 'missing' versus 'away without authorisation'", "missing_or_away", "nobody knows where"),
    ("what is a grab pack", "grab_pack", "unverified"), ("wots the phillomena protocol", "philomena", "form"),
    ("how long does it take", "how_long", "five"), ("who sees this", "saved", "Supervisors"), ("is it saved?", "saved", "call log"),
    ("can i change an answer", "change_answer", "Yes."), ("what is this thing", "this_thing", "Threshold"),
    ("do i need to wait 24 hours", "wait_24_hours", "no 24 hours"), ("whats an nrm", "nrm", "trafficking"),
    ("what do you mean", "meaning", "divides a missing child"), ("why do u ask", "meaning", "divides a missing child"),
]


def answers_of(scene) -> dict:
    """What has been answered so far in the latest call."""
    return {event.payload["fact"]: event.payload.get("value", event.payload.get("new")) for event in scene.events() if event.kind in ("answered", "corrected")}


def at_whereabouts(scene) -> list:
    """A call whose open question is where the child is."""
    return scene.tap_through("HC-14 is not back yet", ("No", "None of these"))


@pytest.mark.parametrize("text, which, words", LISTENING, ids=[text for text, _, _ in LISTENING])
def test_a_question_to_us_is_answered_and_ours_is_put_again_unchanged(scene, text, which, words):
    """Same fact, same words, same buttons; nothing is answered and nothing counts as not understood."""
    open_question, before = at_whereabouts(scene)[-1], answers_of(scene)
    reply = scene.say(text)[-1]
    assert reply.custom["digression"] == which and words in reply.text
    assert reply.custom["ask"] == "whereabouts" and reply.buttons == open_question.buttons and reply.text.endswith(open_question.text)
    assert answers_of(scene) == before and not [event for event in scene.events("noted") if "misread" in event.payload]


@pytest.mark.parametrize("text, which, words", LISTENING, ids=[text for text, _, _ in LISTENING])
def test_a_question_to_us_opens_with_the_999_line_where_no_call_is_open(scene, text, which, words):
    """The first reply still carries the line and asks about danger; the question is answered in it."""
    reply = scene.say(text)[-1]
    assert reply.text.startswith(LINE) and reply.custom["digression"] == which and reply.custom["ask"] == "danger_now"


def test_a_question_never_uses_up_the_second_asking(scene):
    """However many are asked, an answer that is then not understood is asked again before the serious side stands."""
    at_whereabouts(scene)
    for text in ("what counts as confirmed", "who sees this", "what do you mean", "is a snap map enough", "will it snow", "what is a grab pack"):
        scene.say(text)
    assert scene.say("blue cheese")[-1].custom["ask"] == "whereabouts" and "whereabouts" not in answers_of(scene)
    scene.say("blue cheese")
    assert answers_of(scene)["whereabouts"] == "unsure"


@pytest.mark.parametrize("text", ["what do I do he's bleeding everywhere", "what happens next hes got a knife to her throat", "do i ring 999 shes stopped breathing"])
def test_a_question_that_tells_of_danger_is_heard_as_danger(scene, text):
    """999 first; nothing stands before it."""
    at_whereabouts(scene)
    replies = scene.say(text)
    assert replies[0].custom["disposition"] == "999" and replies[0].text.startswith("Ring 999 now") and scene.decided() == ["999"]


def test_danger_is_asked_about_again_when_a_question_sounds_like_it(scene):
    """A doubt in a question puts the danger question again, as in every message."""
    at_whereabouts(scene)
    replies = scene.say("will he get a record if theres a knife in his bag")
    assert replies[-1].custom["ask"] == "danger_now" or replies[-1].custom.get("disposition") == "999"


@pytest.mark.parametrize("text, fact, value", [
    ("none of them. what is a return interview", "red_flags", []), ("what happens next, shes on the railway tracks", "danger_now", "yes"),
])
def test_what_is_told_beside_a_question_is_heard(scene, text, fact, value):
    """The fact is taken from the rest of the message, in the person's own words."""
    scene.tap_through("HC-14 is not back yet", ("No",))
    scene.say(text)
    assert answers_of(scene)[fact] == value


def test_a_return_told_with_a_question_is_said_back_first(scene):
    """"What happens next hes just walked in" brings the child back only once that is confirmed."""
    scene.waits()
    reply = scene.say("what happens next hes just walked in")[-1]
    assert reply.custom.get("confirm") and scene.decided() == ["WAIT"]


@pytest.mark.parametrize("text", ["what should i do if she comes back", "will you ask me when he is back home", "what happens when shes back"])
def test_what_is_only_asked_about_is_not_told(scene, text):
    """A question about a return is no return."""
    scene.waits()
    clocks = scene.clocks()
    reply = scene.say(text)[-1]
    assert "returned" not in answers_of(scene) and scene.clocks() == clocks and scene.decided() == ["WAIT"]
    assert reply.custom["ask"] == "returned" and "Back here" in [button.label for button in reply.buttons]


def test_waiting_is_told_in_the_protocols_own_steps_with_the_time(scene):
    """What to do meanwhile comes from the decision that stands; what happens next names its time."""
    scene.waits()
    assert "Keep ringing and messaging" in scene.say("what should i do while i wait")[-1].text
    assert "21:55" in scene.say("what happens next")[-1].text


def test_a_summary_is_not_confirmed_by_a_yes_that_asks(scene):
    """"Yes, but what happens next?" is a question: the summary is put again as it was."""
    scene.waits()
    summary = scene.say("shes back")[-1]
    again = scene.say("yes but what happens next")[-1]
    assert again.buttons == summary.buttons and again.text.endswith(summary.text) and not scene.row().finished


def test_a_list_that_is_being_ticked_stays_open(scene):
    """Asking in the middle of a list neither closes it nor loses the tick."""
    replies = scene.tap_through("HC-14 is not back yet", ("No", "None of these", "Yes, confirmed", "Safe"))
    ticking = scene.press("Drink or drugs", replies)[-1]
    again = scene.say("who sees this")[-1]
    assert again.buttons == ticking.buttons and ticking.custom["ask"] == again.custom["ask"] == "amber_flags"


def test_an_answer_with_a_question_mark_is_an_answer(scene):
    """"He's at his nan's innit?" asks nothing of us."""
    at_whereabouts(scene)
    reply = scene.say("dunno, no idea where she is?")[-1]
    assert "digression" not in reply.custom and answers_of(scene)["whereabouts"] == "unknown"


def test_a_question_nobody_here_can_answer_says_so(scene):
    """Plainly not known, the 999 line, who may know, and the open question."""
    open_question = at_whereabouts(scene)[-1]
    reply = scene.say("what is the wifi password")[-1]
    assert "I do not know that." in reply.text and LINE in reply.text and "C. Manager" in reply.text and "PC Sample" in reply.text
    assert reply.text.endswith(open_question.text) and reply.buttons == open_question.buttons


def test_the_one_who_is_accused_is_nobody_to_ask(scene):
    """Where the complaint is about the manager, the contacts leave that manager out."""
    scene.press("The registered manager", complaint(scene))
    for text in ("can i speak to someone", "who is the manager on call", "what is the wifi password"):
        reply = scene.say(text)[-1]
        assert "C. Manager" not in reply.text and "On-call rota" in reply.text and reply.custom["ask"] == "manager_decision"


def test_a_question_with_no_matter_behind_it_is_let_go(scene):
    """Somebody who only asked what a grab pack is hears no more; "do I have to report?" is not let go."""
    scene.say("what is a grab pack")
    assert scene.clocks() == {}
    scene.say("do i have to report")
    assert "unfinished" in scene.clocks()


def test_every_question_is_in_the_log_with_its_source(scene):
    """What was asked of us and what the answer rests on can be read afterwards."""
    at_whereabouts(scene)
    scene.say("what is a return interview")
    noted = [event.payload for event in scene.events("noted") if "digression" in event.payload]
    assert noted == [{"digression": "return_interview", "asked_at": "whereabouts", "source": ["DFE-2014", "KNOWSLEY", "HL-2017"]}]


def test_no_answer_names_a_child(scene):
    """Contacts come from the registry; children never do."""
    at_whereabouts(scene)
    for text, _, _ in LISTENING:
        assert "HC-" not in scene.say(text)[-1].text.replace("RH-03", "")


def test_which_of_two_things_told_is_right_stays_open(scene):
    """A question to us in between leaves it open, with both of them as buttons."""
    scene.say("lads had a scrap over the xbox, nobody hurt, both calm now")
    asked = scene.say("no danger. one has a split lip with a cold pack on it")[-1]
    again = scene.say("who sees this")[-1]
    assert "Which is right?" in asked.text and again.buttons == asked.buttons and again.text.endswith(asked.text)
    scene.say("the second one")
    assert answers_of(scene)["injury"] == "first_aid"
