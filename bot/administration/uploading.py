"""A whole registry from files that an administrator sends: read at once, and sealed until it is confirmed."""
from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Iterable, Optional, Sequence

from bot.administration.fields import Field, Typed
from bot.administration.forms import Written
from bot.calllog.canonical import canonical
from bot.calllog.vault import Vault, VaultError
from bot.registry.columns import COLUMNS
from bot.registry.refusal import RegistryRefused
from bot.registry.registry import load
from bot.registry.writing import csv_texts

#: A force has some hundred homes; while more is read than anybody has, calls would wait.
MOST_LINES = 50_000
_YAML = (".yml", ".yaml")


def read_files(files: Sequence[tuple[str, bytes]], content: dict[str, Any]) -> dict[str, Any]:
    """The registry that the files make, in its normal form.

    files: name and bytes of one YAML file, or of some of the registry's CSV files; of a CSV file that is not among them, what `content` says stays.

    Raises:
        RegistryRefused: with file, line, row and key of every problem.
    """
    sent = [(_plain(name), data) for name, data in files]
    wrong = [name for name, _ in sent if name not in COLUMNS and not name.endswith(_YAML)]
    if wrong:
        raise RegistryRefused(f"{name or 'the file'}: this is none of the registry's files. Send one YAML file, or CSV files with these names: {', '.join(COLUMNS)}."
                              for name in wrong)
    whole = [name for name, _ in sent if name.endswith(_YAML)]
    if whole and len(sent) > 1:
        raise RegistryRefused((f"{whole[0]}: a YAML file is the whole registry. Send it alone, or CSV files without it.",))
    if len({name for name, _ in sent}) < len(sent):
        raise RegistryRefused(("Two files have the same name. Send each once.",))
    if sum(data.count(b"\n") for _, data in sent) > MOST_LINES:
        raise RegistryRefused((f"There are more than {MOST_LINES:,} lines. Look whether these are the right files.",))
    # The registry's readers take files. Only this account can read the folder, and it is gone before anybody is answered.
    with TemporaryDirectory(prefix="threshold-registry-") as folder:
        for name, text in () if whole else csv_texts(content).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        for name, data in sent:
            (Path(folder) / name).write_bytes(data)
        return load(Path(folder) / whole[0] if whole else folder)


def _plain(name: str) -> str:
    """A file's name without the folders that some browsers send along."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip().lower()[:80]


def seal(vault: Vault, content: dict[str, Any], by: str) -> str:
    """A registry that was read, for the page on which it is confirmed: nobody can change it there, and it is its sender's alone."""
    return vault.seal(canonical({"by": by, "content": content})).decode("ascii")


def unseal(vault: Vault, sealed: str, by: str) -> Optional[dict[str, Any]]:
    """What `seal` closed for the same account; None for anything else."""
    try:
        told = json.loads(vault.open(sealed.encode("ascii", "replace")))
    except (VaultError, ValueError):
        return None
    content = told.get("content") if isinstance(told, dict) and told.get("by") == by else None
    return content if isinstance(content, dict) else None


class Uploaded:
    """The whole registry, as it was sent."""

    title, verb = "Upload the registry", "Upload"

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """None."""
        return ()

    def typed(self, content: dict[str, Any]) -> Typed:
        """Nothing."""
        return {}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry that was sent."""
        return Written(self._content)
