"""Reads a lock of Python packages: what stands in it, with which hashes, and which of them wants which."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Tuple

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_FILE = re.compile(r"(?:-r\s+)?\S+\.(?:in|txt|toml)$")


@dataclass(frozen=True)
class Locked:
    """One package of a lock. `wanted_by` names the packages that need it; `is_wanted` says that Threshold itself names it."""

    name: str
    version: str
    sha256: Tuple[str, ...]
    wanted_by: Tuple[str, ...] = ()
    is_wanted: bool = False


def locked(text: str) -> Tuple[Locked, ...]:
    """The packages of a lock as `uv pip compile --generate-hashes` writes it, in its order.

    Raises ValueError for a package without a version or without a hash: nothing else may be installed.
    """
    found: List[Locked] = []
    for block in _blocks(text):
        pin = _PIN.match(block[0])
        if pin is None:
            raise ValueError(f"{block[0].split()[0]!r} is not pinned to one version.")
        hashes = tuple(digest for line in block for digest in _HASH.findall(line))
        if not hashes:
            raise ValueError(f"{pin.group(1)} has no hash.")
        who = [line.strip().lstrip("#").strip() for line in block[1:] if line.strip().startswith("#")]
        names = [name[len("via"):].strip() if name.startswith("via") else name for name in who]
        files = [name for name in names if _FILE.match(name)]
        found.append(Locked(_plain(pin.group(1)), pin.group(2), hashes, tuple(_plain(name) for name in names if name and name not in files), bool(files)))
    return tuple(found)


def _plain(name: str) -> str:
    """A package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower()


def _blocks(text: str) -> List[List[str]]:
    blocks: List[List[str]] = []
    for line in text.splitlines():
        if not line.strip() or (line.startswith("#") and not blocks):
            continue
        if line[0].isspace() and blocks:
            blocks[-1].append(line)
        elif not line.startswith(("#", "-")):
            blocks.append([line])
    return blocks
