"""Each part's figures as one JSON file in the report's folder, so that a part can be run again alone."""
from __future__ import annotations

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any, Callable, Iterable, Optional

#: Whose versions say most about speed.
_PACKAGES = ("rasa", "rasa-sdk", "tensorflow", "onnxruntime", "SQLAlchemy", "psycopg2-binary", "spacy", "scikit-learn", "numpy", "uvicorn", "starlette")
#: What a part tells its figures so far to.
Keep = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Part:
    """What one part found. `figures` is plain data, by the part's own names; `quick`: measured with the small sizes; `load`: other work the machine had."""

    name: str
    at: str
    seconds: float
    quick: bool
    machine: dict[str, str]
    versions: dict[str, str]
    load: float
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        """When it was measured, in UTC."""
        return datetime.fromisoformat(self.at)


def part(name: str, figures: dict[str, Any], seconds: float, quick: bool, load: float) -> Part:
    """A part measured just now on this machine."""
    return Part(name, datetime.now(timezone.utc).isoformat(timespec="seconds"), round(seconds, 1), quick, machine(), versions(), round(load, 2), figures)


def write(folder: Path, one: Part) -> Path:
    """Keeps a part in the place of the one before."""
    path = folder / f"{one.name}.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(one), indent=1) + "\n", encoding="utf-8")
    os.replace(draft, path)
    return path


def read(folder: Path, names: Iterable[str]) -> dict[str, Part]:
    """The parts that are kept, by name, in the order of `names`."""
    found = {name: _read(folder / f"{name}.json") for name in names}
    return {name: one for name, one in found.items() if one is not None}


def _read(path: Path) -> Optional[Part]:
    return Part(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def machine() -> dict[str, str]:
    """What this machine is, as far as it says so."""
    return {"processor": _processor(), "cores": str(len(os.sched_getaffinity(0))), "memory": _memory(), "system": f"{platform.system()} {platform.release()}"}


def versions() -> dict[str, str]:
    """What was measured with, by name."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine() or "unknown"


def _memory() -> str:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal:"):
            return f"{int(line.split()[1]) / 1024 / 1024:.0f} GB"
    return "unknown"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
