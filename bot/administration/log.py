"""Everything administrators changed, in one list: the registry, people's access and accounts."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import String, func, literal, select, union_all
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select
from sqlalchemy.sql.selectable import CompoundSelect

from bot.accounts.tables import AccountEventTable, AccountTable
from bot.administration.history import History
from bot.administration.told import told_of_account, told_of_people
from bot.calllog.vault import Vault
from bot.people.tables import EnrolmentTable, InvitationTable, PeopleEventTable
from bot.registry.tables import RegistryImportTable

_IMPORTS, _PEOPLE, _ACCOUNTS = RegistryImportTable.__table__, PeopleEventTable.__table__, AccountEventTable.__table__
_ENROLMENTS, _INVITATIONS = EnrolmentTable.__table__, InvitationTable.__table__
#: What an account's own use of the door leaves behind; shown only where it is asked for.
_AT_THE_DOOR = ("signed_in", "signed_out", "refused")
#: Who uses a wrong code or password may be anybody.
UNKNOWN = "nobody signed in"
KINDS = {"registry": "Registry", "people": "People and codes", "accounts": "Accounts", "sign_in": "Signing in"}


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `registry` is the number of the registry's change, where it is one."""

    kind: str
    at: datetime
    by: str
    words: str
    why: str
    registry: Optional[int] = None


class AdministrationLog:
    """The log of all administrative changes, the latest first."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._history = session, History(session, vault)

    def count(self, kind: str = "", by: Optional[str] = None) -> int:
        """How many entries there are of a kind (all but signing in, where none is given) and by somebody."""
        return self._session.execute(select(func.count()).select_from(_every(kind, by).subquery())).scalar() or 0

    def page(self, number: int, size: int, kind: str = "", by: Optional[str] = None) -> list[Entry]:
        """One page of them, the first page being 1."""
        every = _every(kind, by).subquery()
        wanted = select(every).order_by(every.c.at.desc(), every.c.kind, every.c.id.desc()).offset((number - 1) * size).limit(size)
        return [self._entry(row.kind, row.id) for row in self._session.execute(wanted)]

    def authors(self) -> list[str]:
        """Everybody who did something, by name; "" is nobody in particular."""
        every = _every("", None).subquery()
        return list(self._session.execute(select(every.c.by).distinct().order_by(every.c.by)).scalars())

    def _entry(self, kind: str, number: int) -> Entry:
        if kind == "registry":
            change = self._history.one(number)
            assert change is not None  # its number stands in the table that was just read
            words = "The first registry" if not change.before else f"The registry became version {change.version}"
            return Entry(kind, change.at, change.by, words, change.why, number)
        table = _PEOPLE if kind == "people" else _ACCOUNTS
        row = self._session.execute(select(table).where(table.c.id == number)).one()
        words = told_of_people(row.kind, row.payload, self._number(row), self._posts(row)) if kind == "people" else told_of_account(
            row.kind, row.payload, self._name(row.account))
        why = str(row.payload.get("why", "")) if row.kind in ("left", "disabled") else ""
        return Entry(kind, row.at, row.by or UNKNOWN, words, why)

    def _number(self, row: Row) -> Optional[int]:
        """The number under which somebody stood in the list when it happened."""
        if row.kind not in ("enrolled", "left"):
            return None
        person = (_ENROLMENTS.c.channel == row.payload["channel"], _ENROLMENTS.c.person == row.payload["person"])
        then = _ENROLMENTS.c.ended_at == row.at if row.kind == "left" else _ENROLMENTS.c.invitation == row.payload["invitation"]
        return self._session.execute(select(func.min(_ENROLMENTS.c.id)).where(*person, then)).scalar()

    def _posts(self, row: Row) -> list[Any]:
        if row.kind == "invited":
            return list(row.payload["posts"])
        invitation = row.payload.get("invitation")
        return self._session.execute(select(_INVITATIONS.c.posts).where(_INVITATIONS.c.id == invitation)).scalar() or [] if invitation else []

    def _name(self, account: Optional[int]) -> str:
        table = AccountTable.__table__
        return self._session.execute(select(table.c.name).where(table.c.id == account)).scalar() or "" if account else ""


def _every(kind: str, by: Optional[str]) -> CompoundSelect:
    door = _ACCOUNTS.c.kind.in_(_AT_THE_DOOR)
    parts = {"registry": _rows("registry", _IMPORTS), "people": _rows("people", _PEOPLE),
             "accounts": _rows("accounts", _ACCOUNTS).where(~door), "sign_in": _rows("sign_in", _ACCOUNTS).where(door)}
    chosen = [parts[kind]] if kind else [part for name, part in parts.items() if name != "sign_in"]
    if by is not None:
        chosen = [part.where(part.selected_columns.by == by) for part in chosen]
    return union_all(*chosen)


def _rows(kind: str, table: Any) -> Select:
    return select(literal(kind, String).label("kind"), table.c.id.label("id"), table.c.at.label("at"), table.c.by.label("by"))
