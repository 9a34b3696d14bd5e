"""Slows guessing down: after some failures nothing is tried for a while, longer each time, for a name and for an address."""
from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.accounts.tables import ThrottleTable
from bot.calllog.vault import Vault

_THROTTLE = ThrottleTable.__table__
#: Failures that cost no wait. People mistype; a whole control room signs in at once from one address.
FREE = {"name": 5, "device": 5, "code": 5, "address": 60, "openid": 120}
FIRST_WAIT = timedelta(seconds=15)
#: Not longer: whoever keeps guessing at a name must not be able to keep its owner out for a shift.
LONGEST_WAIT = timedelta(minutes=15)
#: One failure of the count is forgiven each time so long has passed: a busy control room mistypes all day and must never add up to a wait.
FORGIVEN_EVERY = {"name": timedelta(minutes=30), "device": timedelta(minutes=30), "code": timedelta(minutes=30), "address": timedelta(minutes=1),
                  "openid": timedelta(seconds=20)}
#: Many people stand behind one of these: somebody's right try takes back one count and no more.
_SHARED = ("address", "openid")
_SWEPT_AFTER = timedelta(days=2)


class TooSoon(Exception):
    """Nothing was tried: come back in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {in_words(seconds)}, then try again.")
        self.seconds = seconds


class Throttle:
    """The failures of keys such as ("name", "op-4471") and ("address", "203.0.113.9"), within a writing transaction."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault

    def knock(self, keys: Sequence[tuple[str, str]], at: datetime) -> None:
        """Counts a try as failed before it is made, so that many at the same moment get no more tries than one after another.

        Raises TooSoon (and counts nothing) where any of the keys has to wait.
        """
        rows = {key: self._locked(key, at) for key in keys}
        waits = [(row.until - at).total_seconds() for row in rows.values() if row.until and row.until > at]
        if waits:
            raise TooSoon(int(max(waits)) + 1)
        for key, row in rows.items():
            forgiven = max(0, (at - row.last_at) // FORGIVEN_EVERY[key[0]])
            left = max(0, row.failures - forgiven)
            # What is left of the time counts towards the next one that is forgiven.
            counted_from = row.last_at + forgiven * FORGIVEN_EVERY[key[0]] if left else at
            failures = left + 1
            over = failures - FREE[key[0]]
            until = at + min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT) if over >= 0 else None
            self._session.execute(update(_THROTTLE).where(_THROTTLE.c.key == row.key).values(failures=failures, last_at=counted_from, until=until))
        self._session.execute(delete(_THROTTLE).where(_THROTTLE.c.last_at < at - _SWEPT_AFTER))

    def passed(self, keys: Sequence[tuple[str, str]]) -> None:
        """The try was right. Its own count ends; the address only gets this one try back, since its other failures may be somebody else's."""
        for key in keys:
            mine = _THROTTLE.c.key == self._digest(key)
            if key[0] in _SHARED:
                self._session.execute(update(_THROTTLE).where(mine, _THROTTLE.c.failures > 0).values(failures=_THROTTLE.c.failures - 1, until=None))
            else:
                self._session.execute(delete(_THROTTLE).where(mine))

    def _locked(self, key: tuple[str, str], at: datetime) -> Row:
        """The row of a key, made if need be, and ours until the transaction ends: two tries at one moment count as two."""
        insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._session.get_bind().dialect.name]
        digest = self._digest(key)
        self._session.execute(insert(_THROTTLE).on_conflict_do_nothing(), {"key": digest, "failures": 0, "last_at": at})
        return self._session.execute(select(_THROTTLE).where(_THROTTLE.c.key == digest).with_for_update()).one()

    def _digest(self, key: tuple[str, str]) -> str:
        return self._vault.key_hash(f"throttle {key[0]} {key[1]}")


def network_of(address: str) -> str:
    """An address as it is counted: one subscriber has a whole /64 of IPv6, an IPv4 address may be written as IPv6, and whatever is no
    address at all counts as one, so that nobody gets more tries by making some up."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no address"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def in_words(seconds: int) -> str:
    """45 -> "45 seconds", 90 -> "2 minutes"."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
