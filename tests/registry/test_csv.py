"""The registry as a folder of CSV files: the same content there and back, and every slip told with its file and line."""
from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.registry import DEMO
from bot.registry.checking import check
from bot.registry.columns import COLUMNS
from bot.registry.refusal import RegistryRefused
from bot.registry.registry import load
from bot.registry.shape import ROLES, SETTINGS, WEEKDAYS
from bot.registry.writing import write, yaml_text
from bot.triage.settings_ranges import RANGES


@pytest.fixture
def folder(tmp_path):
    """The demo registry as CSV files."""
    write(load(DEMO), tmp_path / "registry")
    return tmp_path / "registry"


def _rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _save(path, rows):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _set(path, line, column, cell):
    rows = _rows(path)
    rows[line - 1][rows[0].index(column)] = cell
    _save(path, rows)


def _refusal(folder):
    with pytest.raises(RegistryRefused) as refused:
        load(folder)
    return refused.value.problems


def test_the_demo_goes_to_csv_and_back_unchanged(folder, tmp_path):
    """YAML, CSV, YAML: the same content, and the same text."""
    assert load(folder) == load(DEMO)
    write(load(folder), tmp_path / "again.yml")
    assert (tmp_path / "again.yml").read_text(encoding="utf-8") == yaml_text(load(DEMO))
    assert load(tmp_path / "again.yml") == load(DEMO)


_CODE = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z]{1,4})?", fullmatch=True)
_WORDS = st.sampled_from(["Exampleshire", "yes", "null", "O'Hara, \"the\" home", "21:30:00", "08", "1e3", "a; b", "Tŷ Bach", "# no", "~", "2: 3", "A. Manager"])
_PHONE = st.sampled_from(["01632 960001", "101", "+44 1632 960002", "116 123"])
_CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
_CONTACT = st.fixed_dictionaries({"role": _CODE, "name": _WORDS, "phone": _PHONE}, optional={"hours": _WORDS})
_PLAN = st.fixed_dictionaries({}, optional={
    "return_by": _CLOCK, "report_after_minutes": st.integers(0, 1440), "flags": st.lists(_CODE, max_size=3),
    "collection": st.sampled_from(["Taxi account after midnight", "Staff; within ten miles"]),
    "return_by_day": st.dictionaries(st.sampled_from(WEEKDAYS), _CLOCK, max_size=3),
})
_TRUTH = st.none() | st.booleans()


@st.composite
def _registry(draw):
    homes = draw(st.lists(st.fixed_dictionaries({"id": _CODE, "name": _WORDS}, optional={
        "provider": _WORDS, "address": _WORDS, "address_flagged": _TRUTH, "capacity": st.integers(1, 100), "police_contact": _CONTACT,
        "managers": st.lists(_CONTACT, max_size=3), "out_of_hours_social_care": _PHONE, "crisis_line": _PHONE,
    }), min_size=1, max_size=3, unique_by=lambda home: home["id"].replace("_", "")))
    ids = st.sampled_from([home["id"] for home in homes])
    children = [
        {"ref": f"RH-{number:02}", "home": draw(ids), **draw(st.fixed_dictionaries({}, optional={
            "gender": _CODE, "ethnicity": _CODE, "looked_after": _TRUTH, "placing_authority": st.just("Farshire"), "out_of_area": _TRUTH,
            "plan": st.none() | _PLAN})), **draw(st.sampled_from([{}, {"age": 0}, {"age": 15}, {"age_band": "13-15"}]))}
        for number in range(draw(st.integers(0, 4)))]
    staff = [{"code": f"RH-S{number}", "role": draw(st.sampled_from(ROLES)), "homes": draw(st.lists(ids, min_size=1, unique=True))}
             for number in range(draw(st.integers(0, 3)))]
    ends = {name: st.sampled_from(RANGES[name].allowed.ends()) for name in SETTINGS}
    values = draw(st.fixed_dictionaries({}, optional=ends))
    force = {"name": draw(_WORDS), "settings": {name: draw(st.sampled_from([value, {"value": value, "owner": "A. Lead", "review_by": "2027-01-31"}]))
                                                for name, value in values.items()}}
    return {"force": force, "homes": homes, "children": children, "staff": staff}


@given(_registry())
@settings(max_examples=40, deadline=None)
def test_any_registry_goes_to_csv_and_to_yaml_and_back_unchanged(tmp_path_factory, data):
    """Words that YAML or a spreadsheet could take for something else included."""
    content, where = check(data), tmp_path_factory.mktemp("there and back")
    write(content, where / "csv")
    write(content, where / "one.yml")
    assert load(where / "csv") == content == load(where / "one.yml")


@pytest.mark.parametrize("file, line, column, cell, says", [
    ("children.csv", 3, "home", "hazel-cort", "there is no home hazel-cort. Did you mean hazel-court?"),
    ("children.csv", 3, "age", "2031-03-04", "a birth date is never kept here"),
    ("children.csv", 3, "age", "04/03/2010", "a birth date is never kept here"),
    ("children.csv", 3, "gender", "2010-03-04", "a birth date is never kept here"),
    ("children.csv", 3, "age", "sixteen", "Write a whole number from 0 to 17."),
    ("children.csv", 3, "age", "18", "Write a whole number from 0 to 17."),
    ("children.csv", 3, "age_band", "15 to 16", "Keep one of the two"),
    ("children.csv", 3, "age_band", "12-Oct", "Write it like 13 to 15"),
    ("children.csv", 3, "ref", "Jay Example", "a name is never kept here"),
    ("children.csv", 3, "ref", "HC-11", "already the ref of row 1 (line 2)"),
    ("children.csv", 3, "return_by", "9.30pm", "Write it on the 24-hour clock, like 21:30."),
    ("children.csv", 3, "return_by_fri", "25:00", "Write it on the 24-hour clock, like 21:30."),
    ("children.csv", 3, "plan", "no", "Write yes, or empty those cells"),
    ("children.csv", 3, "plan", "maybe", "neither yes nor no"),
    ("children.csv", 3, "report_after_minutes", "an hour", "Write a whole number from 0 to 1440."),
    ("children.csv", 3, "looked_after", "perhaps", "Write true or false."),
    ("children.csv", 3, "collection", "Mum, a girl called Sarah, 07700 900123", "Leave it out"),
    ("children.csv", 3, "placing_authority", "=HYPERLINK(1)", "formula"),
    ("homes.csv", 2, "police_phone", "1632960101", "has lost its first figure"),
    ("homes.csv", 2, "crisis_line", "ask", "is not a phone number"),
    ("staff.csv", 3, "code", "HC-S01", "already the code of row 1 (line 2)"),
    ("homes.csv", 2, "address_flagged", "soon", "Write true or false."),
    ("managers.csv", 3, "home", "nowhere", "no such home in homes.csv"),
    ("managers.csv", 3, "order", "1", "number 1 already"),
    ("managers.csv", 3, "order", "first", "Write 1 for who is rung first"),
    ("managers.csv", 3, "phone", "", "this is missing"),
    ("staff.csv", 2, "role", "boss", "Write one of: care_staff, manager, on_call"),
    ("staff.csv", 2, "homes", "", "works in a home"),
    ("staff.csv", 2, "homes", "hazel-court; nowhere", "there is no home nowhere"),
    ("staff.csv", 2, "code", "Sam Example", "names of staff are not kept here"),
    ("staff.csv", 2, "code", "HC-11", "this is a child's reference"),
    ("settings.csv", 4, "value", "9", "Write a whole number from 10 to 18 (years)."),
    ("settings.csv", 4, "value", "", "remove the row to use the default"),
    ("settings.csv", 4, "review_by", "next April", "Write it like 2027-01-31."),
    ("settings.csv", 4, "review_by", "04/31/2027", "Write it like 2027-01-31."),
    ("settings.csv", 4, "setting", "never_wait", "there is no such key"),
    ("settings.csv", 2, "owner", "A. Lead", "only thresholds have an owner"),
])
def test_one_wrong_cell_is_one_problem_with_its_file_and_line(folder, file, line, column, cell, says):
    """And what to write instead, without talk of quotes, which a spreadsheet does not show."""
    _set(folder / file, line, column, cell)
    problems = _refusal(folder)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{file}, line {line}, ") and says in problems[0], problems
    assert "quotes" not in problems[0] and "Jay Example" not in problems[0] and "Sam Example" not in problems[0]


def test_all_problems_of_all_files_are_told_at_once(folder):
    """Nobody should have to import ten times to find ten slips."""
    _set(folder / "children.csv", 2, "age", "2031-01-01")
    _set(folder / "children.csv", 4, "home", "nowhere")
    _set(folder / "homes.csv", 3, "police_phone", "ask")
    _set(folder / "settings.csv", 4, "value", "99")
    assert [problem.split(", ")[:2] for problem in _refusal(folder)] == [
        ["settings.csv", "line 4"], ["homes.csv", "line 3"], ["children.csv", "line 2"], ["children.csv", "line 4"]]


@pytest.mark.parametrize("file, change, says", [
    ("children.csv", lambda text: text.replace("age_band", "date_of_birth"), "a birth date is never kept here"),
    ("children.csv", lambda text: text.replace(",age,", ",first_name,"), "a child's name is never kept here"),
    ("staff.csv", lambda text: text.replace("homes", "surname"), "names of staff are not kept here"),
    ("children.csv", lambda text: text.replace("flags", "flag"), "Did you mean flags?"),
    ("children.csv", lambda text: text.replace(",age,", ",ref,"), "stands twice"),
    ("children.csv", lambda text: text.replace("HC-14", '"HC-14'), "line 2"),
    ("children.csv", lambda text: "", "the file is empty"),
    ("homes.csv", lambda text: text.replace("Hazel Court", "Hazel, Court"), "Put cells with commas in quotes"),
])
def test_a_table_of_the_wrong_form_is_refused(folder, file, change, says):
    """A column too many, a column missing, a quote left open."""
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")
    problems = _refusal(folder)
    assert any(says in problem or file in problem for problem in problems) and all(problem.startswith(file) for problem in problems), problems


def test_a_missing_file_an_unknown_file_and_another_encoding_are_refused_together(folder):
    """Children are never all removed because a file was left out."""
    (folder / "children.csv").rename(folder / "children (1).csv")
    (folder / "staff.csv").write_bytes("code,role,homes\nTŷ".encode("cp1252", "replace") + b"\xff")
    said = "\n".join(_refusal(folder))
    assert "children.csv, the file: this file is missing" in said and "children (1).csv, the file: this is none of" in said
    assert "staff.csv, the file: this is not UTF-8" in said


def test_what_spreadsheets_do_to_a_table_is_understood(folder):
    """Capitals in TRUE, seconds after a time, British dates, empty rows and columns, rows sorted otherwise."""
    content = load(folder)
    _set(folder / "settings.csv", 4, "review_by", "1/04/2027")
    header, *children = _rows(folder / "children.csv")
    truth, clock = header.index("looked_after"), header.index("return_by")
    for child in children:
        child[truth] = child[truth].replace("yes", "TRUE").replace("no", "FALSE")
        child[clock] = child[clock] and f"{child[clock]}:00"
    _save(folder / "children.csv", [[*header, ""], *[[*row, ""] for row in children], [""] * (len(header) + 1), []])
    rows = _rows(folder / "managers.csv")
    _save(folder / "managers.csv", [rows[0], *reversed(rows[1:])])
    assert load(folder) == content


def test_the_files_are_their_owners_only(folder):
    """They hold children's references and managers' numbers."""
    assert all((folder / name).stat().st_mode & 0o777 == 0o600 for name in COLUMNS)


def test_one_csv_file_alone_is_not_a_registry(folder):
    """It is told which to give."""
    with pytest.raises(RegistryRefused, match="Give the folder"):
        load(folder / "children.csv")
