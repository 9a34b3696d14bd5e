"""Sessions: one browser of one account, kept as keyed digests, ended by rest, by age or at once."""
from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.accounts.account import Account, counted
from bot.accounts.tables import AccountTable, SessionTable
from bot.calllog.vault import Vault
from bot.calllog.written import touched

_SESSIONS, _ACCOUNTS = SessionTable.__table__, AccountTable.__table__
#: A desk left alone shows children's records to whoever passes; a quiet hour at night is usual. OWASP's session guidance: an hour for ordinary risk.
IDLE = timedelta(minutes=60)
#: One shift: nobody is asked in the middle of theirs, and the next one's operator signs in as themselves.
LONGEST = timedelta(hours=12)
#: Between the password and the code.
HALF_WAY = timedelta(minutes=15)
#: Looking is written down this often at most: each page would take the write lock otherwise.
TOUCHED_EVERY = timedelta(minutes=1)
#: Ended ones tell whose a form is that is still open in a tab.
KEPT_AFTER_END = timedelta(days=2)
#: How a session began, where the OpenID provider vouched for the person.
OPENID = "openid"
#: The same, and the provider has asked for their password just before: it says when.
OPENID_NOW = "openid, just now"


@dataclass(frozen=True)
class Found:
    """A session that is open now. `key` is the browser's cookie; `csrf` is what its forms carry."""

    id: int
    key: str
    account: Account
    stage: str
    how: str
    csrf: str
    began_at: datetime
    seen_at: datetime


class Sessions:
    """Every session, as one transaction sees them."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault

    def begin(self, account: int, stage: str, how: str, browser: str, at: datetime) -> str:
        """Begins one and returns the cookie's new value. `stage`: "in", or "code"/"set_up" while the second factor is missing."""
        key = secrets.token_urlsafe(32)
        self._session.execute(insert(_SESSIONS), {
            "digest": self._digest(key), "form_digest": self._form_digest(self.csrf(key)), "account": account, "stage": stage, "how": how,
            "browser": browser_words(browser), "began_at": at, "seen_at": at,
        })
        self._session.execute(delete(_SESSIONS).where(_SESSIONS.c.began_at < at - LONGEST - KEPT_AFTER_END))
        return key

    def find(self, key: str, at: datetime) -> Optional[Found]:
        """The open session of a cookie; None when it has ended, rested too long, or its account is disabled."""
        row = self._row(key)
        if row is None or row.ended_at is not None or row.disabled_at is not None or self._over(row, at):
            return None
        account = Account(row.account, row.name, row.shown, counted(row.roles, row.provider), row.provider)
        return Found(row.id, key, account, row.stage, row.how, self.csrf(key), row.began_at, row.seen_at)

    def touch(self, found: Found, at: datetime) -> None:
        """It is in use."""
        self._session.execute(update(_SESSIONS).where(_SESSIONS.c.id == found.id, _SESSIONS.c.seen_at < at).values(seen_at=at))

    def end(self, session: int, account: int, at: datetime) -> bool:
        """Ends one session of an account; False when it is none of theirs or has ended."""
        mine = (_SESSIONS.c.id == session, _SESSIONS.c.account == account, _SESSIONS.c.ended_at.is_(None))
        return touched(self._session.execute(update(_SESSIONS).where(*mine).values(ended_at=at))) == 1

    def end_all(self, account: int, at: datetime, but: Optional[int] = None) -> int:
        """Ends every session of an account (but one). Returns how many."""
        which = [_SESSIONS.c.account == account, _SESSIONS.c.ended_at.is_(None)]
        if but is not None:
            which.append(_SESSIONS.c.id != but)
        return touched(self._session.execute(update(_SESSIONS).where(*which).values(ended_at=at)))

    def open_ones(self, account: int, at: datetime) -> list[Row]:
        """The sessions in which this account is signed in: id, how, browser, began_at, seen_at; the last used first."""
        wanted = select(_SESSIONS).where(_SESSIONS.c.account == account, _SESSIONS.c.ended_at.is_(None), _SESSIONS.c.stage == "in",
                                         _SESSIONS.c.seen_at > at - IDLE, _SESSIONS.c.began_at > at - LONGEST)
        return list(self._session.execute(wanted.order_by(_SESSIONS.c.seen_at.desc())))

    def owner_of_form(self, csrf: str) -> Optional[int]:
        """Whose form carries this: the account, also when the session behind it has ended since."""
        return self._session.execute(select(_SESSIONS.c.account).where(
            _SESSIONS.c.form_digest == self._form_digest(csrf), _SESSIONS.c.stage == "in")).scalar_one_or_none()

    def was_of(self, key: str) -> Optional[tuple[int, str]]:
        """(session id, account name) of a cookie that was signed in once, ended or not."""
        row = self._row(key) if key else None
        return (row.id, row.name) if row is not None and row.stage == "in" else None

    def csrf(self, key: str) -> str:
        """What the forms of this session carry: it cannot be told from the cookie, nor the cookie from it."""
        return self._vault.key_hash(f"form of session {key}")

    def _row(self, key: str) -> Optional[Row]:
        wanted = select(_SESSIONS, _ACCOUNTS.c.name, _ACCOUNTS.c.shown, _ACCOUNTS.c.roles, _ACCOUNTS.c.provider, _ACCOUNTS.c.disabled_at)
        return self._session.execute(wanted.join(_ACCOUNTS, _ACCOUNTS.c.id == _SESSIONS.c.account).where(_SESSIONS.c.digest == self._digest(key))).first()

    @staticmethod
    def _over(row: Row, at: datetime) -> bool:
        if row.stage != "in":
            return bool(at >= row.began_at + HALF_WAY)
        return bool(at >= row.seen_at + IDLE or at >= row.began_at + LONGEST)

    def _digest(self, key: str) -> str:
        return self._vault.key_hash(f"session {key}")

    def _form_digest(self, csrf: str) -> str:
        return self._vault.key_hash(f"form {csrf}")


def same_token(given: str, wanted: str) -> bool:
    """Compares two tokens in the same time whatever they are."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def browser_words(agent: str) -> str:
    """What a person recognises in a list of their sessions: "Firefox on Windows"."""
    kind = next((words for mark, words in (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
                 if mark in agent), "A browser")
    system = next((words for mark, words in (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
                                             ("Mac OS", "a Mac"), ("Linux", "Linux")) if mark in agent), "")
    return f"{kind} on {system}" if system else kind
