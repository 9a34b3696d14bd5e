"""Texts placed in a space."""
from __future__ import annotations

from typing import Sequence

import numpy as np
from scipy import sparse

BUCKETS = 2**18


class Places:
    """For each text a row of meaning and a row of character pieces.

    Args:
        meaning: [texts, dimensions], in single precision.
        spelling: [texts, BUCKETS], each row of length one.
    """

    def __init__(self, meaning: np.ndarray, spelling: sparse.csr_matrix) -> None:
        self.meaning, self.spelling = meaning, spelling

    def __len__(self) -> int:
        return len(self.meaning)

    def take(self, texts: Sequence[int]) -> "Places":
        """The texts at these positions."""
        chosen = list(texts)
        return Places(self.meaning[chosen], self.spelling[chosen])

    @classmethod
    def join(cls, parts: Sequence["Places"]) -> "Places":
        """All the texts of several places, in order."""
        parts = [part for part in parts if len(part)]
        return cls(np.concatenate([part.meaning for part in parts]), sparse.vstack([part.spelling for part in parts]).tocsr())
