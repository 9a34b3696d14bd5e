"""The console's main parts, and who has which."""
from __future__ import annotations

from dataclasses import dataclass

from bot.accounts.account import Account

#: Words, address, and the roles that have it.
_PARTS = (
    ("Take a call", "/console", {"operator"}),
    ("Board", "/board", {"operator", "supervisor"}),
    ("Daily check", "/review", {"supervisor"}),
    ("Call log", "/log", {"supervisor"}),
    ("Figures", "/figures", {"supervisor"}),
    ("Exports", "/exports", {"supervisor"}),
    ("Police outcomes", "/outcomes", {"supervisor"}),
    ("Administration", "/admin", {"administrator"}),
)


@dataclass(frozen=True)
class Part:
    """One link of the navigation; `current` on its own page, `active` on one below it."""

    words: str
    address: str
    current: bool
    active: bool


def navigation(account: Account, path: str) -> tuple[Part, ...]:
    """The parts of this account's roles."""
    return tuple(Part(words, address, path == address, path == address or path.startswith(address + "/"))
                 for words, address, roles in _PARTS if roles & set(account.roles))


def first_page(account: Account) -> str:
    """Where somebody begins after signing in."""
    return next((part.address for part in navigation(account, "")), "/account")
