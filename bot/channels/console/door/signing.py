"""Signing in with a password and a code, and signing out."""
from __future__ import annotations

from typing import Optional

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts.second_factor import SecondFactor, spelt
from bot.accounts.sessions import OPENID, OPENID_NOW, Found
from bot.accounts.signing_in import Crowded, TooSoon
from bot.calllog.database import transaction
from bot.channels.console.door.doorkeeper import form_is_of, safe_next
from bot.channels.console.door.opening import asking_for, onward, open_route, text_of, waiting
from bot.channels.console.navigation import first_page
from bot.channels.console.shell import Console

NOT_RIGHT = "The name or the password is not right. Check both and try again."
WRONG_CODE = "That code is not right, or was used already. Wait for the next one and type it."
_WRONG = 422
_TOO_MANY, _BUSY = 429, 503


class Signing:
    """The pages on the way in and the way out."""

    def __init__(self, console: Console) -> None:
        self._console, self._door = console, console.doorkeeper

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            open_route(self._console, "/sign-in", self.ask, ["GET"]),
            open_route(self._console, "/sign-in", self.enter, ["POST"]),
            open_route(self._console, "/sign-in/code", self.code, ["GET", "POST"]),
            open_route(self._console, "/sign-in/set-up", self.set_up, ["GET", "POST"]),
            open_route(self._console, "/sign-out", self.leave, ["POST"]),
        ]

    def ask(self, request: Request, form: FormData) -> Response:
        """The sign-in page; somebody who is in goes straight on."""
        wanted = _wanted(request, form)
        signed_in = self._door.signed_in(request)
        if signed_in is not None:
            return RedirectResponse(wanted or first_page(signed_in.account), 303)
        return self._page(request, wanted)

    def enter(self, request: Request, form: FormData) -> Response:
        """A name and password were sent."""
        wanted, name = _wanted(request, form), text_of(form, "name")[:200]
        try:
            entered = self._door.signing_in.with_password(name, text_of(form, "password"), self._door.came(request), self._console.clock())
        except TooSoon as soon:
            return waiting(self._page(request, wanted, name, str(soon), _TOO_MANY), soon)
        except Crowded as crowded:
            return waiting(self._page(request, wanted, name, str(crowded), _BUSY), crowded)
        if entered is None:
            return self._page(request, wanted, name, NOT_RIGHT, _WRONG)
        return onward(self._console, request, entered, wanted)

    def code(self, request: Request, form: FormData) -> Response:
        """The code of the authenticator app, or a recovery code."""
        wanted, half_way = _wanted(request, form), self._door.half_way(request, "code")
        if half_way is None:
            return RedirectResponse("/sign-in" + asking_for(wanted), 303)
        field, errors, status = "code", {}, 200
        soon: Optional[TooSoon] = None
        if request.method == "POST" and form_is_of(half_way, form):
            field = "code" if text_of(form, "code").strip() else "recovery"
            try:
                entered = self._door.signing_in.with_code(half_way, text_of(form, field)[:60], self._door.came(request), self._console.clock())
                if entered is not None:
                    return onward(self._console, request, entered, wanted)
                errors, status = {field: WRONG_CODE if field == "code" else "That is not one of your unused recovery codes."}, _WRONG
                if not text_of(form, field).strip():
                    errors = {"code": "Type the 6 digits your authenticator app shows now."}
            except TooSoon as too_soon:
                errors, status, soon = {field: str(too_soon)}, _TOO_MANY, too_soon
        page = self._console.open_page(request, "door/code.html", status, form_token=half_way.csrf, next=wanted, errors=errors, field=field)
        return waiting(page, soon) if soon else page

    def set_up(self, request: Request, form: FormData) -> Response:
        """The second factor is set up on the way in."""
        wanted, half_way = _wanted(request, form), self._door.half_way(request, "set_up")
        if half_way is None:
            return RedirectResponse("/sign-in" + asking_for(wanted), 303)
        if request.method != "POST" or not form_is_of(half_way, form):
            return self._set_up_page(request, half_way, wanted)
        try:
            done = self._door.signing_in.with_set_up(half_way, text_of(form, "code")[:60], self._door.came(request), self._console.clock())
        except TooSoon as soon:
            return waiting(self._set_up_page(request, half_way, wanted, str(soon), _TOO_MANY), soon)
        if done is None:
            return self._set_up_page(request, half_way, wanted, "That code is not right. Type the 6 digits the app shows now.", _WRONG)
        entered, codes = done
        page = self._console.open_page(request, "door/recovery.html", codes=codes, onward=wanted or first_page(entered.account))
        self._door.let_in(request, page, entered.key)
        return page

    def leave(self, request: Request, form: FormData) -> Response:
        """Signs out; in a tab whose session has ended already, nothing is left to do."""
        signed_in = self._door.signed_in(request, touch=False)
        if signed_in is not None and not form_is_of(signed_in.session, form):
            return RedirectResponse("/account", 303)
        response = RedirectResponse("/sign-in?out=1", 303)
        if signed_in is not None:
            self._door.signing_in.sign_out(signed_in.session, self._console.clock(), everywhere=text_of(form, "everywhere") == "yes")
            self._door.let_out(request, response)
        return response

    def _page(self, request: Request, wanted: str, name: str = "", error: str = "", status: int = 200) -> Response:
        openid = self._door.openid
        return self._console.open_page(
            request, "door/sign_in.html", status, next=wanted, typed_name=name, errors={"name": error} if error else {},
            openid=openid.label if openid else "", openid_address="/oidc/start" + asking_for(wanted),
            kept=wanted.startswith("/resume/"), ended=bool(wanted) and bool(self._door.came(request).cookie), out=request.query_params.get("out") == "1",
            danger=request.query_params.get("danger") == "1")

    def _set_up_page(self, request: Request, half_way: Found, wanted: str, error: str = "", status: int = 200) -> Response:
        with transaction(self._console.engine) as session:
            secret = SecondFactor(session, self._console.vault).propose(half_way.id)
        return self._console.open_page(request, "door/set_up.html", status, form_token=half_way.csrf, next=wanted, secret=spelt(secret),
                                       sign_in_name=half_way.account.name, errors={"code": error} if error else {}, proof="", again="", replacing=False,
                                       by_openid=half_way.how in (OPENID, OPENID_NOW), action="/sign-in/set-up")


def _wanted(request: Request, form: FormData) -> str:
    """Where to go afterwards: what waits to be sent again, or the page that was asked for."""
    kept = request.query_params.get("kept", "")
    if kept:
        return safe_next(f"/resume/{kept}")
    return safe_next(text_of(form, "next") or request.query_params.get("next", ""))
