"""Reads a registry from a folder of CSV files, as a spreadsheet saves them."""
from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any, Iterator, Optional

from bot.registry import shape
from bot.registry.columns import ABOUT, BETWEEN, CHILDREN, CLOCKS, COLUMNS, DAYS, HAS_PLAN, HOMES, LISTS, MANAGERS, NUMBERS, POLICE, SETTINGS, STAFF, TRUTHS
from bot.registry.reading import CellRow, Told
from bot.registry.refusal import Place, RegistryRefused, about_unknown_key
from bot.triage.settings_ranges import RANGES, Whole

_TRUE, _FALSE = ("true", "yes"), ("false", "no")
_SPREADSHEET_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SPREADSHEET_CLOCK = re.compile(r"([0-2][0-9]:[0-5][0-9]):00")


def read_folder(folder: Path) -> Told:
    """What the five files say, put together as a YAML registry would say it.

    Raises:
        RegistryRefused: a file is missing, is not CSV in UTF-8, or has other columns than it should; all such faults at once.
    """
    reader = _Folder(folder)
    data = {"force": reader.force(), "homes": reader.homes(), "children": reader.children(), "staff": reader.rows_of(STAFF)}
    if reader.broken:
        raise RegistryRefused(reader.problems)
    return Told(folder.name, data, tuple(reader.problems))


class _Folder:
    """Reads each file once; `broken` when one of them could not be read as a table at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.broken = False
        self.problems: list[str] = []
        for path in sorted(folder.glob("*.csv")):
            if path.name not in COLUMNS:
                self._say(Place(path.name, "the file"), "", f"this is none of the registry's files. Remove it; they are {', '.join(COLUMNS)}.")

    def force(self) -> Optional[CellRow]:
        """The force with its settings; None when the file has no row."""
        settings = CellRow({}, 1, SETTINGS, {})
        force = CellRow({"settings": settings}, 1, SETTINGS, {})
        for row in self.rows_of(SETTINGS):
            name, value = row.get("setting"), row.get("value")
            place = Place(SETTINGS, f"setting {name}" if name else "this row", row.line)
            if not name:
                self._say(place, "setting", "this is missing. Write the name of the setting.")
            elif name in settings.lines or name in force.lines:
                self._say(place, "setting", "this setting stands twice. Keep one.")
            elif name in shape.FORCE:
                force[name] = value
                force.lines[name] = row.line
                if set(row) & set(shape.SETTING_NOTES):
                    self._say(place, "", "only thresholds have an owner and a review date. Leave those two cells empty.")
            elif value is None:
                self._say(place, "value", "this is missing. Write a value, or remove the row to use the default.")
            else:
                whole = name in RANGES and isinstance(RANGES[name].allowed, Whole)
                notes = {key: row[key] for key in shape.SETTING_NOTES if key in row}
                settings[name] = CellRow({"value": _number(value) if whole else _clock(value), **notes}, row.line, SETTINGS, {})
                settings.lines[name] = row.line
        return force if force.lines or settings else None

    def homes(self) -> list[CellRow]:
        """The homes, each with its managers in order."""
        homes = self.rows_of(HOMES)
        for home in homes:
            if police := _taken(home, POLICE):
                home["police_contact"] = CellRow(police, home.line, HOMES, {key: column for column, key in POLICE.items()})
            home["managers"] = []
        by_id = {home.get("id"): home for home in homes}
        places: set[tuple[int, int]] = set()
        for row in sorted(self.rows_of(MANAGERS), key=lambda row: row["order"] if isinstance(row.get("order"), int) else 0):
            place = Place(MANAGERS, "this row", row.line)
            theirs, order = by_id.get(row.pop("home", None)), row.pop("order", None)
            if theirs is None:
                self._say(place, "home", "there is no such home in homes.csv. Correct the id, or add the home.")
                continue
            if not isinstance(order, int) or order < 1:
                self._say(place, "order", "this is not a place in the order. Write 1 for who is rung first, then 2, 3 and so on.")
            elif (id(theirs), order) in places:
                self._say(place, "order", f"somebody else of this home is number {order} already. Give each their own number.")
            places.add((id(theirs), order))
            theirs["managers"].append(row)
        return homes

    def children(self) -> list[CellRow]:
        """The children, each with its plan where it has one."""
        children = self.rows_of(CHILDREN)
        for child in children:
            has_plan = child.pop(HAS_PLAN, None)
            plan, days = _taken(child, {key: key for key in shape.PLAN}), _taken(child, DAYS)
            if days:
                plan["return_by_day"] = CellRow(days, child.line, CHILDREN, {day: column for column, day in DAYS.items()})
            if has_plan is True or plan:
                child["plan"] = CellRow(plan, child.line, CHILDREN, {})
            if has_plan not in (None, True, False):
                self._say(Place(CHILDREN, "this row", child.line), HAS_PLAN, "this is neither yes nor no. Write yes if the child has a plan.")
            elif plan and has_plan is not True:
                self._say(Place(CHILDREN, "this row", child.line), HAS_PLAN,
                          "this does not say yes, but the row has a plan's times or flags. Write yes, or empty those cells.")
        return children

    def rows_of(self, name: str) -> list[CellRow]:
        """The rows of one file with their typed values; empty cells and empty rows are left out."""
        rows = self._cells(name)
        header = next(rows, None)
        if header is None:
            return []
        columns = self._columns(name, header[1])
        kept = []
        for line, cells in rows:
            if any(cells[len(columns):]):
                # Its cells have moved along, so nothing more can be said about this folder's rows.
                self._say(Place(name, "this row", line), "", f"there are {len(cells)} cells under {len(columns)} columns. Put cells with commas in quotes.", broken=True)
            values = {column: _typed(column, cell) for column, cell in zip(columns, map(str.strip, cells)) if column and cell}
            if values:
                kept.append(CellRow(values, line, name, {}))
        return kept

    def _columns(self, name: str, cells: list[str]) -> list[Optional[str]]:
        """The columns as they stand in the file; None for one that is not known, so that it is complained of once."""
        wanted, place = COLUMNS[name], Place(name, "the first row", 1)
        found = [cell.strip().lower() for cell in cells]
        while found and not found[-1]:
            found.pop()
        for column in found:
            if column not in wanted:
                self._say(place, column, about_unknown_key(column, wanted, ABOUT.get(name, ""), "column"))
        for column in wanted:
            if found.count(column) != 1:
                self._say(place, column, "this column is missing. Add it; its cells may be empty." if column not in found else "this column stands twice. Keep one.")
                self.broken = True
        return [column if column in wanted else None for column in found]

    def _cells(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line that it starts on."""
        place = Place(name, "the file")
        try:
            with open(self._folder / name, encoding="utf-8-sig", newline="") as file:
                reader, line = csv.reader(file, strict=True), 1
                for cells in reader:
                    yield line, cells
                    line = reader.line_num + 1
                if line == 1:
                    self._say(place, "", f"the file is empty. Its first row must be: {','.join(COLUMNS[name])}.", broken=True)
        except FileNotFoundError:
            self._say(place, "", f"this file is missing from {self._folder.name}. Add it; without rows it is just: {','.join(COLUMNS[name])}.", broken=True)
        except UnicodeDecodeError:
            self._say(place, "", "this is not UTF-8. Save it again as 'CSV UTF-8'.", broken=True)
        except (csv.Error, OSError) as error:
            self._say(place, "", f"this cannot be read as CSV ({error}). Look for a quote that is never closed, and save it again as 'CSV UTF-8'.", broken=True)

    def _say(self, place: Place, key: str, problem: str, broken: bool = False) -> None:
        self.problems.append(place.says(key, problem))
        self.broken = self.broken or broken


def _taken(row: CellRow, columns: dict[str, str]) -> dict[str, Any]:
    """Takes the filled cells of some columns out of a row, under their keys."""
    return {key: row.pop(column) for column, key in columns.items() if column in row}


def _typed(column: str, cell: str) -> Any:
    if column in TRUTHS:
        return True if cell.lower() in _TRUE else False if cell.lower() in _FALSE else cell
    if column in LISTS:
        return [one.strip() for one in cell.split(BETWEEN) if one.strip()]
    if column == "review_by":
        return _day(cell)
    return _number(cell) if column in NUMBERS else _clock(cell) if column in CLOCKS else cell


def _number(cell: str) -> Any:
    return int(cell) if re.fullmatch(r"-?[0-9]{1,9}", cell) else cell


def _clock(cell: str) -> str:
    """Some spreadsheets add seconds to a time of day."""
    clock = _SPREADSHEET_CLOCK.fullmatch(cell)
    return clock[1] if clock else cell


def _day(cell: str) -> str:
    """British spreadsheets write any date as day/month/year."""
    day = _SPREADSHEET_DAY.fullmatch(cell)
    return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}" if day else cell
