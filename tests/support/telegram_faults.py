"""What can go wrong between a bot and Telegram, queued for a method of the emulator."""
from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Optional, Sequence

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """One failure. status 0: the connection is dropped. after: the call takes effect before the failure.

    wait: seconds of silence first, as when the other side hangs.
    """

    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    after: bool = False
    wait: float = 0.0

    async def strike(self, request: web.Request) -> web.StreamResponse:
        """Answers the request with the failure."""
        if self.wait:
            await asyncio.sleep(self.wait)
        if self.status and self.page:
            return web.Response(status=self.status, text=self.page, content_type="text/html")
        if self.status:
            return web.json_response(self.body, status=self.status)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


class Faults:
    """The faults still to come, by method."""

    def __init__(self) -> None:
        self._queued: defaultdict[str, deque[Optional[Fault]]] = defaultdict(deque)

    def queue(self, method: str, faults: Sequence[Optional[Fault]]) -> None:
        """Adds faults behind those already queued for the method; None lets one call pass."""
        self._queued[method].extend(faults)

    def next(self, method: str) -> Optional[Fault]:
        """The fault the next call of the method meets, if any."""
        return self._queued[method].popleft() if self._queued[method] else None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._queued.clear()


def flood(retry_after: int = 1) -> Fault:
    """429: too many messages; Telegram asks for whole seconds of quiet."""
    description = f"Too Many Requests: retry after {retry_after}"
    return _error(429, description, parameters={"retry_after": retry_after})


def bad_gateway() -> Fault:
    """502: a page of the proxy, not JSON."""
    return Fault(502, page="<html><head><title>502 Bad Gateway</title></head></html>")


def dropped(after: bool = False) -> Fault:
    """The connection is cut; with `after`, only once the call took effect."""
    return Fault(after=after)


def silence(seconds: float) -> Fault:
    """No answer for so long, then a cut connection."""
    return Fault(wait=seconds)


def refused(description: str = "Bad Request: chat not found") -> Fault:
    """400: the request is at fault."""
    return _error(400, description)


def blocked() -> Fault:
    """403: the person blocked the bot."""
    return _error(403, "Forbidden: bot was blocked by the user")


def _error(code: int, description: str, **more: Any) -> Fault:
    return Fault(code, {"ok": False, "error_code": code, "description": description, **more})
