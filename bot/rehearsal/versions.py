"""Finds an earlier version of the protocols: a folder, a version that calls name, or a point in the history kept by git."""
from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.settings import CHECKOUT
from bot.triage.protocol import Library
from bot.triage.reading_protocols import NAMES, load_library
from bot.triage.strict_yaml import ProtocolError

_HASH = re.compile(r"[0-9a-f]{12}")
_FOLDER = "bot/protocols"


class NoVersion(ValueError):
    """The version cannot be found or used; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Version:
    """One version of all protocols, and what it was found as."""

    name: str
    library: Library


def find(wanted: str, kept: Path, checkout: Path = CHECKOUT) -> Version:
    """The protocols of a folder, of a version hash (kept in `kept`, else looked for in git), or of a git ref.

    Raises: NoVersion.
    """
    if not wanted.strip():
        raise NoVersion("Say which version to compare with: a folder of protocols, a version that calls name, or a git ref such as HEAD.")
    folder = Path(wanted)
    if folder.is_dir():
        return _from_folder(folder, wanted)
    if wanted.startswith((".", "/")) and not folder.exists():
        raise NoVersion(f"There is no folder {wanted}: check its name and where it is.")
    if folder.is_file() or folder.suffix in (".yml", ".yaml"):
        raise NoVersion(f"{wanted} is not a folder: give the folder that holds missing.yml and incident.yml.")
    if _HASH.fullmatch(wanted) and (kept / wanted).is_dir():
        return _kept(kept / wanted, wanted)
    return _from_git(wanted, kept, checkout)


def _from_folder(folder: Path, name: str) -> Version:
    if not _has_protocols(folder) and _has_protocols(folder / _FOLDER):
        folder = folder / _FOLDER
    if not _has_protocols(folder):
        raise NoVersion(f"There are no protocols in the folder {name}: it needs {' or '.join(f'{one}.yml' for one in NAMES)}.")
    return Version(name, _read(folder.resolve(), name))


def _kept(folder: Path, wanted: str) -> Version:
    library = _read(folder, wanted)
    if library.version != wanted:
        raise NoVersion(f"The copy kept in {folder} was altered (it is now version {library.version}): put it back from a backup.")
    return Version(f"version {wanted}", library)


def _from_git(wanted: str, kept: Path, checkout: Path) -> Version:
    commit = None if wanted.startswith("-") else _git(checkout, "rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}")
    if commit is not None:
        return Version(wanted, _at_commit(checkout, commit.decode().strip(), wanted))
    if _HASH.fullmatch(wanted):
        for one in (_git(checkout, "log", "--all", "--format=%H", "--", _FOLDER) or b"").decode().split():
            try:
                library = _at_commit(checkout, one, wanted)
            except NoVersion:
                continue
            if library.version == wanted:
                return Version(f"version {wanted} (commit {one[:10]})", library)
    raise NoVersion(f"There is no version {wanted}: it is not a folder, not a version kept in {kept}, and {_about_git(checkout)}.")


def _at_commit(checkout: Path, commit: str, wanted: str) -> Library:
    with tempfile.TemporaryDirectory(prefix="threshold-version-") as folder:
        for name in NAMES:
            content = _git(checkout, "show", f"{commit}:./{_FOLDER}/{name}.yml")
            if content is not None:
                (Path(folder) / f"{name}.yml").write_bytes(content)
        if not _has_protocols(Path(folder)):
            raise NoVersion(f"There were no protocols in {_FOLDER} at {wanted}: name a later point in the history.")
        return _read(Path(folder), wanted)


def _read(folder: Path, name: str) -> Library:
    try:
        return load_library(folder)
    except ProtocolError as refused:
        raise NoVersion(f"The protocols of {name} cannot be read by this copy of Threshold. {refused}") from refused


def _has_protocols(folder: Path) -> bool:
    return any((folder / f"{name}.yml").is_file() for name in NAMES)


def _git(checkout: Path, *words: str) -> Optional[bytes]:
    """What git prints, or None where it is not installed, knows no such thing, or this is not a history of its."""
    try:
        done = subprocess.run(["git", "-C", str(checkout), *words], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _about_git(checkout: Path) -> str:
    if _git(checkout, "--version") is None:
        return "git is not installed here (give a folder with the earlier protocols)"
    if _git(checkout, "rev-parse", "--git-dir") is None:
        return "this copy has no git history (give a folder with the earlier protocols)"
    return "git knows no such name here"
