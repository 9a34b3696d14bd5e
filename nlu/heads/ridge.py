"""Kernel ridge regression: an exact, seedless fit that also says how it would have judged authors it had not seen."""
from __future__ import annotations

from typing import Sequence

import numpy as np
from scipy import linalg


def fit(alike: np.ndarray, targets: np.ndarray, groups: Sequence[str], stiffness: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fits all targets at once.

    Args:
        alike: the similarity of every training text to every other, [texts, texts].
        targets: what each text should score, [texts, targets].
        groups: who wrote each text; texts by one hand are judged together.
        stiffness: larger is smoother; one for all texts, or one for each.

    Returns:
        The weights [texts, targets], with which `alike_to_new @ weights` is the score; and the held-out
        scores [texts, targets]: each text's score had its whole group not been there (exact, without
        fitting again: for a group g the residual is inverse[g, g]^-1 @ weights[g]).
    """
    kernel = alike.astype(np.float64) + 1.0  # the constant is the intercept
    kernel[np.diag_indices_from(kernel)] += stiffness
    inverse = linalg.inv(kernel, overwrite_a=True, check_finite=False)
    weights = inverse @ targets
    held_out = np.zeros_like(weights)
    names = np.asarray(groups)
    for name in sorted(set(groups)):
        rows = np.flatnonzero(names == name)
        held_out[rows] = targets[rows] - linalg.solve(inverse[np.ix_(rows, rows)], weights[rows], check_finite=False)
    return weights.astype(np.float32), held_out.astype(np.float32)


def score(alike: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The scores [texts, targets] of new texts, given their similarity to the training texts."""
    return alike @ weights + weights.sum(0)
