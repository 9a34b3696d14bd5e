"""Scaling learned from the training texts: where a text lies by its meaning and its spelling."""
from __future__ import annotations

from pathlib import Path
from typing import Mapping, Optional, Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from nlu.encoder.run import Encoded
from nlu.heads.eight_bits import EightBits, packed
from nlu.heads.places import BUCKETS, Places

_DIMENSIONS = 1024
_ROUNDS = 3
#: Texts that are turned at a time.
_BLOCK = 500
_ngrams = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=BUCKETS, norm=None, alternate_sign=False)


class Space:
    """Places texts: meaning standardised and turned onto the directions in which the training texts differ most, spelling by character pieces, rare ones weighing more.

    Args:
        kept: what `fit` learned: `mean` and `stretch` [width], what is taken off each column and what it is then multiplied with, so that all of them
            count alike; the directions, in eight bits; and `rarity` [BUCKETS].
        directions: the same directions, where they were made in this process.
    """

    def __init__(self, kept: Mapping[str, np.ndarray], directions: Optional[EightBits] = None) -> None:
        self._mean, self._stretch, self._rarity = kept["mean"], kept["stretch"], kept["rarity"].astype(np.float32)
        self._directions = directions or EightBits(kept)
        self._to_save: Optional[Mapping[str, np.ndarray]] = None

    @classmethod
    def fit(cls, encoded: Encoded, texts: Sequence[str]) -> "Space":
        """Learns the scaling from encoded texts; the same rows give the same scaling."""
        rows, pieces = encoded.sentences, _pieces(texts)
        mean, spread = rows.mean(0), rows.std(0)
        spread = np.where(spread > 1e-4, spread, 1)  # a column that never changes tells nothing
        seen = np.bincount(pieces.indices, minlength=BUCKETS)
        directions = np.ascontiguousarray(_directions((rows - mean) / spread, _DIMENSIONS).T)
        kept = {
            "mean": mean.astype(np.float32), "stretch": (1 / spread / np.sqrt(rows.shape[1])).astype(np.float32),
            "rarity": (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float16),
            **packed(directions),
        }
        found = cls(kept, EightBits.of(directions))
        found._to_save = kept
        return found

    def place(self, encoded: Encoded, texts: Sequence[str]) -> Places:
        """Where the texts lie; `encoded` is of the same texts in the same order."""
        rows = encoded.sentences
        parts = [rows[start : start + _BLOCK] for start in range(0, max(1, len(rows)), _BLOCK)]
        return Places(np.concatenate([self._directions.times((part - self._mean) * self._stretch) for part in parts]), self._spelling(texts))

    def save(self, path: Path) -> None:
        """Writes the scaling to one file; only where it was learned in this process."""
        assert self._to_save is not None
        np.savez(path, **self._to_save)

    @classmethod
    def load(cls, path: Path) -> "Space":
        """Reads what `save` wrote."""
        with np.load(path) as kept:
            return cls(dict(kept))

    def _spelling(self, texts: Sequence[str]) -> sparse.csr_matrix:
        pieces = _pieces(texts)
        pieces.data *= self._rarity[pieces.indices]
        rows = np.repeat(np.arange(len(texts)), np.diff(pieces.indptr))
        lengths = np.sqrt(np.bincount(rows, pieces.data**2, len(texts)))
        pieces.data /= np.maximum(lengths, 1e-9)[rows]
        return pieces


def _directions(scaled: np.ndarray, dimensions: int) -> np.ndarray:
    """An orthonormal base of the directions in which the rows differ most, [width, dimensions]."""
    count = min(dimensions, *scaled.shape)
    if count < dimensions:
        return np.linalg.svd(scaled, full_matrices=False)[2][:count].T
    found = np.random.RandomState(7).standard_normal((scaled.shape[1], count)).astype(np.float32)
    for _ in range(_ROUNDS):
        found, _ = np.linalg.qr(scaled.T @ (scaled @ found))
    return found


def _pieces(texts: Sequence[str]) -> sparse.csr_matrix:
    pieces = _ngrams.transform([text.lower() for text in texts])
    pieces.data = 1 + np.log(pieces.data)
    return pieces.astype(np.float32)
