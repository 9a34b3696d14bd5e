"""The whole `evaluate` command on a few cases, with an agent whose learned net is told what to say."""
from __future__ import annotations

import argparse
import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from bot.casework.understood import Understood
from bot.evaluation import running
from bot.settings import load

MESSAGES = [
    {"id": "m-1", "text": "hes got a knife and hes going for her", "must_999": True, "topic": "incident", "kind": "explicit"},
    {"id": "m-2", "text": "limp as a rag she is", "must_999": True, "topic": "incident", "kind": "implicit"},
    {"id": "m-3", "text": "lad threw his tea at the wall in a strop, calm now", "must_999": False, "topic": "incident", "kind": "plain",
     "facts": {"still_happening": "over"}},
]
ANSWERS = [
    {"id": "a-1", "asked": "danger_now", "text": "no", "value": "no", "danger": False},
    {"id": "a-2", "asked": "people_told", "text": "flobble wobble", "value": "yes", "danger": False},
]
CONVERSATIONS = """
- id: c-1
  opening: "lad threw his cup of tea at the wall in a strop"
  answers: {danger_now: "he is stabbing everyone"}
  expect: {disposition: ["999"], final: escalated, max_questions: 3}
"""


class RulesAndOneWord:
    """An agent that works by the rules; its learned net sounds the alarm at "tea" and nothing else. It fails at `fails_at`."""

    def __init__(self, fails_at=None):
        self._fails_at = fails_at

    async def turn(self, conversation, text):
        if self._fails_at and self._fails_at in text:
            raise RuntimeError("no")
        conversation.hear(text, Understood(danger="alarm" if "tea" in text else "none"))
        return conversation.say()


class Trial:
    """One run of the command in a folder of its own."""

    def __init__(self, folder, sets=("own",), files=(), fails_at=None, **more):
        for name in sets:
            named = [[json.dumps({**one, "id": f"{name}-{one['id']}"}) for one in listed] for listed in (MESSAGES, ANSWERS)]
            (folder / f"{name}.messages.jsonl").write_text("\n".join(named[0]), encoding="utf-8")
            (folder / f"{name}_answers.jsonl").write_text("\n".join(named[1]), encoding="utf-8")
            (folder / f"{name}.conversations.yml").write_text(CONVERSATIONS.replace("c-1", f"{name}-c-1"), encoding="utf-8")
        self.json = folder / "out.json"
        args = {"files": list(files), "json": self.json, "raise_floors": False, "record": None, "show_blind": False, **more}
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as said:
            for name, place in (("sets.FOLDER", folder), ("sets.ANSWERS", folder), ("running.FLOORS", folder / "floors.yml"),
                                ("running.HISTORY", folder / "figures" / "history.csv")):
                patch.setattr(f"bot.evaluation.{name}", place)
            self.status = running.main(argparse.Namespace(**args), load({"THRESHOLD_HOME": str(folder)}), RulesAndOneWord(fails_at))
        self.out, self.said = out.getvalue(), said.getvalue()


@pytest.fixture
def evaluate(tmp_path):
    """Runs the command."""
    return lambda **more: Trial(tmp_path, **more)


@pytest.fixture(scope="module")
def both_sets(tmp_path_factory):
    """One run over a set that builders read and one that they did not."""
    return Trial(tmp_path_factory.mktemp("both"), sets=("own", "blind"))


def test_both_nets_stand_apart_and_together_with_every_kind(both_sets):
    """The phrases see the knife; the learned net sees nothing but the tea, which is a false 999."""
    figures = {one["figure"]: one for one in json.loads(both_sets.json.read_text())["figures"] if one["set"] == "own"}
    counted = {name: (one["hits"], one["total"]) for name, one in figures.items() if "hits" in one}
    assert counted["999 in the first reply"] == counted["999 in the first reply: phrases alone"] == (1, 2)
    assert counted["999 in the first reply: learned net alone"] == (0, 2) and counted["999 in the first reply: implicit"] == (0, 1)
    assert counted["false 999"] == counted["false 999: learned net alone"] == (1, 1) and counted["false 999: phrases alone"] == (0, 1)
    assert counted["topic"][1] == 3 and counted["dangerous errors"] == (0, 1) and counted["read exactly"] == (1, 2)
    assert figures["reply time, median ms"]["value"] > 0 and both_sets.status == 0


def test_each_set_has_a_column_of_its_own_and_all_have_one_together(both_sets):
    """The unread set must be seen alone."""
    row = next(line for line in both_sets.out.splitlines() if line.startswith("999 in the first reply "))
    assert row.split()[5:] == ["50.0", "9-91", "1/2", "50.0", "9-91", "1/2", "50.0", "15-85", "2/4"]
    assert "blind (unread)" in both_sets.out and "together" in both_sets.out


def test_every_miss_is_listed_with_its_words(both_sets):
    """One line each, under what went wrong."""
    shown = both_sets.out.split("MISSES, blind")[0]
    assert "missed emergency (1)" in shown and "own-m-2 | implicit | limp as a rag she is" in shown
    assert "false 999 (1)" in shown and "by learned" in shown
    assert "own-a-2 | people_told: nothing for yes | flobble wobble" in shown


def test_of_a_blind_set_only_the_ids_are_shown_and_no_file_holds_its_words(both_sets):
    """Whoever reads them builds for them."""
    hidden = both_sets.out.split("MISSES, blind")[1]
    assert "blind-m-2" in hidden and not any(words in hidden for words in ("limp as a rag", "flobble", "people_told", "strop"))
    assert not any(words in both_sets.json.read_text() for words in ("limp", "flobble", "strop"))


def test_the_words_of_a_blind_set_are_shown_when_that_is_asked_for(evaluate):
    """At the price of the set."""
    assert "blind-m-2 | implicit | limp as a rag she is" in evaluate(sets=("blind",), show_blind=True).out


def test_a_figure_below_its_floor_fails_the_run(evaluate, tmp_path):
    """And says which."""
    (tmp_path / "floors.yml").write_text("own: {at least: {999 in the first reply: 0.97}}", encoding="utf-8")
    trial = evaluate()
    assert trial.status == 1 and "BELOW ITS FLOOR: own: 999 in the first reply is 50.0%, and must be at least 97.0%" in trial.out


def test_floors_are_raised_on_demand_and_then_held(evaluate, tmp_path):
    """The second run stands on the floors of the first, one of which was higher before."""
    (tmp_path / "floors.yml").write_text("# Only up.\nown: {at least: {disposition: 1.0}, at most: {false 999: 1.0}}", encoding="utf-8")
    assert evaluate(raise_floors=True).status == 0
    text = (tmp_path / "floors.yml").read_text(encoding="utf-8")
    assert text.startswith("# Only up.") and "disposition: 1.0" in text and "dangerous errors: 0.0" in text and "explicit" not in text
    again = evaluate()
    assert again.status == 0 and "Every figure holds its floor." in again.out


def test_other_files_are_measured_but_not_judged_by_the_floors(evaluate, tmp_path):
    """Nor may they move the floors or the history."""
    (tmp_path / "floors.yml").write_text("own: {at least: {999 in the first reply: 0.97}}", encoding="utf-8")
    file = tmp_path / "own.messages.jsonl"
    assert evaluate(files=[file]).status == 0
    assert evaluate(files=[file], raise_floors=True).status == evaluate(files=[file], record="1.0").status == 2


def test_a_release_is_added_to_the_history_a_line_for_each_held_figure(evaluate, tmp_path):
    """With a heading once."""
    evaluate(record="0.1"), evaluate(record="0.2")
    rows = list(csv.DictReader((tmp_path / "figures" / "history.csv").open(encoding="utf-8")))
    assert {row["release"] for row in rows} == {"0.1", "0.2"} and len({row["figure"] for row in rows}) * 2 == len(rows)
    assert next(row for row in rows if row["figure"] == "999 in the first reply")["value"] == "0.5000"


def test_a_case_that_cannot_be_played_fails_the_run_and_moves_no_floor(evaluate, tmp_path, monkeypatch):
    """A broken line is said, and nothing is claimed on the rest."""
    monkeypatch.setitem(ANSWERS[0], "asked", "danger_nwo")
    trial = evaluate(raise_floors=True)
    assert trial.status == 1 and "COULD NOT BE PLAYED: own-a-1" in trial.out and not (tmp_path / "floors.yml").exists()


def test_a_turn_that_the_agent_failed_is_said_and_not_counted(evaluate):
    """The rules answer in its place, and their answer is no figure of the agent's."""
    trial = evaluate(fails_at="limp as a rag")
    assert trial.status == 1 and "COULD NOT BE PLAYED: own-m-2: the agent failed (RuntimeError)" in trial.out
    assert "missed emergency" not in trial.out


def test_a_file_that_is_no_list_of_answers_is_refused_with_its_line(evaluate, tmp_path):
    """Before anything is played."""
    bad = tmp_path / "bad_answers.jsonl"
    bad.write_text("{}\nnot json\n", encoding="utf-8")
    trial = evaluate(files=[bad])
    assert trial.status == 2 and "bad_answers.jsonl, line 2" in trial.said


def test_what_answers_tell_besides_is_counted_only_in_a_file_that_labels_it(evaluate, tmp_path):
    """One label in a file says that somebody looked: an answer without one then tells nothing more."""
    telling = {"id": "a-3", "asked": "danger_now", "text": "no, hes calmed down now and its all over", "value": "no", "danger": False}
    (tmp_path / "bare_answers.jsonl").write_text(json.dumps(telling), encoding="utf-8")
    labelled = {**telling, "id": "a-4", "also": {"injury": "none"}}
    (tmp_path / "seen_answers.jsonl").write_text(f"{json.dumps(telling)}\n{json.dumps(labelled)}", encoding="utf-8")
    trial = evaluate(files=[tmp_path / "bare_answers.jsonl", tmp_path / "seen_answers.jsonl"])
    written = json.loads(trial.json.read_text())
    assert {one["total"] for one in written["figures"] if one["figure"] == "told unasked beside answers, taken"} == {1}
    assert {(one["set"], one["id"]) for one in written["misses"] if "taken unasked" in one["what"]} == {("seen", "a-3"), ("seen", "a-4")}


def test_without_a_file_of_answers_the_rest_is_measured(evaluate, tmp_path):
    """The parts that are there."""
    trial = evaluate(files=[tmp_path / "own.messages.jsonl"])
    assert trial.status == 0 and "FIRST MESSAGES" in trial.out and "ANSWERS" not in trial.out and "CONVERSATIONS" not in trial.out
