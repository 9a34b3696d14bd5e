"""The lines of a secret file, newest first, and fingerprints that tell one secret from another without giving it away."""
from __future__ import annotations

from pathlib import Path

from bot.calllog.vault import Vault
from bot.operations.refused import OperationRefused


def lines_of(path: Path) -> list[bytes]:
    """The secrets of a file, the first seals, the last makes digests.

    Raises:
        OperationRefused: the file is missing, empty or cannot be read. It is never made here: a new one opens nothing.
    """
    try:
        found = [line.strip().encode("ascii") for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except FileNotFoundError as problem:
        raise OperationRefused(f"The secret {path} is not there, and nothing can be opened without it: put it back first.") from problem
    except (OSError, UnicodeError) as problem:
        raise OperationRefused(f"The secret {path} cannot be read: {problem}.") from problem
    if not found:
        raise OperationRefused(f"The secret file {path} is empty: put the secret back first.")
    return found


def fingerprint(secret: bytes) -> str:
    """Twelve hexadecimal digits that are the same for the same secret. VaultError for one that is too short."""
    return Vault(secret).key_hash("which secret is this")[:12]
