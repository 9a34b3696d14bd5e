"""The call log to look at, on this computer only: a list, and what happened in one call."""
from __future__ import annotations

import inspect

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.access import asked_as_loopback, is_loopback
from bot.channels.web.conversation import london
from bot.channels.web.pages import Pages

_SHOWN = 200
_CLOSED = "The call log can only be looked at on the computer that runs Threshold, until people can sign in."
#: Keys that say nothing to a reader.
_HIDDEN = ("person", "buttons", "inbox")
_COLUMNS = ("call", "opened_at", "home", "role", "topic", "disposition", "outcome")


class Calls:
    """Read-only pages over `reader.calls(limit)` and `reader.events(call)`; both open and close their own session."""

    def __init__(self, reader, settings, pages: Pages):
        self._reader = reader
        self._local = is_loopback(settings.host)
        self._pages = pages

    async def index(self, request: Request) -> Response:
        """The latest calls, newest first."""
        if not self._allowed(request):
            return self._closed()
        rows = [_row(row) for row in await _ask(self._reader.calls, _SHOWN)]
        return self._pages.response("calls.html", rows=rows, shown=_SHOWN)

    async def one(self, request: Request) -> Response:
        """Every event of one call, in order."""
        if not self._allowed(request):
            return self._closed()
        reference = request.path_params["call"]
        try:
            events = [_event(event) for event in await _ask(self._reader.events, reference)]
        except LookupError:
            events = []
        if not events:
            return self._pages.notice("There is no such call", "Check the call reference.", 404)
        return self._pages.response("call.html", call=reference, events=events)

    def _allowed(self, request: Request) -> bool:
        return self._reader is not None and self._local and asked_as_loopback(request)

    def _closed(self) -> Response:
        return self._pages.notice("Not found", _CLOSED, 404)


async def _ask(read, *arguments):
    answer = await run_in_threadpool(read, *arguments)
    return await answer if inspect.isawaitable(answer) else answer


def _row(row) -> dict:
    values = {name: getattr(row, name, None) for name in _COLUMNS}
    return {**values, "opened_at": _moment(values["opened_at"])}


def _event(event) -> dict:
    shown = {name: value for name, value in (event.payload or {}).items() if name not in _HIDDEN and value not in (None, "", [], {}, ())}
    coded = ", ".join(f"{name}: {_plain(value)}" for name, value in shown.items())
    return {"seq": event.seq, "kind": event.kind.replace("_", " "), "at": _moment(event.at), "text": event.text, "coded": coded}


def _plain(value) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(each) for each in value)
    return str(value)


def _moment(at) -> str:
    local = london(at)
    return local.strftime("%-d %b %Y, %H:%M:%S") if local else ""
