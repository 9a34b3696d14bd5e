"""Every version of the registry that was ever current: when, by whom, why, and what it changed."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.calllog.vault import Vault
from bot.registry.differences import differences
from bot.registry.tables import RegistryImportTable, RegistryVersionTable

_IMPORTS, _VERSIONS = RegistryImportTable.__table__, RegistryVersionTable.__table__
#: Nobody is named where a file was taken in without a page.
NOBODY = "command line or first start"


@dataclass(frozen=True)
class Change:
    """One change of the registry. `number` names it; `before` is the version it replaced, "" for the first."""

    number: int
    version: str
    before: str
    at: datetime
    by: str
    why: str
    current: bool


class History:
    """The registry's changes, the latest first."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault
        self._read: dict[str, dict[str, Any]] = {}  # each version stands beside the one before and the one after

    def count(self) -> int:
        """How many changes there are."""
        return self._session.execute(select(func.count()).select_from(_IMPORTS)).scalar() or 0

    def page(self, number: int, size: int) -> list[Change]:
        """One page of them, the first page being 1."""
        rows = list(self._session.execute(select(_IMPORTS).order_by(_IMPORTS.c.id.desc()).offset((number - 1) * size).limit(size + 1)))
        before = [row.version for row in rows[1:]] + [""]
        newest = self._newest()
        return [self._change(row, older, newest) for row, older in zip(rows[:size], before)]

    def one(self, number: int) -> Optional[Change]:
        """The change of a number, or None."""
        row = self._session.execute(select(_IMPORTS).where(_IMPORTS.c.id == number)).first()
        if row is None:
            return None
        older = self._session.execute(select(_IMPORTS.c.version).where(_IMPORTS.c.id < number).order_by(_IMPORTS.c.id.desc()).limit(1)).scalar()
        return self._change(row, older or "", self._newest())

    def lines(self, change: Change) -> list[str]:
        """What a change made different, in words; empty for the first."""
        return differences(self.content(change.before), self.content(change.version)) if change.before else []

    def content(self, version: str) -> dict[str, Any]:
        """A version's content. Read past the registry's memory, which is for the versions that calls are worked with."""
        if version not in self._read:
            self._read[version] = self._session.execute(select(_VERSIONS.c.content).where(_VERSIONS.c.version == version)).scalar_one()
        return self._read[version]

    def _newest(self) -> int:
        return self._session.execute(select(func.max(_IMPORTS.c.id))).scalar() or 0

    def _change(self, row: Row, before: str, newest: int) -> Change:
        return Change(row.id, row.version, before, row.at, row.by or NOBODY, opened(self._vault, row.why), row.id == newest)


@dataclass(frozen=True)
class Latest:
    """Who made the current version, and when."""

    by: str
    at: datetime


def latest(session: Session) -> Latest:
    """Who changed the registry last. There is always a version where somebody is changing it."""
    row = session.execute(select(_IMPORTS.c.by, _IMPORTS.c.at).order_by(_IMPORTS.c.id.desc()).limit(1)).one()
    return Latest(row.by or NOBODY, row.at)


def opened(vault: Vault, why: Optional[bytes]) -> str:
    """A sealed reason in plain words, empty where none was asked for."""
    return vault.open(why) if why else ""
