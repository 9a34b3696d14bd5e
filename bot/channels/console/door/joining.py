"""Joining with a one-time link: the person chooses their password."""
from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.accounts import Accounts, LinkRefused
from bot.accounts.passwords import why_refused
from bot.calllog.database import reading, transaction
from bot.channels.console.door.opening import onward, open_route, text_of
from bot.channels.console.shell import Console


class Joining:
    """The page behind a link."""

    def __init__(self, console: Console) -> None:
        self._console, self._door = console, console.doorkeeper

    def routes(self) -> list[Route]:
        """Its address. Looking at it uses nothing up: messages show previews of links."""
        return [open_route(self._console, "/join/{token}", self.show, ["GET"]), open_route(self._console, "/join/{token}", self.join, ["POST"])]

    def show(self, request: Request, form: FormData) -> Response:
        """Asks for a password."""
        return self._page(request, {})

    def join(self, request: Request, form: FormData) -> Response:
        """A password was chosen."""
        token, password, console = request.path_params["token"], text_of(form, "password"), self._console
        try:
            with reading(console.engine) as session:
                account = Accounts(session, console.vault).behind(token, console.clock())
            errors = chosen_wrongly(password, text_of(form, "again"), account.name)
            if errors:
                return self._page(request, errors, 422)
            with self._door.passwords.place():
                kept = self._door.passwords.hash(password)
            with transaction(console.engine) as session:
                account = Accounts(session, console.vault).join(token, kept, console.clock())
        except LinkRefused as refused:
            return self._no_use(request, refused)
        entered = self._door.signing_in.joined(account, self._door.came(request), console.clock())
        return onward(console, request, entered, "") if entered else self._no_use(request, LinkRefused())

    def _page(self, request: Request, errors: dict[str, str], status: int = 200) -> Response:
        try:
            with reading(self._console.engine) as session:
                account = Accounts(session, self._console.vault).behind(request.path_params["token"], self._console.clock())
        except LinkRefused as refused:
            return self._no_use(request, refused)
        return self._console.open_page(request, "door/join.html", status, joining=account, errors=errors)

    def _no_use(self, request: Request, refused: LinkRefused) -> Response:
        return self._console.open_page(request, "notice.html", 404, title="This link does not work", words=str(refused))


def chosen_wrongly(password: str, again: str, name: str) -> dict[str, str]:
    """What is wrong with a new password, by field; empty where nothing is."""
    refused = why_refused(password, name)
    if refused:
        return {"password": refused}
    return {} if password == again else {"again": "The two are not the same. Type the password again."}
