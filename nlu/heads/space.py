"""Scaling learned from the training texts: where a text lies by its meaning and its spelling."""
from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from nlu.encoder.run import Encoded
from nlu.heads.places import BUCKETS, Places, halved

_DIMENSIONS = 1024
_ROUNDS = 3
_ngrams = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=BUCKETS, norm=None, alternate_sign=False)


class Turn:
    """Rows standardised and turned onto the directions in which the training rows differ most."""

    def __init__(self, mean: np.ndarray, matrix: np.ndarray) -> None:
        self.mean, self.matrix = mean, matrix

    @classmethod
    def fit(cls, rows: np.ndarray, dimensions: int) -> "Turn":
        """Learns the turn from training rows; the same rows give the same turn."""
        mean, spread = rows.mean(0), rows.std(0)
        spread = np.where(spread > 1e-4, spread, 1)  # a column that never changes tells nothing
        matrix = _directions((rows - mean) / spread, dimensions) / spread[:, None] / np.sqrt(rows.shape[1])
        return cls(mean.astype(np.float32), halved(matrix))

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return (rows - self.mean) @ self.matrix


class Space:
    """Places texts: meaning by its turn, spelling by character pieces, rare ones weighing more."""

    def __init__(self, meaning: Turn, rarity: np.ndarray) -> None:
        self._meaning, self._rarity = meaning, rarity

    @classmethod
    def fit(cls, encoded: Encoded, texts: Sequence[str]) -> "Space":
        """Learns the scaling from encoded texts."""
        pieces = _pieces(texts)
        seen = np.bincount(pieces.indices, minlength=BUCKETS)
        rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        return cls(Turn.fit(encoded.sentences, _DIMENSIONS), halved(rarity))

    def place(self, encoded: Encoded, texts: Sequence[str]) -> Places:
        """Where the texts lie; `encoded` is of the same texts in the same order."""
        return Places(self._meaning(encoded.sentences), self._spelling(texts))

    def save(self, path: Path) -> None:
        """Writes the scaling to one file."""
        np.savez(
            path, mean=self._meaning.mean, matrix=self._meaning.matrix.astype(np.float16), rarity=self._rarity.astype(np.float16),
        )

    @classmethod
    def load(cls, path: Path) -> "Space":
        """Reads what `save` wrote."""
        with np.load(path) as kept:
            meaning = Turn(kept["mean"], kept["matrix"].astype(np.float32))
            return cls(meaning, kept["rarity"].astype(np.float32))

    def _spelling(self, texts: Sequence[str]) -> sparse.csr_matrix:
        pieces = _pieces(texts)
        pieces.data = pieces.data * self._rarity[pieces.indices]
        norms = np.sqrt(np.asarray(pieces.multiply(pieces).sum(1)).ravel())
        return sparse.diags(1 / np.maximum(norms, 1e-9)).dot(pieces).tocsr().astype(np.float32)


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
