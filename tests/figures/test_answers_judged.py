"""How a reading is judged: a lowered answer that counts as right would hide the worst misreading there is."""
from __future__ import annotations

import pytest

from bot.casework.understood import Understood
from bot.evaluation import answers, volunteered
from bot.triage.reading_protocols import load_library

LIBRARY = load_library()


def judged(asked, text, value, **more):
    """An answer read by the words alone."""
    return answers.judge({"id": "x", "asked": asked, "text": text, "value": value, **more}, LIBRARY, Understood())


def how(*item, **more):
    """exact, unread and lower, as one word for each that holds."""
    one = judged(*item, **more)
    return " ".join(name for name in ("exact", "unread", "lower") if getattr(one, name))


@pytest.mark.parametrize("asked, text, value, verdict", [
    ("danger_now", "no", "no", "exact"),
    ("danger_now", "no", "yes", "lower"),
    ("danger_now", "yes", "no", ""),
    ("danger_now", "not sure", "yes", "lower"),
    ("still_happening", "not sure", "over", ""),
    ("danger_now", "no", "not_an_answer", "lower"),
    ("danger_now", "flobble wobble", "yes", "unread"),
    ("danger_now", "flobble wobble", "not_an_answer", "exact"),
    ("red_flags", "none of these", [], "exact"),
    ("red_flags", "none of these", ["being_hurt"], "lower"),
    ("red_flags", "none of these", "unsure", "lower"),
    ("child", "rh-03", "RH-03", "exact"),
    ("worry", "he never does this", "text", "exact"),
])
def test_a_reading_is_exact_not_understood_or_lower_than_what_was_said(asked, text, value, verdict):
    """Unsure lowers nothing but danger; a lowering value where nothing was answered is lower."""
    assert how(asked, text, value) == verdict


@pytest.mark.parametrize("text, value, means, verdict", [
    ("half ten", "time", "22:30", "exact"), ("half ten", "time", "22:10", "lower"), ("half ten", "time", "22:50", ""), ("half ten", "unsure", None, "lower")])
def test_a_time_is_judged_by_what_it_means_at_that_hour_and_a_later_one_is_lower(text, value, means, verdict):
    """A later return time keeps everybody waiting longer."""
    assert how("return_time", text, value, means=means, now="21:40") == verdict


def test_a_fact_that_nobody_asks_about_is_refused():
    """A misspelt label must not count as anything."""
    with pytest.raises(KeyError):
        judged("danger_nwo", "no", "no")


def test_figures_come_in_all_by_type_and_by_fact_weakest_first():
    """One misreading of two yes/no answers, and one many."""
    read = [judged("people_told", "yes", "yes"), judged("danger_now", "no", "yes"), judged("red_flags", "none of these", [])]
    figures = {figure.name: (figure.hits, figure.total) for figure in answers.figures(read)}
    assert figures["read exactly"] == (2, 3) and figures["read exactly: yes_no"] == (1, 2) and figures["read lower"] == (1, 3)
    assert "read exactly: time" not in figures
    assert [fact for fact, _ in answers.by_fact(read)] == ["danger_now", "people_told", "red_flags"]
    assert [miss.what for miss in answers.misses(read)] == ["answer read lower"]


def test_danger_told_in_an_answer_counts_as_seen_by_the_words_or_by_the_learned_net():
    """Either is enough; neither is a miss."""
    text = {"id": "x", "asked": "people_told", "text": "yes and so on", "value": "yes", "danger": True}
    unseen, seen = (answers.judge(text, LIBRARY, Understood(danger=level)) for level in ("none", "alarm"))
    assert not unseen.danger and seen.danger
    assert [miss.what for miss in answers.misses([unseen, seen])] == ["danger in an answer not seen"]


def test_what_is_told_unasked_is_counted_flag_by_flag_and_what_lowers_apart():
    """Of four things told two are taken; of three taken one is not in the label, and it lowers. Danger is counted elsewhere."""
    result = {"id": "m", "transcript": [{"text": "words"}],
              "facts": {"amber_flags": ("exploitation",), "contact": "returning", "injury": "none", "danger_now": "yes", "child": "RH-03"}}
    label = {"m": {"amber_flags": ["exploitation", "unknown_adults"], "contact": "returning", "still_happening": "unsafe"}}
    wanted, taken = volunteered.of_messages([result, {**result, "id": "not labelled"}], label)
    figures = {figure.name: (figure.hits, figure.total) for figure in volunteered.figures("x", wanted, taken)}
    assert figures == {"told unasked x, taken": (2, 4), "told unasked x, taken: that lower": (1, 1),
                       "taken unasked x, true": (2, 3), "taken unasked x, true: that lower": (1, 2)}
    assert [miss.detail for miss in volunteered.misses(wanted, taken)] == ["injury: none"]
    assert volunteered.figures("x", set(), set()) == []
