"""Whether the disk has room for a set-up."""
from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Iterable, Tuple

from bot.setup.trouble import SetupTrouble

GB = 1_000_000_000


def existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists."""
    while not path.exists():
        path = path.parent
    return path


def refuse_if_short(needed: Iterable[Tuple[Path, float]]) -> None:
    """Raise SetupTrouble when a disk has less than what the folders on it need: (folder, GB) each."""
    by_disk: "dict[int, tuple[Path, float]]" = {}
    for folder, size in needed:
        disk = os.stat(existing(folder)).st_dev
        first, so_far = by_disk.get(disk, (folder, 0.0))
        by_disk[disk] = (first, so_far + size)
    for folder, size in by_disk.values():
        free = shutil.disk_usage(existing(folder)).free / GB
        if free < size:
            raise SetupTrouble(
                f"The disk at {folder} has {free:.1f} GB free and this set-up needs about {size:.1f} GB: free some space, then run it again."
            )
