"""Kernel ridge regression: an exact, seedless fit that also says how it would have judged authors it had not seen."""
from __future__ import annotations

from typing import Optional, Sequence

import numpy as np
from scipy import linalg

#: The largest matrix that is inverted in one piece.
_BLOCK = 6_000


def kernel_of(alike: np.ndarray, stiffness: float | np.ndarray) -> np.ndarray:
    """What `fit` fits by, in double precision.

    A step of its own, so that `fit(kernel_of(places.likeness(), ...), ...)` has nobody left who holds the similarities while the kernel is inverted.

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
        kernel: of the training texts, from `kernel_of`; used up: its inverse takes its place.
        targets: what each text should score, [texts, targets].
        groups: who wrote each text; texts by one hand are judged together.

    Returns:
        The weights [texts, targets], with which `alike_to_new @ weights` is the score; and the held-out
        scores [texts, targets]: each text's score had its whole group not been there (exact, without
        fitting again: for a group g the residual is inverse[g, g]^-1 @ weights[g]).
    """
    inverse = _inverse(kernel)
    weights = inverse @ targets
    held_out = np.zeros_like(weights)
    names = np.asarray(groups)
    for name in sorted(set(groups)):
        rows = np.flatnonzero(names == name)
        held_out[rows] = targets[rows] - linalg.solve(inverse[np.ix_(rows, rows)], weights[rows], check_finite=False)
    return weights.astype(np.float32), held_out.astype(np.float32)


def _inverse(kernel: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric matrix whose eigenvalues are all above zero, in little more than half the work of a general one.

    It takes the matrix's own place. A large one is halved: its first block's inverse, and that of what the second has left of its own (the
    Schur complement), give the whole.
    OpenBLAS falls over on a Cholesky factor of about 16,000 rows or more, so no block is near that.

    Raises:
        numpy.linalg.LinAlgError: it has an eigenvalue of zero or below, so it is no kernel.
    """
    size = len(kernel)
    if size > _BLOCK:
        half = size // 2
        first = _inverse(kernel[:half, :half])
        through = kernel[half:, :half] @ first
        kernel[half:, half:] -= through @ kernel[half:, :half].T
        second = _inverse(kernel[half:, half:])
        # What lies below the first block has served, and what lies beside it was never read: what comes now is made in their place.
        corner, beside = kernel[half:, :half], kernel[:half, half:]
        np.negative(np.matmul(second, through, out=corner), out=corner)
        first -= np.matmul(through.T, corner, out=beside[:, :half])
        beside[...] = corner.T
        return kernel
    # A symmetric matrix may be read in either order of storage; read in Fortran's it needs no second copy.
    factor, failed = linalg.lapack.dpotrf(np.array(kernel).T, lower=1, clean=0, overwrite_a=1)
    if not failed:
        factor, failed = linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise np.linalg.LinAlgError(f"The kernel is not positive definite (row {failed}).")
    for row in range(size):  # only the half below the diagonal was filled in
        factor[row, row + 1:] = factor[row + 1:, row]
    kernel[...] = factor
    return kernel


def intercept(weights: np.ndarray) -> np.ndarray:
    """What the constant in the kernel adds to every score, [targets]."""
    return np.asarray(weights.sum(0))


def score(alike: np.ndarray, weights: np.ndarray, constant: Optional[np.ndarray] = None) -> np.ndarray:
    """The scores [texts, targets] of new texts, given their similarity to the training texts; `constant` is `intercept(weights)` where it is known."""
    return np.asarray(alike @ weights + (intercept(weights) if constant is None else constant))
