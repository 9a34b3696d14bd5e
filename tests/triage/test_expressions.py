"""Expressions kept as data: each line is one, and a mistake is named."""
from __future__ import annotations

import pytest

from bot.triage.expressions import ExpressionsBroken, read_expressions


def written(tmp_path, text):
    path = tmp_path / "words.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_any_line_of_a_list_will_do(tmp_path):
    found = read_expressions(written(tmp_path, "left:\n  - '\\bran off\\b'\n  - '\\bdone one\\b'\nhere:\n  - 'isn''t out'\n"))
    assert found["left"].search("She RAN OFF") and found["left"].search("he's done one") and not found["left"].search("abandone one")
    assert found["here"].search("he isn't out") and set(found) == {"left", "here"}


@pytest.mark.parametrize("text, told", [
    ("- a\n", "must be a mapping"), ("left:\n", "left must be a list"), ("left: []\n", "left must be a list"), ("left: ran\n", "left must be a list"),
    ("left:\n  - 7\n", "left must be a list"), ("left:\n  - ''\n", "left must be a list"), ("left:\n  - fine\n  - '(ran'\n", "left: '(ran' is no regular expression"),
])
def test_a_mistake_is_named(tmp_path, text, told):
    with pytest.raises(ExpressionsBroken) as broken:
        read_expressions(written(tmp_path, text))
    assert told in str(broken.value) and "words.yml" in str(broken.value)


def test_a_line_uses_parts_by_name(tmp_path):
    found = read_expressions(written(tmp_path, "parts:\n  who: [he, she]\n  gone: ['{who} ran', left]\nout:\n  - '^{gone}{1,2}$'\n"))
    assert found["out"].search("She ran") and found["out"].search("leftleft") and not found["out"].search("he ra")
    assert set(found) == {"out"}


def test_upper_and_lower_case_may_differ(tmp_path):
    path = written(tmp_path, "left:\n  - 'ran'\n")
    assert read_expressions(path)["left"].search("RAN") and not read_expressions(path, any_case=False)["left"].search("RAN")


@pytest.mark.parametrize("text, told", [
    ("parts: [he]\nout: [ran]\n", "parts must be a mapping"), ("parts:\n  who: he\nout: ['{who}']\n", "who must be a list"),
    ("out:\n  - '{who} ran'\n", "out: '{who} ran' uses {who}, which is no part above it"),
    ("parts:\n  who: ['{gone}']\n  gone: [ran]\nout: ['{who}']\n", "who: '{gone}' uses {gone}, which is no part above it"),
    ("parts:\n  who: [he]\nout: [ran]\n", "no line uses the part {who}"), ("parts:\n  who: ['(he']\nout: ['{who}']\n", "who: '(he' is no regular expression"),
])
def test_a_mistake_in_a_part_is_named(tmp_path, text, told):
    with pytest.raises(ExpressionsBroken) as broken:
        read_expressions(written(tmp_path, text))
    assert told in str(broken.value)
