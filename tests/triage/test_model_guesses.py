"""How sure the model has to be, to the hundredth: little to raise, more for an alarm, most to lower, and never to speak against danger."""
from __future__ import annotations

import pytest

from bot.triage.answers.learned import LOWER, LOWER_DANGER, accepted, accepted_flags, against, raised
from bot.triage.answers.words import FactWords


def fact(name="injury", danger=False) -> FactWords:
    """A fact with a lowering value, a plain one, a serious one and one that is an alarm."""
    return FactWords(name, ("none", "minor", "serious", "dying"), frozenset(("none",)), frozenset(("dying",)), danger, "", "none", "unsure", {})


@pytest.mark.parametrize("scores, taken", [
    ({"minor": 0.75, "serious": 0.30}, "minor"), ({"minor": 0.74, "serious": 0.1}, None),
    ({"minor": 0.80, "serious": 0.64}, "minor"), ({"minor": 0.80, "serious": 0.66}, None),
    ({"serious": 0.75}, "serious"), ({"serious": 0.7}, None), ({"dying": 0.60, "none": 0.1}, "dying"), ({"dying": 0.59, "none": 0.1}, None),
    ({"none": 0.75, "minor": 0.1}, "none"), ({"none": 0.74, "minor": 0.1}, None),
    ({"not_an_answer": 0.99, "minor": 0.01}, None), ({}, None), (None, None), ({"minor": "much"}, None), ({"minor": "much", "serious": 0.9}, "serious"),
])
def test_where_the_words_say_nothing_a_guess_is_taken_by_how_serious_it_is(scores, taken):
    """And only well before the next one."""
    assert accepted(scores, fact()) == taken


def test_that_nobody_is_in_danger_needs_most_of_all():
    """It is only said back then (promise 2)."""
    danger = FactWords("danger_now", ("no", "yes"), frozenset(("no",)), frozenset(("yes",)), True, "yes", "no", "unsure", {})
    assert LOWER_DANGER > LOWER
    assert accepted({"no": LOWER_DANGER}, danger) == "no" and accepted({"no": LOWER_DANGER - 0.01}, danger) is None
    assert accepted({"yes": 0.60}, danger) == "yes" and accepted({"yes": 0.59}, danger) is None


@pytest.mark.parametrize("scores, said, instead", [
    ({"serious": 0.90}, "minor", "serious"), ({"serious": 0.89}, "minor", None), ({"dying": 0.80}, "minor", "dying"), ({"dying": 0.79}, "minor", None), ({"serious": 0.95}, "serious", None), ({"serious": 0.95}, "none", "serious"),
    ({"minor": 0.90}, "serious", "minor"), ({"minor": 0.89}, "serious", None), ({"none": 0.99}, "serious", None), ({"serious": 0.99}, "dying", None), ({"not_an_answer": 0.99}, "minor", None), ({}, "minor", None), (None, "minor", None),
])
def test_against_what_the_words_say_it_has_to_be_nearly_certain(scores, said, instead):
    """Less where it is an alarm; never towards a lowering value, and never against an alarm."""
    assert against(scores, fact(), said) == instead


def test_about_harm_a_graver_value_needs_less():
    """It is not asked about twice."""
    assert accepted({"serious": 0.60, "none": 0.1}, fact(danger=True)) == "serious" and accepted({"serious": 0.59, "none": 0.1}, fact(danger=True)) is None
    assert against({"serious": 0.80}, fact(danger=True), "none") == "serious" and against({"serious": 0.79}, fact(danger=True), "none") is None


def test_of_two_lowering_values_it_speaks_for_the_graver_only():
    """"He stops now and then" is not over, however calmly it is said."""
    still = FactWords("still_happening", ("over", "contained", "unsafe"), frozenset(("over", "contained")), frozenset(("unsafe",)), False, "", "", "unsure", {})
    assert against({"contained": 0.90}, still, "over") == "contained" and against({"over": 0.99}, still, "contained") is None


def test_about_danger_it_only_ever_speaks_for_the_more_serious():
    """A milder value stands against no words of danger, however sure."""
    assert against({"minor": 0.99}, fact(danger=True), "serious") is None
    assert against({"serious": 0.99}, fact(danger=True), "minor") == "serious"


@pytest.mark.parametrize("scores, said, doubted", [
    ({"serious": 0.60}, "none", True), ({"serious": 0.59}, "none", False), ({"none": 0.9}, "serious", False), ({"serious": 0.9}, "serious", False),
    ({"not_an_answer": 0.9, "serious": 0.1}, "none", False), ({}, "none", False), (None, "none", False),
])
def test_a_leaning_to_something_more_serious_makes_an_answer_doubted(scores, said, doubted):
    """As sure as it would have to be for an alarm."""
    assert raised(scores, fact(), said) is doubted


@pytest.mark.parametrize("scores, danger, flags", [
    ({"a": 0.6, "b": 0.59, "c": 0.8}, True, ("c", "a")), ({"a": 0.59}, True, None), ({"unsure": 0.9, "not_an_answer": 0.9}, True, None),
    ({"none": LOWER_DANGER, "a": 0.1}, True, ()), ({"none": LOWER_DANGER - 0.01, "a": 0.1}, True, None), ({"none": 0.75, "a": 0.1}, False, ()), ({"none": 0.74, "a": 0.1}, False, None),
    ({"[]": 0.95}, True, ()), ({"": 0.95}, True, ()), ({"none": 0.95, "a": 0.6}, True, ("a",)), ({}, True, None), (None, True, None),
])
def test_flags_are_taken_one_by_one_and_none_of_them_only_where_it_is_sure(scores, danger, flags):
    """Surest first; of a list of dangers it has to be surer."""
    assert accepted_flags(scores, danger=danger) == flags


def test_flags_against_words_need_more():
    """As much as every other guess against words."""
    assert accepted_flags({"a": 0.9, "b": 0.89}, 0.9) == ("a",)
