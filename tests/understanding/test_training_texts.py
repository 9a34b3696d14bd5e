"""The training texts that lie in nlu/data."""
from __future__ import annotations

import json
from pathlib import Path

import yaml

from nlu.heads import answers, texts
from nlu.heads.labels import COPIED, category_of

FACTS = Path(__file__).resolve().parents[2] / "bot" / "protocols"


def test_every_message_has_a_topic_we_know_and_an_author():
    """A misspelt topic would quietly become a class of its own."""
    for message in texts.messages():
        assert message.topic in texts.TOPICS
        assert message.author and message.text.strip()


def test_near_twins_are_with_the_same_author():
    """A twin on the other side of a held-out author would flatter the figures."""
    homes = {}
    twins = []
    for path in sorted((texts.DATA / "messages").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            homes[row["id"]] = path.stem
            if row.get("twin"):
                twins.append((row["id"], row["twin"]))
    assert twins
    assert [pair for pair in twins if homes[pair[0]] != homes.get(pair[1])] == []


def test_danger_words_are_words_of_their_message():
    """The words that give an emergency away must be found in it."""
    missing = [m.text for m in texts.messages() if m.danger_words and m.danger_words not in m.text]
    assert missing == []


def test_short_examples_name_only_known_intents_and_commands_of_mid_call():
    """Rasa refuses nothing here, so a misspelt intent would be learned."""
    known = {*texts.TOPICS, *texts.COMMANDS, "go_back", "help"}
    assert {intent for intent, _ in texts.examples()} == known


def test_no_short_example_stands_under_two_names():
    """The same words cannot mean two things."""
    seen: dict[str, str] = {}
    for intent, text in texts.examples():
        assert seen.setdefault(text.lower(), intent) == intent, text


def test_several_at_once_facts_are_those_of_the_protocols():
    """A fact is read as several flags exactly where a protocol asks for several."""
    asked = {}
    for path in FACTS.glob("*.yml"):
        for question in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", []):
            asked[question["fact"]] = question["type"]
    learned = {reply.asked for reply in texts.replies()}
    assert {fact for fact, kind in asked.items() if kind == "many" and fact in learned} == {f for f in answers.MANY if f in asked}


def test_digest_changes_when_a_training_text_changes(tmp_path):
    """Otherwise Rasa would take an old judgement from its cache."""
    (tmp_path / "messages").mkdir()
    (tmp_path / "answers").mkdir()
    (tmp_path / "intents").mkdir()
    for name in ("answers/a.jsonl", "acts.jsonl", "messages/a.jsonl"):
        (tmp_path / name).write_text("{}\n", encoding="utf-8")
    before = texts.digest(tmp_path)
    (tmp_path / "messages" / "a.jsonl").write_text('{"x": 1}\n', encoding="utf-8")
    assert texts.digest(tmp_path) != before


def test_harmless_twins_teach_no_category_unless_it_is_stated():
    """Some authors' twins keep their partner's category, whatever they tell; the others' were labelled for themselves."""
    twin = texts.Message("x", COPIED[0], False, "incident", "weapon", "s", "", "other-id")
    stated = texts.Message("x", COPIED[0], False, "incident", "weapon", "s", "", "other-id", (("category", "threat"),))
    alone = texts.Message("x", COPIED[0], False, "incident", "weapon", "s", "", "")
    checked = texts.Message("x", "an author who was checked", False, "incident", "weapon", "s", "", "other-id")
    assert [category_of(message) for message in (twin, stated, alone, checked)] == ["", "threat", "weapon", "weapon"]


def test_the_authors_not_trusted_are_in_the_data():
    """A file that is renamed must not quietly be trusted."""
    assert set(COPIED) <= {message.author for message in texts.messages()}
