"""Files of cases: first messages as JSON lines, conversations as YAML, standard input, and broken ones."""
from __future__ import annotations

import io
import json
import sys
from datetime import datetime

import pytest

from bot.commands import rehearse as command
from bot.rehearsal.cases import USUAL_NOW, BadCase, Broken, Later, read_cases
from bot.settings import load
from bot.triage.clocks import UK

CONVERSATION = """
- id: on-the-bus
  as: operator
  home: hazel-court
  child: HC-14
  now: 2026-11-20T21:40
  opening: "not back yet"
  answers: {danger_now: no, return_time: "22:00"}
  otherwise: "not sure"
  later:
    - {after_minutes: 35, returned: "back now"}
    - {after_minutes: 60, returned: ""}
  expect: {disposition: [WAIT], final: filtered}
"""


def read(tmp_path, text, name="some.conversations.yml"):
    """The cases of a file with this text."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_cases(str(file), None)


def test_first_messages_are_read_line_by_line(tmp_path):
    """Empty lines are nothing, and what is expected comes along."""
    lines = [json.dumps({"id": "a", "text": "he's got a knife", "must_999": True, "topic": "incident"}), "", json.dumps({"id": "b", "text": "hi"})]
    first, second = read(tmp_path, "\n".join(lines), "some.messages.jsonl")
    assert (first.id, first.opening, first.single) == ("a", "he's got a knife", True)
    assert first.expect == {"must_999": True, "topic": "incident"} and second.expect == {}


def test_a_conversation_is_read_with_its_clock_answers_and_what_comes_later(tmp_path):
    """An unquoted no is the word that was meant, and the child's reference answers its question."""
    case, = read(tmp_path, CONVERSATION)
    assert (case.id, case.role, case.home, case.single) == ("on-the-bus", "operator", "hazel-court", False)
    assert case.now == datetime(2026, 11, 20, 21, 40, tzinfo=UK)
    assert case.answers == {"danger_now": "no", "return_time": "22:00", "child": "HC-14"} and case.otherwise == "not sure"
    assert case.later == (Later(35, {"returned": "back now"}), Later(60, {"returned": ""}))


def test_a_conversation_without_a_clock_happens_on_an_ordinary_evening(tmp_path):
    """Staff, no home, nothing later."""
    case, = read(tmp_path, '- {id: a, opening: "not back"}')
    assert (case.now, case.role, case.home, case.later, case.otherwise) == (USUAL_NOW, "staff", None, (), None)


def test_standard_input_is_a_file_called_dash(monkeypatch):
    """As in a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"id": "a", "text": "hello"}\n'))
    case, = read_cases("-", None)
    assert case.opening == "hello"


def test_a_registry_is_found_beside_the_case_file(tmp_path):
    """And one that is given by hand goes before it."""
    (tmp_path / "homes.yml").write_text("force: {}", encoding="utf-8")
    (tmp_path / "other.yml").write_text("force: {}", encoding="utf-8")
    text = '- {id: a, opening: "not back", registry: homes.yml}'
    case, = read(tmp_path, text)
    assert case.registry == tmp_path / "homes.yml"
    case, = read_cases(str(tmp_path / "some.conversations.yml"), tmp_path / "other.yml")
    assert case.registry == tmp_path / "other.yml"


@pytest.mark.parametrize("item, words", [
    ('{id: a}', "it has no opening"),
    ('{id: a, opening: "x", as: chief}', "'as' is staff or operator, not 'chief'"),
    ('{id: a, opening: "x", now: "half nine"}', "case a cannot be played"),
    ('{id: a, opening: "x", later: [{returned: "back"}]}', "case a cannot be played"),
    ('{id: a, opening: "x", registry: nowhere.yml}', "is not there"),
    ('just words', "number 1"),
])
def test_a_broken_conversation_is_told_by_its_id_and_the_next_is_read(tmp_path, item, words):
    """One mistake hides nothing else."""
    broken, whole = read(tmp_path, f'- {item}\n- {{id: whole, opening: "not back"}}')
    assert isinstance(broken, Broken) and words in broken.problem and whole.id == "whole"


@pytest.mark.parametrize("line", ['{"id": "a"}', '{"text": "hello"}', '{"id": "a", "text": "cut off', "[1, 2]"])
def test_a_broken_message_is_told_by_its_line_and_the_next_is_read(tmp_path, line):
    """It is not counted as passed."""
    first, broken, last = read(tmp_path, f'{{"id": "first", "text": "x"}}\n{line}\n{{"id": "last", "text": "x"}}', "some.messages.jsonl")
    assert isinstance(broken, Broken) and broken.id == "line 2" and (first.id, last.id) == ("first", "last")


@pytest.mark.parametrize("text, words", [("", "is empty"), ("   \n", "is empty"), ("- {id: a", "is not valid YAML"), ("id: a", "must be a list")])
def test_a_file_that_is_no_list_of_cases_is_refused(tmp_path, text, words):
    """In one sentence with its name."""
    with pytest.raises(BadCase, match=f"some.conversations.yml.* {words}"):
        read(tmp_path, text)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    """The same way."""
    (tmp_path / "picture.yml").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("nowhere.yml", "picture.yml"):
        with pytest.raises(BadCase, match=f"{name} cannot be read"):
            read_cases(str(tmp_path / name), None)


def run(tmp_path, *words):
    """The command's exit status."""
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words), load({"THRESHOLD_HOME": str(tmp_path)}))


def test_neither_a_file_nor_a_version_is_refused(tmp_path, capsys):
    """It says which two things there are to do."""
    assert run(tmp_path) == 2 and "--against VERSION" in capsys.readouterr().err


def test_an_unknown_id_and_an_unusable_file_are_refused_before_anything_is_loaded(tmp_path, capsys):
    """The exit status is 2."""
    file = tmp_path / "some.conversations.yml"
    file.write_text(CONVERSATION, encoding="utf-8")
    assert run(tmp_path, str(file), "--only", "nobody") == 2 and "No case has the id nobody." in capsys.readouterr().err
    assert run(tmp_path, str(tmp_path / "nowhere.yml")) == 2 and "cannot be read" in capsys.readouterr().err
