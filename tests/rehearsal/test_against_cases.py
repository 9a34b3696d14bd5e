"""A changed protocol against golden cases and conversations: what went down is found and comes first."""
from __future__ import annotations

import pytest

from bot.rehearsal.against import own_cases
from bot.rehearsal.cases import read_cases
from bot.rehearsal.golden import is_golden, read_golden
from bot.triage.reading_protocols import FOLDER, load_library
from tests.rehearsal.trying import GOLDEN, Trial, protocols, without_rule

AMBER = 'id: missing-amber, when: {location: [unknown, uncheckable], amber: ["yes", unsure]}, then: REPORT'
SPOKEN = """
- id: spoken
  opening: "HC-14 isn't back, no idea where she is and her phone is off"
  home: hazel-court
  now: "2026-11-20T23:40"
  answers: {danger_now: "no", red_flags: "none of these", amber_flags: "none of these", checks_done: "all done", child: "HC-14"}
  expect: {disposition: [REPORT]}
"""
QUESTION = """
  - fact: raining
    type: yes_no
    staff: "Is it raining?"
    operator: "Is it raining?"
    why: "A wet child gets cold."
    source: [TEST]
    options:
      - {value: "yes", label: "Yes", phrases: ["yes"]}
      - {value: "no", label: "No", phrases: ["no"]}

derived:
"""
WET = '\nrules:\n  - {id: missing-wet, when: {location: home, raining: ["yes", unsure]}, then: MANAGER, reason: "the child is back and wet", source: [TEST]}\n'
ADDED = (("\nderived:\n", QUESTION), ("\nrules:\n", WET))


def test_protocols_that_did_not_change_change_no_decision(capsys, tmp_path):
    """The exit status is 0, and every case was compared."""
    trial = Trial(capsys, tmp_path, FOLDER)
    assert trial.status == 0 and trial.changes == [] and trial.summary["same"] == trial.summary["compared"]["case"] > 80


def test_without_files_all_the_projects_own_cases_are_compared():
    """Each protocol's golden cases and every conversation can be read: the command that the guide gives begins with them."""
    files = own_cases(load_library(FOLDER))
    names = {file.name for file in files}
    assert {"missing_cases.yml", "incident_cases.yml", "returned_cases.yml", "own.conversations.yml"} <= names and "edge_cases.yml" not in names
    assert all(read_golden(file) if is_golden(file) else read_cases(str(file), None) for file in files)


def test_a_rule_that_decides_less_than_before_went_down(capsys, tmp_path):
    """What was REPORT and is now the manager's is named case by case, and the exit status is 1."""
    new = protocols(tmp_path / "new", (AMBER, AMBER.replace("REPORT", "MANAGER")))
    trial = Trial(capsys, tmp_path, FOLDER, new)
    assert trial.status == 1 and trial.changes[0]["change"] == "down"
    assert "MS-21" in trial.ids("down")
    row = next(row for row in trial.changes if row["case"] == "MS-21")
    assert (row["old"]["decision"], row["new"]["decision"]) == ("REPORT", "MANAGER")
    assert row["facts"]["amber"] == "yes" and row["old"]["rules"][0]["rule"] == "missing-amber"


def test_a_rule_that_decides_more_than_before_went_up_and_is_no_failure(capsys, tmp_path):
    """The exit status stays 0."""
    new = protocols(tmp_path / "new", (AMBER, AMBER.replace("REPORT", '"999"')))
    trial = Trial(capsys, tmp_path, FOLDER, new)
    assert trial.status == 0 and "MS-21" in trial.ids("up") and not trial.of("down")


def test_a_dropped_rule_is_found_even_where_a_fallback_hides_it(capsys, tmp_path):
    """Some cases fall; others stay REPORT only because no rule fits, and that is said."""
    new = without_rule(tmp_path / "new", "missing-plan-time-past")
    trial = Trial(capsys, tmp_path, FOLDER, new)
    assert trial.status == 1 and "RULE-plan-time-past" in trial.ids("down") and "MS-20" in trial.ids("reasons")
    spoken = Trial(capsys, tmp_path, FOLDER, new, json=False)
    assert "A rule is missing." in spoken.text and spoken.text.index("WENT DOWN") < spoken.text.index("ONLY THE REASONS")


def test_slow_time_in_place_of_the_managers_clock_went_down(capsys, tmp_path):
    """Nobody moves a slow-time call up by itself, so it is less than the same decision with its clock."""
    rule = "then: MANAGER, reason: \"nobody is free to fetch the child; the manager finds cover\""
    new = protocols(tmp_path / "new", (rule, rule.replace("MANAGER,", "MANAGER, slow_time: true,")))
    trial = Trial(capsys, tmp_path, FOLDER, new)
    assert trial.status == 1 and {row["new"]["decision"] for row in trial.of("down")} == {"MANAGER (slow time)"}


def test_an_added_question_that_the_cases_do_not_answer_shows_what_it_could_do(capsys, tmp_path):
    """Every answer is tried: the child who is back could now be the manager's, and nothing can fall."""
    new = protocols(tmp_path / "new", *ADDED)
    trial = Trial(capsys, tmp_path, FOLDER, new)
    row = next(row for row in trial.of("up") if row["case"] == "MS-18")
    assert trial.status == 0 and row["open"] and row["new"]["decision"] == "asks raining, then HOME to MANAGER"


def test_a_question_taken_away_is_compared_without_its_answers(capsys, tmp_path):
    """The old version asked and could decide more: without the question that is lost, and counts as down."""
    old = protocols(tmp_path / "old", *ADDED)
    trial = Trial(capsys, tmp_path, old)
    assert trial.status == 1 and "MS-18" in trial.ids("down")


FLAG = '      - {value: severe_weather, label: "Bad weather and not dressed for it", phrases: ["snow", "freezing", "no coat"]}\n'
PLACE = '      - {value: unsafe, label: "Not safe", phrases: ["not safe", "adult of concern", "not allowed there", "adults we don\'t know"]}\n'


def one_case(folder, given):
    """A file with one golden case of its own, in which the child is at a known place unless told otherwise."""
    file = folder / "missing_cases.yml"
    text = GOLDEN.read_text(encoding="utf-8")
    case = f'  - {{id: FORCE-1, situation: "Test", given: {given}, opening: [whereabouts], expect: [REPORT]}}\n'
    file.write_text(text[:text.index("  - {id: MS-01,")] + case, encoding="utf-8")
    return file


def test_a_new_option_of_a_list_goes_up_for_those_who_tick_it(capsys, tmp_path):
    """Under the old version they could only have ticked the rest of the list."""
    file = one_case(tmp_path, "{whereabouts: unknown, amber_flags: [new_placement]}")
    new = protocols(tmp_path / "new", (FLAG, FLAG + '      - {value: new_placement, label: "Moved in within the last week"}\n'))
    trial = Trial(capsys, tmp_path, FOLDER, new, files=(file,))
    assert trial.status == 0 and trial.ids("up") == ["FORCE-1"]


def test_an_option_taken_off_a_list_went_down_for_those_who_ticked_it(capsys, tmp_path):
    """The sign is lost, and nothing else tells of it."""
    file = one_case(tmp_path, "{whereabouts: unknown, amber_flags: [severe_weather]}")
    trial = Trial(capsys, tmp_path, FOLDER, protocols(tmp_path / "new", (FLAG, "")), files=(file,))
    assert trial.status == 1 and trial.ids("down") == ["FORCE-1"]


def test_a_new_answer_to_a_choice_is_no_step_down_from_what_the_old_answers_allowed(capsys, tmp_path):
    """It could not be given before, so there is no earlier decision that it lowers."""
    file = one_case(tmp_path, "{whereabouts: confirmed, place_safe: doubtful, contact: refusing}")
    rule = '\nrules:\n  - {id: missing-doubtful, when: {location: known, place_safe: doubtful}, then: MANAGER, reason: "test", source: [TEST]}\n'
    new = protocols(tmp_path / "new", (PLACE, PLACE + '      - {value: doubtful, label: "Doubtful"}\n'), ("\nrules:\n", rule))
    trial = Trial(capsys, tmp_path, FOLDER, new, files=(file,))
    assert trial.status == 0 and trial.ids("up") == ["FORCE-1"]


def test_a_changed_reason_is_neither_up_nor_down(capsys, tmp_path):
    """The decision is the same, and it is listed last."""
    new = protocols(tmp_path / "new", ('reason: "the child is back and safe"', 'reason: "the child is here"'))
    trial = Trial(capsys, tmp_path, FOLDER, new)
    assert trial.status == 0 and "MS-18" in trial.ids("reasons") and not trial.of("up")


def test_conversations_are_played_under_both_versions(capsys, tmp_path):
    """Word by word, by the rules alone; the disposition and how it ended are compared."""
    file = tmp_path / "spoken.conversations.yml"
    file.write_text(SPOKEN, encoding="utf-8")
    old = protocols(tmp_path / "old", ('{id: missing-no-word', '{id: missing-contact-none, when: {contact: none}, then: "999", reason: "test", source: [TEST]}\n  - {id: missing-no-word'))
    trial = Trial(capsys, tmp_path, old, files=(file,))
    assert trial.status == 1 and trial.ids("down") == ["spoken"]
    assert trial.changes[0]["old"]["decision"].startswith("999") and trial.changes[0]["new"]["decision"].startswith("REPORT")


def test_a_lower_threshold_in_a_registry_is_found(capsys, tmp_path):
    """`--registry` tries its settings on the cases; a setting the case itself fixes stays."""
    file = registry(tmp_path, "never_wait_under_age: 10")
    trial = Trial(capsys, tmp_path, FOLDER, registry=file)
    assert trial.status == 1 and trial.of("down")
    spoken = Trial(capsys, tmp_path, FOLDER, registry=file, json=False)
    assert "never_wait_under_age 13 -> 10" in spoken.text


def test_a_setting_that_only_moves_a_clock_is_said_to_be_one(capsys, tmp_path):
    """Single decisions do not show it."""
    trial = Trial(capsys, tmp_path, FOLDER, registry=registry(tmp_path, "manager_answer_minutes: 60"), json=False)
    assert trial.status == 0 and "manager_answer_minutes 30 -> 60 (moves a clock" in trial.text


def registry(folder, setting):
    """A registry file with one setting."""
    file = folder / "force.yml"
    file.write_text(f"force:\n  name: Test Police\n  settings: {{{setting}}}\nhomes:\n  - {{id: a-home, name: A Home}}\nchildren: []\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("broken, words", [
    ("no-such-thing", "There is no version no-such-thing"),
    ("./nowhere", "There is no folder ./nowhere"),
    (str(GOLDEN), "is not a folder"),
    ("--output=x", "There is no version --output=x"),
    (" ", "Say which version"),
    ("0123456789ab", "There is no version 0123456789ab"),
])
def test_a_version_that_is_not_there_is_refused_in_one_sentence(capsys, tmp_path, broken, words):
    """Nothing is compared, and the exit status is 2."""
    trial = Trial(capsys, tmp_path, broken)
    assert trial.status == 2 and trial.text == "" and words in trial.said and len(trial.said.splitlines()) == 1


def test_a_broken_protocol_is_refused_with_its_file_and_line(capsys, tmp_path):
    """In the old version and in the new."""
    broken = protocols(tmp_path / "broken", (AMBER, AMBER.replace("REPORT", "REPROT")))
    for old, new in ((broken, FOLDER), (FOLDER, broken)):
        trial = Trial(capsys, tmp_path, old, new)
        assert trial.status == 2 and "missing.yml, line" in trial.said and "'REPROT' is not a disposition" in trial.said


def test_a_broken_registry_is_refused_and_nothing_is_compared(capsys, tmp_path):
    """With the registry's own words."""
    trial = Trial(capsys, tmp_path, FOLDER, registry=registry(tmp_path, "never_wait_under_age: soon"))
    assert trial.status == 2 and "never_wait_under_age" in trial.said and trial.text == ""


def test_a_broken_case_is_told_and_the_others_are_compared(capsys, tmp_path):
    """One typing mistake does not hide the rest."""
    file = tmp_path / "missing_cases.yml"
    text = GOLDEN.read_text(encoding="utf-8").replace("{id: MS-01, situation", "{id: MS-01, now: soon, situation")
    file.write_text(text, encoding="utf-8")
    trial = Trial(capsys, tmp_path, FOLDER, files=(file,))
    assert trial.summary["not_replayed"] == 1 and trial.summary["compared"]["case"] > 80
