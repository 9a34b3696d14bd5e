"""Small numbers about people: hidden, and not to be worked out."""
from __future__ import annotations

from hypothesis import given, strategies as st
from scipy.optimize import linprog

from bot.review.figures.suppression import FEW, FLOOR, HIDDEN, protect

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))


@st.composite
def tables(draw):
    """Tables of up to six groups and three outcomes, each group with at least one call and some number of children."""
    width = draw(st.integers(1, 3))
    rows = [row for row in draw(st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=6)) if sum(row)]
    crowd = draw(st.one_of(st.none(), st.lists(st.integers(1, 12), min_size=len(rows), max_size=len(rows))))
    return rows, crowd


def worked_out(rows, shown, cell):
    """The least and the most that a hidden cell can be for a reader who knows every total of a column and what the labels mean."""
    width = len(shown[0])
    whole = [[*row, sum(row)] if len(row) > 1 else list(row) for row in rows]
    hidden = [(row, column) for row in range(len(shown)) for column in range(width) if isinstance(shown[row][column], str)]
    place = {one: number for number, one in enumerate(hidden)}
    limits = [((1 if column == width - 1 else 0), FLOOR - 1) if shown[row][column] == FEW else (0, None) for row, column in hidden]
    sums, totals = [], []
    for column in range(width):
        sums.append([1 if one[1] == column else 0 for one in hidden])
        totals.append(sum(whole[row][column] for row in range(len(rows)) if (row, column) not in place))
        totals[-1] = sum(line[column] for line in whole) - totals[-1]
    if width > 1:
        for row in range(len(rows)):
            sums.append([(-1 if one[1] == width - 1 else 1) if one[0] == row else 0 for one in hidden])
            known = sum((-1 if column == width - 1 else 1) * whole[row][column] for column in range(width) if (row, column) not in place)
            totals.append(-known)
    aim = [1 if one == cell else 0 for one in hidden]
    ends = []
    for sign in (1, -1):
        found = linprog([sign * one for one in aim], A_eq=sums, b_eq=totals, bounds=limits, method="highs")
        ends.append(found.x[place[cell]] if found.status == 0 else (0 if sign > 0 else 10 ** 9))
    return ends


@given(tables())
def test_no_hidden_small_number_can_be_worked_out_from_any_total(table):
    """Somebody who knows all totals, every shown number and what the labels mean is left with more than one possibility."""
    rows, crowd = table
    shown = protect(rows, crowd)
    if not shown:
        return
    for number, row in enumerate(shown):
        for column, cell in enumerate(row):
            few_children = crowd is not None and crowd[number] < FLOOR
            if cell == FEW or (cell == HIDDEN and few_children):
                least, most = worked_out(rows, shown, (number, column))
                assert most - least > 0.5


@given(tables())
def test_what_is_shown_is_true_and_no_number_below_five_is_shown(table):
    """A shown number is the number; a small one, or one about few children, never is."""
    rows, crowd = table
    for number, row in enumerate(protect(rows, crowd) or ()):
        whole = [*rows[number], sum(rows[number])]
        for column, cell in enumerate(row):
            if cell == FEW:
                assert whole[column] < FLOOR
            elif cell != HIDDEN:
                nobody = not sum(row[column] for row in rows) if column < len(rows[0]) else False
                assert cell == whole[column]
                assert nobody or (cell >= FLOOR and (crowd is None or crowd[number] >= FLOOR))


def test_a_lone_small_number_takes_others_with_it():
    """Hiding one number of a table with totals would hide nothing."""
    shown = protect([[10, 20, 3], [30, 10, 12], [9, 8, 7]])
    assert shown[0][2] == FEW
    assert sum(cell == HIDDEN for row in shown for cell in row) >= 3


def test_a_table_without_small_numbers_is_shown_whole():
    """Nothing is hidden without a reason."""
    assert protect([[10, 20, 30], [5, 6, 7]]) == [[10, 20, 30, 60], [5, 6, 7, 18]]


def test_a_single_group_with_a_small_number_is_not_shown_at_all():
    """Its total is everybody's total, so hiding cannot help."""
    assert protect([[10, 2, 30]]) is None


def test_many_calls_about_few_children_are_hidden():
    """Forty calls about one child are one child's record."""
    shown = protect([[20, 15, 5], [90, 40, 30], [60, 20, 20]], [1, 30, 20])
    assert all(cell == HIDDEN for cell in shown[0])


def test_children_with_one_episode_each_cannot_be_listed():
    """Three children and three episodes: everybody had one."""
    assert protect([[1], [1], [1]]) is None


def test_nothing_is_an_empty_table():
    """No calls, no rows."""
    assert protect([]) == []
