"""Gives back what somebody had typed when their session ended, to send again with one press."""
from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.account import ROLES
from bot.accounts.typed import TypedForms
from bot.calllog.database import reading
from bot.channels.console.ask import Ask
from bot.channels.console import labels
from bot.channels.console.shell import Console


class Resuming:
    """The page after signing in again."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def routes(self) -> list[Route]:
        """Its address."""
        return [self._console.route("/resume/{token}", self.show, ROLES)]

    def show(self, ask: Ask) -> Response:
        """What was typed; for anybody but its author there is no such page."""
        token = ask.path("token")
        with reading(self._console.engine) as session:
            typed = TypedForms(session, self._console.vault).find(token, ask.account.id, ask.at)
        if typed is None:
            return self._console.missing(ask, "There is nothing here to send again. It was sent already, or is older than an hour.")
        return self._console.page(ask, "door/resume.html", typed=typed, shown=labels.shown(typed.fields, self._console.library), token=token,
                                  pressed=labels.pressed(typed.path), danger=labels.danger(typed.path, typed.fields))
