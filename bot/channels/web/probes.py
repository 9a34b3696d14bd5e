"""Two addresses for whoever watches the service: is it alive, and can it answer."""
from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.channels.answering import report
from bot.channels.web.lag import Lag
from bot.intake.front_door import FrontDoor

_PATIENCE = 5.0


class Probes:
    """Answers /health and /ready. `front_door.ready()` gives what keeps it from answering, in words, and `degraded()` what it
    answers without."""

    def __init__(self, front_door: FrontDoor) -> None:
        self._front_door = front_door
        self._lag = Lag()

    async def health(self, request: Request) -> JSONResponse:
        """This process answers. With `?lag` also how late its event loop was since that was last asked."""
        lag = {"lag": self._lag.figures()} if "lag" in request.query_params else {}
        return JSONResponse({"status": "ok", **lag})

    async def ready(self, request: Request) -> JSONResponse:
        """200 when messages are answered, with what is missing under "degraded" (without a model the rules answer alone: nobody is
        helped by taking that away); 503 with the reasons when they are not."""
        try:
            wrong = list(await asyncio.wait_for(self._front_door.ready(), _PATIENCE))
        except asyncio.TimeoutError:
            wrong = ["The database did not answer in time."]
        except Exception as error:
            report("readiness could not be checked", error)
            wrong = ["The database cannot be checked."]
        if wrong:
            return JSONResponse({"status": "not ready", "reasons": wrong}, 503)
        missing = self._front_door.degraded()
        return JSONResponse({"status": "ready", **({"degraded": missing} if missing else {})})
