"""How far typed words deny danger: what nobody can read whole is said back, and a no that belongs to something else is none."""
from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest

from bot.casework.denying import PARTLY, PLAINLY, denies
from bot.services import load_library
from bot.triage.answers import read_answer

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)
QUESTION = load_library().question("danger_now")


def how(text):
    """What the words deny, with the rules reading them as an answer to the danger question."""
    return denies(text, lambda part: read_answer(part, QUESTION, NOW).value("danger_now"))


@pytest.mark.parametrize("text", [
    "no", "No.", "nah", "nope mate", "Negative", "nobody", "no one at all", "no everyones safe", "no nobody is hurt", "no one is in danger", "oh no dear", "caller says no", "lol nah",
])
def test_a_no_and_nothing_more(text):
    assert how(text) == PLAINLY


@pytest.mark.parametrize("text", [
    "no he is calm with the rope", "no not any more he is dead", "no he's fine she isn't", "no hes safe i am not", "no he is asleep with the pills next to him", "no shes safe shes with the older man",
    "no everyone is safe he has the baby", "no he is fine it was only one stab", "no hes fine its not loaded", "no hes ok he said goodbye", "no a man dragged her out", "no she drunk the bottle of oramorph", "no hes launching chairs at us", "no the mans gone upstairs to her", "no she left a note", "none of us can reach her",
    "no she says she wants to be with her nan", "no he hit all staff", "no feeling in his legs", "just a bit of blood so no", "no is ok she only sleep very strong", "no but he said he would do it",
])
def test_a_no_beside_more_is_never_plain(text):
    assert how(text) != PLAINLY


@pytest.mark.parametrize("text", [
    "no one can find a pulse", "no answer", "no they hung up on me", "no the line is dead", "no you read it right", "no thats correct", "no its not a mistake", "no idea", "no its still happening",
    "no it wont stop", "no its getting worse", "no only herself", "no just us", "not the child, only me", "not yet", "no as long as he stays in the kitchen", "no not until the dad gets here",
    "never seen him like this", "no more than usual", "no this is the first time", "not now, shes gone quiet", "no just a bit blue", "no he took her", "no they already coming", "neg pulse", "nil resps",
    "no we cant find her", "no wait", "no stop asking", "yes", "he has a knife",
])
def test_a_no_that_belongs_to_something_else_denies_nothing(text):
    assert how(text) == ""


@pytest.mark.parametrize("text", ["no, he is in the kitchen with me", "no love shes just bored", "she is laughing", "nothing like that", "no its a drill", "hes nowhere near, so no"])
def test_what_nobody_can_read_whole_is_a_denial_to_be_said_back(text):
    assert how(text) == PARTLY


@pytest.mark.parametrize("text", ["no " + "love " * 1_500 + "q", "no " + "no no, no. " * 800 + "he", "no" + " " * 5_000 + "a", "oh " * 2_000 + "y"])
def test_no_length_of_filler_stalls_it(text):
    began = time.perf_counter()
    assert how(text) in ("", PARTLY) and time.perf_counter() - began < 2


def test_nobody_hurt_beside_more_is_not_plain():
    assert how("nobody is hurt, he has the baby") == PARTLY and how("nobody is hurt") == PLAINLY
