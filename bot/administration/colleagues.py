"""What an administrator may do to accounts, where one rule more holds than for the command line: nobody undoes themselves."""
from __future__ import annotations

from datetime import datetime
from typing import Optional, Sequence

from bot.accounts.account import Account, AccountRefused
from bot.accounts.accounts import Accounts, Link
from bot.registry.registry import Registry


class Colleagues:
    """Accounts as one administrator may change them. Every method raises AccountRefused with what to do."""

    def __init__(self, accounts: Accounts, registry: Registry, me: Account, at: datetime) -> None:
        self._accounts, self._registry, self._me, self._at = accounts, registry, me, at

    def providers(self) -> tuple[str, ...]:
        """Every provider of the registry, by name."""
        return tuple(sorted({home.provider for home in self._registry.homes() if home.provider}))

    def add(self, name: str, shown: str, roles: Sequence[str], provider: Optional[str], oidc_subject: str) -> Link:
        """Adds an account; the link is given once, here."""
        self._known_provider(provider)
        return self._accounts.add(name, shown, roles, provider, self._me.name, self._at, oidc_subject or None)

    def change(self, account: int, shown: str, roles: Sequence[str], provider: Optional[str], oidc_subject: str) -> Account:
        """Changes what somebody may do. A provider that has left the registry since can stay."""
        was = self._accounts.numbered(account)
        if was is None or was.account.provider != provider:
            self._known_provider(provider)
        if account == self._me.id and "administrator" not in roles:
            raise AccountRefused("You cannot take away your own administrator role. Ask another administrator.")
        return self._accounts.change(account, shown, roles, provider, self._me.name, self._at, oidc_subject or None)

    def disable(self, account: int, why: str) -> Account:
        """Ends somebody's access at once."""
        if account == self._me.id:
            raise AccountRefused("You cannot disable your own account. Ask another administrator.")
        return self._accounts.disable(account, self._me.name, why, self._at)

    def reset(self, account: int) -> Link:
        """Lets somebody begin again with a new link."""
        if account == self._me.id:
            raise AccountRefused("You cannot reset your own account. Change your password on your account page.")
        return self._accounts.reset(account, self._me.name, self._at)

    def _known_provider(self, provider: Optional[str]) -> None:
        if provider and provider not in self.providers():
            raise AccountRefused("There is no such provider in the registry. Choose one of the list.")
