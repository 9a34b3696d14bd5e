"""The exported encoder: its arithmetic against plain numpy, and what it does with odd texts."""
from __future__ import annotations

import json
import math

import numpy as np
import onnxruntime
import pytest
from scipy.special import erf

from nlu.encoder import export, graph, memory, place
from nlu.encoder.clauses import clauses
from nlu.encoder.run import Encoded

WIDTH, HEADS, LAYERS, WORDS = 16, 2, 3, 40


@pytest.fixture(scope="module")
def weights():
    """A tiny model of the same shape with random weights."""
    random = np.random.RandomState(3)

    def values(*shape):
        return random.standard_normal(shape).astype(np.float32) * 0.3

    found = {
        "embeddings.word_embeddings.weight": values(WORDS, WIDTH).astype(np.float16).astype(np.float32),
        "embeddings.position_embeddings.weight": values(graph.MAX_TOKENS + 2, WIDTH),
        "encoder.relative_attention_bias.weight": values(32, HEADS),
    }
    norms = ["embeddings.LayerNorm"]
    for n in range(LAYERS):
        here = f"encoder.layer.{n}."
        for part in "qkvo":
            found[here + f"attention.attn.{part}.weight"], found[here + f"attention.attn.{part}.bias"] = values(WIDTH, WIDTH), values(WIDTH)
        found[here + "intermediate.dense.weight"], found[here + "intermediate.dense.bias"] = values(32, WIDTH), values(32)
        found[here + "output.dense.weight"], found[here + "output.dense.bias"] = values(WIDTH, 32), values(WIDTH)
        norms += [here + "attention.LayerNorm", here + "output.LayerNorm"]
    for name in norms:
        found[name + ".weight"], found[name + ".bias"] = 1 + values(WIDTH), values(WIDTH)
    return found


def by_hand(w, ids, tokens=None):
    """The sentence row of one message, written out in numpy from the model's definition; the tokens' states are added to `tokens`."""

    def norm(x, name):
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]

    def bucket(offset):
        n = abs(offset)
        near = n if n < 8 else min(15, 8 + int(math.log(n / 8) / math.log(16) * 8))
        return near + (16 if offset > 0 else 0)

    count = len(ids)
    x = norm(w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][2 : 2 + count], "embeddings.LayerNorm")
    table = w["encoder.relative_attention_bias.weight"]
    bias = np.array([[table[bucket(j - i)] for j in range(count)] for i in range(count)]).transpose(2, 0, 1)
    rows = []
    for n in range(LAYERS):
        here = f"encoder.layer.{n}."

        def linear(x, part):
            return x @ w[here + part + ".weight"].T + w[here + part + ".bias"]

        q, k, v = (linear(x, f"attention.attn.{p}").reshape(count, HEADS, -1).transpose(1, 0, 2) for p in "qkv")
        scores = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(WIDTH / HEADS) + bias)
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(count, WIDTH)
        x = norm(linear(mixed, "attention.attn.o") + x, here + "attention.LayerNorm")
        inner = linear(x, "intermediate.dense")
        x = norm(linear(inner * 0.5 * (1 + erf(inner / math.sqrt(2))), "output.dense") + x, here + "output.LayerNorm")
        rows.append(x.mean(0) / np.linalg.norm(x.mean(0)))
        if tokens is not None:
            tokens.append(x / np.linalg.norm(x, axis=-1, keepdims=True))
    return np.concatenate(rows)


@pytest.fixture(scope="module")
def session(weights):
    model = graph.build(weights, LAYERS, HEADS)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def sentence(session, ids, mask=None):
    ids = np.array([ids])
    return session.run(["sentence"], {"ids": ids, "mask": np.ones_like(ids) if mask is None else np.array([mask])})[0][0]


@pytest.mark.parametrize("count", [1, 5, 40])
def test_graph_computes_what_the_model_defines(session, weights, count):
    """Near and far positions included."""
    ids = [(7 * n) % WORDS for n in range(count)]
    assert sentence(session, ids) == pytest.approx(by_hand(weights, ids), abs=2e-5)


def test_padding_changes_nothing(session):
    """A message means the same beside a longer one."""
    ids = [3, 9, 4]
    assert sentence(session, ids + [1, 1], [1, 1, 1, 0, 0]) == pytest.approx(sentence(session, ids), abs=1e-5)


def test_missing_weights_say_what_to_do(tmp_path):
    """The person at the terminal is told the command."""
    with pytest.raises(export.WeightsMissing, match="make run"):
        export.export_if_needed(tmp_path)


def test_stamp_changes_with_the_weights(tmp_path):
    """New weights are exported anew."""
    folder = tmp_path / export.SOURCE
    folder.mkdir()
    for name in export.SOURCE_FILES:
        (folder / name).write_text("one")
    before = export.stamp(tmp_path)
    (folder / "config.json").write_text("another")
    assert export.stamp(tmp_path) != before


def test_known_texts_are_not_encoded_again(tmp_path, monkeypatch):
    """Training again after a few new texts takes seconds."""
    asked = []

    class Counting:
        def encode(self, texts, done):
            asked.extend(texts)
            rows = np.array([[len(text), 1] for text in texts], dtype=np.float32)
            return Encoded(rows, rows[:, :1] * 2, rows.astype(int))

    monkeypatch.setattr(place, "weights_dir", lambda: tmp_path)
    monkeypatch.setattr(place, "encoder", Counting)
    first = memory.encode_all(["one", "three", "one"])
    again = memory.encode_all(["three", "fourth"])
    assert again.judged[:, 0].tolist() == [10, 12] and again.telling.tolist() == [[5, 1], [6, 1]]
    assert asked == ["one", "three", "fourth"]
    assert first.sentences[:, 0].tolist() == [3, 5, 3] and again.sentences[:, 0].tolist() == [5, 6]


def test_weights_folder_follows_the_data_folder(tmp_path, monkeypatch):
    """A second installation on the machine has its own weights."""
    monkeypatch.setattr(place, "_chosen", None)
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path))
    assert place.weights_dir() == tmp_path / "weights"


def test_stamp_file_is_plain_json(tmp_path, monkeypatch):
    """A graph whose stamp is from other weights is not used."""
    monkeypatch.setattr(export, "stamp", lambda folder: "new")
    made = []
    monkeypatch.setattr(export, "_export", lambda folder, target: (made.append(1), target.write_text("graph")))
    for _ in range(2):
        path = export.export_if_needed(tmp_path)
    assert made == [1]
    assert json.loads(path.with_suffix(".json").read_text()) == {"stamp": "new"}


def test_clauses_cover_the_text_without_gaps():
    """No word of a message is left out of all its clauses."""
    for text in ("", " ", "ok", "he left, n now the door is open and i can hear glass. help", "a,b,c,d", "x" * 500, "\u200b"):
        found = clauses(text)
        assert found[0][0] == 0 and found[-1][1] >= len(text)
        assert all(before[1] == after[0] for before, after in zip(found, found[1:]))


def test_a_buried_clause_stands_alone():
    """The clause that gives it away is not averaged with the shopping."""
    text = "we need milk and bread for the morning, he has stopped breathing, also the bulb is gone"
    assert any("stopped breathing" in text[a:b] and "milk" not in text[a:b] for a, b in clauses(text))
