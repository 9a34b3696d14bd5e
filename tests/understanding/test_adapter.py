"""The adapter: its changes merged into the weights, its heads in the graph, and the file that is shipped."""
from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import save_file
from scipy.special import logsumexp

from nlu.encoder import adapter, graph
from nlu.heads.labels import CATEGORIES
from nlu.heads.texts import TOPICS
from tests.understanding.test_encoder import HEADS, LAYERS, WIDTH, WORDS, by_hand, weights  # noqa: F401  (a fixture)

QUERY = "encoder.layer.1.attention.attn.q"


def made(tmp_path, **tensors):
    """An adapter file with the given tensors."""
    path = tmp_path / "adapter.safetensors"
    save_file({name.replace("__", "."): values.astype(np.float16) for name, values in tensors.items()}, str(path))
    return path


def heads(random):
    """Random heads that fit the tiny model; with so few layers, tokens are read at the last alone."""
    sizes = {"danger": (1, WIDTH * LAYERS), "topic": (3, WIDTH * LAYERS), "category": (4, WIDTH * LAYERS), "words": (1, WIDTH)}
    found = {f"{name}.weight": random.standard_normal(size).astype(np.float32) for name, size in sizes.items()}
    return found | {f"{name}.bias": random.standard_normal(size[0]).astype(np.float32) for name, size in sizes.items()}


def test_a_change_is_added_to_its_weight_and_to_no_other(tmp_path, weights):  # noqa: F811
    """weight + up @ down, and the rest as it was."""
    random = np.random.RandomState(1)
    up, down = random.standard_normal((WIDTH, 2)).astype(np.float16), random.standard_normal((2, WIDTH)).astype(np.float16)
    read = adapter.read(made(tmp_path, **{f"{QUERY}.up": up, f"{QUERY}.down": down, "head.danger.bias": np.ones(1)}))
    found = adapter.merged(weights, read)
    assert found[f"{QUERY}.weight"] == pytest.approx(weights[f"{QUERY}.weight"] + up.astype(np.float32) @ down.astype(np.float32))
    assert all(found[name] is weights[name] for name in weights if name != f"{QUERY}.weight")
    assert read.heads["danger.bias"] == 1


def test_half_a_change_is_refused(tmp_path):
    """A damaged file must not quietly leave the encoder as it was."""
    with pytest.raises(ValueError, match="layer.1.attention.attn.q is not a pair"):
        adapter.read(made(tmp_path, **{f"{QUERY}.up": np.ones((WIDTH, 2))}))


def test_a_change_for_other_weights_is_refused(tmp_path, weights):  # noqa: F811
    """An adapter made for another model says so."""
    read = adapter.read(made(tmp_path, **{f"{QUERY}.up": np.ones((WIDTH + 1, 2)), f"{QUERY}.down": np.ones((2, WIDTH))}))
    with pytest.raises(ValueError, match="made for other weights"):
        adapter.merged(weights, read)


def test_the_graph_judges_as_the_heads_are_defined(weights):  # noqa: F811
    """Danger is the whole message's score plus the log-sum-exp of what the tokens tell."""
    judges = heads(np.random.RandomState(2))
    session = onnxruntime.InferenceSession(
        graph.build(weights, LAYERS, HEADS, judges).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    ids = np.array([[(7 * n) % WORDS for n in range(6)]])
    names = ["sentence", "telling", "danger", "topic", "category"]
    sentence, telling, danger, topic, category = session.run(names, {"ids": ids, "mask": np.ones_like(ids)})
    layers = []
    by_hand(weights, ids[0].tolist(), layers)
    told = layers[-1] @ judges["words.weight"][0] + judges["words.bias"]
    assert telling[0] == pytest.approx(told, abs=1e-4)
    assert danger[0] == pytest.approx(sentence[0] @ judges["danger.weight"].T + judges["danger.bias"] + logsumexp(told), abs=1e-4)
    assert topic[0] == pytest.approx(sentence[0] @ judges["topic.weight"].T + judges["topic.bias"], abs=1e-4)
    assert category[0] == pytest.approx(sentence[0] @ judges["category.weight"].T + judges["category.bias"], abs=1e-4)


def test_padding_does_not_change_the_judgement(weights):  # noqa: F811
    """Tokens that only fill up tell nothing."""
    judges = heads(np.random.RandomState(4))
    session = onnxruntime.InferenceSession(
        graph.build(weights, LAYERS, HEADS, judges).SerializeToString(), providers=["CPUExecutionProvider"]
    )

    def danger(ids, mask):
        return session.run(["danger"], {"ids": np.array([ids]), "mask": np.array([mask])})[0][0, 0]

    assert danger([3, 9, 4, 1, 1], [1, 1, 1, 0, 0]) == pytest.approx(danger([3, 9, 4], [1, 1, 1]), abs=1e-4)


def test_the_shipped_adapter_is_small_and_fits_its_labels():
    """Under 5 MB, all twelve layers changed, and a score for every topic and category."""
    assert adapter.FILE.stat().st_size < 5_000_000
    found = adapter.read()
    assert len(found.changes) == 12 * 6
    assert len(found.heads["topic.bias"]) == len(TOPICS) and len(found.heads["category.bias"]) == len(CATEGORIES)


def test_the_authors_left_out_are_in_the_data():
    """Otherwise the thresholds would be found on texts that were learned from."""
    from nlu.heads.texts import messages

    authors = {message.author for message in messages()}
    assert adapter.left_out() and set(adapter.left_out()) <= authors
