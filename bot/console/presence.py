"""Who has a call open right now."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from bot.accounts.account import Account
from bot.calllog.written import touched
from bot.casework.desk import Desk
from bot.console.tables import ConsolePresenceTable

_SEEN = ConsolePresenceTable.__table__
#: The page gives a sign every ten seconds; without script only when it is loaded, so two minutes count as "here".
HERE = timedelta(minutes=2)


def beat(desk: Desk, call: str, account: Account) -> None:
    """This account has the page of the call open."""
    now, same = desk.clock(), (_SEEN.c.call == call, _SEEN.c.account == account.name)
    if touched(desk.session.execute(update(_SEEN).where(*same).values(at=now, shown=account.shown))) == 0:
        desk.session.execute(insert(_SEEN), {"call": call, "account": account.name, "shown": account.shown, "at": now})


def gone(desk: Desk, call: str, account: Account) -> None:
    """This account has left the call (parked it, say)."""
    desk.session.execute(delete(_SEEN).where(_SEEN.c.call == call, _SEEN.c.account == account.name))


def others(desk: Desk, call: str, account: Account) -> list[str]:
    """How colleagues see everybody else who has this call open."""
    wanted = select(_SEEN.c.shown).where(_SEEN.c.call == call, _SEEN.c.account != account.name, _SEEN.c.at > desk.clock() - HERE)
    return list(desk.session.execute(wanted.order_by(_SEEN.c.shown)).scalars())
