"""The register of exports: each is written down before its first byte leaves."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Mapping, Optional

from sqlalchemy import func, insert, select

from bot.accounts.account import Account
from bot.calllog.written import made
from bot.casework.desk import Desk
from bot.review.exporting.tables import ExportTable
from bot.review.scope import Scope, scope_of

_EXPORTS = ExportTable.__table__
SIZE = 50


@dataclass(frozen=True)
class Export:
    """One export as it was written down."""

    id: int
    at: datetime
    by: str
    provider: Optional[str]
    what: str
    about: str
    filters: dict[str, str]
    rows: int
    notes: bool
    versions: dict[str, Any]


def write_down(desk: Desk, account: Account, what: str, about: str = "", filters: Optional[Mapping[str, Any]] = None, rows: int = 0, notes: bool = False) -> Export:
    """Writes an export down and returns it.

    Args:
        what: "list.csv", "list.xlsx", "pack.pdf", "note.pdf", "note.html" or "note.txt". rows: how many calls it holds.
    """
    told: dict[str, Any] = {"at": desk.clock(), "by": account.name, "provider": scope_of(account).provider, "what": what, "about": about, "filters": dict(filters or {}),
            "rows": rows, "notes": notes, "versions": versions(desk)}
    return Export(made(desk.session.execute(insert(_EXPORTS), told)), **told)


def write_down_note(desk: Desk, account: Account, call: str, what: str) -> Export:
    """The same for the decision note of one call, which also stands in the call itself."""
    desk.log.add(call, "exported", desk.clock(), what=what, by=account.name)
    return write_down(desk, account, what, call, rows=1)


def exports(desk: Desk, scope: Scope, number: int = 1, size: int = SIZE) -> tuple[list[Export], int]:
    """A page of the exports made within a scope, the latest first, and how many there are altogether."""
    where = [] if scope.provider is None else [_EXPORTS.c.provider == scope.provider]
    total = int(desk.session.execute(select(func.count()).select_from(_EXPORTS).where(*where)).scalar_one())
    found = desk.session.execute(select(_EXPORTS).where(*where).order_by(_EXPORTS.c.id.desc()).limit(size).offset((max(1, number) - 1) * size)).mappings()
    return [Export(**row) for row in found], total


def versions(desk: Desk) -> dict[str, Any]:
    """What was in force: the program, its protocols and the registry."""
    try:
        program = version("threshold")
    except PackageNotFoundError:  # run from its folder, as it usually is
        program = ""
    return {"program": program, "protocols": desk.library.version, "registry": desk.registry.version()}
