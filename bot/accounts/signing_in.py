"""Signing in: throttled, the same for a name that exists and one that does not, and a new session at every step."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.accounts.account import Account, plain_name
from bot.accounts.accounts import Accounts, Listed
from bot.accounts.crowd import Crowded
from bot.accounts.events import note
from bot.accounts.passwords import Passwords
from bot.accounts.second_factor import SecondFactor
from bot.accounts.sessions import OPENID, OPENID_NOW, Found, Sessions
from bot.accounts.throttle import Throttle, TooSoon, network_of
from bot.calllog import database
from bot.calllog.vault import Vault


@dataclass(frozen=True)
class Came:
    """Where a try comes from: the address, the browser's own description, and the cookie it still carries."""

    address: str
    browser: str = ""
    cookie: str = ""


@dataclass(frozen=True)
class Entered:
    """A session has begun. `stage` is "in", or "code"/"set_up" while the second factor is missing; `key` is the cookie."""

    account: Account
    key: str
    stage: str


class SigningIn:
    """Lets people in. Each method is a transaction of its own (or two: no password is checked while the database is held)."""

    def __init__(self, engine: Engine, vault: Vault, passwords: Passwords) -> None:
        self._engine, self._vault, self._passwords = engine, vault, passwords

    def with_password(self, name: str, password: str, came: Came, at: datetime) -> Optional[Entered]:
        """Tries a name and password; None when they are not right. Raises TooSoon or Crowded when nothing was tried."""
        with self._passwords.place():
            return self._with_password(name, password, came, at)

    def with_openid(self, subject: str, second_factor_done: bool, came: Came, at: datetime, just_now: bool = False) -> Optional[Entered]:
        """Lets in whom the OpenID provider vouched for; None for somebody no administrator gave an account.

        just_now: the provider says that it asked for their password a moment ago.
        """
        with database.transaction(self._engine) as session:
            known = Accounts(session, self._vault).with_subject(subject)
            if known is None or known.disabled:
                note(session, at, "refused", "", known.account.id if known else None, step="openid")
                return None
            # Both steps, out and back, were right: a whole control room signs in from one address.
            for _ in range(2):
                Throttle(session, self._vault).passed(self._openid_keys(came))
            return self._enter(session, known, OPENID_NOW if just_now else OPENID, came, at, code_given=second_factor_done)

    def joined(self, account: Account, came: Came, at: datetime) -> Optional[Entered]:
        """Lets in somebody who just chose their password with a link."""
        with database.transaction(self._engine) as session:
            known = Accounts(session, self._vault).numbered(account.id)
            return None if known is None or known.disabled else self._enter(session, known, "link", came, at, code_given=False)

    def with_code(self, half_way: Found, typed: str, came: Came, at: datetime) -> Optional[Entered]:
        """Tries a code of the app or a recovery code; None for a wrong or used one. Raises TooSoon."""
        keys = self._code_keys(half_way, came)
        with database.transaction(self._engine) as session:
            Throttle(session, self._vault).knock(keys, at)
            if not SecondFactor(session, self._vault).right(half_way.account, typed, at):
                note(session, at, "refused", "", half_way.account.id, step="code")
                return None
            Throttle(session, self._vault).passed(keys)
            return self._renew(session, half_way, came, at)

    def with_set_up(self, half_way: Found, typed: str, came: Came, at: datetime) -> Optional[tuple[Entered, list[str]]]:
        """Sets the second factor up while signing in, with the recovery codes to show once; None for a wrong code. Raises TooSoon."""
        keys = self._code_keys(half_way, came)
        with database.transaction(self._engine) as session:
            Throttle(session, self._vault).knock(keys, at)
            codes = SecondFactor(session, self._vault).confirm(half_way.account, half_way.id, typed, at)
            if codes is None:
                return None
            Throttle(session, self._vault).passed(keys)
            return self._renew(session, half_way, came, at), codes

    def sign_out(self, found: Found, at: datetime, everywhere: bool = False) -> None:
        """Ends this session, or every one of the account."""
        with database.transaction(self._engine) as session:
            sessions = Sessions(session, self._vault)
            if everywhere:
                sessions.end_all(found.account.id, at)
            else:
                sessions.end(found.id, found.account.id, at)
            note(session, at, "signed_out", found.account.name, found.account.id, everywhere=everywhere)

    def password_is(self, found: Found, password: str, came: Came, at: datetime) -> bool:
        """Whether this is the signed-in person's own password (before something weighty). Raises TooSoon, Crowded."""
        keys = self._code_keys(found, came)
        with self._passwords.place():
            with database.transaction(self._engine) as session:
                Throttle(session, self._vault).knock(keys, at)
                kept = Accounts(session, self._vault).password_of(found.account.id)
            if not self._passwords.right(kept, password):
                return False
        with database.transaction(self._engine) as session:
            Throttle(session, self._vault).passed(keys)
        return True

    def factor_is(self, found: Found, typed: str, came: Came, at: datetime) -> bool:
        """Whether this is a code of the signed-in person's own app, or a recovery code of theirs; it is used from now on. Raises TooSoon."""
        keys = self._code_keys(found, came)
        with database.transaction(self._engine) as session:
            Throttle(session, self._vault).knock(keys, at)
            if not SecondFactor(session, self._vault).right(found.account, typed, at):
                return False
            Throttle(session, self._vault).passed(keys)
        return True

    def knock_for_openid(self, came: Came, at: datetime) -> None:
        """Counts a step on the way through the OpenID provider, which anybody can begin. Raises TooSoon."""
        with database.transaction(self._engine) as session:
            Throttle(session, self._vault).knock(self._openid_keys(came), at)

    # -- inside ------------------------------------------------------------------------------------------------

    def _with_password(self, name: str, password: str, came: Came, at: datetime) -> Optional[Entered]:
        with database.transaction(self._engine) as session:
            keys = self._keys(session, name, came)
            Throttle(session, self._vault).knock(keys, at)
            accounts = Accounts(session, self._vault)
            known = accounts.named(name)
            kept = accounts.password_of(known.account.id) if known and not known.disabled else None
        right = self._passwords.right(kept, password)
        renewed = self._passwords.hash(password) if right and kept is not None and self._passwords.outdated(kept) else None
        with database.transaction(self._engine) as session:
            accounts = Accounts(session, self._vault)
            known = accounts.named(name)
            # The account may have been disabled or given another password while this one was being checked.
            if not right or known is None or known.disabled or accounts.password_of(known.account.id) != kept:
                note(session, at, "refused", "", known.account.id if known else None, step="password")
                return None
            Throttle(session, self._vault).passed(keys)
            if renewed:
                accounts.rehash(known.account.id, renewed)
            return self._enter(session, known, "password", came, at, code_given=False)

    def _enter(self, session: Session, known: Listed, how: str, came: Came, at: datetime, code_given: bool) -> Entered:
        stage = "in"
        if not code_given and known.second_factor:
            stage = "code"
        elif not code_given and known.account.needs_second_factor:
            stage = "set_up"
        return self._begin(session, known.account, stage, how, came, at)

    def _renew(self, session: Session, half_way: Found, came: Came, at: datetime) -> Entered:
        Sessions(session, self._vault).end(half_way.id, half_way.account.id, at)
        return self._begin(session, half_way.account, "in", half_way.how, came, at)

    def _begin(self, session: Session, account: Account, stage: str, how: str, came: Came, at: datetime) -> Entered:
        sessions = Sessions(session, self._vault)
        # Whatever this browser was signed in to before ends here: nobody acts under a cookie from before.
        before = sessions.find(came.cookie, at) if came.cookie else None
        if before is not None:
            sessions.end(before.id, before.account.id, at)
        key = sessions.begin(account.id, stage, how, came.browser, at)
        if stage == "in":
            note(session, at, "signed_in", account.name, account.id, how=how)
        return Entered(account, key, stage)

    def _keys(self, session: Session, name: str, came: Came) -> list[tuple[str, str]]:
        """A browser whose last session was this person's has a count of its own, so that a stranger who keeps
        guessing at a name cannot keep its owner out in the middle of a shift."""
        was = Sessions(session, self._vault).was_of(came.cookie)
        own = str(was[0]) if was is not None and was[1] == plain_name(name) else None
        return [("device", own) if own is not None else ("name", plain_name(name)), ("address", network_of(came.address))]

    @staticmethod
    def _code_keys(half_way: Found, came: Came) -> list[tuple[str, str]]:
        return [("code", str(half_way.account.id)), ("address", network_of(came.address))]

    @staticmethod
    def _openid_keys(came: Came) -> list[tuple[str, str]]:
        return [("openid", network_of(came.address))]


__all__ = ["Came", "Crowded", "Entered", "SigningIn", "TooSoon"]
