"""Small numbers about people are hidden, and enough others with them that no hidden number can be worked out from a total or another period."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence, Union

FLOOR = 5
FEW, HIDDEN = "fewer than 5", "not shown"
#: Told in place of numbers about people for any other period. Hiding holds within one table; two periods that overlap (or a month and a
#: quarter with it) could be subtracted, so people are counted in periods of which no two share a day, and which grow no more.
ONE_MONTH = ("Counted for one whole calendar month at a time, once it is over. Choose a month from its first day to its last. "
             "From periods that overlap, a number hidden in one could be worked out.")
_NO_LIMIT = 10 ** 12

Shown = Union[int, str]


@dataclass
class _Grid:
    """Counts with a total for each row (the last column) and each column; `few` and `other` are the cells that are hidden.

    The totals of the columns are taken as known to everybody: the page shows them elsewhere.
    """

    cells: list[list[int]]
    totals: list[Any]
    least: int
    few: set[tuple[int, int]]
    other: set[tuple[int, int]]

    def lines(self) -> list[Any]:
        """Every sum that a reader knows: (the cells that add up, the cell they add up to or None, the known total)."""
        rows, last = range(len(self.cells)), len(self.totals) - 1
        across = [([(row, column) for column in range(last)], (row, last), None) for row in rows] if last else []
        return across + [([(row, column) for row in rows], None, self.totals[column]) for column in range(last + 1)]

    def bounds(self) -> dict[tuple[int, int], list[int]]:
        """What a reader can work out: for each hidden cell the least and the most that it can be."""
        known = {}
        last = len(self.totals) - 1
        for row, column in self.few:
            known[row, column] = [self.least if column == last else 0, FLOOR - 1]
        for cell in self.other:
            known[cell] = [0, _NO_LIMIT]
        changed = True
        while changed:
            changed = any([self._narrow(known, *line) for line in self.lines()])
        return known

    def _narrow(self, known: dict[tuple[int, int], list[int]], parts: list[tuple[int, int]], whole: Optional[tuple[int, int]], total: Optional[int]) -> bool:
        """Tighten what can be worked out by one sum: parts minus whole is nothing."""
        terms = [(cell, 1) for cell in parts] + ([(whole, -1)] if whole else [])
        low = high = -(total or 0)
        for cell, sign in terms:
            least, most = known.get(cell) or [self._at(cell)] * 2
            low, high = low + (least if sign > 0 else -most), high + (most if sign > 0 else -least)
        changed = False
        for cell, sign in terms:
            if cell not in known:
                continue
            least, most = known[cell]
            if sign > 0:  # the others add up to between (low - least) and (high - most); this one makes it nothing
                new = [max(least, most - high), min(most, least - low)]
            else:
                new = [max(least, low + most), min(most, high + least)]
            if new != known[cell]:
                known[cell], changed = new, True
                low, high = (low - least + new[0], high - most + new[1]) if sign > 0 else (low + most - new[1], high + least - new[0])
        return changed

    def _at(self, cell: tuple[int, int]) -> int:
        return self.cells[cell[0]][cell[1]]

    def next_to_hide(self, told: list[tuple[int, int]]) -> Optional[tuple[int, int]]:
        """The smallest number still shown that stands in a sum with only one hidden number; else in one with a number that is told."""
        # What nobody has tells itself by its total; hiding it protects nothing.
        gone = self.few | self.other | {(row, column) for row in range(len(self.cells)) for column, total in enumerate(self.totals) if not total}
        hidden = self.few | self.other
        sums = [parts + ([whole] if whole else []) for parts, whole, _ in self.lines()]
        lone = [one for line in sums if sum(cell in hidden for cell in line) == 1 for one in line if one not in gone]
        near = [one for line in sums if any(cell in told for cell in line) for one in line if one not in gone]
        left = lone or near
        return min(left, key=lambda one: (self._at(one), one)) if left else None


def protect(rows: Sequence[Sequence[int]], people: Optional[Sequence[int]] = None, least: int = 1) -> Optional[list[list[Shown]]]:
    """The rows with their totals added as a last column, small numbers hidden.

    Args:
        rows: counts that add up both ways; with one column there is no total to add.
        people: how many children each row is about; a row about fewer than five is hidden whole.
        least: what a row that is listed at all must at least count.

    Returns:
        "fewer than 5" in place of what is (0 included, unless the total is 0), "not shown" for what had to go with it; None where hiding cannot help
        (a single group, say), so that nothing may be shown at all.
    """
    if not rows:
        return []
    cells = [[*row, sum(row)] if len(row) > 1 else list(row) for row in rows]
    width = len(cells[0])
    grid = _Grid(cells, [sum(row[column] for row in cells) for column in range(width)], least, set(), set())
    sensitive = set()
    for number, row in enumerate(cells):
        crowd = people[number] if people is not None else FLOOR
        for column, value in enumerate(row):
            if not grid.totals[column]:
                continue  # nobody has any, as the total says
            if value < FLOOR:
                grid.few.add((number, column))
            elif crowd < FLOOR:
                grid.other.add((number, column))
            if value < FLOOR or crowd < FLOOR:
                sensitive.add((number, column))
    while True:
        known = grid.bounds()
        told = sorted(cell for cell in sensitive if known[cell][0] == known[cell][1])
        if not told:
            break
        extra = grid.next_to_hide(told)
        if extra is None:
            return None
        grid.other.add(extra)
    return [[FEW if (number, column) in grid.few else HIDDEN if (number, column) in grid.other else value for column, value in enumerate(row)]
            for number, row in enumerate(cells)]
