"""Signing in by OpenID Connect: off to the provider, and back."""
from __future__ import annotations

import logging
from datetime import datetime, timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts.crowd import Few
from bot.accounts.events import note
from bot.accounts.openid import OidcTrouble
from bot.accounts.signing_in import TooSoon
from bot.calllog.database import transaction
from bot.channels.console.door.doorkeeper import safe_next
from bot.channels.console.door.opening import onward, open_route, waiting
from bot.channels.console.shell import MISSING, Console

log = logging.getLogger(__name__)

_STRANGER = "Nobody has given you an account here yet. Ask your Threshold administrator."
_TITLE = "You are not signed in"
#: On the way through the provider at one moment. Each may hold a thread while the provider answers.
_AT_ONCE = 8
#: Anybody can be refused here without being anybody: of one reason one row is written in so long.
_NOTED_EVERY = timedelta(minutes=10)


class Vouching:
    """Two addresses; both are missing where no provider is set."""

    def __init__(self, console: Console) -> None:
        self._console, self._door = console, console.doorkeeper
        self._few, self._noted = Few(_AT_ONCE), dict[str, datetime]()

    def routes(self) -> list[Route]:
        """Links, not forms: the content policy lets a form lead only to ourselves."""
        return [open_route(self._console, "/oidc/start", self.leave), open_route(self._console, "/oidc/back", self.arrive)]

    def leave(self, request: Request, form: FormData) -> Response:
        """To the provider."""
        if self._door.openid is None:
            return self._console.open_page(request, "notice.html", 404, title="Page not found", words=MISSING)
        wanted, again = safe_next(request.query_params.get("next", "")), request.query_params.get("again") == "yes"
        try:
            with self._few.place():
                self._door.signing_in.knock_for_openid(self._door.came(request), self._console.clock())
                address, journey = self._door.openid.leave(self._door.own_address(request, "/oidc/back"), wanted, self._console.clock(), again)
        except TooSoon as soon:
            return self._too_soon(request, soon)
        except OidcTrouble as trouble:
            return self._refused(request, trouble.why, str(trouble))
        response = RedirectResponse(address, 303)
        self._door.send_off(request, response, journey)
        return response

    def arrive(self, request: Request, form: FormData) -> Response:
        """Back from the provider, with its word for somebody or without."""
        if self._door.openid is None:
            return self._console.open_page(request, "notice.html", 404, title="Page not found", words=MISSING)
        try:
            with self._few.place():
                self._door.signing_in.knock_for_openid(self._door.came(request), self._console.clock())
                vouched = self._door.openid.arrive(request.query_params, self._door.journey(request), self._console.clock())
                entered = self._door.signing_in.with_openid(vouched.subject, vouched.second_factor, self._door.came(request), self._console.clock(), vouched.just_now)
        except TooSoon as soon:
            return self._too_soon(request, soon)
        except OidcTrouble as trouble:
            return self._refused(request, trouble.why, str(trouble))
        response = onward(self._console, request, entered, vouched.next) if entered else self._stranger(request)
        self._door.end_journey(request, response)
        return response

    def _stranger(self, request: Request) -> Response:
        return self._console.open_page(request, "notice.html", 403, title=_TITLE, words=_STRANGER)

    def _too_soon(self, request: Request, soon: TooSoon) -> Response:
        return waiting(self._console.open_page(request, "notice.html", 429, title=_TITLE, words=f"{soon} Your password works meanwhile."), soon)

    def _refused(self, request: Request, why: str, words: str) -> Response:
        log.warning("signing in by OpenID Connect was refused: %s", why)
        now = self._console.clock()
        if why not in self._noted or now - self._noted[why] >= _NOTED_EVERY:
            self._noted[why] = now
            with transaction(self._console.engine) as session:
                note(session, now, "refused", "", None, step="openid", why=why)
        response = self._console.open_page(request, "notice.html", 403, title=_TITLE, words=words)
        self._door.end_journey(request, response)
        return response
