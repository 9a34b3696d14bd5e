"""What an administrator may do to accounts, where one rule more holds than for the command line: nobody undoes themselves."""
from __future__ import annotations

from datetime import datetime
from typing import Optional, Sequence

from sqlalchemy.orm import Session

from bot.accounts.account import Account, AccountRefused
from bot.accounts.accounts import Accounts, Link
from bot.accounts.events import changes_of
from bot.administration.told import told_of_account
from bot.calllog.vault import Vault
from bot.registry.registry import Registry
from bot.triage.clocks import UK


class ChangedMeanwhile(AccountRefused):
    """Somebody else changed the account since the page was opened; nothing was saved. `version` is the one that is told of."""

    def __init__(self, told: Sequence[str], version: str) -> None:
        super().__init__(f"This account was changed while your page was open. {' '.join(told)} What you typed is below; look at it again before you save.")
        self.version = version


class Colleagues:
    """Accounts as one administrator may change them, in one transaction. Every method raises AccountRefused with what to do."""

    def __init__(self, session: Session, vault: Vault, registry: Registry, me: Account, at: datetime) -> None:
        self._session, self._accounts, self._registry, self._me, self._at = session, Accounts(session, vault), registry, me, at

    def version(self, account: int) -> str:
        """Which change of an account is its latest; `change` takes it back."""
        changes = changes_of(self._session, account)
        return str(changes[0].id) if changes else ""

    def providers(self) -> tuple[str, ...]:
        """Every provider of the registry, by name."""
        return tuple(sorted({home.provider for home in self._registry.homes() if home.provider}))

    def add(self, name: str, shown: str, roles: Sequence[str], provider: Optional[str], oidc_subject: str) -> Link:
        """Adds an account; the link is given once, here."""
        self._known_provider(provider)
        return self._accounts.add(name, shown, roles, provider, self._me.name, self._at, oidc_subject or None)

    def change(self, account: int, version: str, shown: str, roles: Sequence[str], provider: Optional[str], oidc_subject: str) -> Account:
        """Changes what somebody may do, where `version` is still its latest. A provider that has left the registry since can stay.

        Raises AccountRefused; ChangedMeanwhile, with who changed what, where it is not.
        """
        was = self._accounts.held(account)
        latest = self.version(account)
        if version != latest:
            raise ChangedMeanwhile(self._since(account, version), latest)
        if was is None or was.account.provider != provider:
            self._known_provider(provider)
        if account == self._me.id and "administrator" not in roles:
            raise AccountRefused("You cannot take away your own administrator role. Ask another administrator.", "roles")
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

    def _since(self, account: int, version: str) -> list[str]:
        """What others did after a version, the oldest first; the latest where the version is none of the account's."""
        changes = changes_of(self._session, account)
        known = [str(one.id) for one in changes]
        newer = changes[:known.index(version)] if version in known else changes[:1]
        listed = self._accounts.numbered(account) if changes else None
        name = listed.account.name if listed else ""
        return [f"{one.by} at {one.at.astimezone(UK):%H:%M}: {told_of_account(one.kind, one.payload, name)}." for one in reversed(newer)]

    def _known_provider(self, provider: Optional[str]) -> None:
        if provider and provider not in self.providers():
            raise AccountRefused("There is no such provider in the registry. Choose one of the list.", "provider")
