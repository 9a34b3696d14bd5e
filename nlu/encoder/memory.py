"""Keeps the rows of texts that were encoded before, so that training again is quick."""
from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Callable, Sequence, Tuple

import numpy as np

from nlu.encoder import place
from nlu.encoder.export import graph_path
from nlu.encoder.run import Encoded

_PARTS = ("sentences", "judged", "telling")
#: One text's share of `Encoded`.
_Row = Tuple[np.ndarray, ...]


def encode_all(texts: Sequence[str], say: Callable[[str], None] = lambda line: None) -> Encoded:
    """The texts encoded in the order given, from memory where the same encoder has seen the same text.

    Rows are half precision (the encoder's own rounding is far coarser) and are remembered beside the weights.

    Args:
        texts: any strings; the same text may come twice.
        say: told a percentage now and then, and only when there is something to encode.
    """
    path, known = _path(), {}
    if path.exists():
        with np.load(path) as kept:
            known = dict(zip(kept["keys"].tolist(), zip(*(kept[name] for name in _PARTS))))
    keys = [_key(text) for text in texts]
    fresh = {key: text for key, text in zip(keys, texts) if key not in known}
    if fresh:
        known.update(zip(fresh, _encode(list(fresh.values()), say)))
        _keep(path, known)
    joined = _joined([known[key] for key in keys])
    return Encoded(joined.sentences.astype(np.float32), joined.judged, joined.telling)


def _encode(texts: list[str], say: Callable[[str], None]) -> list[_Row]:
    told = -1

    def done(count: int) -> None:
        nonlocal told
        tenth = 10 * count // len(texts)
        if tenth > told:
            told = tenth
            say(f"Reading the training texts: {100 * count // len(texts)}% of {len(texts)}")

    found = place.encoder().encode(texts, done)
    return list(zip(found.sentences.astype(np.float16), found.judged, found.telling))


def _joined(rows: Sequence[_Row]) -> Encoded:
    return Encoded(*(np.stack(part) for part in zip(*rows)))


def _keep(path: Path, known: dict[str, _Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_suffix(f".{os.getpid()}.npz")
    joined = _joined(list(known.values()))
    np.savez(work, keys=np.array(list(known), dtype="U32"), **{name: getattr(joined, name) for name in _PARTS})
    os.replace(work, path)
    # Rows of an encoder that is no longer used would only fill the disk.
    for other in path.parent.glob("embeddings-*.npz"):
        if other != path and not other.name.startswith(path.stem):
            other.unlink(missing_ok=True)


def _path() -> Path:
    weights = place.weights_dir()
    note = graph_path(weights).with_suffix(".json")
    mark = json.loads(note.read_text())["stamp"][:16] if note.exists() else "unmarked"
    return weights / f"embeddings-{mark}.npz"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
