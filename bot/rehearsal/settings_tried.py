"""The local settings of a registry file, tried on calls and cases without importing the file."""
from __future__ import annotations

import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Optional

import yaml

from bot.calllog import database
from bot.registry.registry import Registry
from bot.services import DEMO_REGISTRY
from bot.triage.circumstances import ForceSettings

#: Settings that move a clock, not the decision on what is known: they show in conversations with a `later`, not in single decisions.
CLOCKS = frozenset({"manager_answer_minutes", "late_return_margin_minutes", "recheck_minutes", "max_rechecks", "recheck_grace_minutes",
                    "slow_time_next_day_hour", "unfinished_call_minutes"})


class NoSettings(ValueError):
    """The registry file cannot be used; the message says why."""


@dataclass(frozen=True)
class Tried:
    """The settings to try, and how they differ from those in force: (name, in force, tried, moves only a clock)."""

    file: Path
    force: ForceSettings
    differences: tuple[tuple[str, Any, Any, bool], ...]


def tried(file: Path, in_force: ForceSettings) -> Tried:
    """Reads and checks a registry file on a throw-away database. Raises NoSettings."""
    with tempfile.TemporaryDirectory(prefix="threshold-tried-") as folder:
        url = f"sqlite:///{Path(folder) / 'calls.db'}"
        database.migrate(url)
        engine = database.open_engine(url)
        try:
            with database.transaction(engine) as session:
                registry = Registry(session)
                registry.import_file(file)
                force = registry.force()
        except (OSError, ValueError) as refused:
            raise NoSettings(str(refused)) from refused
        finally:
            engine.dispose()
    names = [one.name for one in fields(ForceSettings) if one.name not in ("name", "non_emergency", "report_url")]
    differences = tuple((name, getattr(in_force, name), getattr(force, name), name in CLOCKS) for name in names
                        if getattr(in_force, name) != getattr(force, name))
    return Tried(Path(file), force, differences)


def merged(own: Optional[Path], settings: Tried, folder: Path) -> Path:
    """A conversation's own registry (its homes and children), with the force of the file that is tried."""
    own = own or DEMO_REGISTRY
    target = folder / f"{abs(hash(own))}.yml"
    if not target.exists():
        homes = yaml.safe_load(own.read_text(encoding="utf-8"))
        force = {name: {"value": getattr(settings.force, name)} for name in (one.name for one in fields(ForceSettings))
                 if name not in ("name", "non_emergency", "report_url")}
        target.write_text(yaml.safe_dump({**homes, "force": {**homes.get("force", {}), "settings": force}}), encoding="utf-8")
    return target
