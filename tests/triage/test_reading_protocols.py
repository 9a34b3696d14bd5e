"""The strict reader: one broken file per mistake, refused with its file, its line and what to do."""
from __future__ import annotations

from pathlib import Path

import pytest

from bot.triage.reading_protocols import load_library, read_protocol
from bot.triage.strict_yaml import ProtocolError

GOOD = """\
protocol: demo
title: A demo
checked: "2026-11-21"
questions:
  - fact: danger_now
    type: yes_no
    staff: "Danger?"
    operator: "Danger?"
    why: "First."
    source: [SWAST]
    options:
      - {value: "yes", label: "Yes", phrases: ["yes"]}
      - {value: "no", label: "No"}
  - fact: injury
    type: many
    staff: "Hurt?"
    operator: "Hurt?"
    why: "Next."
    source: [SWAST]
    none_label: "None"
    asked_if: {danger_now: "no"}
    options:
      - {value: cut, label: "A cut"}
rules:
  - {id: one, when: {danger_now: ["yes", unsure]}, then: "999", reason: "danger", source: [SWAST]}
  - {id: two, when: {injury: any}, then: MANAGER, reason: "hurt", source: [RESOLUTION-17], mark: proposal, slow_time: true}
tell:
  - {disposition: "999", do: "Ring 999 now.", source: [SWAST], when: {danger_now: "yes"}}
manager_settles:
  - {dispositions: [MANAGER], when: {danger_now: "no"}, source: [HL-2017]}
"""

# mistake: what is changed in the good file, into what, and the words and the line of the refusal
MISTAKES = {
    "an unknown key": ('title: A demo', 'titel: A demo', "the key 'titel' is not known here", 2),
    "a missing title": ('title: A demo\n', '', "'title' is missing", 1),
    "a duplicate key": ('title: A demo', 'title: A demo\ntitle: Twice', "the key 'title' stands twice", 3),
    "an unquoted yes": ('value: "yes"', 'value: yes', "put quotes round yes", 12),
    "an unquoted no in a rule": ('injury: any', 'danger_now: no', "put quotes round no", 26),
    "an unquoted date": ('"2026-11-21"', '2026-11-21', "put quotes round 2026-11-21", 3),
    "broken YAML": ('rules:', 'rules: [', "not valid YAML", 25),
    "an unknown question type": ('type: yes_no', 'type: yesno', "'yesno' is not a question type", 6),
    "a missing source": ('    source: [SWAST]\n    options:\n      - {value: "yes"', '    options:\n      - {value: "yes"', "'source' is missing", 5),
    "a source that is no tag": ('source: [RESOLUTION-17]', 'source: [17]', "every source is a tag", 26),
    "a question without options": ('    options:\n      - {value: cut, label: "A cut"}\n', '', "'injury' needs its options", 14),
    "an option twice": ('value: "no", label: "No"', 'value: "yes", label: "No"', "has one option twice", 11),
    "a many question without its none label": ('    none_label: "None"\n', '', "needs a none_label", 14),
    "the same fact twice": ('fact: injury', 'fact: danger_now', "'danger_now' is defined twice", 1),
    "a rule about an unknown fact": ('when: {injury: any}', 'when: {injurry: any}', "no question or derived fact is called 'injurry'", 26),
    "a rule with an unknown value": ('when: {injury: any}', 'when: {injury: burn}', "'burn' is not a value of 'injury'", 26),
    "a rule without conditions": ('when: {injury: any}', 'when: {}', "", 26),
    "an unknown disposition": ('then: MANAGER', 'then: MANGER', "'MANGER' is not a disposition", 26),
    "999 without quotes": ('then: "999"', 'then: 999', 'write "999" in quotes', 25),
    "two rules with one id": ('id: two', 'id: one', "two rules have the id 'one'", 24),
    "an unknown mark": ('mark: proposal', 'mark: maybe', "the mark 'maybe' is not known", 26),
    "an unknown mark on an instruction": ('source: [SWAST], when: {danger_now: "yes"}}', 'source: [SWAST], mark: maybe}', "the mark 'maybe' is not known", 28),
    "a derived fact whose values are no list": ('rules:', 'derived:\n  - {fact: amber, values: yes_no, from: [injury], meaning: "x", source: [Y]}\nrules:', "'values' must be a list", 25),
    "slow time on another disposition": ('then: MANAGER', 'then: REPORT', "slow time belongs to MANAGER only", 26),
    "an instruction for no disposition": ('disposition: "999"', 'disposition: "998"', "'998' is not a disposition", 28),
    "a loop of questions": ('    why: "First."', '    why: "First."\n    asked_if: {injury: cut}', "a loop: ", 1),
    "a question that waits for itself": ('asked_if: {danger_now: "no"}', 'asked_if: {injury: cut}', "a loop: ", 1),
    "asked_if with an unknown value": ('asked_if: {danger_now: "no"}', 'asked_if: {danger_now: perhaps}', "'perhaps' is not a value of 'danger_now'", 21),
    "a manager who settles a report": ('dispositions: [MANAGER]', 'dispositions: [REPORT]', "a manager cannot settle 'REPORT'", 30),
    "a derived fact nobody computes": ('rules:', 'derived:\n  - {fact: moon, values: [full], from: [injury], meaning: "x", source: [Y]}\nrules:', "no Python computes 'moon'", 25),
    "a derived fact from an unknown fact": ('rules:', 'derived:\n  - {fact: amber, values: ["yes"], from: [tides], meaning: "x", source: [Y]}\nrules:',
                                            "which no question asks", 24),
}


@pytest.fixture
def read_text(tmp_path: Path):
    """Writes a protocol file and reads it."""
    def read(text: str):
        path = tmp_path / "demo.yml"
        path.write_text(text, encoding="utf-8")
        return read_protocol(path)
    return read


def test_the_good_file_is_read_whole(read_text):
    """The file every mistake starts from has nothing wrong with it."""
    protocol = read_text(GOOD)
    assert [rule.id for rule in protocol.rules] == ["one", "two"]
    assert protocol.rules[1].slow_time and protocol.rules[1].mark == "proposal"
    assert protocol.questions["injury"].asked_if[0][0].accepts == ("no",)
    assert protocol.manager_settles[0].dispositions == ("MANAGER",)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_refused_with_file_line_and_words(read_text, mistake):
    """Never guessed at, never half loaded."""
    old, new, words, line = MISTAKES[mistake]
    assert GOOD.count(old) >= 1, "the mistake must change the file"
    with pytest.raises(ProtocolError) as refusal:
        read_text(GOOD.replace(old, new, 1))
    assert words in str(refusal.value)
    assert str(refusal.value).startswith(f"demo.yml, line {line}: "), str(refusal.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    """With its name, not a stack of Python."""
    with pytest.raises(ProtocolError, match="cannot be read"):
        read_protocol(tmp_path / "nowhere.yml")
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")
    with pytest.raises(ProtocolError, match="the file is empty"):
        read_protocol(tmp_path / "empty.yml")
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00protocol")
    with pytest.raises(ProtocolError):
        read_protocol(tmp_path / "bytes.yml")
    (tmp_path / "list.yml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match="mapping"):
        read_protocol(tmp_path / "list.yml")


def test_one_rule_id_in_two_protocols_is_refused(tmp_path):
    """A reason in the log must name one rule only."""
    (tmp_path / "missing.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "incident.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ProtocolError, match="the rule id 'one' stands in two protocols"):
        load_library(tmp_path)


def test_every_fact_of_the_protocols_in_force_has_one_meaning_in_all_of_them():
    """A fact that two protocols ask for has the same type and the same values in both."""
    seen: dict = {}
    for protocol in load_library().protocols.values():
        for fact, question in protocol.questions.items():
            shape = (question.type, tuple(option.value for option in question.options))
            assert seen.setdefault(fact, shape) == shape, fact


def test_the_version_changes_with_the_content(tmp_path):
    """A call keeps the version that it began with."""
    (tmp_path / "missing.yml").write_text(GOOD, encoding="utf-8")
    first = load_library(tmp_path).version
    other = tmp_path / "other"
    other.mkdir()
    (other / "missing.yml").write_text(GOOD.replace("A demo", "Another"), encoding="utf-8")
    assert load_library(other).version != first
