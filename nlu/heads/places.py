"""Texts placed in a space, and how alike they are."""
from __future__ import annotations

from typing import Mapping, Optional, Sequence

import numpy as np
from scipy import sparse

#: How fast likeness falls with distance, of whole texts and of clauses; how much spelling and clauses add to
#: it (docs/decisions/0003-learned-net.md).
REACH = 0.3
CLAUSE_REACH = 2.0
SPELLING = 0.15
CLAUSES = 1.0
BUCKETS = 2**18
_AT_ONCE = 400


class Places:
    """For each text a row of meaning, a row of character pieces and, unless left out, rows of its clauses.

    Args:
        meaning: [texts, dimensions].
        spelling: [texts, BUCKETS], each row of length one.
        clauses: [clauses, dimensions], or None for texts judged as wholes only.
        sizes: how many of the clause rows, in order, belong to each text; none has zero.
    """

    def __init__(self, meaning: np.ndarray, spelling: sparse.csr_matrix, clauses: Optional[np.ndarray] = None, sizes: Optional[np.ndarray] = None) -> None:
        # Rounded at once, so that a model judges the same before and after it was saved.
        self.meaning, self.spelling = halved(meaning), spelling
        self.clauses = None if clauses is None else halved(clauses)
        self.sizes = sizes
        self._squares = (self.meaning**2).sum(1)
        self._by_piece: Optional[sparse.csr_matrix] = None
        if self.clauses is not None:
            self._clause_squares = (self.clauses**2).sum(1)
            self._starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
            self._own = np.array([np.sqrt(self._closeness(rows, rows).sum()) for rows in self._rows()])

    def __len__(self) -> int:
        return len(self.meaning)

    def likeness_of(self, others: "Places") -> np.ndarray:
        """How alike each of the others is to each of these, [others, these]; clauses count where both have them."""
        if self._by_piece is None:
            self._by_piece = self.spelling.T.tocsr()  # one new text then touches only the pieces it has
        distance = others._squares[:, None] + self._squares[None, :] - 2 * (others.meaning @ self.meaning.T)
        alike = np.exp(-REACH * np.maximum(distance, 0))
        alike += SPELLING * (others.spelling @ self._by_piece).toarray()
        if self.clauses is not None and others.clauses is not None:
            alike += CLAUSES * self._clause_likeness(others)
        return alike

    def likeness(self) -> np.ndarray:
        """How alike each of these texts is to each other one."""
        return self.likeness_of(self)

    def without_clauses(self) -> "Places":
        """The same texts, judged as wholes only."""
        return Places(self.meaning, self.spelling)

    def take(self, texts: Sequence[int]) -> "Places":
        """The texts at these positions."""
        chosen = list(texts)
        if self.clauses is None or not chosen:
            return Places(self.meaning[chosen], self.spelling[chosen])
        rows = list(self._rows())
        kept = np.concatenate([self.clauses[rows[place]] for place in chosen])
        return Places(self.meaning[chosen], self.spelling[chosen], kept, self.sizes[chosen])

    @classmethod
    def join(cls, parts: Sequence["Places"]) -> "Places":
        """All the texts of several places, in order; with clauses only if all have them."""
        parts = [part for part in parts if len(part)]
        meaning = np.concatenate([part.meaning for part in parts])
        spelling = sparse.vstack([part.spelling for part in parts]).tocsr()
        if any(part.clauses is None for part in parts):
            return cls(meaning, spelling)
        return cls(meaning, spelling, np.concatenate([p.clauses for p in parts]), np.concatenate([p.sizes for p in parts]))

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything `from_arrays` needs, for saving."""
        pieces = self.spelling
        kept = {
            "meaning": self.meaning.astype(np.float16), "piece_data": pieces.data,
            "piece_indices": pieces.indices, "piece_indptr": pieces.indptr,
        }
        if self.clauses is not None:
            kept.update(clauses=self.clauses.astype(np.float16), sizes=self.sizes)
        return kept

    @classmethod
    def from_arrays(cls, kept: Mapping[str, np.ndarray]) -> "Places":
        """The places whose `arrays` were saved."""
        shape = (len(kept["piece_indptr"]) - 1, BUCKETS)
        spelling = sparse.csr_matrix((kept["piece_data"], kept["piece_indices"], kept["piece_indptr"]), shape=shape)
        if "clauses" not in kept:
            return cls(kept["meaning"], spelling)
        return cls(kept["meaning"], spelling, kept["clauses"], kept["sizes"])

    def _clause_likeness(self, others: "Places") -> np.ndarray:
        """How many clauses two texts have nearly in common, scaled so that a text is 1 like itself."""
        alike = np.empty((len(others), len(self)), dtype=np.float32)
        ends = others._starts + others.sizes
        for start in range(0, len(others), _AT_ONCE):
            end = min(start + _AT_ONCE, len(others))
            rows = slice(others._starts[start], ends[end - 1])
            distance = others._clause_squares[rows, None] + self._clause_squares[None, :] - 2 * (others.clauses[rows] @ self.clauses.T)
            close = np.exp(-CLAUSE_REACH * np.maximum(distance, 0))
            close = np.add.reduceat(close, others._starts[start:end] - others._starts[start], axis=0)
            alike[start:end] = np.add.reduceat(close, self._starts, axis=1)
        return alike / others._own[:, None] / self._own[None, :]

    def _closeness(self, rows: slice, columns: slice) -> np.ndarray:
        distance = self._clause_squares[rows, None] + self._clause_squares[None, columns] - 2 * (self.clauses[rows] @ self.clauses[columns].T)
        return np.exp(-CLAUSE_REACH * np.maximum(distance, 0))

    def _rows(self) -> list[slice]:
        return [slice(start, start + size) for start, size in zip(self._starts, self.sizes)]


def halved(values: np.ndarray) -> np.ndarray:
    """Numbers rounded to half precision, in single precision."""
    return np.asarray(values).astype(np.float16).astype(np.float32)
