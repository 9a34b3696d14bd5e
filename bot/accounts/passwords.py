"""Passwords: hashed slowly with Argon2id, and refused only when short or known to everybody."""
from __future__ import annotations

import re
import threading
import unicodedata
from contextlib import AbstractContextManager
from typing import Optional

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.accounts.crowd import Few

#: NCSC, "Password administration for system owners": length and a list of refused passwords rather than rules of composition.
SHORTEST = 12
LONGEST = 200
#: Checked at one moment, and with those that wait for it. A wait holds a thread that every other page and the chat need too.
_AT_ONCE, _WITH_WAITING = 2, 10
#: What is left of a very common password once its digits and signs are taken away. Many of the commonest differ only in those.
_KNOWN = frozenset("""
    password passwordpassword passwort letmein letmeinplease welcome welcomewelcome qwerty qwertyuiop qwertyqwerty qwertyuiopasdf asdfghjkl asdfghjklasdf
    zxcvbnm qazwsxedc qazwsxedcrfv iloveyou iloveyouforever administrator administration changeme changemeplease changethis trustnoone liverpool
    liverpoolfc manchesterunited manchestercity football footballfootball sunshine princess superman batman dragon monkey computer internet
    whatever starwars abcdefghijkl abcdefghijklm abcdefgh threshold thresholdthreshold police policepolice controlroom supervisor operator
    thisismypassword mypassword mypasswordis secretpassword passwordsecret correcthorsebatterystaple christmas summer winter autumn spring
""".split())


def why_refused(password: str, name: str = "") -> Optional[str]:
    """A sentence for the person who chose it, or None for one that can be used."""
    password = _same(password)
    if len(password) < SHORTEST:
        return f"Choose a password of at least {SHORTEST} characters. Three or four random words make a good one."
    if len(password) > LONGEST:
        return f"Choose a password of at most {LONGEST} characters."
    letters = re.sub(r"[\W\d_]", "", password.casefold())
    if letters in _KNOWN or len(set(password.casefold())) < 5 or (name and name.casefold() in password.casefold() and len(password) < len(name) + 8):
        return "That password is easy to guess. Three or four random words make a good one."
    return None


class Passwords:
    """Hashes and checks. `hasher` is argon2's own with its defaults (RFC 9106, the second recommended: 64 MiB, 3 passes) unless tests give a cheap one."""

    def __init__(self, hasher: Optional[PasswordHasher] = None) -> None:
        self._hasher = hasher or PasswordHasher()
        # Each check takes 64 MiB: a crowd at the door must not take the memory of the calls.
        self._few = threading.BoundedSemaphore(_AT_ONCE)
        self._door = Few(_WITH_WAITING)
        self._nobodys = self._hasher.hash("the password of nobody at all")

    def place(self) -> AbstractContextManager[None]:
        """To be held around `right` and `hash`, taken before the try is counted. Raises Crowded when too many wait already."""
        return self._door.place()

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with self._few:
            return self._hasher.hash(_same(password))

    def right(self, kept: Optional[str], given: str) -> bool:
        """Whether it is the password. Without one kept (no such account) it takes just as long and is False."""
        with self._few:
            try:
                return self._hasher.verify(kept or self._nobodys, _same(given[:4 * LONGEST])) and kept is not None
            except (Argon2Error, InvalidHashError):
                return False

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(kept)


def _same(password: str) -> str:
    # Keyboards send one letter in different ways; surrogates of a broken browser must not end in an error.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode("utf-8")
