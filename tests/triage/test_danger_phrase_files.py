"""A mistake in the danger phrases is refused with its file and place, and what is read is what was written."""
from __future__ import annotations

import pytest

from bot.triage.danger.phrases import PhraseError, load_phrases

GROUP = "{id: a, kind: weapon, source: s, fires: [x], patterns: [word]}"


@pytest.fixture
def read(tmp_path):
    """Reads phrase data written as pages."""
    def reading(*pages):
        (tmp_path / "real_words.txt").write_text("# comment\nlife\n\nfine\n", encoding="utf-8")
        for number, page in enumerate(pages):
            (tmp_path / f"{number}.yml").write_text(page, encoding="utf-8")
        return load_phrases(tmp_path)
    return reading


@pytest.mark.parametrize("page, complaint", [
    ("- a list", "0.yml: must hold title, classes"),
    ("groups: [word]", "0.yml: a group without an id"), ("groups: [{kind: weapon}]", "0.yml: a group without an id"), ("groups: [{id: [a]}]", "0.yml: a group without an id"),
    ("groups: [{id: a, colour: red}]", "0.yml: group 'a': unknown colour; use any_two_of, ask"),
    ("groups: [{id: a, source: s, fires: [x], patterns: [w]}]", "0.yml: group 'a': 'kind' is missing"),
    ("groups: [{id: a, kind: k, fires: [x], patterns: [w]}]", "0.yml: group 'a': 'source' is missing"),
    ("groups: [{id: a, kind: k, source: s, patterns: [w]}]", "0.yml: group 'a': 'fires' is missing"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], patterns: [w], leans: maybe}]", "group 'a': 'leans' may only be true, long or never"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], patterns: [w], level: ask, leaning: [v]}]", "group 'a': 'leans' may only be"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], patterns: {b: c}}]", "0.yml: patterns must be text or a list of texts"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], patterns: [[b]]}]", "0.yml: patterns must be text or a list of texts"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], leaning: {b: c}}]", "0.yml: leaning must be text"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], doubts: {b: c}}]", "0.yml: doubts must be text"),
    ("groups: [{id: a, kind: k, source: {b: c}, fires: [x], patterns: [w]}]", "0.yml: source must be text"),
    ("groups: [{id: a, kind: k, source: s, fires: {b: c}, patterns: [w]}]", "0.yml: fires must be text"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], quiet: {b: c}, patterns: [w]}]", "0.yml: quiet must be text"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], unless: {b: c}, patterns: [w]}]", "0.yml: unless must be text"),
    ("groups: [{id: a, kind: k, source: s, fires: [x], any_two_of: {b: c}}]", "0.yml: any_two_of must be text"),
    ("classes: {a: {b: c}}", "0.yml: class 'a' must be text"), ("spelling: {a: {b: c}}", "0.yml: spelling 'a' must be text"),
    ("classes: {a: [<b>]}", "class 'a' names <b>, which does not exist"), ("classes: {a: [<b>], b: [<a>]}", "contains itself"),
    ("title: x\nchecked: y\ntitle: z\n", "line 3: 'title' is given twice; join the two"),
])
def test_a_mistake_names_its_file_its_place_and_what_is_wrong(read, page, complaint):
    """Whoever wrote it can find it."""
    with pytest.raises(PhraseError) as refused:
        read(page)
    assert complaint in str(refused.value)


def test_a_name_given_in_two_files_is_refused(read):
    """A second one would silently take the place of the first."""
    with pytest.raises(PhraseError, match="1.yml: class 'a' is given twice"):
        read("classes: {a: [x]}", "classes: {a: [y]}")
    with pytest.raises(PhraseError, match="1.yml: spelling 'nife' is given twice"):
        read("spelling: {knife: [nife]}", "spelling: {nail: [nife]}")
    with pytest.raises(PhraseError, match="1.yml: group 'a' is given twice"):
        read(f"groups: [{GROUP}]", f"groups: [{GROUP}]")


def test_what_is_read_is_what_was_written(read):
    """Classes within classes, numbers by their kind, spelling both ways, real words without comments."""
    phrases = read("classes: {pets: 'dog, <cats>, dog', cats: [cat, 'big cat'], hot: ['40 degrees', '12 pills', '3 pills']}\nspelling: {knife: [nife, niff], over dose: od}",
                   f"groups: [{GROUP}]")
    assert phrases.classes["pets"] == ("dog", "cat", "big cat")
    assert phrases.classes["hot"] == ("40 degrees", "# pills", "#s pills")
    assert phrases.spelling == {"nife": "knife", "niff": "knife", "od": "over dose"}
    assert phrases.guarded == ("life", "fine")
    assert [group.id for group in phrases.groups] == ["a"]


def test_words_that_mean_something_to_yaml_are_words_here(read):
    """"No" and "off" are what people write."""
    assert read("classes: {said: [no, off, yes, null, 12]}").classes["said"] == ("no", "off", "yes", "null", "#")


def test_a_group_is_an_alarm_that_touches_every_context_unless_it_says_otherwise(read):
    """What is left out has its plain meaning."""
    (group,) = read(f"groups: [{GROUP}]").groups
    assert (group.id, group.kind) == ("a", "weapon")
    assert (group.level, group.ask, group.stands, group.doubts, group.quiet, group.leaning) == ("alarm", "", (), (), (), ())
    assert (group.source, group.leans_when_long, group.leans_in_pieces) == ("s", False, True)


def test_a_group_keeps_its_sources_with_their_mark(read):
    """An unproved rule says so wherever it is shown."""
    (group,) = read("groups: [{id: a, kind: k, source: [s, t], mark: proposal, fires: x, quiet: y, patterns: w, doubts: v, stands: [past]}]").groups
    assert (group.source, group.fires, group.quiet, group.stands) == ("s, t (proposal)", ("x",), ("y",), ("past",))
    assert [pattern.text for pattern in group.patterns] == ["w"] and [pattern.text for pattern in group.doubts] == ["v"]


@pytest.mark.parametrize("leans, patterns, leaning, when_long, in_pieces", [("true", 0, 2, False, True), ("long", 1, 1, True, True), ("never", 1, 1, False, False)])
def test_how_a_group_leans_is_what_it_says(read, leans, patterns, leaning, when_long, in_pieces):
    """`true` makes every pattern lean; `long` only among many words; `never` not even in pieces."""
    (group,) = read(f"groups: [{{id: a, kind: k, source: s, fires: [x], patterns: [w], leaning: [v], leans: {leans}}}]").groups
    assert (len(group.patterns), len(group.leaning), group.leans_when_long, group.leans_in_pieces) == (patterns, leaning, when_long, in_pieces)
