"""A registry with a mistake is refused, saying where it is and what to do."""
from __future__ import annotations

import copy
import dataclasses

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.registry import DEMO
from bot.registry.checking import check
from bot.registry.registry import load
from bot.registry.refusal import RegistryRefused
from bot.registry.shape import SETTINGS
from bot.triage.circumstances import ForceSettings

TEXT = DEMO.read_text(encoding="utf-8")
DATA = yaml.safe_load(TEXT)


def _line(words):
    return next(number for number, line in enumerate(TEXT.splitlines(), start=1) if words in line)


def _refusal(tmp_path, text):
    path = tmp_path / "homes.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryRefused) as refused:
        load(path)
    return refused.value.problems


@pytest.mark.parametrize("right, wrong, says", [
    ("ref: HC-14", "ref: Jay", "reference"),
    ("ref: HC-14", "ref: hc-14", "Write it in capitals: HC-14"),
    ("ref: HC-14", "ref: JSMITH-1", "reference"),
    ("ref: HC-14", "ref: HC-11", "already the ref of row 1"),
    ("ref: HC-14", "ref: HC11", "already the ref of row 1"),
    ("home: hazel-court, age: 16", "home: hazel-cort, age: 16", "Did you mean hazel-court"),
    ("age: 16", "age: 18", "0 to 17"),
    ("age: 16", "age: -1", "0 to 17"),
    ("age: 16", 'age: "16"', "0 to 17"),
    ("age: 16", "age: 16.5", "0 to 17"),
    ("age: 16", "age: true", "0 to 17"),
    ("age: 16", 'age: "2010-03-04"', "birth date is never kept"),
    ("age: 16", 'date_of_birth: "2010-03-04"', "birth date is never kept"),
    ("age: 16", 'dob: "2010-03-04"', "birth date is never kept"),
    ("age: 16", "name: Jay", "name is never kept"),
    ("age: 16", "ages: 16", "Did you mean age"),
    ("age: 16, gender: girl", "age: 16, age: 15, gender: girl", "stands twice"),
    ("age: 16, gender: girl", "age: 16, gender: Girl!", "small letters"),
    ('return_by: "21:30"', 'return_by: "9.30pm"', "24-hour clock"),
    ('return_by: "21:30"', 'return_by: "24:00"', "24-hour clock"),
    ('return_by: "21:30", report_after_minutes: 60', 'return_by: "21:30", report_after_minutes: soon', "whole number"),
    ('return_by: "21:30", report_after_minutes: 60, flags: []', 'return_by: "21:30", report_after_minutes: 60, flags: none', "list"),
    ("id: willow-end", "id: hazel-court", "already the id of row 1"),
    ("id: willow-end", "id: Willow End", "small letters"),
    ('phone: "01632 960113"', "phone: 441632960113", "phone number"),
    ('phone: "01632 960113"', 'phone: "ring the office"', "phone number"),
    ("capacity: 3", "capacity: lots", "whole number"),
    ("recheck_minutes: 30", "recheck_minutes: 1", "from 5 to 60"),
    ("recheck_minutes: 30", "recheck_minuts: 30", "Did you mean recheck_minutes"),
    ("cannabis_first_time: home_decides", "cannabis_first_time: ignore", "home_decides, police_told"),
    ('review_by: "2027-04-01"', 'review_by: "next April"', "not a date"),
    ('{value: 13, owner: "Missing persons lead", review_by: "2027-04-01"}', '{owner: "Missing persons lead"}', "missing"),
    ("  non_emergency: \"101\"", "  non_emergency: 101", "phone number"),
    ("report_url: null", "report_url: javascript:alert", "https://"),
])
def test_one_mistake_is_one_problem_with_its_line(tmp_path, right, wrong, says):
    """File, line, and what to write instead."""
    assert TEXT.count(right) == 1
    problems = _refusal(tmp_path, TEXT.replace(right, wrong))
    assert any(says in problem for problem in problems), problems
    assert problems[0].startswith(f"homes.yml, line {_line(right)}, "), problems


def test_a_bad_home_id_is_not_blamed_on_its_children_alone(tmp_path):
    """Every problem of a file is told at once, in a row each."""
    problems = _refusal(tmp_path, TEXT.replace("age: 16", "age: 61").replace("age: 17", "age: 71"))
    assert [problem.split(", ")[2] for problem in problems] == ["children row 2 (HC-14)", "children row 5 (WE-21)"]


def test_slips_of_typing_do_not_hide_other_problems(tmp_path):
    """A key twice, a bare yes, a bare time and a wrong value are told together, each with its line."""
    text = TEXT.replace("age: 16, gender: girl", "age: 16, age: 15, gender: girl").replace("address_flagged: true", "address_flagged: yes")
    text = text.replace('return_by: "20:00"', "return_by: 20:00").replace("age: 17", "age: 71")
    problems = _refusal(tmp_path, text)
    said = ["children row 5 (WE-21)", "stands twice", "write true or false", "put quotes round 20:00"]
    assert len(problems) == 4 and all(sum(words in problem for problem in problems) == 1 for words in said), problems


@pytest.mark.parametrize("born", ["2031-03-04", "2010-03-04", '"04/03/2010"'])
def test_a_birth_date_is_refused_in_whatever_key_it_stands(tmp_path, born):
    """Quoted or not, past or future; nobody is told to put quotes round it."""
    for key in ("age: 16", "gender: girl, ethnicity: mixed", "ref: HC-14"):
        problems = _refusal(tmp_path, TEXT.replace(key, f"{key.split(':')[0]}: {born}"))
        assert "birth date is never kept" in problems[0] and f"line {_line('ref: HC-14')}, " in problems[0], problems


def test_references_inside_yaml_are_refused_before_they_grow(tmp_path):
    """Ten lines could otherwise stand for millions."""
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nhomes: [*b, *b]\n"
    assert any("Write it out here" in problem for problem in _refusal(tmp_path, bomb))


def test_a_file_with_every_home_wrong_is_refused_soon():
    """Thousands of problems, and no comparing of each with each."""
    data = {"force": {"name": "X"}, "homes": [{"id": f"home-{number}", "name": "H"} for number in range(1000)],
            "children": [{"ref": f"A-{number}", "home": f"hom-{number}"} for number in range(3000)]}
    with pytest.raises(RegistryRefused) as refused:
        check(data)
    assert len(refused.value.problems) == 3000 and "... and 2800 more." in str(refused.value)


def test_a_name_in_the_reference_is_not_repeated_on_the_screen(tmp_path):
    """It may be a child's."""
    assert "Reece" not in " ".join(_refusal(tmp_path, TEXT.replace("ref: HC-14", "ref: Reece")))
    assert "reece" not in " ".join(_refusal(tmp_path, TEXT.replace("ref: HC-14", "ref: reece")))


@pytest.mark.parametrize("text, says", [
    ("", "empty"),
    ("- a\n- b\n", "not a registry"),
    ("force: {name: X}\nhomes: []\nchildren: []\n", "no home"),
    ("force: {name: X}\nhomes: {a: b}\n", "must be a list"),
    ("force: {name: X}\nhomes: [a]\n", "not a home"),
    ("force: [a]\nhomes: []\n", "must have keys"),
    ("homes: [{id: a, name: A}]\nstaf: []\n", "no such key"),
    ("homes: [{id: a, name: A, managers: [x]}]\n", "list of people"),
    ("homes: [{id: a, name: A, police_contact: x}]\n", "keys and values"),
    ("homes: [\n", "homes.yml, line"),
    ("homes: [{id: a, name: A}]\nchildren: [{ref: A-1, home: a, plan: {return_by: 21:30}}]\n", "quotes"),
    ("homes: [{id: a, name: yes}]\n", "put quotes"),
    pytest.param("homes: " + "[" * 700 + "]" * 700, "homes.yml", id="nested too deep"),
])
def test_a_file_of_the_wrong_shape_is_refused(tmp_path, text, says):
    """Whatever somebody saved under that name."""
    assert any(says in problem for problem in _refusal(tmp_path, text))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    """One sentence each."""
    with pytest.raises(RegistryRefused, match="no such file"):
        load(tmp_path / "none.yml")
    (tmp_path / "picture.yml").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(RegistryRefused, match="cannot be read"):
        load(tmp_path / "picture.yml")


def test_data_without_lines_names_the_row():
    """As data, a row is named by its number and reference."""
    data = copy.deepcopy(DATA)
    data["children"][1]["age"] = 40
    with pytest.raises(RegistryRefused, match=r"registry, children row 2 \(HC-14\), age:"):
        check(data)


def test_every_setting_of_a_force_can_be_set():
    """And its default is allowed."""
    defaults = ForceSettings()
    assert set(SETTINGS) == {one.name for one in dataclasses.fields(ForceSettings)} - {"name", "non_emergency", "report_url"}
    assert all(allowed(getattr(defaults, name)) == getattr(defaults, name) for name, allowed in SETTINGS.items())


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["force", "homes", "children", "id", "ref", "plan", "settings", "managers"]) | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(_ANY)
def test_nothing_breaks_the_checking(data):
    """Any data at all is either a registry or refused with reasons."""
    try:
        check(data)
    except RegistryRefused as refused:
        assert refused.problems
