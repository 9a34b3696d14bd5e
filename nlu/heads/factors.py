"""Cholesky factors of large kernels, in place and by blocks: OpenBLAS falls over on one of about 16,000 rows or more."""
from __future__ import annotations

import numpy as np
from scipy import linalg

#: The largest matrix that is factorised in one piece.
_BLOCK = 3_000


def factorise(kernel: np.ndarray) -> np.ndarray:
    """The lower factor L of a symmetric matrix (L @ L.T is the matrix), in the matrix's own place; what lies above its diagonal blocks is not cleared.

    Raises:
        numpy.linalg.LinAlgError: it has an eigenvalue of zero or below.
    """
    for here in _blocks(len(kernel)):
        kernel[here, here] = _small_factor(kernel[here, here])
        below = [other for other in _blocks(len(kernel)) if other.start >= here.stop]
        for other in below:
            kernel[other, here] = linalg.solve_triangular(kernel[here, here], kernel[other, here].T, lower=True, check_finite=False).T
            for beside in below:  # what the rest has left of its own
                if beside.start <= other.start:
                    kernel[other, beside] -= kernel[other, here] @ kernel[beside, here].T
    return kernel


def solve(factor: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """What times the factorised matrix gives the targets, [rows, targets]."""
    found, blocks = targets.astype(factor.dtype), _blocks(len(factor))
    for here in blocks:
        found[here] -= factor[here, : here.start] @ found[: here.start]
        found[here] = linalg.solve_triangular(factor[here, here], found[here], lower=True, check_finite=False)
    for here in reversed(blocks):
        found[here] -= factor[here.stop :, here].T @ found[here.stop :]
        found[here] = linalg.solve_triangular(factor[here, here], found[here], lower=True, trans="T", check_finite=False)
    return found


def inverse(factor: np.ndarray) -> np.ndarray:
    """The inverse of the matrix that was factorised. The last corner of a large factor gives that corner of the whole inverse."""
    return solve(factor, np.eye(len(factor)))


def _small_factor(block: np.ndarray) -> np.ndarray:
    return np.asarray(linalg.cholesky(block, lower=True, check_finite=False))


def _blocks(size: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK)]
