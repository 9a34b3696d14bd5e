"""Kernel ridge regression: an exact, seedless fit that also says how it would have judged authors it had not seen."""
from __future__ import annotations

from typing import Optional, Sequence

import numpy as np
from scipy import linalg

from nlu.heads import factors


def kernel_of(alike: np.ndarray, stiffness: float | np.ndarray) -> np.ndarray:
    """What `fit` fits by, in double precision.

    A step of its own, so that `fit(kernel_of(landmarks.likeness(), ...), ...)` has nobody left who holds the similarities while the kernel is factorised.

    Args:
        alike: the similarity of every training text to every other, [texts, texts].
        stiffness: larger is smoother; one for all texts, or one for each.
    """
    kernel = alike.astype(np.float64)
    kernel += 1.0  # the constant is the intercept
    kernel[np.diag_indices_from(kernel)] += stiffness
    return kernel


def fit(kernel: np.ndarray, targets: np.ndarray, groups: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Fits all targets at once.

    Args:
        kernel: of the training texts, from `kernel_of`; used up: its factor takes its place.
        targets: what each text should score, [texts, targets].
        groups: who wrote each of the last texts, of as many as held-out scores are wanted; texts by one hand are judged together.

    Returns:
        The weights [texts, targets], with which `alike_to_new @ weights` is the score; and the held-out
        scores of the last texts [groups, targets]: each text's score had its whole group not been there (exact, without
        fitting again: for a group g the residual is inverse[g, g]^-1 @ weights[g]).

    Raises:
        numpy.linalg.LinAlgError: the kernel has an eigenvalue of zero or below, so it is none.
    """
    weights = factors.solve(factors.factorise(kernel), targets)
    # The inverse is asked for where the last texts meet only, and there it is that of the last corner of the factor alone.
    held_out, wanted = np.zeros((len(groups), targets.shape[1])), slice(len(kernel) - len(groups), None)
    inverse = factors.inverse(kernel[wanted, wanted])
    names, last = np.asarray(groups), weights[wanted]
    for name in sorted(set(groups)):
        rows = np.flatnonzero(names == name)
        held_out[rows] = targets[wanted][rows] - linalg.solve(inverse[np.ix_(rows, rows)], last[rows], check_finite=False)
    return weights.astype(np.float32), held_out.astype(np.float32)


def intercept(weights: np.ndarray) -> np.ndarray:
    """What the constant in the kernel adds to every score, [targets]."""
    return np.asarray(weights.sum(0))


def score(alike: np.ndarray, weights: np.ndarray, constant: Optional[np.ndarray] = None) -> np.ndarray:
    """The scores [texts, targets] of new texts, given their similarity to the training texts; `constant` is `intercept(weights)` where it is known."""
    return np.asarray(alike @ weights + (intercept(weights) if constant is None else constant))
