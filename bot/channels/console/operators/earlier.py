"""An earlier or linked call, to read: what was said, what is known, and what was decided."""
from __future__ import annotations

from typing import Optional

from starlette.responses import Response

from bot.calllog.log import CallRow
from bot.casework.desk import Desk
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console
from bot.console.decided import decided
from bot.console.earlier import may_read
from bot.console.said import facts
from bot.review.reviewing.case_file import UNREADABLE, case_file, visible
from bot.review.reviewing.looking import must_note, note_view


class EarlierPage:
    """GET /console/calls/{call}/earlier. Looking is noted in the call; supervisors' judgements and remarks are not on it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """The page; the same words for a call that is not there and for one that is about nothing of this operator's."""
        call = ask.path("call")
        try:
            if not self._note_look(ask, call):
                return self._console.missing(ask)
            with self._console.reading() as desk:
                row, case = desk.log.row(call), desk.case(call)
                home = desk.registry.home(row.place)
                return self._console.page(ask, "operators/earlier.html", row=row, place=home.name if home else "", facts=facts(case),
                                          lines=case_file(desk, ask.scope, row).lines, decision=decided(case))
        except UNREADABLE:
            return self._console.missing(ask, "This call's record cannot be read. Tell a supervisor.")

    def _note_look(self, ask: Ask, call: str) -> bool:
        with self._console.reading() as desk:
            if self._row(desk, ask, call) is None:
                return False
            new = must_note(desk, call, ask.account.name)
        if new:
            with self._console.working() as desk:
                note_view(desk, call, ask.account.name)
        return True

    def _row(self, desk: Desk, ask: Ask, call: str) -> Optional[CallRow]:
        row = visible(desk, ask.scope, call)
        return row if row is not None and may_read(desk, ask.account, row) else None
