"""The adapter: small learned changes to the published weights, kept in this repository and merged in at set-up."""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

import numpy as np

#: Made by `nlu/adapter/make.py`; what it was made from and how it did stands in `card.json` beside it.
FILE = Path(__file__).resolve().parents[1] / "adapter" / "adapter.safetensors"
CARD = FILE.with_name("card.json")
#: A change to the weight "x.weight" is kept as "x.up" [out, rank] and "x.down" [rank, in]: weight += up @ down.
_UP, _DOWN, _WEIGHT = ".up", ".down", ".weight"
#: Heads learned together with the changes are kept under this name, "head.<name>".
_HEAD = "head."


@dataclass(frozen=True)
class Adapter:
    """The file's tensors as float32: the pairs (up, down) by the weight they change, and the heads by name."""

    changes: Mapping[str, tuple[np.ndarray, np.ndarray]]
    heads: Mapping[str, np.ndarray]


def read(path: Path = FILE) -> Adapter:
    """Reads an adapter.

    Raises:
        ValueError: a change lacks one of its halves, or the halves do not fit each other.
    """
    from safetensors.numpy import load_file

    tensors = {name: values.astype(np.float32) for name, values in load_file(str(path)).items()}
    heads = {name[len(_HEAD) :]: values for name, values in tensors.items() if name.startswith(_HEAD)}
    changes = {}
    for name in sorted({name.rsplit(".", 1)[0] for name in tensors if not name.startswith(_HEAD)}):
        up, down = tensors.get(name + _UP), tensors.get(name + _DOWN)
        if up is None or down is None or up.shape[1] != down.shape[0]:
            raise ValueError(f"{path}: the change to {name} is not a pair of matrices that fit. Fetch the file again.")
        changes[name + _WEIGHT] = (up, down)
    return Adapter(changes, heads)


def left_out(path: Path = CARD) -> tuple[str, ...]:
    """The authors whose texts the adapter was not taught, by the names of their files."""
    return tuple(json.loads(path.read_text(encoding="utf-8"))["held_out"])


def merged(weights: Mapping[str, np.ndarray], adapter: Adapter) -> dict[str, np.ndarray]:
    """The weights with the adapter's changes added; weights without one are passed on as they are.

    Raises:
        ValueError: the adapter changes a weight that is not there or has another shape.
    """
    found = dict(weights)
    for name, (up, down) in adapter.changes.items():
        here = found.get(name)
        if here is None or here.shape != (up.shape[0], down.shape[1]):
            raise ValueError(f"The adapter was made for other weights: {name} does not fit. Fetch both again.")
        found[name] = (here + up @ down).astype(here.dtype)
    return found
