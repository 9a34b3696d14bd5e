"""What every response carries, and what a person sees when something breaks."""
from __future__ import annotations

import json
from typing import Callable, Optional

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.answering import FALLBACK, report
from bot.intake.pace import Pace

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Only where the page came by https: a browser that was told this opens nothing else here for a year.
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
_NEVER_KEPT = (b"cache-control", b"no-store")


class Guard:
    """Adds the security headers, forbids caching outside /static/, and turns a crash into words that help. Of requests that come in one moment a few begin at a time."""

    def __init__(self, app: ASGIApp, broken_page: Optional[Callable[[], str]] = None) -> None:
        self._app = app
        self._broken_page = broken_page
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on; never lets an error through before the answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._pace.turn()
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                if scope.get("scheme") == "https":
                    added.append(_ONLY_HTTPS)
                kept = (b"cache-control", b"no-cache") if scope["path"].startswith(("/static/", "/assets/")) else _NEVER_KEPT
                message["headers"] = [*message["headers"], *added, kept]
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            report("a page failed", error)
            if begun:
                raise
            await self._say_so(scope, guarded)

    async def _say_so(self, scope: Scope, send: Send) -> None:
        kind, body = "text/plain; charset=utf-8", FALLBACK
        if scope["path"].startswith("/webhooks/"):
            kind, body = "application/json", json.dumps({"status": "failure", "code": 500, "message": FALLBACK})
        elif self._broken_page:
            try:
                kind, body = "text/html; charset=utf-8", self._broken_page()
            except Exception as error:
                report("the page for failures failed", error)
        await send({"type": "http.response.start", "status": 500, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": body.encode("utf-8", "replace")})
