"""Texts placed in a space, and how alike they are."""
from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Mapping, Optional, Sequence

import numpy as np
from scipy import sparse

#: How fast likeness falls with distance, and how much spelling adds to it (docs/decisions/0003-learned-net.md).
REACH = 0.3
SPELLING = 0.15
BUCKETS = 2**18
#: Texts that are compared with all others at a time.
_BLOCK = 500


class Places:
    """For each text a row of meaning and a row of character pieces.

    Args:
        meaning: [texts, dimensions].
        spelling: [texts, BUCKETS], each row of length one.
    """

    def __init__(self, meaning: np.ndarray, spelling: sparse.csr_matrix) -> None:
        # Rounded at once, so that a model judges the same before and after it was saved.
        self.meaning = halved(meaning)
        self._spelling: Optional[sparse.csr_matrix] = spelling
        self._squares = (self.meaning**2).sum(1)
        self._by_piece: Optional[sparse.csr_matrix] = None

    @property
    def spelling(self) -> sparse.csr_matrix:
        """[texts, BUCKETS]; made afresh where only the turned one is kept."""
        return self._by_piece.T.tocsr() if self._spelling is None else self._spelling

    def __len__(self) -> int:
        return len(self.meaning)

    def likeness_of(self, others: "Places") -> np.ndarray:
        """How alike each of the others is to each of these, [others, these]."""
        by_piece = self._turned()
        alike = np.empty((len(others), len(self)), np.float32)
        # In place and by blocks: all training texts against each other are the largest matrix there is, and need no second one beside it. In one
        # piece OpenBLAS crashes on some 27,000 texts.
        for start in range(0, len(others), _BLOCK):
            np.matmul(others.meaning[start : start + _BLOCK], self.meaning.T, out=alike[start : start + _BLOCK])
        alike *= -2
        alike += others._squares[:, None]
        alike += self._squares[None, :]
        np.maximum(alike, 0, out=alike)
        alike *= -REACH
        np.exp(alike, out=alike)
        spelling = others.spelling

        def add(start: int) -> None:
            rows = slice(start, start + _BLOCK)
            alike[rows] += SPELLING * (spelling[rows] @ by_piece).toarray()

        if len(others) <= _BLOCK:  # what arrives is one text
            add(0)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as hands:  # scipy lets go of the interpreter while it multiplies
                for _ in hands.map(add, range(0, len(others), _BLOCK)):
                    pass
        return alike

    def likeness(self) -> np.ndarray:
        """How alike each of these texts is to each other one."""
        return self.likeness_of(self)

    def take(self, texts: Sequence[int]) -> "Places":
        """The texts at these positions."""
        chosen = list(texts)
        return Places(self.meaning[chosen], self.spelling[chosen])

    @classmethod
    def join(cls, parts: Sequence["Places"]) -> "Places":
        """All the texts of several places, in order."""
        parts = [part for part in parts if len(part)]
        return cls(np.concatenate([part.meaning for part in parts]), sparse.vstack([part.spelling for part in parts]).tocsr())

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything `from_arrays` needs, for saving."""
        pieces = self.spelling
        return {
            "meaning": self.meaning.astype(np.float16), "piece_data": pieces.data,
            "piece_indices": pieces.indices, "piece_indptr": pieces.indptr,
        }

    @classmethod
    def from_arrays(cls, kept: Mapping[str, np.ndarray]) -> "Places":
        """The places whose `arrays` were saved."""
        shape = (len(kept["piece_indptr"]) - 1, BUCKETS)
        spelling = sparse.csr_matrix((kept["piece_data"], kept["piece_indices"], kept["piece_indptr"]), shape=shape)
        places = cls(kept["meaning"], spelling)
        # They are here for new texts to be held against; kept both ways the spelling takes as much memory again.
        places._turned()
        places._spelling = None
        return places

    def _turned(self) -> sparse.csr_matrix:
        """The spelling by pieces, [BUCKETS, texts]: one new text then touches only the pieces it has."""
        if self._by_piece is None:
            self._by_piece = self.spelling.T.tocsr()
        return self._by_piece


def halved(values: np.ndarray) -> np.ndarray:
    """Numbers rounded to half precision, in single precision."""
    return np.asarray(values).astype(np.float16).astype(np.float32)
