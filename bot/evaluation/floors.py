"""The floors: figures that were reached once may not be lost again."""
from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any, Iterable, Mapping

import yaml

from bot.evaluation.figures import MARGIN, Share

AT_LEAST, AT_MOST = "at least", "at most"
#: For each set of cases: {"at least": {figure: share}, "at most": {figure: share}}.
Floors = dict[str, Any]


class BadFloors(ValueError):
    """The file of floors cannot be used; the message says why."""


def read(file: Path) -> Floors:
    """Reads the file; no file holds nothing. Raises BadFloors for anything that is not set, "at least" or "at most", figure, share."""
    if not file.exists():
        return {}
    try:
        floors = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise BadFloors(f"{file} is not valid YAML: {error}") from error
    sides = [(side, held) for sides in (floors.values() if isinstance(floors, dict) else [None])
             for side, held in (sides.items() if isinstance(sides, dict) else [(None, None)])]
    for side, held in sides:
        numbers = held.values() if isinstance(held, dict) else [None]
        if side not in (AT_LEAST, AT_MOST) or any(isinstance(one, bool) or not isinstance(one, (int, float)) or not 0 <= one <= 1 for one in numbers):
            raise BadFloors(f"{file}: each set has \"{AT_LEAST}\" and \"{AT_MOST}\", each a figure and a share from 0 to 1.")
    return floors


def broken(floors: Floors, measured: Mapping[str, Iterable[Share]]) -> list[str]:
    """A sentence for each figure on the wrong side of its floor, and for each floor that no figure stands on any more."""
    found = []
    for name, sides in floors.items():
        values = {figure.name: figure for figure in measured.get(name, ())}
        for side, held in sides.items():
            for figure, floor in held.items():
                if figure not in values or not values[figure].total:
                    found.append(f"{name}: nothing measures \"{figure}\" any more; a floor may not be lost with its figure")
                elif (values[figure].value < floor) if side == AT_LEAST else (values[figure].value > floor):
                    found.append(f"{name}: {figure} is {100 * values[figure].value:.1f}%, and must be {side} {100 * floor:.1f}%")
    return found


def raised(floors: Floors, measured: Mapping[str, Iterable[Share]]) -> Floors:
    """The floors with every held figure at what it reached, less its margin. None is ever loosened or dropped."""
    new = {name: {side: dict(held) for side, held in sides.items()} for name, sides in floors.items()}
    for name, figures in measured.items():
        for figure in figures:
            if not figure.total:
                continue
            side, tighter = (AT_MOST, min) if figure.low else (AT_LEAST, max)
            before = floors.get(name, {}).get(side, {}).get(figure.name)
            if before is None and not figure.held:
                continue
            reached = _less_margin(figure)
            new.setdefault(name, {}).setdefault(side, {})[figure.name] = reached if before is None else tighter(before, reached)
    return new


def write(file: Path, floors: Floors) -> None:
    """Writes the floors; the lines that open the file with "#" stay."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    head = [line for line in text.splitlines() if line.startswith("#")]
    file.write_text("\n".join([*head, yaml.safe_dump(floors, sort_keys=False, allow_unicode=True, width=200)]), encoding="utf-8")


def _less_margin(figure: Share) -> float:
    hits = figure.hits + (figure.margin if figure.low else -figure.margin)
    share = replace(figure, hits=min(figure.total, max(0, hits))).value
    return math.ceil(1000 * share - 1e-9) / 1000 if figure.low else math.floor(1000 * share + 1e-9) / 1000


#: Said where the floors are raised, so that a reader knows how near to the edge they stand.
HOW = f"Each floor stands {MARGIN} cases below what was reached; where nothing may go wrong, exactly there. None was loosened."
