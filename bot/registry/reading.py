"""Reads a registry's file; what it says is checked elsewhere."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.registry.refusal import Place, RegistryRefused
from bot.triage import strict_yaml


def read_file(path: Path | str) -> Any:
    """What a registry file says, each mapping knowing its lines.

    Raises:
        RegistryRefused: the file cannot be read, is not YAML, has a key twice, or a bare date or yes/no.
    """
    path = Path(path)
    place = Place(path.name, "the file")
    if not path.is_file():
        raise RegistryRefused((place.says("", f"there is no such file ({path}). Check its name and where it is."),))
    try:
        return strict_yaml.read(path)
    except strict_yaml.ProtocolError as problem:
        raise RegistryRefused((Place(path.name, "the file", problem.line).says("", f"{problem.problem}."),)) from problem
    except (ValueError, RecursionError) as problem:
        # YAML takes a bare 21:30 for a number in sixties.
        raise RegistryRefused((place.says("", f'a value cannot be read ({problem}). Put times and numbers like this one in quotes, as in "21:30".'),)) from problem
