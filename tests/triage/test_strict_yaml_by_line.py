"""What people mistype in a YAML file is refused with the line it stands on, and the rest is read as it was typed."""
from __future__ import annotations

import pytest

from bot.triage.settings_ranges import RANGES, Night, OneOf, Whole
from bot.triage.strict_yaml import LineDict, ProtocolError, check_keys, read


@pytest.fixture
def reading(tmp_path):
    """Reads a text as a file called x.yml."""
    def reads(text):
        (tmp_path / "x.yml").write_text(text, encoding="utf-8")
        return read(tmp_path / "x.yml")
    return reads


def test_scalars_are_what_was_typed(reading):
    """Words, whole numbers, true and false, and nothing."""
    found = reading("a: word\nb: 12\nc: true\nd: False\ne:\nf: '21:30'\ng: 1.5\nh: [1, two]\ni: -3\n")
    assert found == {"a": "word", "b": 12, "c": True, "d": False, "e": None, "f": "21:30", "g": "1.5", "h": [1, "two"], "i": -3}
    assert type(found["b"]) is int and found["c"] is True


def test_a_mapping_knows_its_line_and_the_lines_of_its_keys(reading):
    """From one, as an editor counts."""
    found = reading("# head\na: 1\nb:\n  c: 2\n\n  d: 3\n")
    assert (found.line, found.lines) == (2, {"a": 2, "b": 3})
    assert (found["b"].line, found["b"].lines) == (4, {"c": 4, "d": 6})


@pytest.mark.parametrize("text, line, says", [
    ("a: 1\nb: yes\n", 2, 'put quotes round yes: "yes" (YAML reads it as something else)'), ("a: off\n", 1, "put quotes round off"), ("a: 1\nb: 2026-11-20\n", 2, "put quotes round 2026-11-20"),
    ("a: 21:30\n", 1, 'put quotes round 21:30: "21:30" (YAML reads it as another number)'), ("a: 1\nb: 0o7\nc: 0x1F\n", 3, "put quotes round 0x1F"),
    ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands twice (first on line 1); keep one"), ("a: 1\n? [b]\n: 2\n", 2, "a key must be a single word"),
    ("a: 1\nb: 'open\n", 3, "this is not valid YAML"), ("a: [1, 2\nb: 3\n", 2, "this is not valid YAML"), ("", 1, "the file is empty"), ("# nothing\n", 1, "the file is empty"),
    ("a: &b [*b]", 1, "something in the file contains itself, or is nested too deep"),
])
def test_what_is_mistyped_is_refused_with_its_line_and_what_to_do(reading, text, line, says):
    """The file, the line, the problem."""
    with pytest.raises(ProtocolError) as refused:
        reading(text)
    assert (refused.value.file, refused.value.line) == ("x.yml", line)
    assert says in refused.value.problem and str(refused.value) == f"x.yml, line {line}: {refused.value.problem}"


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    """In words."""
    with pytest.raises(ProtocolError, match="x.yml, line 1: the file cannot be read"):
        read(tmp_path / "x.yml")
    (tmp_path / "x.yml").write_bytes(b"a: \xff\xfe")
    with pytest.raises(ProtocolError, match="x.yml, line 1: "):
        read(tmp_path / "x.yml")


def test_keys_that_are_not_known_or_missing_are_named(reading):
    """A misspelt key would silently do nothing, and a missing one do something unsaid."""
    item = reading("a: 1\nb: ''\nc: []\nd:\ne: 0\n")
    assert isinstance(item, LineDict)
    check_keys("x.yml", item, {"a", "e"}, {"b", "c", "d"})
    with pytest.raises(ProtocolError, match="x.yml, line 3: the key 'c' is not known here; use a, b, d, e"):
        check_keys("x.yml", item, {"a"}, {"b", "d", "e"})
    for key in ("b", "c", "d", "f"):
        with pytest.raises(ProtocolError, match=f"x.yml, line 1: '{key}' is missing"):
            check_keys("x.yml", item, {"a", key}, {"b", "c", "d", "e"})


def test_a_whole_number_is_allowed_in_its_range_only():
    """Both ends are in it; true is no number."""
    allowed = Whole(5, 60, "minutes")
    assert [allowed.allows(value) for value in (4, 5, 60, 61, True, "30", 30.0, None)] == [False, True, True, False, False, False, False, False]
    assert Whole(0, 1, "times").allows(True) is False
    assert (allowed.says(), allowed.ends()) == ("a whole number from 5 to 60 (minutes)", (5, 60))


def test_a_time_is_allowed_in_its_night_only():
    """From the evening to after midnight; noon is where a night begins."""
    allowed = Night("18:00", "03:00")
    assert [allowed.allows(value) for value in ("18:00", "23:59", "00:00", "03:00")] == [True] * 4
    assert [allowed.allows(value) for value in ("17:59", "03:01", "12:00", "11:59", "24:00", "9:30", "23:60", "23:59 ", 23, None)] == [False] * 10
    assert (allowed.says(), allowed.ends()) == ("a time on the 24-hour clock from 18:00 to 03:00", ("18:00", "03:00"))


def test_a_word_is_allowed_exactly():
    """No other case, no other type."""
    allowed = OneOf(("manager", "report"))
    assert [allowed.allows(value) for value in ("manager", "report", "Manager", "", None, 1)] == [True, True, False, False, False, False]
    assert (allowed.says(), allowed.ends()) == ("one of: manager, report", ("manager", "report"))


@pytest.mark.parametrize("name, inside, outside", [
    ("never_wait_under_age", (10, 18), (9, 19)), ("manager_answer_minutes", (5, 60), (4, 61)), ("late_return_margin_minutes", (0, 60), (-1, 61)), ("recheck_minutes", (5, 60), (4, 61)),
    ("max_rechecks", (0, 5), (-1, 6)), ("recheck_grace_minutes", (0, 30), (-1, 31)), ("latest_wait", ("18:00", "03:00"), ("17:59", "03:01")),
    ("cannabis_first_time", ("home_decides", "police_told"), ("nobody",)), ("kitchen_knife_in_room", ("manager", "report"), ("home",)),
    ("slow_time_next_day_hour", (8, 18), (7, 19)), ("unfinished_call_minutes", (5, 60), (4, 61)),
])
def test_each_setting_has_its_limits_and_says_what_they_rest_on(name, inside, outside):
    """The limits are proposals; beyond them a force would wait longer than anybody has agreed to."""
    setting = RANGES[name]
    assert all(setting.allowed.allows(value) for value in inside) and not any(setting.allowed.allows(value) for value in outside)
    assert setting.source and setting.meaning.endswith(".") and setting.mark == "proposal"
