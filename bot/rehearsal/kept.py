"""A copy of every version of the protocols that was ever in force, so that the version a call names can be read again."""
from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Callable, Optional

from bot.triage.protocol import Library
from bot.triage.reading_protocols import FOLDER


def keep(library: Library, kept: Path, say: Callable[[str], None], folder: Path = FOLDER) -> None:
    """Copies the protocol files of `folder` to `kept`/VERSION, once for each version.

    Never raises: where nothing can be written one sentence is said, since the service matters more than the copy. A
    file that was changed after `library` was read is not copied under the wrong name.
    """
    if (kept / library.version).is_dir():
        return
    part: Optional[Path] = None
    try:
        kept.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=kept))
        for name, protocol in library.protocols.items():
            content = (folder / f"{name}.yml").read_bytes()
            if hashlib.sha256(content).hexdigest()[:12] != protocol.version:
                raise OSError(f"{name}.yml was changed while it was being copied")
            (part / f"{name}.yml").write_bytes(content)
        os.chmod(part, 0o755)
        os.rename(part, kept / library.version)
    except OSError as problem:
        if not (kept / library.version).is_dir():  # another process may have kept it first
            say(f"The protocols in force could not be kept in {kept} ({problem}); calls are answered all the same.")
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
