"""Keeps the rows of texts that were encoded before, so that training again is quick."""
from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

from nlu.encoder import place
from nlu.encoder.export import graph_path
from nlu.encoder.run import Encoded


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
            clauses = np.split(kept["clauses"], np.cumsum(kept["sizes"])[:-1])
            known = dict(zip(kept["keys"].tolist(), zip(kept["sentences"], clauses)))
    keys = [_key(text) for text in texts]
    fresh = {key: text for key, text in zip(keys, texts) if key not in known}
    if fresh:
        known.update(zip(fresh, _encode(list(fresh.values()), say)))
        _keep(path, known)
    sentences, clauses = zip(*(known[key] for key in keys))
    return Encoded(np.stack(sentences).astype(np.float32), np.concatenate(clauses).astype(np.float32), np.array([len(c) for c in clauses]))


def _encode(texts: list[str], say: Callable[[str], None]) -> list[tuple[np.ndarray, np.ndarray]]:
    told = -1

    def done(count: int) -> None:
        nonlocal told
        tenth = 10 * count // len(texts)
        if tenth > told:
            told = tenth
            say(f"Reading the training texts: {100 * count // len(texts)}% of {len(texts)}")

    found = place.encoder().encode_parts(texts, done)
    clauses = np.split(found.clauses.astype(np.float16), np.cumsum(found.sizes)[:-1])
    return list(zip(found.sentences.astype(np.float16), clauses))


def _keep(path: Path, known: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_suffix(f".{os.getpid()}.npz")
    sentences, clauses = zip(*known.values())
    sizes = np.array([len(rows) for rows in clauses])
    np.savez(work, keys=np.array(list(known), dtype="U32"), sentences=np.stack(sentences), clauses=np.concatenate(clauses), sizes=sizes)
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
