"""What turns an alarm into a question, and from how far: no and not, the past, ifs, stories and explanations."""
from __future__ import annotations

import pytest

from bot.triage.danger.context import EVERYDAY_REACH, EXPLAINED_REACH, NEGATION_REACH, PAST_REACH
from bot.triage.danger.net import A_FEW, MANY
from tests.triage.danger_net import group, net, others

CONTEXTS = {
    "ctx_not": ["not"], "ctx_cannot": ["cant"], "ctx_denied": ["denies"], "ctx_past": ["yesterday"], "ctx_just": ["tonight"], "ctx_present": ["currently", "tonight"],
    "ctx_if": ["if"], "ctx_policy": ["policy"], "ctx_fiction": ["film"], "ctx_explained": ["headphones"], "ctx_resolved": ["ketchup"], "ctx_everyday": ["homework"],
}
TODAY, NOW = "Has anything like that happened today?", "Is that happening now?"


@pytest.fixture
def look():
    """A net that knows a red lorry for danger, and one word of each context."""
    def looked(text, *patterns, **more):
        return net(group("one", *(patterns or ("red lorry",)), **{"leans": "never", **more}), classes=CONTEXTS).look(text)
    return looked


def test_without_any_context_it_is_an_alarm(look):
    """In the person's own words."""
    found = look("there is a Red lorry here")
    assert (found.level, found.rule, found.kind, found.source, found.words, found.leans) == ("alarm", "one", "weapon", "made up", "Red lorry", False)


@pytest.mark.parametrize("text, level", [
    ("not red lorry", "ask"),
    (f"not {others(NEGATION_REACH - 1)} red lorry", "ask"),
    (f"not {others(NEGATION_REACH)} red lorry", "alarm"),
    ("not here, red lorry", "alarm"), ("not here and red lorry", "alarm"), ("red lorry not here", "alarm"),
])
def test_a_no_counts_a_few_words_before_and_in_its_own_clause(look, text, level):
    """"Not here, he has a knife" denies nothing."""
    assert look(text).level == level


def test_words_that_are_themselves_a_no_are_not_taken_away_by_it(look):
    """"Not breathing" keeps its own "not"; and "cant" before a cry for help is the danger itself."""
    assert look("not moving", "(not|cant) moving", stands=["negated"]).level == "alarm"
    assert look("cant moving", "(not|cant) moving", stands=["negated"]).level == "alarm"
    assert look("not zu cant moving", "cant moving", stands=["negated"]).level == "alarm"
    assert look("not noisy moving", "(not|noisy) moving", stands=["negated"]).level == "ask"
    assert look("not red lorry", stands=["negated_before"]).level == "alarm"


def test_a_denial_inside_the_words_takes_them_away(look):
    """"She denies taking" is not "she took"; where the group stands by itself it stays."""
    assert look("she denies any red lorry", "she ..3 red lorry").level == "ask"
    assert look("she denies any red lorry", "she ..3 red lorry", stands=["negated_before"]).level == "alarm"
    assert look("she zu zu zu denies red lorry", "she ..4 red lorry", stands=["negated"]).level == "alarm"


@pytest.mark.parametrize("text, level", [
    ("yesterday a red lorry", "ask"), ("a red lorry yesterday", "ask"), ("yesterday, a red lorry", "ask"), ("a red lorry, yesterday", "ask"),
    ("a red lorry yesterday and tonight", "ask"), ("a red lorry yesterday tonight", "alarm"),
    ("tonight yesterday came up and a red lorry", "ask"),
    (f"yesterday was bad. {others(PAST_REACH - 3)} red lorry", "ask"), (f"yesterday was bad. {others(PAST_REACH - 2)} red lorry", "alarm"),
    ("yesterday was bad. tonight too. red lorry", "alarm"), ("tonight was bad. yesterday too. red lorry", "ask"),
    ("yesterday was bad. currently red lorry", "alarm"), ("it is late. red lorry", "alarm"),
])
def test_the_last_time_that_is_named_says_whether_it_is_past(look, text, level):
    """In its sentence, or a little before it; what is said to be now is now."""
    found = look(text)
    assert found.level == level
    assert level == "alarm" or found.ask.endswith(TODAY)


@pytest.mark.parametrize("text, level", [
    ("if a red lorry", "ask"), (f"if {others(7)} red lorry", "ask"), (f"if {others(8)} red lorry", "alarm"), ("if so, red lorry", "alarm"),
    ("not sure if red lorry", "alarm"), ("red if lorry", "ask"),
])
def test_an_if_in_front_of_it_is_not_yet_danger(look, text, level):
    """But "not sure if he is breathing" is no if."""
    found = look(text, "red ..1 lorry", stands=["negated", "negated_before"])
    assert found.level == level
    assert level == "alarm" or found.ask.endswith(NOW)


def test_talk_of_rules_is_not_danger_and_leans_to_it_where_it_is_said_to_be_now(look):
    """In the same clause; rules talked of in another one change nothing."""
    assert not look("the policy on red lorry").leans and look("the policy on red lorry").ask.endswith(NOW)
    assert look("currently policy on red lorry").leans
    assert look("the policy, red lorry").level == "alarm"


def test_a_story_is_no_danger_where_it_is_told_in_the_same_clause(look):
    """"Hes on the roof in the game": asked about, with the group's own question."""
    assert look("red lorry in the film").ask == 'You said "red lorry". Is it so?'
    assert look("the film is on and red lorry").level == "alarm"


@pytest.mark.parametrize("text, level", [
    ("red lorry on his headphones", "ask"), (f"red lorry, {others(EXPLAINED_REACH - 1)} headphones", "ask"), (f"red lorry. {others(EXPLAINED_REACH)} headphones", "ask"),
    ("headphones on. red lorry", "alarm"), ("headphones red lorry", "ask"), ("red lorry tonight headphones", "ask"),
])
def test_an_explanation_in_its_clause_or_after_it_makes_it_a_question(look, text, level):
    """What went before explains nothing away."""
    assert look(text).level == level


@pytest.mark.parametrize("text, leans", [(f"red lorry. {others(EXPLAINED_REACH - 1)} headphones", False), (f"red lorry. {others(EXPLAINED_REACH)} headphones", True),
                                         ("red lorry tonight headphones", True), ("red lorry headphones", False)])
def test_an_explanation_that_is_too_far_off_or_told_of_now_makes_it_lean(look, text, leans):
    """Too little to take the alarm away, too much to sound it on the words alone."""
    assert look(text).leans is leans


def test_a_phrases_own_words_explain_nothing(look):
    """"Headphones" in the danger itself is no excuse for it."""
    assert look("headphones lorry", "headphones lorry").level == "alarm"


@pytest.mark.parametrize("text, leans", [
    (f"ketchup {others(5)} red lorry", False), (f"ketchup {others(6)} red lorry", True),
    (f"red lorry {others(13)} ketchup", False), (f"red lorry {others(14)} ketchup", True),
    (f"red lorry {others(EVERYDAY_REACH - 1)} homework", False), (f"red lorry {others(EVERYDAY_REACH)} homework", True),
])
def test_an_everyday_thing_close_by_takes_the_alarm_away_and_farther_off_it_leans(look, text, leans):
    """Never silent either way."""
    found = look(text)
    assert (found.level, found.leans) == ("ask", leans)


def test_an_everyday_thing_told_before_it_excuses_nothing(look):
    """Homework was done; then it happened."""
    assert look("homework done. red lorry").level == "alarm"


@pytest.mark.parametrize("context, text", [
    ("past", "yesterday red lorry"), ("hypothetical", "if red lorry"), ("hypothetical", "policy red lorry"), ("fiction", "film red lorry"),
    ("explained", "red lorry headphones"), ("resolved", "red lorry ketchup"), ("everyday", "red lorry homework"),
])
def test_a_group_stands_against_the_contexts_it_names_and_no_other(look, context, text):
    """`stands`."""
    assert look(text).level == "ask"
    assert look(text, stands=[context]).level == "alarm"


def test_words_of_one_phrase_that_stand_apart_lean_in_a_long_message_only():
    """They may belong to different things told."""
    built = net(group("one", "red ..5 lorry"))
    assert built.look(f"red zu zu lorry {others(MANY - 4)}").level == "alarm"
    found = built.look(f"red zu zu lorry {others(MANY - 3)}")
    assert (found.level, found.leans) == ("ask", True)
    assert built.look(f"red zu lorry {others(MANY)}").level == "alarm"


def test_signs_lean_in_a_message_of_more_than_a_few_words():
    """`leans: long`."""
    built = net(group("one", "red lorry", leans="long"))
    assert built.look(f"red lorry {others(A_FEW - 2)}").level == "alarm"
    found = built.look(f"red lorry {others(A_FEW - 1)}")
    assert (found.level, found.leans) == ("ask", True)


def test_what_leans_goes_before_a_mere_doubt_and_an_alarm_before_both():
    """The worst thing found, in whatever order it is told or listed."""
    built = net(group("asked", "blue van", level="ask"), group("leaning", "green tram", leans="true"), group("plain", "red lorry"),
                group("only-doubts", doubts=["grey bus"]), group("harmless", "toy lorry", level="harmless"))
    assert (built.look("blue van and green tram").rule, built.look("blue van and green tram").leans) == ("leaning", True)
    assert built.look("blue van and green tram and red lorry").rule == "plain"
    assert (built.look("grey bus").rule, built.look("grey bus").level) == ("only-doubts", "ask")
    assert built.look("grey bus and blue van").rule == "asked"
    assert built.look("nothing here").level == "none"


def test_what_a_harmless_phrase_covers_is_neither_an_alarm_nor_a_doubt():
    """Only where it covers it: the next word is looked at by itself."""
    built = net(group("harmless", "toy red lorry", level="harmless"), group("plain", "red lorry"), group("only-doubts", doubts=["lorry"]))
    assert built.look("a toy red lorry").level == "none"
    assert built.look("a toy red lorry and a red lorry").level == "alarm"
    assert built.look("a toy red lorry and one lorry").level == "ask"


def test_a_long_finding_is_said_back_by_its_first_words_only():
    """A long quotation hides the question."""
    built = net(group("asked", "blue van && green tram", level="ask"))
    assert built.look("Blue van zu green tram").ask == 'You said "Blue van zu green tram". Is it so?'
    assert built.look(f"Blue van {others(8)} green tram").ask == 'You said "Blue van". Is it so?'
