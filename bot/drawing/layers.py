"""Puts the nodes of a graph into rows, each above all that it leads to, and says where in its row each stands."""
from __future__ import annotations

from dataclasses import dataclass
from statistics import mean
from typing import Iterable, Mapping, Sequence

Lines = Mapping[str, frozenset[str]]
_SWEEPS = 40


@dataclass(frozen=True)
class Layers:
    """`rows` from the bottom up, each from left to right. A name with "/" is a lane: "triage/3" is where lines to triage pass row 3.
    `steps` lead from one row to the next one down. `level_with` are pairs of one row that lead to each other."""

    rows: tuple[tuple[str, ...], ...]
    steps: tuple[tuple[str, str], ...]
    level_with: tuple[tuple[str, str], ...]


def layered(lines: Lines) -> Layers:
    """The rows of the graph. What is reached through another node has no step of its own. The same graph gives the same rows."""
    nodes = sorted({*lines, *(other for others in lines.values() for other in others)})
    reached = {node: reach(lines, node) for node in nodes}
    together = {node: frozenset({node} | {other for other in reached[node] if node in reached[other]}) for node in nodes}
    level: dict[str, int] = {}

    def level_of(node: str) -> int:
        if node not in level:
            below = [other for one in together[node] for other in lines.get(one, ()) if other not in together[node]]
            found = 1 + max(map(level_of, below), default=-1)
            level.update(dict.fromkeys(together[node], found))
        return level[node]

    rows: list[list[str]] = [[] for _ in range(1 + max(map(level_of, nodes)))]
    for node in nodes:
        rows[level[node]].append(node)
    steps = set()
    for node in nodes:
        for other in sorted(lines.get(node, ())):
            if level[other] < level[node] and not any(other in reached[through] for through in lines[node] if through not in together[other] | together[node]):
                way = [node, *(f"{other}/{row}" for row in range(level[node] - 1, level[other], -1)), other]
                steps |= set(zip(way, way[1:]))
    for lane in sorted({lower for _, lower in steps if "/" in lower}):
        rows[int(lane.split("/")[1])].append(lane)
    level_with = tuple((node, other) for node in nodes for other in sorted(lines.get(node, ())) if other in together[node] and node < other)
    return Layers(tuple(map(tuple, _ordered(rows, steps))), tuple(sorted(steps)), level_with)


def reach(lines: Lines, node: str) -> frozenset[str]:
    """Everything that the node leads to, at once or through others."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        new = lines.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _ordered(rows: list[list[str]], steps: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The rows with each node near the middle of those it is joined to, so that few lines cross."""
    joined: dict[str, list[str]] = {}
    for upper, lower in sorted(steps):
        joined.setdefault(upper, []).append(lower)
        joined.setdefault(lower, []).append(upper)
    place = {node: (number + 0.5) / len(row) for row in rows for number, node in enumerate(row)}
    best, fewest = [list(row) for row in rows], _crossings(rows, steps)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 else rows[::-1]:
            row.sort(key=lambda node: (mean([place[other] for other in joined.get(node, [node])]), node))
            place.update({node: (number + 0.5) / len(row) for number, node in enumerate(row)})
        if (crossed := _crossings(rows, steps)) < fewest:
            best, fewest = [list(row) for row in rows], crossed
    return best


def _crossings(rows: Sequence[Sequence[str]], steps: Iterable[tuple[str, str]]) -> int:
    place = {node: (level, number) for level, row in enumerate(rows) for number, node in enumerate(row)}
    ends = [(place[upper], place[lower]) for upper, lower in steps]
    return sum(a[0][0] == b[0][0] and (a[0][1] - b[0][1]) * (a[1][1] - b[1][1]) < 0 for number, a in enumerate(ends) for b in ends[:number])


def across(layers: Layers, wide: Mapping[str, float], lane: float, gap: float) -> dict[str, float]:
    """The middle of each node, in lengths from the left: each as near to those it is joined to as its neighbours allow."""
    width = {node: wide.get(node, lane) for row in layers.rows for node in row}
    joined: dict[str, list[str]] = {}
    for upper, lower in layers.steps:
        joined.setdefault(upper, []).append(lower)
        joined.setdefault(lower, []).append(upper)
    x = {node: 0.0 for node in width}
    for sweep in range(_SWEEPS):
        for row in layers.rows if sweep % 2 else layers.rows[::-1]:
            offsets = [0.0]
            for left, right in zip(row, row[1:]):
                offsets.append(offsets[-1] + (width[left] + width[right]) / 2 + gap)
            middle = offsets[-1] / 2
            wanted = [mean([x[other] for other in joined.get(node, [node])]) - offset + middle for node, offset in zip(row, offsets)]
            x.update({node: at + offset - middle for node, at, offset in zip(row, _rising(wanted), offsets)})
    margin = min(x[node] - width[node] / 2 for node in x)
    return {node: at - margin for node, at in x.items()}


def _rising(wanted: Sequence[float]) -> list[float]:
    """The nearest values that never fall from left to right (pools neighbours that would)."""
    pools: list[tuple[float, int]] = []
    for value in wanted:
        pool = (value, 1)
        while pools and pools[-1][0] > pool[0]:
            before, count = pools.pop()
            pool = ((before * count + pool[0] * pool[1]) / (count + pool[1]), count + pool[1])
        pools.append(pool)
    return [value for value, count in pools for _ in range(count)]
