"""Machines made of a folder: only what a script itself needs is on their PATH."""
from __future__ import annotations

import shutil


def bare(folder, *programs):
    """A machine in `folder` whose PATH, `folder/bin`, holds these programs of the real one and nothing else."""
    (folder / "bin").mkdir()
    for name in programs:
        (folder / "bin" / name).symlink_to(shutil.which(name))
    return folder


def program(path, text):
    """Puts a script where a program would be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
