"""The disk under the data: full to its last byte, read-only. Both on a small file system of its own, so both are real."""
from __future__ import annotations

import errno
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from benchmarks.faults.scene import CannotBeTried, Fault, Scene, on_stage

_MEGABYTES = 96


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A folder on an ext4 file system of its own, in a file, mounted through a loop device."""
    image, home = folder / "disk.img", folder / "disk"
    home.mkdir()
    with image.open("wb") as file:
        file.truncate(_MEGABYTES << 20)
    for command in (["mkfs.ext4", "-q", "-F", str(image)], ["mount", "-o", "loop", str(image), str(home)]):
        _run(command)
    try:
        (home / "data").mkdir()
        yield home / "data"
    finally:
        subprocess.run(["umount", "-l", str(home)], check=False)
        image.unlink()


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as problem:
        raise CannotBeTried(f"{command[0]}: {problem.strerror}") from problem
    if done.returncode:
        raise CannotBeTried(f"{' '.join(command[:3])}: {done.stderr.strip()[:200]}")


def _fill(scene: Scene) -> Path:
    ballast = scene.service.home / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as problem:
                if problem.errno != errno.ENOSPC:
                    raise
    return ballast


async def _full(scene: Scene) -> None:
    ballast = _fill(scene)
    await scene.lasts(60 if scene.plan.full else 20, "disk full")
    ballast.unlink()
    await scene.lasts(6, "space again")
    scene.kill()
    ballast = _fill(scene)
    scene.part = "started on a full disk"
    await scene.start()
    await scene.lasts(12, "started on a full disk")
    ballast.unlink()
    await scene.lasts(6, "space again")


async def _read_only(scene: Scene) -> None:
    home = scene.service.home
    (home / "spool").mkdir(exist_ok=True)
    files = [str(path) for path in (*home.glob("calls.db*"), home / "spool", home)]
    _run(["chattr", "+i", *files])
    await scene.lasts(60 if scene.plan.full else 20, "files that cannot be changed")
    _run(["chattr", "-i", *files])
    await scene.lasts(6, "files that can be changed again")
    scene.kill()
    scene.service.engine.dispose()
    _run(["mount", "-o", "remount,ro", str(home.parent)])
    scene.part = "started on a read-only disk"
    await scene.start()
    await scene.lasts(12, "started on a read-only disk")
    _run(["mount", "-o", "remount,rw", str(home.parent)])
    await scene.lasts(8, "a disk that can be written again")


FAULTS = (
    Fault("full", f"the disk of the data (ext4, {_MEGABYTES} MB, in a file) is filled to its last byte for 20 s (60 s with --full), and once more while the service starts",
          on_stage("full", _full, place=_small_disk)),
    Fault("read-only", "the database and its folder are made immutable under the running service for 20 s (60 s with --full), then it starts on a disk mounted read-only",
          on_stage("read-only", _read_only, place=_small_disk)),
)
