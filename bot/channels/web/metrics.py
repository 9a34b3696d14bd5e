"""The page that Prometheus reads: for this computer only, or with the REST token."""
from __future__ import annotations

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import access
from bot.channels.web.lag import Lag
from bot.intake.front_door import FrontDoor
from bot.operations.metrics import Metrics
from bot.settings import Settings


def routes(front_door: FrontDoor, settings: Settings, metrics: Metrics) -> list[Route]:
    """The one route, /metrics. `front_door.degraded()` tells whether the trained agent answers."""
    return [Route("/metrics", MetricsPage(front_door, settings, metrics).show, methods=["GET"])]


class MetricsPage:
    """Answers /metrics. The lag of the event loop is measured while somebody asks at least every 30 seconds."""

    def __init__(self, front_door: FrontDoor, settings: Settings, metrics: Metrics) -> None:
        self._front_door = front_door
        self._token = settings.rest_token
        self._metrics = metrics
        self._lag = Lag()

    async def show(self, request: Request) -> Response:
        """The figures; 401 without the token where there is one, 403 from elsewhere where there is none."""
        if self._token:
            if not access.token_matches(request, self._token):
                return PlainTextResponse("The access token is missing or wrong.", 401, {"WWW-Authenticate": "Bearer"})
        elif not access.asked_as_loopback(request) or access.from_another_site(request):
            return PlainTextResponse("Without an access token these figures are for this computer only.", 403)
        page = await asyncio.to_thread(self._metrics.page, not self._front_door.degraded(), self._lag.figures())
        return Response(page, headers={"Content-Type": CONTENT_TYPE_LATEST})
