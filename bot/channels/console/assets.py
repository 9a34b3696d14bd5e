"""The console's own style sheets and scripts, and GOV.UK Frontend's, by addresses that change with their content."""
from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Optional

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

OWN = Path(__file__).parent / "static"
#: Where set-up puts what it fetches from the npm registry: beside the Python packages of this environment.
FETCHED = Path(sys.prefix) / "frontend"


def static(name: str) -> str:
    """The address of a file of ours, such as "console.css"."""
    return f"/assets/{name}?v={_version(OWN / name)}"


def govuk(name: str) -> str:
    """The address of a file of GOV.UK Frontend; pages are readable where set-up could not fetch it."""
    path = FETCHED / "govuk" / name
    return f"/assets/govuk/{name}?v={_version(path) if path.exists() else 'none'}"


def mounts() -> list[Mount]:
    """The two folders, GOV.UK Frontend's first."""
    return [
        Mount("/assets/govuk", Files(directory=FETCHED / "govuk", check_dir=False), name="govuk"),
        Mount("/assets", Files(directory=OWN), name="assets"),
    ]


class Files(StaticFiles):
    """A folder's files; a name that no file can have is not there."""

    def lookup_path(self, path: str) -> tuple[str, Optional[os.stat_result]]:
        """The file of a path, or none."""
        return ("", None) if "\0" in path else super().lookup_path(path)


@lru_cache(maxsize=None)
def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
