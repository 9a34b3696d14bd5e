"""Rows of numbers kept in eight bits, and what other rows give when they are multiplied with them.

What a text costs beside the encoder is bound by how fast the rows it is held against come out of memory: in eight bits they are a quarter of what
they are in single precision.
"""
from __future__ import annotations

import logging
from typing import Mapping, Optional

import numpy as np

log = logging.getLogger(__name__)

_TOP = 127
#: A row that is multiplied is rounded to sixteen bits, which are two numbers of eight: its own rounding then hardly counts.
_WIDE = _TOP * 257
_ZERO = 128  # what stands for nought in numbers without a sign; with a sign, older processors overflow where two products are added


class EightBits:
    """Rows rounded to eight bits, each by its own largest number; a rounded row that is rounded again stays as it is.

    Args:
        kept: what `packed` gave.
        rows: the rounded rows, where they are at hand: many rows at a time are then multiplied with them.

    Raises:
        ValueError: what is kept is damaged.
    """

    def __init__(self, kept: Mapping[str, np.ndarray], rows: Optional[np.ndarray] = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = kept["graph"].tobytes()
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._scales, self._rows = kept["scales"], rows
        # The library has kernels for each kind of processor, and some were wrong for some shapes (onnxruntime pull request 27671). One text is two rows to it.
        self.exact = bool(np.array_equal(self._whole(kept["probe"]), kept["proof"]))
        if not self.exact and rows is None:
            self._rows = _unpacked(graph, self._scales, kept["probe"], kept["proof"])
            log.warning("This processor multiplies whole numbers wrongly: what is held against a text is kept in single precision, slower and larger.")

    def __len__(self) -> int:
        return len(self._scales)

    def times(self, rows: np.ndarray) -> np.ndarray:
        """The product of each of `rows` [others, width] with each row that is kept, [others, rows]; safe to use from several threads."""
        if self._rows is not None and (len(rows) != 1 or not self.exact):
            return np.asarray(rows @ self._rows.T)
        return np.concatenate([self._one(row) for row in rows]) if len(rows) else np.zeros((0, len(self)), np.float32)

    def _one(self, row: np.ndarray) -> np.ndarray:
        step = max(float(np.abs(row).max()), 1e-30) / _WIDE
        whole = np.rint(row / step).astype(np.int32)
        high = (whole + _ZERO) >> 8
        upper, lower = self._whole(np.stack([high, whole - (high << 8)]) + _ZERO).astype(np.float32)
        return np.asarray((upper * 256 + lower) * self._scales * np.float32(step))[None]

    def _whole(self, parts: np.ndarray) -> np.ndarray:
        """The whole numbers that two rows of numbers without a sign give, [2, rows]."""
        return np.asarray(self._session.run(None, {"rows": parts.astype(np.uint8)})[0])

    @classmethod
    def of(cls, rows: np.ndarray) -> "EightBits":
        """Keeps these rows, [rows, width]."""
        return cls(packed(rows), rounded(rows))


def rounded(rows: np.ndarray) -> np.ndarray:
    """The rows as eight bits keep them, in single precision."""
    codes, scales = _codes(rows)
    return codes.astype(np.float32) * scales[:, None]


def packed(rows: np.ndarray) -> dict[str, np.ndarray]:
    """The rows in eight bits, as arrays to save: `graph`, the bytes of an ONNX graph that holds them, `scales`, and what `proof` it must give for a `probe`."""
    from onnx import TensorProto, helper, numpy_helper

    codes, scales = _codes(rows)
    zero = numpy_helper.from_array(np.array(_ZERO, np.uint8), "zero")
    kept = numpy_helper.from_array(np.ascontiguousarray((codes.T.astype(np.int16) + _ZERO).astype(np.uint8)), "kept")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["rows", "kept", "zero", "zero"], ["products"])], "eight_bits",
        [helper.make_tensor_value_info("rows", TensorProto.UINT8, [2, rows.shape[1]])],
        [helper.make_tensor_value_info("products", TensorProto.INT32, [2, len(rows)])], [kept, zero],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    probe = np.random.RandomState(11).randint(0, 256, (2, rows.shape[1]))
    probe[0, ::2] = 255  # with the largest numbers whatever overflows is seen
    proof = (probe - _ZERO).astype(np.float64) @ codes.T.astype(np.float64)
    return {"graph": np.frombuffer(model.SerializeToString(), np.uint8), "scales": scales, "probe": probe.astype(np.uint8), "proof": proof.astype(np.int32)}


def _unpacked(graph: bytes, scales: np.ndarray, probe: np.ndarray, proof: np.ndarray) -> np.ndarray:
    """The rows in single precision. Raises ValueError where they do not give the proof in exact numbers either: then the file is damaged, not the processor wrong."""
    from onnx import load_from_string, numpy_helper

    kept = next(part for part in load_from_string(graph).graph.initializer if part.name == "kept")
    codes = numpy_helper.to_array(kept).astype(np.float64) - _ZERO
    if not np.array_equal((probe.astype(np.float64) - _ZERO) @ codes, proof):
        raise ValueError("the numbers that a text is held against are damaged: train the model again (make train)")
    return np.asarray(codes.T.astype(np.float32) * scales[:, None])


def _codes(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scales = (np.maximum(np.abs(rows).max(1), 1e-30) / _TOP).astype(np.float32)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales
