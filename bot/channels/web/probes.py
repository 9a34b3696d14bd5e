"""Two addresses for whoever watches the service: is it alive, and can it answer."""
from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.channels.answering import report
from bot.channels.web.lag import Lag

_PATIENCE = 5.0


class Probes:
    """Answers /health and /ready. `front_door.ready()` gives what is wrong, in words; nothing means ready."""

    def __init__(self, front_door):
        self._front_door = front_door
        self._lag = Lag()

    async def health(self, request: Request) -> JSONResponse:
        """This process answers. With `?lag` also how late its event loop was since that was last asked."""
        lag = {"lag": self._lag.figures()} if "lag" in request.query_params else {}
        return JSONResponse({"status": "ok", **lag})

    async def ready(self, request: Request) -> JSONResponse:
        """The database and the model answer; 503 with the reasons when they do not."""
        try:
            wrong = list(await asyncio.wait_for(self._front_door.ready(), _PATIENCE))
        except asyncio.TimeoutError:
            wrong = ["The database or the model did not answer in time."]
        except Exception as error:
            report("readiness could not be checked", error)
            wrong = ["The database or the model cannot be checked."]
        if wrong:
            return JSONResponse({"status": "not ready", "reasons": wrong}, 503)
        return JSONResponse({"status": "ready"})
