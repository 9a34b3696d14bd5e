"""What a protocol file says is what is read, to the last field; and the mistakes that only a whole file shows."""
from __future__ import annotations

import pytest

from bot.triage.protocol import Condition, Derived, Option, Question, Rule, Settlement, Tell
from bot.triage.reading_protocols import load_library, read_protocol
from bot.triage.strict_yaml import ProtocolError

FILE = """\
protocol: demo
title: "A
  demo"
checked: "2026-11-21"
settings: [recheck_minutes, latest_wait]
questions:
  - fact: danger_now
    type: yes_no
    always: true
    staff: "Danger,   now?"
    operator: "Danger there?"
    why: "First."
    source: SWAST
    options:
      - {value: "yes", label: "Yes", phrases: ["yes", "yeah"]}
      - {value: "no", label: "No"}
  - fact: injury
    type: many
    ask: false
    staff: "Hurt?"
    operator: "Anybody hurt?"
    why: "Next."
    source: [SWAST, RESOLUTION-17]
    mark: unverified
    none_label: "None"
    asked_if:
      - {danger_now: "no"}
      - {danger_now: unsure, whereabouts: [believed, unsure]}
    options:
      - {value: cut, label: "A cut"}
  - fact: whereabouts
    type: choice
    staff: "Where?"
    operator: "Where?"
    why: "Then."
    source: [SWAST]
    options:
      - {value: believed, label: "Believed"}
      - {value: unknown, label: "Unknown"}
  - fact: return_time
    type: time
    staff: "When?"
    operator: "When?"
    why: "Last."
    source: [SWAST]
derived:
  - {fact: location, values: [known, unknown], from: [whereabouts, return_time], meaning: "where", source: [M3]}
rules:
  - {id: one, when: {danger_now: ["yes", unsure], return_time: unsure}, then: "999", reason: "danger  is here", source: SWAST}
  - {id: two, when: {injury: [any, none]}, then: MANAGER, reason: "hurt", source: [RESOLUTION-17], mark: proposal, slow_time: true}
  - {id: three, when: {location: unknown}, then: REPORT, reason: "gone", source: [M3]}
tell:
  - {disposition: "999", do: "Ring 999   now.", source: [SWAST], when: {danger_now: "yes"}, mark: proposal}
  - {disposition: HOME, do: "Write it down.", source: SWAST}
manager_settles:
  - {dispositions: [INTEL, WAIT, MANAGER], when: {danger_now: "no"}, source: [HL-2017]}
"""


@pytest.fixture
def read_text(tmp_path):
    """Writes a protocol file and reads it."""
    def read(text: str):
        (tmp_path / "demo.yml").write_text(text, encoding="utf-8")
        return read_protocol(tmp_path / "demo.yml")
    return read


def test_every_field_is_read_as_it_stands(read_text):
    """Words on one line, lists as they are, and plain meanings for what is left out."""
    protocol = read_text(FILE)
    assert (protocol.name, protocol.title, protocol.checked, protocol.settings) == ("demo", "A demo", "2026-11-21", ("recheck_minutes", "latest_wait"))
    assert list(protocol.questions) == ["danger_now", "injury", "whereabouts", "return_time"]
    assert protocol.questions["danger_now"] == Question("danger_now", "yes_no", "Danger, now?", "Danger there?", "First.", ("SWAST",),
                                                        (Option("yes", "Yes", ("yes", "yeah")), Option("no", "No")), always=True)
    assert protocol.questions["injury"] == Question(
        "injury", "many", "Hurt?", "Anybody hurt?", "Next.", ("SWAST", "RESOLUTION-17"), (Option("cut", "A cut"),), "None", False, False, "unverified",
        ((Condition("danger_now", ("no",)),), (Condition("danger_now", ("unsure",)), Condition("whereabouts", ("believed", "unsure")))))
    assert protocol.questions["return_time"] == Question("return_time", "time", "When?", "When?", "Last.", ("SWAST",))
    assert protocol.derived == {"location": Derived("location", ("known", "unknown"), ("whereabouts", "return_time"), "where", ("M3",))}
    assert protocol.rules == (
        Rule("one", (Condition("danger_now", ("yes", "unsure")), Condition("return_time", ("unsure",))), "999", "danger is here", ("SWAST",)),
        Rule("two", (Condition("injury", ("any", "none")),), "MANAGER", "hurt", ("RESOLUTION-17",), "proposal", True),
        Rule("three", (Condition("location", ("unknown",)),), "REPORT", "gone", ("M3",)))
    assert protocol.tell == (Tell("999", "Ring 999 now.", ("SWAST",), (Condition("danger_now", ("yes",)),), "proposal"), Tell("HOME", "Write it down.", ("SWAST",)))
    assert protocol.manager_settles == (Settlement(("INTEL", "WAIT", "MANAGER"), (Condition("danger_now", ("no",)),), ("HL-2017",)),)


def test_the_wording_fits_who_reads_it_and_only_legal_values_are_allowed(read_text):
    """An operator is asked in their own words."""
    asked = read_text(FILE).questions
    assert (asked["danger_now"].wording("operator"), asked["danger_now"].wording("staff"), asked["danger_now"].wording("manager")) == ("Danger there?", "Danger, now?", "Danger, now?")
    assert [asked["danger_now"].allows(value) for value in ("yes", "unsure", "perhaps")] == [True, True, False]
    assert [asked["injury"].allows(value) for value in ((), ("cut",), ("cut", "burn"), "cut", "unsure")] == [True, True, False, False, True]
    assert asked["return_time"].allows("22:10")


@pytest.mark.parametrize("old, new, says, line", [
    ("type: time\n", "type: time\n    options: [{value: a, label: A}]\n", "a question of type 'time' has no options", 42),
    ("      - {value: believed, label: \"Believed\"}\n", "", "the question 'whereabouts' needs its options", 31),
    ("value: believed, label: \"Believed\"", "label: \"Believed\"", "'value' is missing", 38),
    ("value: believed, label: \"Believed\"", "value: believed, label: \"Believed\", colour: red", "the key 'colour' is not known here; use label, phrases, value", 38),
    ("      - {value: believed, label: \"Believed\"}\n", "      - believed\n", "an option must be a mapping of keys, not 'believed'", 1),
    ("why: \"Last.\"", "why: 12", "'why' must be text; put it in quotes", 44), ("source: SWAST\n    options", "source: [\" \"]\n    options", "every source is a tag", 13),
    ("location: unknown", "location: home", "'home' is not a value of 'location'; use known, unknown, unsure", 51),
    ("return_time: unsure", "return_time: late", "'late' is not a value of 'return_time'; use unsure", 49), ("injury: [any, none]", "injury: [cut, all]", "'all' is not a value of 'injury'; use any, cut, none, unsure", 50),
    ("from: [whereabouts, return_time]", "from: whereabouts", "'from' must be a list", 47), ("meaning: \"where\", ", "", "'meaning' is missing", 47),
    ("fact: location, values", "fact: locations, values", "no Python computes 'locations'; there are amber, cannabis_rule", 47),
    ("  - {id: three", "  - three\n  - {id: three", "a rule must be a mapping of keys, not 'three'", 1), ("do: \"Write it down.\"", "does: \"Write it down.\"", "the key 'does' is not known here", 54),
    ("  - {disposition: HOME", "  - word\n  - {disposition: HOME", "an instruction must be a mapping", 1), ("dispositions: [INTEL, WAIT, MANAGER]", "dispositions: MANAGER", "'dispositions' must be a list", 56),
    ("dispositions: [INTEL, WAIT, MANAGER]", "dispositions: [WAIT, HOME]", "a manager cannot settle 'HOME'", 56), ("manager_settles:\n", "manager_settles:\n  - word\n", "what the manager settles must be a mapping", 1),
    ("derived:\n", "derived:\n  - word\n", "a derived fact must be a mapping", 1), ("questions:\n", "questions:\n  - word\n", "a question must be a mapping", 1),
    ("then: REPORT", "then: 998", "'998' is not a disposition; use one of HOME", 51), ("rules:\n", "rules: word\nother:\n", "the key 'other' is not known here", 49),
    ("      - {danger_now: \"no\"}\n", "      - word\n", "'asked_if' names at least one fact and its value", 26), ("when: {location: unknown}", "when: word", "'when' names at least one fact and its value", 51),
    ("when: {location: unknown}", "when: {location: unknown, place: home}", "no question or derived fact is called 'place'", 51),
    ("from: [whereabouts, return_time]", "from: [whereabouts, location]", "a loop: location needs location", 1),
])
def test_a_mistake_is_refused_with_its_line_and_what_to_do(read_text, old, new, says, line):
    """Never guessed at."""
    assert FILE.count(old) == 1
    with pytest.raises(ProtocolError) as refused:
        read_text(FILE.replace(old, new))
    assert says in str(refused.value) and refused.value.line == line, str(refused.value)


def test_the_library_holds_the_protocols_that_are_there_and_versions_of_their_content(tmp_path):
    """In their order, each under its name; the library's version changes with any of them."""
    (tmp_path / "missing.yml").write_text(FILE, encoding="utf-8")
    one = load_library(tmp_path)
    assert list(one.protocols) == ["missing"] and len(one.version) == len(one.protocols["missing"].version) == 12
    both = tmp_path / "both"
    both.mkdir()
    (both / "missing.yml").write_text(FILE, encoding="utf-8")
    (both / "incident.yml").write_text(FILE.replace("id: one", "id: a").replace("id: two", "id: b").replace("id: three", "id: c"), encoding="utf-8")
    two = load_library(both)
    assert list(two.protocols) == ["missing", "incident"] and two.version != one.version and two.protocols["missing"].version == one.protocols["missing"].version
    assert list(load_library().protocols) == ["missing", "incident", "returned"]
