"""The small language of the answer words does what it says: gaps, endings, clause ends, and what "not" turns round."""
from __future__ import annotations

import re

import pytest

from benchmarks.scripts import TURNS
from bot.triage.answers.patterns import Match, compile_pattern, find, find_all, keep_meant, negated, words_in
from bot.triage.answers.references import read_reference, references
from bot.triage.answers.segments import Piece, segments
from bot.triage.answers.words import load

NOT = frozenset(("not", "no", "never", "without", "none", "hasnt"))
CLASSES = {"child": ("he", "she", "our lad")}


def found(source, text):
    """The words that a pattern finds in plain text, or None; many patterns asked at once give the same."""
    plain, pattern = f". {text} . ", compile_pattern(source, CLASSES, NOT)
    match = find(plain, "v", pattern, NOT)
    assert list(find_all(plain, "v", (pattern,), NOT, words_in(plain))) == ([] if match is None else [match])
    return match and match.words


@pytest.mark.parametrize("source, text, words", [
    ("came back", "he came back now", "came back"), ("came back", "he came right back", None), ("came back", "he becamec back", None), ("came back", "outcame back", None),
    ("came|got back", "she got back", "got back"), ("came_home|back", "he came home", "came home"), ("came_home|back", "he came", None),
    ("come* back", "hes coming back", None), ("com* back", "hes coming back", "coming back"), ("com* back", "hes com back", "com back"),
    ("is? back", "he is back", "is back"), ("is? back", "he back", "back"), ("@child back", "our lad back", "our lad back"), ("@child back", "they back", None),
    ("came ~ back", "came all the way here back", "came all the way here back"), ("came ~ back", "came all the long way here back", None), ("came ~ back", "came , back", None),
    ("came ~~ back", "came , all the way to here back", "came , all the way to here back"), ("came ~~ back", "came . back", None),
    ("^ back", "back now", "back"), ("^ back", "hes back", None), ("^ back", "well , back now", "back"), ("back $", "hes back", "back"), ("back $", "back now", None), ("back $", "back , now", "back"),
    ("^^ back", "back now", "back"), ("^^ back", "well , back now", None), ("back $$", "well , back", "back"), ("back $$", "back , now", None), ("back now|$", "hes back", "back"), ("back now|$", "hes back now", "back now"), ("back now|$", "hes back soon", None),
])
def test_a_phrase_is_found_where_it_stands_and_nowhere_else(source, text, words):
    """Gaps stay within a clause, or within a sentence; words are whole words."""
    assert found(source, text) == words


@pytest.mark.parametrize("source, text, words", [
    ("hurt", "not hurt", None), ("hurt", "he is not at all hurt", None), ("hurt", "not one two three four hurt", "hurt"), ("hurt", "not here , hurt", "hurt"), ("hurt", "not without hurt", "hurt"),
    ("hurt", "no cuts no hurt", None), ("!hurt", "not hurt", "hurt"), ("not hurt", "not hurt", "not hurt"), ("not hurt", "never not hurt", "not hurt"), ("hurt", "no cuts bruises or anybody hurt", None),
    ("cuts ~ hurt", "cuts not hurt", None), ("cuts ~~ hurt", "cuts , not hurt", "cuts , not hurt"), ("hurt", "not hurt , but hurt", "hurt"),
])
def test_a_not_just_before_it_takes_a_phrase_away(source, text, words):
    """Unless the phrase says no itself; two of them are a yes, a list of them is not."""
    assert found(source, text) == words


def test_the_last_place_counts_and_a_class_that_is_not_there_is_refused():
    """What a person says last stands."""
    match = find(". back here , back there . ", "v", compile_pattern("back here|there", {}, NOT), NOT)
    assert (match.words, match.value, match.start, match.end, match.length) == ("back there", "v", 14, 25, 11)
    with pytest.raises(ValueError, match="unknown class @nobody in the phrase '@nobody back'"):
        compile_pattern("@nobody back", CLASSES, NOT)


@pytest.mark.parametrize("source, needs", [
    ("came back", {"came"}), ("came|got back", {"back"}), ("com* back", {"back"}), ("com*", {""}), ("back? ^ here", {"here"}), ("back|$", {""}), ("came_home|back ~ now|then", {"came", "back"}),
    ("@child", {"he", "she", "our"}), ("^^ in_bed", {"bed"}),
])
def test_a_phrase_is_looked_for_only_where_a_word_of_it_stands(source, needs):
    """Of its words it needs those that are fewest, then those that are longest; a word that may be absent or have any ending says nothing."""
    assert compile_pattern(source, CLASSES, NOT).needs == needs


def test_no_shipped_phrase_is_missed_for_want_of_a_word_that_it_does_not_need():
    """Each is asked for alone, without its needed words, in what it says itself and in what staff write."""
    words, texts = load(), {load().plain(text) for text in TURNS}
    every = [pattern for named in (words.lists, words.commands, words.embedded, words.told) for patterns in named.values() for pattern in patterns]
    every += [pattern for facts in (words.clear, words.here, words.opening, words.told_facts) for values in facts.values() for patterns in values.values() for pattern in patterns]
    every += [pattern for fact in words.facts.values() for said in (fact.phrases, fact.weak, fact.harmless) for patterns in said.values() for pattern in patterns]
    literal = {f". {' '.join(re.findall('[a-z]+', pattern.source))} . " for pattern in every}
    found = 0
    for text in sorted(literal)[::25] + sorted(texts):
        said = words_in(text)
        held = [pattern for pattern in every if pattern.regex.search(text)]
        assert all(not pattern.needs.isdisjoint(said) for pattern in held), text
        found += len(held)
    assert found > 100 and sum("" in pattern.needs for pattern in every) < len(every) / 20


def test_the_negative_words_inside_count_with_those_before():
    """An odd number of them is a no."""
    assert negated(". he is not ", 12, NOT) and not negated(". he is ", 8, NOT)
    assert negated(". he is ", 8, NOT, "cuts not hurt") and not negated(". he is not ", 12, NOT, "cuts not hurt")
    assert negated(". hasnt got no ", 15, NOT) and negated(". hasnt never ", 14, NOT) and not negated(". not without ", 14, NOT) and not negated(". without no ", 13, NOT)


def test_what_lies_inside_a_longer_no_of_another_value_is_not_meant():
    """"No blood" is not blood; the same value, or one beside it, stays."""
    blood, none, beside, same = Match("serious", 5, 10, "blood"), Match("none", 2, 10, "no blood"), Match("serious", 12, 15, "cut"), Match("none", 5, 10, "blood")
    assert keep_meant([beside, blood, none], NOT) == [none, beside]
    assert keep_meant([blood, Match("minor", 2, 10, "bit blood")], NOT) == [Match("minor", 2, 10, "bit blood"), blood]
    assert same in keep_meant([same, none], NOT)
    assert keep_meant([Match("serious", 2, 10, "not right"), Match("none", 2, 14, "no not right now")], NOT)[0].value == "serious"


CORRECTIONS = ("no", "actually", "wait", "sorry", "but", "except", "oh")


@pytest.mark.parametrize("text, pieces", [
    (". yes . ", [Piece(". yes . ")]),
    (". no . wait yes . ", [Piece(". no . "), Piece(". yes . ", True)]),
    (". yes , actually no . ", [Piece(". yes . "), Piece(". no . ", True)]),
    (". hungry , no injuries . ", [Piece(". hungry , no injuries . ")]),
    (". no injuries . ", [Piece(". no injuries . ")]),
    (". hurt . no injuries . ", [Piece(". hurt . "), Piece(". no injuries . ", True)]),
    (". hurt , no wait fine . ", [Piece(". hurt . "), Piece(". fine . ", True)]),
    (". r2 no sorry r5 . ", [Piece(". r2 . "), Piece(". r5 . ", True)]),
    (". i put no i meant yes . ", [Piece(". i put no . "), Piece(". yes . ", True)]),
    (". fine . but he fell . ", [Piece(". fine . "), Piece(". but he fell . ")]),
    (". . ", []),
])
def test_a_message_is_cut_where_something_is_taken_back(text, pieces):
    """What only adds to it takes nothing back; a "no" that opens an answer is one."""
    assert segments(text, CORRECTIONS) == pieces


@pytest.mark.parametrize("text, refs", [
    ("RH-03 is late", ("RH-03",)), ("me and TC-02 am having a row", ("TC-02",)), ("rang at 02 am", ()), ("TC02am", ()), ("left-11 pm and not back", ()), ("sat-10 am and still out", ()), ("rh-03", ("RH-03",)), ("yp 3", ("YP3",)), ("YP2 and yp 4", ("YP2", "YP4")), ("ABC 12", ("ABC12",)), ("abc 12", ()), ("room 12", ()), ("HC-14 is on the M25", ("HC-14",)),
    ("m8", ()), ("m6", ("M6",)), ("B-1", ("B-1",)), ("a4", ()), ("x5", ()), ("k9", ()), ("R2", ("R2",)), ("R 2", ()), ("at 10", ()), ("rh3pm", ()), ("RH03 21.30", ("RH03",)), ("RH 21:30", ()), ("RH-03 RH-03", ("RH-03", "RH-03")), ("left at 9, RH-03 did", ("RH-03",)), ("RH-12345", ()), ("a1b2", ()), ("", ()),
])
def test_a_reference_is_letters_and_figures_that_are_no_ordinary_words(text, refs):
    """Joined as typed; one letter counts only where nothing fuller is there."""
    assert tuple(ref for ref, _ in references(text)) == refs


@pytest.mark.parametrize("text, ref", [
    ("RH-03", "RH-03"), ("its RH-03 not RH-04", "RH-03"), ("not RH-03, RH-04", "RH-04"), ("r2 no sorry r5", "R5"), ("RH-03 wait RH-04", "RH-04"), ("RH-03 or RH-04", None), ("i think RH-03 or RH-03", "RH-03"), ("RH-03 and RH-04", "RH-03"),
    ("1234", "1234"), ("ref is 1234", "1234"), ("number 567", "567"), ("id: 12", None), ("ref 123 number 456", None), ("930 pm", None), ("no idea", None), ("", None), ("i said RH-03, RH-04", "RH-04"),
])
def test_the_reference_that_an_answer_gives_is_the_last_one_not_taken_back(text, ref):
    """One of two in doubt is none."""
    assert read_reference(text) == ref
