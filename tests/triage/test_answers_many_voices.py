"""Answers in many voices: each row is one way of saying something, and what lowers is never taken from what is graver."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer
from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE
from tests.triage.answering import NOW

READ = {
    ("danger_now", "no"): ("would they heck, theyre playing fifa", "hes just late", "negative, yp in sight of staff", "nae danger, shes at her pals"),
    ("danger_now", "yes"): ("aye hes up on the garage roof", "hes just late and hes got a knife"),
    ("danger_now", None): ("hes just late but theres a man following him",),
    ("danger_now", UNSURE): ("no i dont think so", "not as far as i know", "hes upset but i dont think in danger"),
    ("red_flags", UNSURE): ("cant rule any of them out",),
    ("amber_flags", UNSURE): ("maybe she's had a drink, couldn't tell", "she could have been drinking, not sure"),
    ("amber_flags", ("drink_or_drugs",)): ("reckon hes been on the vodka", "think she's had a drink"),
    ("amber_flags", ("exploitation",)): ("weve been worried about someone giving her money", "all them things shes got"),
    ("whereabouts", "confirmed"): ("college say hes signed in", "school have marked her present", "i drove past and saw him outside the chippy"),
    ("whereabouts", "believed"): ("went with him to the river, i did not check", "should be at his dads"),
    ("whereabouts", "unknown"): ("wish i did", "took off down the road and we lost sight of her"),
    ("whereabouts_check", "cannot_check"): ("phone just rings",),
    ("place_safe", "safe"): ("yes known address, approved by sw", "public place, cctv, busy"),
    ("place_safe", "unsafe"): ("known address for drugs", "public place but theres men drinking"),
    ("contact", "returning"): ("she put him on and he says ok hell come", "fine hell come back with us", "just come off the phone, hes walking up the lane"),
    ("contact", "refusing"): ("hell come when he feels like it", "on the phone, says shes staying put"),
    ("plan_time", "within"): ("hes not late yet by the plan", "plan says 10 so still ok", "30 mins grace and its only been 10", "we give it til 11"),
    ("plan_time", "no_plan"): ("theres nothing written down for her",),
    ("collector", "someone"): ("i can walk down", "the on call is driving over", "can send the other staff"),
    ("collector", "nobody"): ("not at the min", "im on my own with 3 others"),
    ("companions", "known_peers"): ("her brother",),
    ("health_need", "none"): ("hes not stoned, eyes are clear", "not been drinking"),
    ("health_need", "not_urgent"): ("diabetic but bloods are fine this morning", "type 1, had her insulin with tea, next ones bedtime",
                                    "epileptic, last seizure was 2 years ago, had his tablets", "asthma but inhalers with her"),
    ("health_need", UNSURE): ("his asthma is playing up",),
    ("health_need", "critical"): ("shes having an asthma attack, no inhaler", "diabetic, had her insulin, sweaty and shaking",
                                  "diabetic and forgot her insulin", "had his tablets but hes just had a seizure", "not drunk, high as a kite"),
    ("still_happening", "over"): ("done, hes in his room on xbox",),
    ("still_happening", "contained"): ("yeah shes still in bed but its all calm", "the messages keep coming"),
    ("still_happening", "unsafe"): ("yes shes got hold of another kid", "yes, still", "still got the knife but its calm", "in his room playing up with a knife"),
    ("aggravating", ("repeated_or_worse",)): ("its been building for a while",),
    ("self_harm_signs", "thoughts"): ("Passive suicidal ideation expressed, no plan", "passive ideation only. No plan or intent."),
    ("self_harm_signs", "plan_or_means"): ("passive thoughts, no plan, but shes hidden some tablets",),
    ("tried", "failing_but_safe"): ("no but nobodys at risk",),
    ("exploitation_signs", "yes"): ("could well be, the phone",),
    ("reasonable_parent", "no"): ("would they heck", "would they hell", "id be embarrassed to ring to be honest"),
    ("reason_for_police", "log_number"): ("just want it logged", "just a log number"),
    ("reason_for_police", "crime_report"): ("insurance need a crime number", "need a number for the insurance claim"),
    ("manager_decision", "handle"): ("says its fine, record it",),
    ("category", "theft"): ("money out the office",),
    ("category", "sexual"): ("two residents caught in bed",),
    ("return_time", "22:20"): ("twenty past or so",),
    ("return_time", UNSURE): ("wouldnt say",),
}


@pytest.fixture(scope="module")
def asked() -> dict:
    """The questions of every protocol, by fact."""
    return {fact: question for protocol in load_library().protocols.values() for fact, question in protocol.questions.items()}


@pytest.mark.parametrize("fact, value, text", [(fact, value, text) for (fact, value), texts in READ.items() for text in texts])
def test_an_answer_in_any_voice_is_read_as_it_was_meant(asked, fact, value, text):
    reading = read_answer(text, asked[fact], NOW)
    assert (reading.value(fact) if reading.understood else None) == value


def test_a_score_does_not_overrule_an_explanation_that_leaves_little_else(asked):
    """The net hears the condition, the words say that the dose was taken."""
    scores = {"critical": 0.97, "not_urgent": 0.03}
    assert read_answer("type 1, had her insulin with tea", asked["health_need"], NOW, scores).value("health_need") == "not_urgent"


def test_a_score_counts_where_more_was_said_than_the_explanation(asked):
    scores = {"critical": 0.97, "not_urgent": 0.03}
    text = "type 1, had her insulin with tea, now lying on the floor staring at nothing at all"
    assert read_answer(text, asked["health_need"], NOW, scores).value("health_need") == "critical"


def test_thoughts_of_suicide_asked_about_are_no_red_flag_of_a_missing_child_besides(asked):
    reading = read_answer("Passive suicidal ideation, no plan", asked["self_harm_signs"], NOW)
    assert [answer.fact for answer in reading.answers] == ["self_harm_signs"]
