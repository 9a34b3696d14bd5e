"""Notes of what a set-up has finished, each holding for exactly the inputs it was made from."""
from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Iterable


def fingerprint(root: Path, paths: Iterable[Path], *extra: str) -> str:
    """A hash over the names and contents of `paths` (files, or folders with all in them) and the `extra` words.

    Names are taken relative to `root`. A path that is not there counts as missing, so its arrival changes the hash.
    """
    digest = hashlib.sha256()
    for word in extra:
        digest.update(f"word {word}\n".encode())
    for path in sorted(set(_files(paths))):
        digest.update(f"file {os.path.relpath(path, root)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"missing")
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inner in path.rglob("*"):
            if inner.is_file() and "__pycache__" not in inner.parts:
                yield inner


class Stamps:
    """The stamps of one folder. A step is begun, then finished; a step only begun was interrupted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def is_finished(self, step: str, key: str) -> bool:
        """Whether `step` was finished with exactly these inputs."""
        return self._read(step) == f"finished {key}"

    def was_interrupted(self, step: str) -> bool:
        """Whether `step` was begun and never finished."""
        return self._read(step).startswith("begun")

    def begin(self, step: str) -> None:
        """Note that `step` is under way, so that dying now is noticed next time."""
        self._write(step, "begun")

    def finish(self, step: str, key: str) -> None:
        """Note that `step` is done for these inputs. Raises OSError when it cannot be written."""
        self._write(step, f"finished {key}")

    def forget(self, step: str) -> None:
        """Have `step` done again next time."""
        try:
            self._path(step).unlink()
        except FileNotFoundError:
            pass

    def _path(self, step: str) -> Path:
        return self.folder / f"{step}.stamp"

    def _read(self, step: str) -> str:
        try:
            return self._path(step).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _write(self, step: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self._path(step).with_suffix(".new")
        new.write_text(text + "\n", encoding="utf-8")
        os.replace(new, self._path(step))
