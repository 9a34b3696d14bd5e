"""What every page of the console is built with: the database for a moment, a template in the layout, a guarded address."""
from __future__ import annotations

import inspect
import logging
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Callable, Iterable, Iterator, Optional

from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.calllog.database import DatabaseBusy, DatabaseUnavailable, reading, transaction
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.channels.console.arriving import STRANGERS_LIMIT, TooMuch, signing_in_again, taken_in
from bot.channels.console.ask import Ask
from bot.channels.console.navigation import navigation
from bot.channels.console.out_of_reach import out_of_reach
from bot.channels.console.rendering import Templates
from bot.triage.protocol import Library

log = logging.getLogger(__name__)

MISSING = "There is no such page, or it is not yours to see."
_BUSY = "The call log is busy. Nothing of yours is lost: wait a moment, and send it again. Anybody in danger: act now, do not wait for this page."
_DOWN = "Anybody in danger: act now, do not wait for this page. What you sent was not kept: send it again when this is put right."
_STALE = "This form is no longer valid, so nothing was changed. Go back, load the page again, and send it once more."
Handler = Callable[[Ask], Any]


class Console:
    """The parts that pages share. `doorkeeper` knows who is signed in."""

    def __init__(self, engine: Engine, vault: Vault, library: Library, front_door: Any, settings: Any, clock: Callable[[], datetime],
                 doorkeeper: Any) -> None:
        self.engine, self.vault, self.library, self.front_door, self.settings = engine, vault, library, front_door, settings
        self.clock, self.doorkeeper, self.templates = clock, doorkeeper, Templates()

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """A desk for looking only: it waits for no writer and keeps no change."""
        with reading(self.engine) as session:
            yield Desk(session, self.vault, self.library, self.clock)

    @contextmanager
    def working(self) -> Iterator[Desk]:
        """A desk whose changes are all kept at the end, or none of them if anything is raised."""
        with transaction(self.engine) as session:
            yield Desk(session, self.vault, self.library, self.clock)

    def page(self, ask: Ask, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A template for somebody signed in; `account`, `csrf`, `at`, `path` and `navigation` are there in each."""
        return self._rendered(template, status, account=ask.account, csrf=ask.csrf, at=ask.at, path=ask.request.url.path,
                              navigation=navigation(ask.account, ask.request.url.path), **values)

    def open_page(self, request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A template for somebody who is not signed in."""
        return self._rendered(template, status, account=None, csrf="", at=self.clock(), path=request.url.path, navigation=(), **values)

    def missing(self, ask: Ask, words: str = MISSING) -> HTMLResponse:
        """The page for what is not there and for what is not theirs: the same, so that nothing can be learned from it."""
        return self.page(ask, "notice.html", 404, title="Page not found", words=words)

    def route(self, path: str, handler: Handler, roles: Iterable[str], methods: Iterable[str] = ("GET",), limit: int = 0) -> Route:
        """An address that only these roles reach.

        handler: takes an Ask and gives a response; a plain function runs in a thread, an `async` one must leave the database alone.
        limit: bytes that may be posted, where the usual 2 MB is too little.
        """
        allowed = frozenset(roles)

        async def endpoint(request: Request) -> Response:
            try:
                return await self._answered(request, limit, allowed, handler)
            except TooMuch as problem:
                return self.open_page(request, "notice.html", 413, title="That is too much at once", words=str(problem))
            except DatabaseBusy:
                return await out_of_reach(self, request, "Try again in a moment", _BUSY)
            except DatabaseUnavailable as problem:
                return await out_of_reach(self, request, "The call log cannot be reached", f"{_DOWN} {problem}")

        return Route(path, endpoint, methods=list(methods))

    async def _answered(self, request: Request, limit: int, allowed: frozenset[str], handler: Handler) -> Response:
        signed_in = await run_in_threadpool(self.doorkeeper.signed_in, request)
        if signed_in is None:
            return await run_in_threadpool(signing_in_again, self.doorkeeper, request, await taken_in(request, STRANGERS_LIMIT))
        if not allowed & set(signed_in.account.roles):
            return self.missing(Ask(request, signed_in.account, self.clock(), signed_in.csrf))
        form = await taken_in(request, limit)
        ask = Ask(request, signed_in.account, self.clock(), signed_in.csrf, form)
        if request.method == "POST" and not await run_in_threadpool(self.doorkeeper.csrf_ok, signed_in, form):
            kept = await run_in_threadpool(self.doorkeeper.keep_typed, request, form)
            # A form of an earlier session of theirs, from another tab: what they typed is shown again to be sent.
            return back_to(f"/resume/{kept}") if kept else self.page(ask, "notice.html", 403, title="That was not sent", words=_STALE)
        return await handler(ask) if inspect.iscoroutinefunction(handler) else await run_in_threadpool(handler, ask)

    def _rendered(self, template: str, status: int, /, **values: Any) -> HTMLResponse:
        return HTMLResponse(self.templates.text(template, **values).encode("utf-8", "replace"), status)


def back_to(address: str) -> RedirectResponse:
    """After something was posted: the page to look at, safe to load again."""
    return RedirectResponse(address, 303)


def asked_page(value: str, most: int = 1_000_000) -> Optional[int]:
    """A page number of an address, from 1; None for what is no such number."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 7 and 1 <= int(value) <= most else None
