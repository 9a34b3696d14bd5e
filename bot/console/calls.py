"""The calls that operators have: taken, parked, taken up again, and answered by one of two who look."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import func, insert, or_, select, update

from bot.accounts.account import Account
from bot.calllog.log import CallRow
from bot.calllog.tables import CallTable
from bot.calllog.written import touched
from bot.casework.desk import Desk
from bot.console.tables import ConsoleCallTable

#: The channel of every call that an operator takes.
CHANNEL, ROLE = "console", "operator"
_MINE, _CALLS = ConsoleCallTable.__table__, CallTable.__table__
#: Questions that are put after a call has closed: how the child is, and the return interview.
LATER = ("while_away", "return_interview")
#: An answer that nobody has seen the end of holds a question no longer than this: then somebody else may answer it.
_HELD = timedelta(seconds=30)
LISTED = 50


@dataclass(frozen=True)
class ConsoleCall:
    """One call at the console: who has it, under which person key, and what still has to be done about it."""

    call: str
    account: str
    shown: str
    person: str
    address: str
    parked: bool
    opened_at: datetime
    seen_at: datetime
    monitored: bool
    turn: int
    turn_by: str


@dataclass(frozen=True)
class Listed:
    """A call in an operator's list: what the log says of it, and the home's name."""

    own: ConsoleCall
    row: CallRow
    place: str


@dataclass(frozen=True)
class Listing:
    """One page of such a list: its calls, how many there are in all, and which page of how many it is."""

    rows: tuple[Listed, ...] = ()
    total: int = 0
    number: int = 1
    pages: int = 1


def person_key(desk: Desk, account: Account, *told: str) -> str:
    """The person key of a call: one of its own for each, and the same for the same form sent twice."""
    return "console-" + desk.vault.key_hash("\x1f".join(("operator's call", account.name, *told)))[:24]


def open_call(desk: Desk, account: Account, person: str, home: Optional[str], child: str = "", address: str = "") -> str:
    """Opens a call for an operator, or finds the one that this form opened already. Returns its reference.

    Nothing the caller said is read here: that goes through the front door. `child` is a reference that was chosen or typed;
    `address` is what the caller said of a place that is in no registry, and is kept sealed.
    """
    known = of_person(desk, person)
    if known:
        return known[0].call
    case = desk.open_call(CHANNEL, person, home, ROLE)
    if child:
        case.answer("child", child, "", "button")
    keep(desk, case.call, account, person, address)
    return case.call


def keep(desk: Desk, call: str, account: Account, person: str, address: str = "") -> None:
    """Puts a call on an operator's list; one that is there stays as it is."""
    if of(desk, call) is not None:
        return
    now = desk.clock()
    desk.session.execute(insert(_MINE), {
        "call": call, "account": account.name, "shown": account.shown, "person": person, "parked": False, "opened_at": now, "seen_at": now,
        "address": desk.vault.seal(address) if address else None, "monitored": False, "turn": 0, "turn_update": "", "turn_by": "", "turn_at": None,
    })


def keep_all(desk: Desk, account: Account, person: str) -> str:
    """Lists every call that this person key has in the log (children who went together have one each); returns the one
    that was heard from last."""
    rows = desk.log.calls(limit=20, channel=CHANNEL, person=person)
    for row in rows:
        keep(desk, row.call, account, person)
    latest = max(rows, key=lambda row: (row.last_event_at, row.events), default=None)
    return latest.call if latest else ""


def of(desk: Desk, call: str) -> Optional[ConsoleCall]:
    """The call at the console, or None where no operator took it."""
    found = desk.session.execute(select(_MINE).where(_MINE.c.call == call)).first()
    return _call(desk, found) if found else None


def of_person(desk: Desk, person: str) -> list[ConsoleCall]:
    """The calls under one person key, the first opened first."""
    rows = desk.session.execute(select(_MINE).where(_MINE.c.person == person).order_by(_MINE.c.opened_at, _MINE.c.call))
    return [_call(desk, row) for row in rows]


def listed(desk: Desk, account: Account, mine: bool = True, number: int = 1) -> Listing:
    """The calls to come back to: not finished, closed with monitoring questions missing, or asked about once more. An operator's own, or
    the others'. Parked ones first, then what is open, the latest first; none is left out, there are pages."""
    whose = _MINE.c.account == account.name if mine else _MINE.c.account != account.name
    wanted = or_(_CALLS.c.finished.is_(False), _MINE.c.monitored.is_(False), _CALLS.c.pending.in_(LATER))
    return _listing(desk, number, [whose, wanted], [_MINE.c.parked.desc(), _CALLS.c.finished, _MINE.c.opened_at.desc(), _MINE.c.call])


def owed(desk: Desk, account: Account, number: int = 1) -> Listing:
    """An operator's own calls whose monitoring questions are missing and that they have left (ended or parked), the oldest first."""
    wanted = [_MINE.c.account == account.name, _MINE.c.monitored.is_(False), or_(_MINE.c.parked.is_(True), _CALLS.c.finished.is_(True))]
    return _listing(desk, number, wanted, [_MINE.c.opened_at, _MINE.c.call])


def _listing(desk: Desk, number: int, where: list[Any], order: list[Any]) -> Listing:
    joined = _MINE.join(_CALLS, _CALLS.c.call == _MINE.c.call)
    total = desk.session.execute(select(func.count()).select_from(joined).where(*where)).scalar_one()
    pages = max(1, -(-total // LISTED))
    number = min(max(number, 1), pages)
    rows = desk.session.execute(select(_MINE).select_from(joined).where(*where).order_by(*order).limit(LISTED).offset((number - 1) * LISTED)).all()
    found = []
    for one in rows:
        row = desk.log.row(one.call)
        home = desk.registry.home(row.place)
        found.append(Listed(_call(desk, one), row, home.name if home else ""))
    return Listing(tuple(found), total, number, pages)


def listed_one(desk: Desk, call: str) -> Listed:
    """One call at the console, as in a list."""
    row = desk.log.row(call)
    home = desk.registry.home(row.place)
    own = of(desk, call)
    assert own is not None  # whoever asks has it in a list of the console's calls
    return Listed(own, row, home.name if home else "")


def park(desk: Desk, call: str, parked: bool) -> None:
    """Puts a call aside, or takes it up again. Its clocks run on."""
    _set(desk, call, parked=parked)


def take_up(desk: Desk, call: str, account: Account) -> None:
    """Notes that a call was looked at; the one who takes up a parked call has it from then on."""
    _set(desk, call, seen_at=desk.clock())
    own = of(desk, call)
    if own is not None and own.parked:
        _set(desk, call, parked=False, account=account.name, shown=account.shown)


def set_monitored(desk: Desk, call: str, whole: bool) -> None:
    """Whether the three monitoring questions are settled."""
    _set(desk, call, monitored=whole)


def claim(desk: Desk, call: str, turn: int, update_id: str, account: Account) -> bool:
    """Takes one turn of a call for one answer. False when somebody else has just taken it; the same answer may come twice."""
    now = desk.clock()
    free = or_(_MINE.c.turn != turn, _MINE.c.turn_update == update_id, _MINE.c.turn_at < now - _HELD)
    taken = update(_MINE).where(_MINE.c.call == call, free).values(turn=turn, turn_update=update_id, turn_by=account.shown, turn_at=now)
    return touched(desk.session.execute(taken)) == 1


def release(desk: Desk, call: str) -> None:
    """The answer could not be worked: the question is open to anybody again."""
    _set(desk, call, turn=0, turn_update="", turn_at=None)


def was_taken(desk: Desk, call: str, update_id: str) -> bool:
    """Whether this very answer was the last one taken: a double press, a reload."""
    return desk.session.execute(select(_MINE.c.turn_update).where(_MINE.c.call == call)).scalar() == update_id


def _set(desk: Desk, call: str, **values: Any) -> None:
    desk.session.execute(update(_MINE).where(_MINE.c.call == call).values(**values))


def _call(desk: Desk, row: Any) -> ConsoleCall:
    address = desk.vault.open(row.address) if row.address is not None else ""
    return ConsoleCall(row.call, row.account, row.shown, row.person, address, row.parked, row.opened_at, row.seen_at, row.monitored, row.turn, row.turn_by)
