"""The encoder's computation written out as an ONNX graph: MPNet's first layers and their masked means."""
from __future__ import annotations

import math
from types import MappingProxyType
from typing import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: Longer messages are cut here; the longest in the training texts is well under it after cutting.
MAX_TOKENS = 256
OPSET = 17
#: How many layers below the last the other layer lies whose tokens' states say what each token tells.
_BELOW = 3
_FIRST_POSITION = 2  # MPNet counts positions from pad_token_id + 1
_MASKED = -1e9
#: What is judged of a whole message, in the order of the outputs.
JUDGED = ("danger", "topic", "category")


def relative_bias(table: np.ndarray, length: int) -> np.ndarray:
    """MPNet's position bias for every pair of tokens, [1, heads, length, length].

    Args:
        table: the weight `encoder.relative_attention_bias.weight`, [buckets, heads].
        length: the longest message in tokens.
    """
    half = table.shape[0] // 2
    exact = half // 2
    offset = np.arange(length)[:, None] - np.arange(length)[None, :]
    distance = np.abs(offset)
    far = exact + (
        np.log(np.maximum(distance, 1) / exact) / math.log(128 / exact) * (half - exact)
    ).astype(np.int64)
    bucket = np.where(distance < exact, distance, np.minimum(far, half - 1)) + (offset < 0) * half
    return np.ascontiguousarray(table[bucket].transpose(2, 0, 1)[None].astype(np.float32))


class _Graph:
    """Collects nodes and weights; every method returns the name of the value it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def op(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def linear(self, source: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        product = self.op("MatMul", [source, self.weight(f"{name}.w", weight.T)], f"{name}.product")
        return self.op("Add", [product, self.weight(f"{name}.b", bias)], name)

    def norm(self, source: str, name: str, scale: np.ndarray, bias: np.ndarray) -> str:
        inputs = [source, self.weight(f"{name}.scale", scale), self.weight(f"{name}.bias", bias)]
        return self.op("LayerNormalization", inputs, name, axis=-1, epsilon=1e-5)


def build(weights: Mapping[str, np.ndarray], layers: int, heads: int, judges: Mapping[str, np.ndarray] = MappingProxyType({})) -> onnx.ModelProto:
    """The float graph of the first `layers` layers.

    With `judges` (the heads of nlu/encoder/adapter.py) there are four more outputs: `telling` [messages, tokens], how much each
    token tells of danger; `danger` [messages, 1]; `topic` and `category` [messages, labels]. All are scores, not probabilities.

    Inputs `ids` and `mask` are int64 [messages, tokens], padded on the right. Output `sentence` is
    float32 [messages, layers * width]: each layer's mean over the unmasked tokens, scaled to length
    one, side by side.
    """
    graph = _Graph()
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    _shapes(graph, width, heads)
    state = _embed(graph, weights)
    graph.op("Shape", ["ids"], "length", start=1, end=2)
    bias = graph.weight("bias.all", relative_bias(weights["encoder.relative_attention_bias.weight"], MAX_TOKENS))
    two, axes = graph.weight("axes", np.array([2, 3])), graph.weight("zeros", np.array([0, 0]))
    both = graph.op("Concat", ["length", "length"], "length.twice", axis=0)
    bias = graph.op("Slice", [bias, axes, both, two], "bias")
    mask = graph.op("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    unseen = graph.op("Sub", [graph.weight("one", np.float32(1)), mask], "mask.unseen")
    unseen = graph.op("Mul", [unseen, graph.weight("masked", np.float32(_MASKED))], "mask.far")
    unseen = graph.op("Unsqueeze", [unseen, graph.weight("axis12", np.array([1, 2]))], "mask.wide")
    bias = graph.op("Add", [bias, unseen], "bias.masked")
    seen = graph.op("Unsqueeze", [mask, graph.weight("axis2", np.array([2]))], "seen")
    count = graph.op("ReduceSum", [seen, graph.weight("axis1", np.array([1]))], "count", keepdims=0)

    means, tokens = [], []
    for number in range(layers):
        state = _layer(graph, weights, number, state, bias, width // heads)
        kept = graph.op("Mul", [state, seen], f"l{number}.kept")
        total = graph.op("ReduceSum", [kept, "axis1"], f"l{number}.total", keepdims=0)
        mean = graph.op("Div", [total, count], f"l{number}.mean")
        means.append(graph.op("LpNormalization", [mean], f"l{number}.unit", axis=-1, p=2))
        if judges and layers - 1 - number in (0, _BELOW):
            tokens.append(graph.op("LpNormalization", [state], f"l{number}.tokens", axis=-1, p=2))
    graph.op("Concat", means, "sentence", axis=-1)
    if judges:
        _judge(graph, judges, tokens)
    return _model(graph, width * layers, {name: len(judges[f"{name}.bias"]) for name in JUDGED if judges})


def _judge(graph: _Graph, judges: Mapping[str, np.ndarray], tokens: list[str]) -> None:
    """The heads. Gemm and products, not MatMul: a head is small and is not rounded to eight bits."""
    state = graph.op("Concat", tokens, "telling.state", axis=-1)
    told = graph.op("Mul", [state, graph.weight("head.words", judges["words.weight"][0])], "telling.each")
    told = graph.op("ReduceSum", [told, graph.weight("axis.last", np.array([-1]))], "telling.sum", keepdims=0)
    told = graph.op("Add", [told, graph.weight("head.words.bias", judges["words.bias"])], "telling.told")
    graph.op("Add", [told, graph.op("Squeeze", ["mask.wide", "axis12"], "telling.unseen")], "telling")
    for name in JUDGED:
        inputs = ["sentence", graph.weight(f"head.{name}", judges[f"{name}.weight"]), graph.weight(f"head.{name}.bias", judges[f"{name}.bias"])]
        graph.op("Gemm", inputs, "danger.whole" if name == "danger" else name, transB=1)
    loudest = graph.op("ReduceLogSumExp", ["telling"], "danger.telling", axes=[1], keepdims=1)
    graph.op("Add", ["danger.whole", loudest], "danger")


def _shapes(graph: _Graph, width: int, heads: int) -> None:
    graph.weight("shape.heads", np.array([0, 0, heads, width // heads]))
    graph.weight("shape.flat", np.array([0, 0, width]))


def _embed(graph: _Graph, weights: Mapping[str, np.ndarray]) -> str:
    # Half precision halves the largest part of the file; the rounding is far below that of int8.
    table = graph.weight("words", weights["embeddings.word_embeddings.weight"].astype(np.float16))
    words = graph.op("Cast", [graph.op("Gather", [table, "ids"], "words.half")], "words.float", to=TensorProto.FLOAT)
    rows = weights["embeddings.position_embeddings.weight"][_FIRST_POSITION : _FIRST_POSITION + MAX_TOKENS]
    start, axis = graph.weight("start", np.array([0])), graph.weight("axis0", np.array([0]))
    length = graph.op("Shape", ["ids"], "length.rows", start=1, end=2)
    places = graph.op("Slice", [graph.weight("places.all", rows), start, length, axis], "places")
    both = graph.op("Add", [words, places], "embedded")
    return graph.norm(both, "embedded.norm", weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])


def _layer(graph: _Graph, weights: Mapping[str, np.ndarray], number: int, state: str, bias: str, head: int) -> str:
    here, name = f"encoder.layer.{number}.", f"l{number}"

    def get(part: str) -> np.ndarray:
        return weights[here + part]

    scale = 1 / math.sqrt(head)
    joined = np.concatenate([get("attention.attn.q.weight") * scale, get("attention.attn.k.weight"), get("attention.attn.v.weight")])
    joined_bias = np.concatenate([get("attention.attn.q.bias") * scale, get("attention.attn.k.bias"), get("attention.attn.v.bias")])
    qkv = graph.linear(state, f"{name}.qkv", joined, joined_bias)
    parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
    graph.nodes.append(helper.make_node("Split", [qkv], parts, name=f"{name}.split", axis=-1))
    q, k, v = (graph.op("Reshape", [part, "shape.heads"], f"{part}.heads") for part in parts)
    q = graph.op("Transpose", [q], f"{name}.q.t", perm=[0, 2, 1, 3])
    k = graph.op("Transpose", [k], f"{name}.k.t", perm=[0, 2, 3, 1])
    v = graph.op("Transpose", [v], f"{name}.v.t", perm=[0, 2, 1, 3])
    scores = graph.op("Add", [graph.op("MatMul", [q, k], f"{name}.qk"), bias], f"{name}.scores")
    mixed = graph.op("MatMul", [graph.op("Softmax", [scores], f"{name}.attention", axis=-1), v], f"{name}.mixed")
    mixed = graph.op("Transpose", [mixed], f"{name}.mixed.t", perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", [mixed, "shape.flat"], f"{name}.mixed.flat")
    out = graph.linear(mixed, f"{name}.o", get("attention.attn.o.weight"), get("attention.attn.o.bias"))
    state = graph.op("Add", [out, state], f"{name}.attended")
    state = graph.norm(state, f"{name}.attended.norm", get("attention.LayerNorm.weight"), get("attention.LayerNorm.bias"))
    inner = graph.linear(state, f"{name}.inner", get("intermediate.dense.weight"), get("intermediate.dense.bias"))
    outer = graph.linear(_gelu(graph, inner, name), f"{name}.outer", get("output.dense.weight"), get("output.dense.bias"))
    state = graph.op("Add", [outer, state], f"{name}.sum")
    return graph.norm(state, f"{name}.norm", get("output.LayerNorm.weight"), get("output.LayerNorm.bias"))


def _gelu(graph: _Graph, source: str, name: str) -> str:
    # This order of operations is the one onnxruntime recognises and runs as a single step.
    root = graph.weight(f"{name}.root", np.float32(math.sqrt(2)))
    erf = graph.op("Erf", [graph.op("Div", [source, root], f"{name}.gelu.div")], f"{name}.gelu.erf")
    up = graph.op("Add", [erf, graph.weight(f"{name}.unit1", np.float32(1))], f"{name}.gelu.up")
    product = graph.op("Mul", [source, up], f"{name}.gelu.product")
    return graph.op("Mul", [product, graph.weight(f"{name}.half", np.float32(0.5))], f"{name}.gelu")


def _model(graph: _Graph, sentence: int, judged: Mapping[str, int]) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["messages", "tokens_count"]) for n in ("ids", "mask")]
    outputs = [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["messages", sentence])]
    if judged:
        outputs.append(helper.make_tensor_value_info("telling", TensorProto.FLOAT, ["messages", "tokens_count"]))
        outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["messages", size]) for name, size in judged.items()]
    body = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.weights)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="threshold")
    model.ir_version = 8
    return model
