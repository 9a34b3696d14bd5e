"""The first words said back, by kind, and the blunt list that stands in where the phrases cannot be read."""
from __future__ import annotations

import pytest

from bot.triage.danger import look
from bot.triage.danger.asking import SAID_BACK, asking
from bot.triage.danger.fallback import SOURCE, look_plainly
from bot.triage.danger.finding import NOTHING, STAY, Finding, advice

AMBULANCE, POLICE, FIRE = "an ambulance", "the police", "the fire service"


@pytest.mark.parametrize("kind, service", [
    *((kind, AMBULANCE) for kind in ("breathing", "choking", "bleeding", "overdose", "swallowed", "self_harm", "unresponsive", "seizure", "illness", "injury", "allergy", "burn")),
    *((kind, POLICE) for kind in ("violence", "sexual", "intruder", "height", "water", "weapon", "taken", "vehicle", "missing_danger")),
    ("suicide", "the police and an ambulance"), ("fire", FIRE), ("gas", FIRE),
    ("other", "the police, an ambulance or the fire service"), ("never heard of", "the police, an ambulance or the fire service"),
])
def test_each_kind_of_danger_names_whom_to_ask_for_and_what_to_say(kind, service):
    """The number, the service, what to say first, and to stay on the line, in this order."""
    said = advice(Finding("alarm", kind))
    assert said.startswith(f"Ring 999 now. Ask for {service}.")
    assert said.index("Say first: ") < said.index(STAY) and said.endswith(STAY)


@pytest.mark.parametrize("kind, first", [
    ("breathing", "if they are awake and breathing"), ("violence", "what is happening"), ("height", "the exact place"), ("weapon", "what the weapon is"), ("taken", "what car"),
    ("vehicle", "which car"), ("missing_danger", "where they were last seen"), ("suicide", "what they said or did"), ("fire", "if everyone is out"), ("gas", "what you smell"),
])
def test_what_to_say_first_fits_the_danger(kind, first):
    """The operator asks for the rest."""
    assert first in advice(Finding("alarm", kind)).split("Say first: ")[1]


@pytest.mark.parametrize("kind, before", [("fire", "Get everyone out and stay out."), ("gas", "Get everyone out and stay out."), ("weapon", "Do not try to take it off them."),
                                          ("intruder", "somewhere safe if you can.")])
def test_what_cannot_wait_is_said_before_what_to_say(kind, before):
    """Out of the fire first."""
    said = advice(Finding("alarm", kind))
    assert said.index("Ring 999 now") < said.index(before) < said.index("Say first")


@pytest.mark.parametrize("kind", ["violence", "weapon", "sexual"])
@pytest.mark.parametrize("words", ["stabbed", "he is Bleeding", "knocked out", "not breathing", "shot him"])
def test_where_somebody_is_hurt_already_an_ambulance_comes_first(kind, words):
    """Before who did it; the police come with it."""
    said = advice(Finding("alarm", kind, words=words))
    assert said.startswith("Ring 999 now. Ask for an ambulance, and the police.") and "if whoever did it is still there" in said
    assert advice(Finding("alarm", kind, rule="stabbed")).startswith("Ring 999 now. Ask for an ambulance, and the police.")
    assert advice(Finding("alarm", kind, words="has a knife")).startswith("Ring 999 now. Ask for the police.")


def test_other_kinds_keep_their_service_whatever_the_words():
    """Somebody on a roof who is hurt needs the police first as before, a fire the fire service."""
    assert advice(Finding("alarm", "height", words="hurt")).startswith("Ring 999 now. Ask for the police.")
    assert advice(Finding("alarm", "fire", words="hurt")).startswith("Ring 999 now. Ask for the fire service.")


def test_a_finding_says_nothing_it_was_not_told():
    """Neither that it leans nor what to ask."""
    assert NOTHING == Finding("none", "other", "", "", "", "", False)


def test_a_quotation_is_short_and_stripped():
    """Up to a few words; the marks round them go."""
    assert asking("Q?", "one two three four five six seven", "") == 'You said "one two three four five six seven". Q?' and SAID_BACK == 7
    assert asking("Q?", " - \"knife\"!? ", "") == 'You said "knife". Q?'
    assert asking("Q?", "", "past") == "Has anything like that happened today?"


@pytest.mark.parametrize("text, kind", [
    ("he is not breathing", "breathing"), ("she cant catch breath", "breathing"), ("barely breathes", "breathing"), ("her lips are going blue", "breathing"), ("gone grey", "breathing"),
    ("he is choking", "choking"), ("unconscious", "unresponsive"), ("she collapsed", "unresponsive"), ("cannot wake her", "unresponsive"), ("wont respond", "unresponsive"),
    ("he is fitting", "seizure"), ("a seizure", "seizure"), ("having a fit", "seizure"), ("a ligature", "self_harm"), ("cord round her neck", "self_harm"), ("hanging himself", "self_harm"),
    ("slit", "self_harm"), ("overdosed", "overdose"), ("she od'd", "overdose"), ("took all of her mums tablets", "overdose"), ("swallowed bleach", "overdose"),
    ("bleeding and it wont stop", "bleeding"), ("blood is everywhere", "bleeding"), ("gushing", "bleeding"), ("he has a knife", "weapon"), ("stabbed", "weapon"), ("a machete", "weapon"),
    ("strangled", "violence"), ("in a headlock", "violence"), ("hands round my throat", "violence"), ("being attacked", "violence"), ("on fire", "fire"), ("smoke", "fire"), ("petrol", "fire"),
    ("on the roof", "height"), ("on a railway bridge", "height"), ("kill himself", "suicide"), ("suicidal", "suicide"), ("goodbye note", "suicide"), ("raped", "sexual"),
    ("sexually assaulted", "sexual"), ("kidnapped", "taken"), ("dragged her into", "taken"), ("wont let me leave", "taken"), ("HE’S NOT BREATHING", "breathing"), ("a kni\u200bfe", "weapon"),
])
def test_the_blunt_list_alarms_on_each_kind_of_danger(text, kind):
    """With the reviewed data gone a false alarm is cheaper than a miss."""
    found = look_plainly(text)
    assert (found.level, found.kind, found.rule, found.source) == ("alarm", kind, "built-in", SOURCE)
    assert found.words


@pytest.mark.parametrize("text", ["tea was nice", "", "the firm paid", "gunnar is here", "bladed grass", "a slither of cake", None, 7])
def test_the_blunt_list_is_silent_about_the_rest(text):
    """Whatever it is given."""
    assert look_plainly(text) == NOTHING


def test_the_blunt_list_answers_even_what_cannot_be_read():
    """It is the last one asked."""
    class Broken:
        def __str__(self):
            raise RuntimeError("no words")
    assert look_plainly(Broken()) == NOTHING


def test_what_is_no_text_is_read_as_its_words_by_the_reviewed_phrases():
    """Whatever a channel hands over."""
    class Message:
        def __str__(self):
            return "he has a knife in his hand"
    found = look(Message())
    assert (found.level, found.rule) == (look(str(Message())).level, look(str(Message())).rule) and found.level == "alarm" and found.rule != "built-in"
