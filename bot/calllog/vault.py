"""Sealing of free text at rest, and keyed digests that say nothing to somebody without the secret."""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Optional

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_SECRET_BYTES = 32


class VaultError(Exception):
    """The secret is unusable, or is not the one the text was sealed with; the message is one sentence for staff."""


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, b"threshold " + purpose, hashlib.sha256).digest()


class Vault:
    """Seals and opens text with a secret.

    `older` are secrets used before: what they sealed can still be opened, and everything new is sealed with
    the first. Digests and the links of chains always use the first secret ever given (the last of `older`), so that
    person keys and hashes stay the same when the sealing secret is changed. What vouches for how far a call has come
    follows the secret that seals: whoever has only a former one cannot make it.
    """

    def __init__(self, secret: bytes, older: tuple[bytes, ...] = ()) -> None:
        every = (secret, *older)
        if any(len(one) < 16 for one in every):
            raise VaultError("The secret is too short: give at least 16 bytes, or remove the file to have one made.")
        self._box = MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(one, b"sealing"))) for one in every])
        self._digest_key = _derived(every[-1], b"digests")
        self._link_key = _derived(every[-1], b"chain links")
        self._vouching_keys = [_derived(one, b"vouching") for one in every]

    @classmethod
    def from_file(cls, path: Path | str) -> "Vault":
        """The vault of a secret file, which is made (readable by its owner only) when it is missing.

        One secret a line, the newest first. Raises VaultError with one sentence when it cannot be used.
        """
        path = Path(path)
        try:
            if not path.exists():
                _make(path)
            lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        except (OSError, UnicodeError) as problem:
            raise VaultError(f"The secret file {path} cannot be read or made: {problem}.") from problem
        if not lines:
            raise VaultError(f"The secret file {path} is empty: restore it from a backup, since what it sealed cannot be read without it.")
        first, *older = (line.encode("ascii") for line in lines)
        return cls(first, tuple(older))

    def seal(self, text: str) -> bytes:
        """The text, sealed; whatever characters it holds come back the same."""
        return self._box.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str:
        """The text again; VaultError if it was sealed with another secret or has been tampered with."""
        try:
            return self._box.decrypt(bytes(sealed)).decode("utf-8", "surrogatepass")
        except InvalidToken as problem:
            raise VaultError("The log was sealed with another secret: start again with the secret file it was made with.") from problem

    def key_hash(self, text: str) -> str:
        """A keyed digest of 64 hexadecimal characters: the same text gives the same key, and the key does not give the text."""
        return _keyed(self._digest_key, text)

    @property
    def secrets(self) -> int:
        """How many lines the secret file has."""
        return len(self._vouching_keys)

    def link(self, text: str) -> str:
        """The keyed hash of one link of a chain, 64 hexadecimal characters; the same for as long as the log lives."""
        return _keyed(self._link_key, text)

    def vouch(self, text: str, by: int = 0) -> str:
        """The keyed hash that vouches for something in the database: with the secret that seals, or that of line `by` of the file."""
        return _keyed(self._vouching_keys[by], text)

    def vouched_by(self, text: str, mark: Optional[str]) -> Optional[int]:
        """Which line of the secret file made this mark for this text: 0 is the one that seals, None: none of them."""
        given = (mark or "").encode("utf-8", "surrogatepass")
        return next((by for by in range(len(self._vouching_keys)) if hmac.compare_digest(self.vouch(text, by).encode("ascii"), given)), None)


def _keyed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _make(path: Path) -> None:
    """Write a new secret; of two processes doing it at once, one wins and both use its secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place, so that nobody ever reads half a secret.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
    finally:
        draft.unlink()
