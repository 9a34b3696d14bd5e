"""Reads a registry, from a YAML file or a folder of CSV files; what it says is checked elsewhere."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.registry.refusal import Place, RegistryRefused
from bot.triage.strict_yaml import LineDict


class _Unreadable:
    """Stands where a value was that has been complained of already."""

    def __repr__(self) -> str:
        return "this"


UNREADABLE = _Unreadable()


@dataclass(frozen=True)
class Told:
    """What a registry's file or folder says, each row knowing its lines, and what could not be read of it."""

    file: str
    data: Any
    problems: tuple[str, ...] = ()


class CellRow(LineDict):
    """A row of a spreadsheet: it stands on one line of its own file, and its columns may have longer names than its keys."""

    def __init__(self, values: dict[str, Any], line: int, file: str, columns: dict[str, str]) -> None:
        super().__init__(line)
        self.update(values)
        self.file, self.columns = file, columns


def read(path: Path | str) -> Told:
    """What a YAML file, or a folder of CSV files, says.

    Raises:
        RegistryRefused: it is not there, or nothing of it can be read.
    """
    from bot.registry.reading_csv import read_folder
    from bot.registry.reading_yaml import read_yaml

    path = Path(path)
    place = Place(path.name, "the file")
    if path.is_dir():
        return read_folder(path)
    if not path.is_file():
        raise RegistryRefused((place.says("", f"there is no such file ({path}). Check its name and where it is."),))
    if path.suffix.lower() == ".csv":
        raise RegistryRefused((place.says("", "one CSV file is not a whole registry. Give the folder that it is in."),))
    return read_yaml(path)
