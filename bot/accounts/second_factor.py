"""The second factor: codes of an authenticator app, each good once, and eight recovery codes."""
from __future__ import annotations

import re
import secrets
from datetime import datetime
from io import BytesIO
from typing import Optional

import pyotp
import segno
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from bot.accounts.account import Account
from bot.accounts.events import note
from bot.accounts.tables import AccountTable, RecoveryCodeTable, SessionTable
from bot.calllog.log import LETTERS
from bot.calllog.vault import Vault
from bot.calllog.written import touched

_ACCOUNTS, _CODES, _SESSIONS = AccountTable.__table__, RecoveryCodeTable.__table__, SessionTable.__table__
ISSUER = "Threshold"
RECOVERY_CODES = 8
_STEP = 30
#: A phone's clock may be one step off either way (RFC 6238, 5.2).
_WINDOW = 1
_GROUPS, _GROUP = 3, 4


class SecondFactor:
    """The second factor of accounts, within a writing transaction."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault

    def is_set(self, account: int) -> bool:
        """Whether the account has an authenticator app."""
        return self._session.execute(select(_ACCOUNTS.c.factor).where(_ACCOUNTS.c.id == account)).scalar_one_or_none() is not None

    def propose(self, session: int) -> str:
        """The secret this session is setting up, made at the first look; it counts only once a code of it was given."""
        sealed = self._session.execute(select(_SESSIONS.c.factor).where(_SESSIONS.c.id == session)).scalar_one_or_none()
        if sealed is not None:
            return self._vault.open(sealed)
        secret = pyotp.random_base32()
        self._session.execute(update(_SESSIONS).where(_SESSIONS.c.id == session).values(factor=self._vault.seal(secret)))
        return secret

    def proposed(self, session: int) -> Optional[str]:
        """The secret being set up, or None."""
        sealed = self._session.execute(select(_SESSIONS.c.factor).where(_SESSIONS.c.id == session)).scalar_one_or_none()
        return None if sealed is None else self._vault.open(sealed)

    def fits(self, session: int, typed: str, at: datetime) -> bool:
        """Whether this is a code of the proposed secret. Nothing is set or used up."""
        secret = self.proposed(session)
        return secret is not None and _step_of(secret, typed, at) is not None

    def confirm(self, account: Account, session: int, typed: str, at: datetime) -> Optional[list[str]]:
        """Sets the proposed secret where the code is one of its own. Returns the recovery codes (shown once), or None for a wrong code."""
        secret = self.proposed(session)
        step = _step_of(secret, typed, at) if secret else None
        if secret is None or step is None:
            return None
        self._session.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == account.id).values(factor=self._vault.seal(secret), factor_step=step))
        self._session.execute(update(_SESSIONS).where(_SESSIONS.c.id == session).values(factor=None))
        note(self._session, at, "second_factor_set", account.name, account.id)
        return self.new_recovery_codes(account, at)

    def right(self, account: Account, typed: str, at: datetime) -> bool:
        """Whether this is a code of the app, or a recovery code, that was not used before. It is used from now on."""
        row = self._session.execute(select(_ACCOUNTS.c.factor, _ACCOUNTS.c.factor_step).where(_ACCOUNTS.c.id == account.id)).first()
        if row is None or row.factor is None:
            return False
        step = _step_of(self._vault.open(row.factor), typed, at)
        if step is not None:
            # RFC 6238, 5.2: a code is taken once, also of two that come at one moment.
            return touched(self._session.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == account.id, _ACCOUNTS.c.factor_step < step)
                                                 .values(factor_step=step))) == 1
        return self._use_recovery(account, typed, at)

    def new_recovery_codes(self, account: Account, at: datetime) -> list[str]:
        """Eight new codes, given once, here; the old ones open nothing any more."""
        self._session.execute(delete(_CODES).where(_CODES.c.account == account.id))
        codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]
        self._session.execute(insert(_CODES), [{"account": account.id, "digest": self._digest(account.id, code), "made_at": at} for code in codes])
        note(self._session, at, "recovery_codes_made", account.name, account.id)
        return codes

    def recovery_codes_left(self, account: int) -> int:
        """How many recovery codes were not used yet."""
        return int(self._session.execute(select(func.count()).select_from(_CODES).where(_CODES.c.account == account, _CODES.c.used_at.is_(None))).scalar_one())

    def remove(self, account: Account, at: datetime) -> None:
        """Takes one's own second factor away (an operator may)."""
        self.clear(account.id)
        note(self._session, at, "second_factor_removed", account.name, account.id)

    def clear(self, account: int) -> None:
        """Without a word in the record: for a reset, which has its own."""
        self._session.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == account).values(factor=None, factor_step=None))
        self._session.execute(delete(_CODES).where(_CODES.c.account == account))

    def _use_recovery(self, account: Account, typed: str, at: datetime) -> bool:
        used = touched(self._session.execute(update(_CODES).values(used_at=at).where(
            _CODES.c.account == account.id, _CODES.c.digest == self._digest(account.id, typed), _CODES.c.used_at.is_(None)))) == 1
        if used:
            note(self._session, at, "recovery_code_used", account.name, account.id, left=self.recovery_codes_left(account.id))
        return used

    def _digest(self, account: int, code: str) -> str:
        return self._vault.key_hash(f"recovery {account} {re.sub(r'[^A-Z0-9]', '', code.upper())}")


def _step_of(secret: str, typed: str, at: datetime) -> Optional[int]:
    """The time step whose code this is, or None."""
    digits = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now = int(at.timestamp()) // _STEP
    app = pyotp.TOTP(secret)
    return next((step for step in (now, *(now + off for far in range(1, _WINDOW + 1) for off in (-far, far)))
                 if pyotp.utils.strings_equal(app.generate_otp(step), digits)), None)


def picture(account: Account, secret: str) -> bytes:
    """The QR code for the app, as an SVG image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=ISSUER)
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=4, light="#fff", xmldecl=True)
    return out.getvalue()


def spelt(secret: str) -> str:
    """The secret in groups of four, for typing it into the app."""
    return " ".join(secret[start:start + 4] for start in range(0, len(secret), 4))
