"""The pattern language of the phrase data does what it says: gaps, sides, what must not stand near, and how far apart is too far."""
from __future__ import annotations

import pytest

from bot.triage.danger.patterns import BESIDE, FAR, NEAR, PatternError, parse
from tests.triage.danger_net import group, net, others


@pytest.fixture
def level():
    """What a net of one group finds: (pattern, message) -> level."""
    def look(pattern, text, **more):
        return net(group("one", pattern, leans="never", **more)).look(text).level
    return look


@pytest.mark.parametrize("between, found", [(0, "alarm"), (3, "alarm"), (4, "none")])
def test_a_gap_lets_so_many_words_stand_between_and_no_more(level, between, found):
    """`red ..3 lorry`: up to three."""
    assert level("red ..3 lorry", f"red {others(between)} lorry") == found


def test_a_gap_holds_for_the_words_it_stands_between_only(level):
    """The words after them follow at once."""
    assert level("red ..3 lorry horn", "red zu zu lorry horn") == "alarm"
    assert level("red ..3 lorry horn", "red zu zu lorry zu horn") == "none"
    assert level("red ..1 lorry ..2 horn", "red zu lorry zu zu horn") == "alarm"


def test_words_in_a_row_keep_their_order(level):
    """A lorry that is red is another pattern."""
    assert level("red lorry", "lorry red") == "none"


def test_a_row_never_goes_on_in_the_next_sentence(level):
    """What ends a sentence ends what it tells."""
    assert level("red ..3 lorry", "it was red. lorry came") == "none"
    assert level("red ..3 lorry", "it was red, lorry came") == "alarm"


def test_a_row_is_found_behind_a_false_start(level):
    """The first lorry has no horn; the second has."""
    assert level("red ..3 lorry horn", "red lorry lorry horn") == "alarm"
    assert level("red lorry", "red zu red lorry") == "alarm"


def test_a_rare_word_is_found_among_many_common_ones(level):
    """However often the first word of a row is said."""
    assert level("red ..2 lorry", "red zu zu zu zu " * 30 + "red zu lorry") == "alarm"
    assert level("red ..2 lorry", "red red lorry " + "red zu zu zu zu " * 30) == "alarm"
    assert level("red ..2 lorry", "red zu zu zu lorry " + "red zu zu zu zu " * 30) == "none"


@pytest.mark.parametrize("text, found", [
    ("red lorry", "alarm"), ("lorry red", "alarm"), (f"lorry {others(NEAR)} red", "alarm"), (f"lorry {others(NEAR + 1)} red", "none"), ("lorry came. red", "none"),
])
def test_two_sides_stand_in_one_sentence_in_either_order_and_not_far_apart(level, text, found):
    """`red & lorry`."""
    assert level("red & lorry", text) == found


@pytest.mark.parametrize("between, found", [(FAR - 1, "alarm"), (FAR, "alarm"), (FAR + 1, "none")])
def test_two_far_sides_may_stand_in_two_sentences(level, between, found):
    """`red && lorry`."""
    assert level("red && lorry", f"red. {others(between)} lorry") == found


def test_one_pattern_with_a_far_side_is_far_throughout(level):
    """`&&` anywhere lets every side of it stand in another sentence."""
    assert level("red && lorry & horn", "red. lorry. horn") == "alarm"
    assert level("red & lorry & horn", "red lorry. horn") == "none"


def test_the_sides_of_a_pattern_do_not_share_a_word(level):
    """One red is not two."""
    assert level("red & (red|blue)", "red") == "none"
    assert level("red & (red|blue)", "red blue") == "alarm"


def test_of_several_places_the_nearest_is_what_was_found():
    """The person's own words are said back, not half the message."""
    built = net(group("one", "red && lorry", leans="never"))
    assert built.look("lorry zu zu zu zu red zu lorry").words == "red zu lorry"
    assert built.look("lorry zu red zu zu zu zu lorry").words == "lorry zu red"


def test_an_excuse_in_the_same_sentence_or_close_by_keeps_a_pattern_from_firing(level):
    """`red lorry !toy`."""
    assert level("red lorry !toy", "red lorry came") == "alarm"
    assert level("red lorry !toy", f"toy {others(30)} red lorry") == "none"
    assert level("red lorry !toy", f"red lorry {others(30)} toy") == "none"
    assert level("red lorry !toy", f"toy. {others(BESIDE - 1)} red lorry") == "none"
    assert level("red lorry !toy", f"toy. {others(BESIDE)} red lorry") == "alarm"
    assert level("red lorry !toy", f"red lorry. {others(BESIDE - 1)} toy") == "none"
    assert level("red lorry !toy", f"red lorry. {others(BESIDE)} toy") == "alarm"


def test_an_excused_place_does_not_hide_another_one(level):
    """The next lorry is no toy."""
    assert level("red lorry !toy", f"toy red lorry. {others(BESIDE)} red lorry") == "alarm"


def test_a_choice_is_any_of_its_phrases(level):
    """`(big van|lorry)`."""
    assert level("red (big van|lorry)", "red big van") == level("red (big van|lorry)", "red lorry") == "alarm"
    assert level("red (big van|lorry)", "red big") == "none"


def test_a_phrase_is_not_put_together_over_a_comma(level):
    """"Out, cold flannel on" is not "out cold"."""
    assert level("(out cold)", "out cold") == "alarm"
    assert level("(out cold)", "out, cold flannel on") == "none"
    assert level("(out cold)", "out - cold flannel on") == "none"


def test_every_pair_of_several_signs_counts_and_one_alone_does_not():
    """`any_two_of`."""
    signs = {"classes": {"sweat": ["sweating"], "grey": ["greyish"], "sleepy": ["drowsy"]}}
    built = net(group("two", any_two_of=["sweat", "grey", "sleepy"], leans="never"), **signs)
    for text in ("sweating and greyish", "greyish. drowsy", "drowsy but sweating"):
        assert built.look(text).level == "alarm", text
    assert built.look("sweating and sweating").level == "none"


def test_an_excuse_of_a_group_holds_for_every_pattern_of_it():
    """`unless`."""
    built = net(group("one", "red lorry", "blue van", unless=["play"], leans="never"), classes={"play": ["toy"]})
    assert built.look("a blue van").level == built.look("a red lorry").level == "alarm"
    assert built.look("a toy blue van").level == built.look("a toy red lorry").level == "none"


def test_a_pattern_that_cannot_be_read_says_what_is_wrong():
    """The place of the mistake is named."""
    with pytest.raises(PatternError, match=r"cannot read '\?' in pattern 'red\?'"):
        parse("red?", {}, "+".join)
    with pytest.raises(PatternError, match="no word class <nosuch>, used in pattern '<nosuch> red'"):
        parse("<nosuch> red", {}, "+".join)
    with pytest.raises(PatternError, match="nothing to look for on one side of pattern '& red'"):
        parse("& red", {}, "+".join)
