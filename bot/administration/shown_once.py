"""Keeps a fresh code or link, sealed, until the page that shows it has been opened once."""
from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Optional, cast

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.administration.tables import ShownOnceTable
from bot.calllog.vault import Vault
from bot.calllog.written import touched

_SHOWN = ShownOnceTable.__table__
#: The page opens at once after the form; a ticket that is not used by then was lost.
_KEPT_FOR = timedelta(minutes=10)


class ShownOnce:
    """Texts that are shown to the account they were kept for, once."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault

    def keep(self, account: str, texts: dict[str, str], at: datetime) -> str:
        """Keeps some texts for an account and returns the ticket that takes them out."""
        self._session.execute(delete(_SHOWN).where(_SHOWN.c.expires_at <= at))
        ticket = secrets.token_urlsafe(18)
        self._session.execute(insert(_SHOWN), {
            "digest": self._digest(ticket), "account": account, "sealed": self._vault.seal(json.dumps(texts)), "expires_at": at + _KEPT_FOR})
        return ticket

    def take(self, account: str, ticket: str, at: datetime) -> Optional[dict[str, str]]:
        """The texts, gone from here on; None for another's, a used or an old ticket."""
        mine = (_SHOWN.c.digest == self._digest(ticket), _SHOWN.c.account == account)
        row = self._session.execute(select(_SHOWN.c.sealed, _SHOWN.c.expires_at).where(*mine)).first()
        # Of two pages opened at the same moment, the database lets one have it.
        if row is None or touched(self._session.execute(delete(_SHOWN).where(*mine))) != 1 or row.expires_at <= at:
            return None
        return cast("dict[str, str]", json.loads(self._vault.open(row.sealed)))

    def _digest(self, ticket: str) -> str:
        return self._vault.key_hash(f"shown once:{ticket}")
