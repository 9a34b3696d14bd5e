"""An address that needs nobody signed in: its form is read, and a page of another site cannot post to it."""
from __future__ import annotations

from typing import Callable, Iterable, Union
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.accounts.signing_in import Crowded, Entered, TooSoon
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.channels.access import from_another_site
from bot.channels.console.arriving import TooMuch, taken_in
from bot.channels.console.door.doorkeeper import safe_next
from bot.channels.console.navigation import first_page
from bot.channels.console.shell import Console

#: A name and a password are short; nobody has to be signed in to send them.
_LIMIT = 50_000
_BUSY = "The service is busy. Anybody in danger: act now, do not wait for this page. Wait a moment, then load the page again."
_DOWN = "Anybody in danger: act now, do not wait for this page."
_ELSEWHERE = "This form came from another site, so nothing was done. Open Threshold again and sign in there."


def open_route(console: Console, path: str, handler: Callable[[Request, FormData], Response], methods: Iterable[str] = ("GET",)) -> Route:
    """A route whose handler (in a thread) takes the request and its form."""
    async def endpoint(request: Request) -> Response:
        try:
            form = await taken_in(request, _LIMIT)
        except TooMuch as problem:
            return console.open_page(request, "notice.html", 413, title="That is too much at once", words=str(problem))
        if request.method == "POST" and from_another_site(request):
            return console.open_page(request, "notice.html", 403, title="That was not sent", words=_ELSEWHERE)
        try:
            return await run_in_threadpool(handler, request, form)
        except DatabaseBusy:
            return console.open_page(request, "notice.html", 503, title="Try again in a moment", words=_BUSY)
        except DatabaseUnavailable as problem:
            return console.open_page(request, "notice.html", 503, title="Nobody can sign in just now", words=f"{_DOWN} {problem}")
        except Crowded as crowded:
            return waiting(console.open_page(request, "notice.html", 503, title="Busy, try again in a moment", words=_BUSY), crowded)

    return Route(path, endpoint, methods=list(methods))


def waiting(response: Response, until: Union[TooSoon, Crowded]) -> Response:
    """The response with the seconds after which another try is of use."""
    response.headers["Retry-After"] = str(until.seconds)
    return response


def text_of(form: FormData, name: str) -> str:
    """A text field as it was typed, or ""."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def onward(console: Console, request: Request, entered: Entered, wanted: str) -> RedirectResponse:
    """Gives the new session's cookie and goes on: to the second factor where it is missing, else to the page that was wanted."""
    wanted = safe_next(wanted)
    if entered.stage == "in":
        response = RedirectResponse(wanted or first_page(entered.account), 303)
    else:
        step = "/sign-in/code" if entered.stage == "code" else "/sign-in/set-up"
        response = RedirectResponse(step + asking_for(wanted), 303)
    console.doorkeeper.let_in(request, response, entered.key)
    return response


def asking_for(wanted: str) -> str:
    """The end of an address that carries where to go afterwards, or ""."""
    return "?" + urlencode({"next": wanted}) if wanted else ""
