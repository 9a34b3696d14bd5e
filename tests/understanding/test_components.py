"""The learned components in Rasa's graph: trained on little, kept, loaded, and failing without harm."""
from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest
import yaml

pytest.importorskip("rasa")
pytestmark = pytest.mark.rasa

from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from nlu.components import learned, sentence_features  # noqa: E402
from nlu.components.answer_reader import AnswerReader  # noqa: E402
from nlu.components.danger_model import DangerModel  # noqa: E402
from nlu.components.danger_phrases import DangerPhrases  # noqa: E402
from nlu.components.sentence_features import SentenceFeatures  # noqa: E402
from nlu.components.topic_classifier import TopicClassifier  # noqa: E402
from nlu.encoder import place  # noqa: E402
from nlu.heads import danger  # noqa: E402
from tests.understanding.test_heads import data, encoded  # noqa: E402, F401

LEARNED = (TopicClassifier, DangerModel, AnswerReader)
CONTEXT = ExecutionContext(GraphSchema({}), node_name="test")


class WordEncoder:
    """Stands in for the encoder: which of a few words a text has."""

    def encode(self, texts):
        return encoded(texts)


class BrokenEncoder:
    """An encoder whose file went bad."""

    def encode(self, texts):
        raise RuntimeError("the graph cannot be read")


@pytest.fixture
def small_world(data, monkeypatch):  # noqa: F811
    """Training and processing on made-up data with the stand-in encoder."""
    monkeypatch.setattr(learned, "prepare", lambda: data)
    monkeypatch.setattr(sentence_features, "prepare", lambda: data)
    monkeypatch.setattr(place, "encoder", WordEncoder)


@pytest.fixture
def storage(tmp_path):
    return LocalModelStorage(tmp_path)


def trained(component, storage):
    resource = Resource(component.__name__)
    component.create({}, storage, resource, CONTEXT).train(TrainingData())
    return component.load({}, storage, resource, CONTEXT)


def passed_through(storage, text, metadata=None):
    message = Message({"text": text, "metadata": metadata})
    for component in (SentenceFeatures, *LEARNED):
        trained(component, storage).process([message])
    return message.as_dict(only_output_properties=True)


def test_all_judgements_come_out_of_the_pipeline(small_world, storage):
    """Everything the actions rely on is in the parse data, and can be written as JSON."""
    output = passed_through(storage, "a knife in the hall", {"asked": "danger_now"})
    assert output["danger_score"]["level"] in ("alarm", "ask", "none")
    assert set(output["topic"]) == {"missing", "incident", "other"}
    assert output["intent"]["name"] == output["intent_ranking"][0]["name"]
    assert set(output["answer_scores"]) == {"danger_now"}
    assert "fire" in output["category_scores"]
    json.dumps(output)


def test_danger_weighs_what_the_topic_found_of_an_opening_and_stands_alone_in_mid_call(small_world, storage, monkeypatch):
    """In the pipeline it stands after the topic; where that left nothing, the adapter's own score is judged."""
    seen = []
    monkeypatch.setattr(danger, "judge", lambda scale, judged, beside=None: seen.append(beside) or {"level": "none"})
    passed_through(storage, "a knife in the hall", {"opening": True})
    passed_through(storage, "a knife in the hall", {"opening": False})
    monkeypatch.setattr(TopicClassifier, "put", lambda *given: 1 / 0)
    passed_through(storage, "a knife in the hall", {"opening": True})
    assert [beside is not None for beside in seen] == [True, False, False]
    names = [step["name"] for step in yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))["pipeline"]]
    assert names.index("nlu.components.topic_classifier.TopicClassifier") < names.index("nlu.components.danger_model.DangerModel")


def test_answers_are_scored_only_for_the_fact_that_was_asked(small_world, storage):
    """A first message answers nothing."""
    assert "answer_scores" not in passed_through(storage, "yes", None)
    assert "answer_scores" not in passed_through(storage, "yes", {"asked": "fact_of_a_new_protocol"})


def test_an_answer_in_the_middle_of_a_call_opens_no_topic(small_world, storage):
    """What nobody would look at is not worked out; danger and the answer are judged all the same, and the rules have an intent."""
    output = passed_through(storage, "a knife in the hall", {"asked": "danger_now", "opening": False})
    assert "topic" not in output and "category_scores" not in output and output["intent"] == {"name": "other", "confidence": 0.0}
    assert output["danger_score"]["level"] and set(output["answer_scores"]) == {"danger_now"}
    assert "topic" in passed_through(storage, "a knife in the hall", {"asked": "danger_now", "opening": True})


def test_a_broken_encoder_leaves_the_turn_whole(small_world, storage, monkeypatch, caplog):
    """The person must still be answered: no judgements, one intent for the rules, and a word in the log."""
    monkeypatch.setattr(place, "encoder", BrokenEncoder)
    with caplog.at_level(logging.ERROR):
        output = passed_through(storage, "a knife in the hall")
    assert output["intent"] == {"name": "other", "confidence": 0.0}
    assert "danger_score" not in output and "topic" not in output
    assert "encoder failed" in caplog.text
    assert place.failing()


def test_a_broken_judge_leaves_the_others_alone(small_world, storage, monkeypatch):
    """One judgement missing is no reason to lose the rest."""
    monkeypatch.setattr(DangerModel, "put", lambda *given: 1 / 0)
    output = passed_through(storage, "a knife in the hall")
    assert "danger_score" not in output and "topic" in output


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_message_still_has_an_intent(small_world, storage, text):
    """A voice note or a sticker arrives as no text at all."""
    assert passed_through(storage, text)["intent"]["name"] == "other"


@pytest.mark.parametrize("component", LEARNED)
def test_training_twice_keeps_the_same_files(small_world, tmp_path, component):
    """The same data gives the same model."""
    kept = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        trained(component, LocalModelStorage(tmp_path / name))
        with LocalModelStorage(tmp_path / name).read_from(Resource(component.__name__)) as folder:
            kept.append({path.name: _contents(path) for path in sorted(folder.iterdir())})
    assert kept[0] and kept[0] == kept[1]


def _contents(path):
    """A file's contents; an archive of arrays without the times that it notes."""
    if path.suffix != ".npz":
        return path.read_bytes()
    with np.load(path) as arrays:
        return {name: arrays[name].tobytes() for name in arrays.files}


def test_phrases_are_reported_as_found():
    """The component adds nothing to what the danger net says."""
    message = Message({"text": "he is not breathing"})
    DangerPhrases.create({}, None, None, CONTEXT).process([message])
    found = message.as_dict(only_output_properties=True)["danger_phrase"]
    assert found["level"] == "alarm" and found["words"]


def test_components_train_again_when_a_training_text_changes(monkeypatch):
    """Rasa's cache knows nothing of files outside its own formats unless it is told."""
    before = DangerModel.fingerprint_addon({})
    monkeypatch.setattr("nlu.heads.texts.digest", lambda: "something else")
    assert DangerModel.fingerprint_addon({}) != before
    assert SentenceFeatures.fingerprint_addon({}) == "something else"
