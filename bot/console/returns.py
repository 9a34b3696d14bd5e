"""Word of a child who is back, told at the start of a call: the open calls that it belongs to."""
from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import and_, or_, select

from bot.calllog.tables import CallTable
from bot.casework.coming_back import is_back_already
from bot.casework.desk import Desk
from bot.console.calls import CHANNEL
from bot.console.tables import ConsoleCallTable
from bot.triage.answers import read_answer, read_opening
from bot.triage.answers.references import references
from bot.triage.clocks import UK
from bot.triage.danger import look

_CALLS, _MINE = CallTable.__table__, ConsoleCallTable.__table__
#: The same absence lies no further back than this.
_SAME_ABSENCE = timedelta(days=14)
_OFFERED = 5
_NOT_YET = re.compile(r"\b(will|going to|gonna|about to|on (her|his|their|the) way|being|trying|if|when|until|might|not|isn'?t|hasn'?t|haven'?t)\b", re.I)


def belongs_to(desk: Desk, said: str, child: str, home: str) -> tuple[str, ...]:
    """The calls of operators about this child, else this home, that wait for word of a child; the latest first.

    Empty where the words tell of no return, or of danger: then nothing stands before the call.
    """
    if not _tells_of_return(desk, said):
        return ()
    named = {known.ref if (known := desk.registry.child(one)) else one for one in ([child] if child else [found for found, _ in references(said)])}
    if not named and not home:
        return ()
    about = _CALLS.c.child.in_(named) if named else _CALLS.c.place == home
    waits = or_(_CALLS.c.finished.is_(False), and_(_CALLS.c.outcome == "escalated", _CALLS.c.opened_at >= desk.clock() - _SAME_ABSENCE))
    wanted = select(_CALLS.c.call).join(_MINE, _MINE.c.call == _CALLS.c.call).where(_CALLS.c.channel == CHANNEL, about, waits)
    found = (call for call in desk.session.execute(wanted.order_by(_CALLS.c.opened_at.desc()).limit(20)).scalars())
    return tuple(call for call in found if "missing" in desk.log.state(call).protocols and not is_back_already(desk.case(call)))[:_OFFERED]


def _tells_of_return(desk: Desk, said: str) -> bool:
    if look(said).level != "none" or _NOT_YET.search(said):
        return False
    now, question = desk.clock().astimezone(UK), desk.library.question("returned", ("missing",))
    told = next((answer.value for answer in read_opening(said, now, desk.library) if answer.fact == "returned"), None)
    return (told or (read_answer(said, question, now).value("returned") if question else None)) == "back"
