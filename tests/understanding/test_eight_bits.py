"""Rows in eight bits, multiplied by a library that has a kernel for each kind of processor."""
from __future__ import annotations

import numpy as np
import pytest

from nlu.heads.eight_bits import EightBits, packed, rounded


def made(many, width, seed=5):
    return np.random.RandomState(seed).standard_normal((many, width)).astype(np.float32)


@pytest.mark.parametrize("many, width", [(1, 1), (40, 3), (60, 13), (60, 1024), (1024, 9216), (8245, 64)])
def test_a_text_gives_what_the_rounded_rows_give(many, width):
    """On this processor the library is exact for two rows, whatever the shape; alone and among others, made here or loaded, a row gives the same."""
    rows, others = made(many, width), made(9, width, 6)
    others[3], rows[many // 2] = 0, 0
    here, loaded = EightBits.of(rows), EightBits(packed(rows))
    assert here.exact and loaded.exact and len(loaded) == many
    expected = others.astype(np.float64) @ rounded(rows).T.astype(np.float64)
    for products in (here.times(others), loaded.times(others), np.concatenate([here.times(others[place : place + 1]) for place in range(9)])):
        assert products == pytest.approx(expected, abs=0.0005 * width**0.5)
    assert loaded.times(others[:0]).shape == (0, many)


def test_rounding_is_to_one_step_in_127_and_once_is_enough():
    """What is rounded stays as it is, so that texts may be taken from others and joined."""
    rows = made(40, 64)
    kept = rounded(rows)
    assert (np.abs(kept - rows).max(1) <= np.abs(rows).max(1) / 127 / 1.99).all()
    assert np.array_equal(rounded(kept), kept)


def test_the_largest_numbers_do_not_overflow():
    """Eight bits with a sign would be cut off on processors that add two products in sixteen bits."""
    rows = np.ones((2, 9216), np.float32) * np.array([[1], [-1]], np.float32)
    assert EightBits(packed(rows)).times(np.full((1, 9216), 3, np.float32))[0] == pytest.approx([3 * 9216, -3 * 9216], rel=1e-5)


def test_where_the_library_is_wrong_it_is_not_used_and_that_is_said(monkeypatch, caplog):
    """A processor on which the check at loading does not come out has its products in single precision: slower, and right."""
    rows, others = made(40, 64), made(2, 64, 6)
    right = EightBits.of(rows).times(others[:1])
    monkeypatch.setattr(EightBits, "_whole", lambda self, parts: np.zeros((2, 40), np.int32))
    wrong = EightBits(packed(rows))
    assert not wrong.exact and "multiplies whole numbers wrongly" in caplog.text
    assert wrong.times(others[:1]) == pytest.approx(right, abs=0.004)
    assert wrong.times(others) == pytest.approx(others @ rounded(rows).T, abs=1e-5)


def test_the_check_sees_one_wrong_number():
    """It covers every row that is kept; rows that do not give the proof in exact numbers are damaged, and nothing is judged by them."""
    kept = packed(made(40, 64))
    kept["proof"][1, 39] += 1
    with pytest.raises(ValueError, match="damaged"):
        EightBits(kept)
