"""What somebody had typed when their session ended: kept sealed for an hour, for them alone."""
from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.accounts.tables import TypedTable
from bot.calllog.vault import Vault

_TYPED = TypedTable.__table__
KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Typed:
    """The fields of one form, and the address within the console that they were on their way to."""

    account: int
    path: str
    fields: tuple[tuple[str, str], ...]


class TypedForms:
    """What is kept, within a writing transaction. A token opens it only together with the account that typed it."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault

    def keep(self, account: int, path: str, fields: Sequence[tuple[str, str]], at: datetime) -> str:
        """Keeps a form; returns the token of the page that gives it back."""
        self._session.execute(delete(_TYPED).where(_TYPED.c.expires_at <= at))
        token = secrets.token_urlsafe(24)
        self._session.execute(insert(_TYPED), {"digest": self._digest(token), "account": account, "expires_at": at + KEPT_FOR,
                                               "typed": self._vault.seal(json.dumps([path, list(fields)]))})
        return token

    def find(self, token: str, account: int, at: datetime) -> Optional[Typed]:
        """What is kept under a token for this account; None for anybody else, and after an hour."""
        row = self._session.execute(select(_TYPED).where(_TYPED.c.digest == self._digest(token), _TYPED.c.account == account, _TYPED.c.expires_at > at)).first()
        if row is None:
            return None
        path, fields = json.loads(self._vault.open(row.typed))
        return Typed(account, path, tuple((name, value) for name, value in fields))

    def forget(self, token: str, account: int) -> None:
        """It was sent again."""
        self._session.execute(delete(_TYPED).where(_TYPED.c.digest == self._digest(token), _TYPED.c.account == account))

    def _digest(self, token: str) -> str:
        return self._vault.key_hash(f"typed {token}")
