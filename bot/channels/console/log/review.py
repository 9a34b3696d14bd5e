"""Takes what a supervisor does with a call; nothing typed is lost, and two tabs or two people never overwrite each other."""
from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from bot.channels.console.ask import Ask
from bot.channels.console.log.call import CallPages
from bot.channels.console.log.wording import read_day
from bot.channels.console.shell import Console, back_to
from bot.review.reviewing.case_file import UNREADABLE, visible
from bot.review.reviewing.opinions import added_since
from bot.review.reviewing.recording import AGREE, DISAGREE, JUDGE, READ, REMARK, Wrong, record

_FIELDS = ("judged", "reason", "remark", "kind", "opinion")
#: What is the same however often and after whatever it is done; its form needs no newer look at the call.
_PLAIN = (READ, "flag", "unflag")


class ReviewForm:
    """POST /log/{call}/review."""

    def __init__(self, console: Console, pages: CallPages) -> None:
        self._console, self._pages = console, pages

    def take(self, ask: Ask) -> Response:
        """Records one thing and goes back to the call, or on to the next of the daily check; what is wrong is told beside what was typed."""
        call, doing = ask.path("call"), ask.field("do")
        typed = {name: ask.field(name) for name in _FIELDS}
        seen = int(ask.field("seen")) if ask.field("seen").isascii() and ask.field("seen").isdigit() and len(ask.field("seen")) < 9 else 0
        with self._console.working() as desk:
            desk.hold(call)
            row = visible(desk, ask.scope, call)
            if row is None:
                return self._console.missing(ask)
            try:
                is_old = doing not in _PLAIN and added_since(desk.log.events(call), seen)
                outcome = None if is_old else record(desk, row, ask.account.name, doing, _value(doing, typed), _text(doing, typed), ask.scope.side)
            except UNREADABLE:
                outcome = Wrong("do", "This call's record cannot be read, so nothing can be added to it.")
        if outcome is None:
            return self._pages.page(ask, 409, typed=typed, seen=max(seen, 1))
        if isinstance(outcome, Wrong):
            return self._pages.page(ask, 422, errors={outcome.field: outcome.words}, typed=typed)
        return back_to(_onward(ask, call, doing, outcome.masked))


def _value(doing: str, typed: dict[str, str]) -> str:
    return typed["judged"] if doing == JUDGE else typed["kind"] if doing == REMARK else ""


def _text(doing: str, typed: dict[str, str]) -> str:
    return {JUDGE: typed["reason"], REMARK: typed["remark"], AGREE: typed["opinion"], DISAGREE: typed["opinion"]}.get(doing, "")


def _onward(ask: Ask, call: str, doing: str, taken_out: tuple[str, ...]) -> str:
    """Where to go now: in the daily check on to the next call once this one is judged or read, unless something must be told of this one."""
    day = read_day(ask.field("queue"))
    told = {"done": doing, **({"masked": ",".join(taken_out)} if taken_out else {}), **({"queue": day.isoformat()} if day else {})}
    if day and ask.field("onward") == "next" and not taken_out:
        return f"/review/{day.isoformat()}/next?{urlencode({'after': call})}"
    return f"/log/{call}?{urlencode(told)}"
