"""The board: every open timer, the overdue ones first and counted in the title."""
from __future__ import annotations

from typing import Callable, Optional

from starlette.responses import JSONResponse, Response

from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console
from bot.console.board import Board, Waiting, board


class Boards:
    """/board, for the homes of whoever looks."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """The whole page; it renews itself where scripts run, and has a link to load it again where they do not."""
        return self._console.page(ask, "operators/board.html", board=self._board(ask), link=self._link(ask))

    def now(self, ask: Ask) -> Response:
        """The board as it stands, for the page that shows it."""
        found = self._board(ask)
        html = self._console.templates.text("operators/board_rows.html", board=found, at=ask.at, link=self._link(ask))
        said = f"{len(found.overdue)} overdue, {len(found.waiting)} waiting." if found.overdue else f"Nothing overdue, {len(found.waiting)} waiting."
        return JSONResponse({"html": html, "title": f"{found.title} – Threshold", "said": said})

    def _board(self, ask: Ask) -> Board:
        with self._console.reading() as desk:
            return board(desk, ask.scope)

    def _link(self, ask: Ask) -> Callable[[Waiting], Optional[str]]:
        """Where a call's page is for this person; None where they have none."""
        operator, supervisor = "operator" in ask.account.roles, "supervisor" in ask.account.roles
        return lambda one: f"/console/calls/{one.call}" if operator and one.channel == "console" else f"/log/{one.call}" if supervisor else None
