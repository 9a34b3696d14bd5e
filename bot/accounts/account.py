"""An account as every page sees it, and the roles there are."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Sequence

ROLES = ("operator", "supervisor", "administrator")
#: These see every child's calls or decide who may, so a password alone does not let them in.
NEED_SECOND_FACTOR = ("supervisor", "administrator")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class AccountRefused(ValueError):
    """Something about an account that cannot be done; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `name` is their sign-in name and the `by` of every event; `shown` is how colleagues see them.

    `provider` is set for a supervisor of one provider only; None is the whole force.
    """

    id: int
    name: str
    shown: str
    roles: tuple[str, ...]
    provider: Optional[str] = None

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is not enough for these roles."""
        return any(role in NEED_SECOND_FACTOR for role in self.roles)


def plain_name(typed: str) -> str:
    """A sign-in name as it is kept and compared."""
    return typed.strip().lower()


def checked(name: str, shown: str, roles: Sequence[str], provider: Optional[str]) -> tuple[str, str, tuple[str, ...], Optional[str]]:
    """The four as they are kept, or AccountRefused. Whether the provider is in the registry is for the caller to check."""
    name, shown, provider = plain_name(name), shown.strip(), (provider or "").strip() or None
    if not _NAME.fullmatch(name):
        raise AccountRefused("A sign-in name has 2 to 40 small letters, digits, dots or dashes, such as op-4471.")
    if not 1 <= len(shown) <= 40 or not shown.isprintable():
        raise AccountRefused("Say how colleagues see them in at most 40 characters, such as OP 4471.")
    wrong = [role for role in roles if role not in ROLES]
    if wrong or not roles:
        raise AccountRefused(f"A role is one of {', '.join(ROLES)}{f', not {wrong[0]!r}' if wrong else ''}.")
    if provider and ("supervisor" not in roles or "administrator" in roles):
        raise AccountRefused("Only a supervisor who is not an administrator can be kept to one provider.")
    return name, shown, tuple(role for role in ROLES if role in roles), provider
