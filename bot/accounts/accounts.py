"""The accounts themselves: added with a one-time link, joined with a password, changed and disabled by an administrator."""
from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.accounts.account import Account, AccountRefused, checked, counted, plain_name
from bot.accounts.events import note
from bot.accounts.second_factor import SecondFactor
from bot.accounts.sessions import Sessions
from bot.accounts.tables import AccountTable, JoinLinkTable
from bot.calllog.processes import one_at_a_time
from bot.calllog.vault import Vault
from bot.calllog.written import made, touched

_ACCOUNTS, _LINKS = AccountTable.__table__, JoinLinkTable.__table__
#: A link in an old message opens nothing.
LINK_WORKS_FOR = timedelta(hours=72)
#: Who adds the very first account.
SET_UP = "set-up"


class LinkRefused(Exception):
    """A link that opens nothing: unknown, used, withdrawn or too old. The words are the same for all."""

    def __init__(self) -> None:
        super().__init__("This link does not work. It may have been used already, or be out of date. Ask your administrator for a new one.")


@dataclass(frozen=True)
class Link:
    """A fresh one-time link. `token` is given once, here; only its digest is kept."""

    account: Account
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The address within the console."""
        return f"/join/{self.token}"


@dataclass(frozen=True)
class Listed:
    """An account with what an administrator wants to know of it."""

    account: Account
    joined: bool
    disabled: bool
    second_factor: bool
    oidc_subject: Optional[str]
    added_by: str
    added_at: datetime


class Accounts:
    """Every account, within one writing transaction (looking needs none)."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault
        self._sessions, self._factors = Sessions(session, vault), SecondFactor(session, vault)

    # -- looking -----------------------------------------------------------------------------------------------

    def named(self, name: str) -> Optional[Listed]:
        """The account of a sign-in name, or None."""
        # Half characters and NUL are nobody's name, and databases choke on them.
        return self._one(_ACCOUNTS.c.name == plain_name(name)) if name.isprintable() else None

    def held(self, account: int) -> Optional[Listed]:
        """The account of an id, or None; nobody else changes it until this transaction ends."""
        self._session.execute(select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.id == account).with_for_update())
        return self.numbered(account)

    def numbered(self, account: int) -> Optional[Listed]:
        """The account of an id, or None."""
        return self._one(_ACCOUNTS.c.id == account)

    def with_subject(self, subject: str) -> Optional[Listed]:
        """The account to which an administrator gave this OpenID Connect name, or None."""
        return self._one(_ACCOUNTS.c.oidc_subject == subject) if subject.isprintable() else None

    def everybody(self) -> list[Listed]:
        """All of them, disabled ones too, by name."""
        return [_listed(row) for row in self._session.execute(select(_ACCOUNTS).order_by(_ACCOUNTS.c.name))]

    # -- what an administrator does ----------------------------------------------------------------------------

    def add(self, name: str, shown: str, roles: Sequence[str], provider: Optional[str], by: str, at: datetime,
            oidc_subject: Optional[str] = None) -> Link:
        """Adds an account and issues its link. Raises AccountRefused for a name that is taken or anything malformed."""
        name, shown, kept_roles, provider = checked(name, shown or name, roles, provider)
        subject = self._subject(oidc_subject, None)
        if self.named(name) is not None:
            raise AccountRefused(f"There is an account {name} already. Choose another name, or use reset to let the same person in again.", "name")
        added = made(self._session.execute(insert(_ACCOUNTS), {
            "name": name, "shown": shown, "roles": list(kept_roles), "provider": provider, "oidc_subject": subject, "added_by": by, "added_at": at,
        }))
        note(self._session, at, "added", by, added, name=name, shown=shown, roles=list(kept_roles), provider=provider, openid=subject is not None)
        return self._link(added, by, at)

    def change(self, account: int, shown: str, roles: Sequence[str], provider: Optional[str], by: str, at: datetime,
               oidc_subject: Optional[str] = None) -> Account:
        """Changes what an account may do, from the next page on. Raises AccountRefused.

        Somebody who needs a second factor from now on and has none is signed out, so that they set it up.
        """
        was = self._known(account)
        _, shown, kept_roles, provider = checked(was.account.name, shown, roles, provider)
        subject = self._subject(oidc_subject, account)
        if "administrator" not in kept_roles:
            self._not_the_last(was)
        now = Account(account, was.account.name, shown, kept_roles, provider)
        if now == was.account and subject == was.oidc_subject:
            return now
        self._set(account, shown=shown, roles=list(kept_roles), provider=provider, oidc_subject=subject)
        note(self._session, at, "changed", by, account, shown=[was.account.shown, shown], roles=[list(was.account.roles), list(kept_roles)],
             provider=[was.account.provider, provider], openid=[was.oidc_subject is not None, subject is not None])
        if now.needs_second_factor and not was.account.needs_second_factor and not was.second_factor:
            self._sessions.end_all(account, at)
        return now

    def disable(self, account: int, by: str, why: str, at: datetime) -> Account:
        """Ends somebody's access and every session of theirs at once. Raises AccountRefused."""
        was = self._known(account)
        if was.disabled:
            raise AccountRefused(f"{was.account.name} is disabled already.")
        if not why.strip():
            raise AccountRefused("Say why, for the record.")
        self._not_the_last(was)
        self._set(account, disabled_at=at)
        self._withdraw_links(account, at)
        self._sessions.end_all(account, at)
        note(self._session, at, "disabled", by, account, why=why.strip())
        return was.account

    def reset(self, account: int, by: str, at: datetime) -> Link:
        """Lets somebody begin again: password, second factor and sessions are gone, and there is a new link. Enables a disabled account."""
        self._known(account)
        self._set(account, password=None, disabled_at=None)
        self._factors.clear(account)
        self._sessions.end_all(account, at)
        note(self._session, at, "reset", by, account)
        return self._link(account, by, at)

    # -- joining -----------------------------------------------------------------------------------------------

    def behind(self, token: str, at: datetime) -> Account:
        """Whose link this is. Looking does not use it. Raises LinkRefused."""
        return self._open_link(token, at)[1].account

    def join(self, token: str, password_hash: str, at: datetime) -> Account:
        """Uses a link: the account has this password from now on. Raises LinkRefused; of two at one moment one is refused."""
        link, listed = self._open_link(token, at)
        done = touched(self._session.execute(update(_LINKS).where(_LINKS.c.id == link, _LINKS.c.used_at.is_(None)).values(used_at=at)))
        if done != 1:
            raise LinkRefused()
        self._set(listed.account.id, password=password_hash, joined_at=at)
        note(self._session, at, "joined", listed.account.name, listed.account.id)
        return listed.account

    # -- one's own password ------------------------------------------------------------------------------------

    def password_of(self, account: int) -> Optional[str]:
        """The kept hash, or None."""
        return self._session.execute(select(_ACCOUNTS.c.password).where(_ACCOUNTS.c.id == account)).scalar_one_or_none()

    def set_password(self, account: Account, password_hash: str, at: datetime, session: int) -> None:
        """Changes one's own password; every other session of theirs ends."""
        self._set(account.id, password=password_hash)
        self._sessions.end_all(account.id, at, but=session)
        note(self._session, at, "password_changed", account.name, account.id)

    def rehash(self, account: int, password_hash: str) -> None:
        """The same password, hashed with today's costs."""
        self._set(account, password=password_hash)

    # -- inside ------------------------------------------------------------------------------------------------

    def _link(self, account: int, by: str, at: datetime) -> Link:
        self._withdraw_links(account, at)
        token, expires = secrets.token_urlsafe(32), at + LINK_WORKS_FOR
        self._session.execute(insert(_LINKS), {"digest": self._digest(token), "account": account, "issued_by": by, "issued_at": at, "expires_at": expires})
        note(self._session, at, "link_issued", by, account)
        return Link(self._known(account).account, token, expires)

    def _open_link(self, token: str, at: datetime) -> tuple[int, Listed]:
        row = self._session.execute(select(_LINKS).where(_LINKS.c.digest == self._digest(token))).first()
        if row is None or row.used_at is not None or row.withdrawn_at is not None or row.expires_at <= at:
            raise LinkRefused()
        listed = self._known(row.account)
        if listed.disabled:
            raise LinkRefused()
        return row.id, listed

    def _withdraw_links(self, account: int, at: datetime) -> None:
        self._session.execute(update(_LINKS).values(withdrawn_at=at).where(
            _LINKS.c.account == account, _LINKS.c.used_at.is_(None), _LINKS.c.withdrawn_at.is_(None)))

    def _not_the_last(self, was: Listed) -> None:
        # Two administrators who end each other's access at one moment go one after the other.
        self._session.execute(select(_ACCOUNTS.c.id).order_by(_ACCOUNTS.c.id).with_for_update())
        if "administrator" in was.account.roles and not was.disabled and not any(
                "administrator" in one.account.roles and not one.disabled and one.joined for one in self.everybody() if one.account.id != was.account.id):
            raise AccountRefused("This is the only administrator. Let another one join first.")

    def _subject(self, subject: Optional[str], account: Optional[int]) -> Optional[str]:
        subject = (subject or "").strip() or None
        holder = self.with_subject(subject) if subject else None
        if holder is not None and holder.account.id != account:
            raise AccountRefused(f"That OpenID Connect name is {holder.account.name}'s already.", "subject")
        if subject and (len(subject) > 255 or not subject.isprintable()):
            raise AccountRefused("An OpenID Connect name has at most 255 ordinary characters.", "subject")
        return subject

    def _known(self, account: int) -> Listed:
        found = self.numbered(account)
        if found is None:
            raise AccountRefused("There is no such account.")
        return found

    def _one(self, condition: Any) -> Optional[Listed]:
        row = self._session.execute(select(_ACCOUNTS).where(condition)).first()
        return None if row is None else _listed(row)

    def _set(self, account: int, **values: object) -> None:
        self._session.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == account).values(**values))

    def _digest(self, token: str) -> str:
        return self._vault.key_hash(f"join {token}")


def first_link(session: Session, vault: Vault, at: datetime) -> Optional[Link]:
    """The link of the first administrator, "admin", while nobody has ever joined; None once somebody has, or others were added."""
    one_at_a_time(session, "first link")
    accounts = Accounts(session, vault)
    there = accounts.everybody()
    if not there:
        return accounts.add("admin", "Administrator", ("administrator",), None, SET_UP, at)
    only = there[0]
    if len(there) == 1 and only.added_by == SET_UP and not only.joined and not only.disabled and not only.oidc_subject:
        return accounts._link(only.account.id, SET_UP, at)
    return None


def _listed(row: Row) -> Listed:
    account = Account(row.id, row.name, row.shown, counted(row.roles, row.provider), row.provider)
    can_enter = row.password is not None or row.oidc_subject is not None
    return Listed(account, can_enter, row.disabled_at is not None, row.factor is not None, row.oidc_subject, row.added_by, row.added_at)
