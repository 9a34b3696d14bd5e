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
    """Something about an account that cannot be done; the message says what is wrong and what to do.

    `field` is the field of the form it is about ("name", "shown", "roles", "provider", "subject"), or "".
    """

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `name` is their sign-in name and the `by` of every event; `shown` is how colleagues see them.

    `provider` is set for a supervisor of one provider only, who has no other role; None is the whole force.
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


def counted(roles: Sequence[str], provider: Optional[str]) -> tuple[str, ...]:
    """The roles that hold for a kept account. Beside a provider that is supervisor alone: an operator's and an administrator's
    pages are about the whole force, so an account kept with both has the narrower right."""
    return tuple(role for role in roles if not provider or role == "supervisor")


def plain_name(typed: str) -> str:
    """A sign-in name as it is kept and compared."""
    return typed.strip().lower()


def checked(name: str, shown: str, roles: Sequence[str], provider: Optional[str]) -> tuple[str, str, tuple[str, ...], Optional[str]]:
    """The four as they are kept, or AccountRefused. Whether the provider is in the registry is for the caller to check."""
    name, shown, provider = plain_name(name), shown.strip(), (provider or "").strip() or None
    if not _NAME.fullmatch(name):
        raise AccountRefused("A sign-in name has 2 to 40 small letters, digits, dots or dashes, such as op-4471.", "name")
    if not 1 <= len(shown) <= 40 or not shown.isprintable():
        raise AccountRefused("Say how colleagues see them in at most 40 characters, such as OP 4471.", "shown")
    wrong = [role for role in roles if role not in ROLES]
    if wrong or not roles:
        raise AccountRefused(f"A role is one of {', '.join(ROLES)}{f', not {wrong[0]!r}' if wrong else ''}.", "roles")
    if provider and set(roles) != {"supervisor"}:
        raise AccountRefused("Only a supervisor with no other role can be kept to one provider: operators and administrators work for the whole force. "
                             "Choose the whole force, or leave supervisor as the only role.", "provider")
    return name, shown, tuple(role for role in ROLES if role in roles), provider
