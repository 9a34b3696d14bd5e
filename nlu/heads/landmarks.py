"""The training texts as the landmarks by which new texts are judged: how alike each new one is to each of them."""
from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Mapping, Optional

import numpy as np
from scipy import sparse

from nlu.heads.eight_bits import EightBits, packed, rounded
from nlu.heads.places import BUCKETS, Places

#: How fast likeness falls with distance, and how much spelling adds to it (docs/decisions/0003-learned-net.md).
REACH = 0.3
SPELLING = 0.15
#: Texts that are compared with all landmarks at a time.
_BLOCK = 500


class Landmarks:
    """Placed texts that others are held against; safe to use from several threads.

    Their meaning is rounded to eight bits at once, so that a model is fitted by the very likeness by which it judges when it was saved and loaded.

    Args:
        meaning: the rounded rows, ready to be multiplied with.
        squares: the square of each row's length, [texts].
        by_piece: the spelling turned, [BUCKETS, texts]: one new text then touches only the pieces it has.
    """

    def __init__(self, meaning: EightBits, squares: np.ndarray, by_piece: sparse.csr_matrix) -> None:
        self._meaning, self._squares, self._by_piece = meaning, squares, by_piece
        self._made_of: Optional[Places] = None

    @classmethod
    def of(cls, places: Places) -> "Landmarks":
        """The texts of these places as landmarks."""
        made_of = Places(rounded(places.meaning), places.spelling)
        found = cls(EightBits.of(made_of.meaning), _squares(made_of), made_of.spelling.T.tocsr())
        found._made_of = made_of
        return found

    def __len__(self) -> int:
        return len(self._squares)

    def likeness(self) -> np.ndarray:
        """How alike each of these texts is to each other one; only of landmarks made in this process."""
        assert self._made_of is not None
        return self.likeness_of(self._made_of)

    def likeness_of(self, others: Places) -> np.ndarray:
        """How alike each of the others is to each of these, [others, these]."""
        alike = np.empty((len(others), len(self)), np.float32)
        squares = _squares(others)

        def fill(start: int) -> None:
            # In place and by blocks: all training texts against each other are the largest matrix there is, and need no second one beside it.
            rows = slice(start, start + _BLOCK)
            here = alike[rows]
            here[:] = self._meaning.times(others.meaning[rows])
            here *= -2
            here += squares[rows, None]
            here += self._squares
            np.maximum(here, 0, out=here)
            here *= -REACH
            np.exp(here, out=here)
            here += SPELLING * (others.spelling[rows] @ self._by_piece).toarray()

        if len(others) <= _BLOCK:  # what arrives is one text
            fill(0)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as hands:  # the products let go of the interpreter
                for _ in hands.map(fill, range(0, len(others), _BLOCK)):
                    pass
        return alike

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything `from_arrays` needs, for saving; only of landmarks made in this process."""
        assert self._made_of is not None
        pieces = self._made_of.spelling
        return {**packed(self._made_of.meaning), "squares": self._squares, "piece_data": pieces.data, "piece_indices": pieces.indices, "piece_indptr": pieces.indptr}

    @classmethod
    def from_arrays(cls, kept: Mapping[str, np.ndarray]) -> "Landmarks":
        """The landmarks whose `arrays` were saved. The spelling is kept turned alone: both ways it takes as much memory again."""
        shape = (len(kept["piece_indptr"]) - 1, BUCKETS)
        spelling = sparse.csr_matrix((kept["piece_data"], kept["piece_indices"], kept["piece_indptr"]), shape=shape)
        return cls(EightBits(kept), kept["squares"], spelling.T.tocsr())


def _squares(places: Places) -> np.ndarray:
    return np.asarray((places.meaning**2).sum(1))
