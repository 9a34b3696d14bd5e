"""The service on a folder of its own, rules alone, with a browser for each role and every input that is driven."""
from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Callable, Optional, Type

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.fuzz import console, files, openid, rest, talk, telegram, web
from benchmarks.fuzz.driving import Input
from bot.channels.web.app import make_app
from tests.support.console_scene import ConsoleScene

TOKEN = "a-token-of-the-fuzzing"
_PARTS = ("operators", "log", "figures", "exports", "administration")


class Stage:
    """Opened with `with`; every input works on the same service, so that one cannot break it for the next unseen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._closing: list[Callable[[], object]] = []

    def __enter__(self) -> "Stage":
        home = self.folder / "home"
        home.mkdir()
        self.scene = ConsoleScene(home, *_PARTS, THRESHOLD_REST_TOKEN=TOKEN)
        app: Starlette = make_app(self.scene.services.front_door, self.scene.services.settings)
        self.client = TestClient(app, base_url="http://127.0.0.1:8031", follow_redirects=False, raise_server_exceptions=False)
        self.client.__enter__()
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        for close in reversed(self._closing):
            close()
        self.client.__exit__(None, None, None)
        self.scene.close()

    def inputs(self) -> list[Input]:
        """Everything that is driven."""
        return [*talk.inputs(), *files.inputs(self.folder), *rest.inputs(self.client, TOKEN), *web.inputs(self.client), *console.inputs(self.scene, self._closing),
                *openid.inputs(self.folder, self._closing), *telegram.inputs(self.scene, self._closing)]
