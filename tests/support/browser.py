"""Drives a headless Chromium by its own debugging protocol, for tests of pages as people see them."""
from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import subprocess
import threading
from pathlib import Path

import httpx
import uvicorn
import websockets

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"]


def find_chromium():
    """The path of Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Served:
    """An application on a free port of this computer, for the time of a `with`."""

    def __init__(self, app):
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False, ws="none"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.02)
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *error):
        self._server.should_exit = True
        self._thread.join(5)


class Browser:
    """One page of a fresh browser, for the time of an `async with`."""

    def __init__(self, folder: Path, width: int = 390, height: int = 844, script: bool = True):
        self._folder, self._size, self._script = folder, (width, height), script
        self._numbers = itertools.count(1)
        self.problems: list = []

    async def __aenter__(self):
        self._process = subprocess.Popen([find_chromium(), *FLAGS, f"--user-data-dir={self._folder}", "about:blank"],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        where = self._folder / "DevToolsActivePort"
        for _ in range(300):
            if where.exists() and where.read_text().strip():
                break
            await asyncio.sleep(0.1)
        port = where.read_text().split()[0]
        async with httpx.AsyncClient(trust_env=False) as client:
            page = (await client.put(f"http://127.0.0.1:{port}/json/new?about:blank")).json()
        self._socket = await websockets.connect(page["webSocketDebuggerUrl"], max_size=None)
        for domain in ("Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.resize(*self._size)
        await self.call("Emulation.setScriptExecutionDisabled", value=not self._script)
        return self

    async def __aexit__(self, *error):
        await self._socket.close()
        self._process.terminate()
        self._process.wait(10)

    async def call(self, method: str, **parameters):
        """One command of the protocol; errors of the page seen meanwhile go to `problems`."""
        number = next(self._numbers)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await asyncio.wait_for(self._socket.recv(), 30))
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.problems.append(answer["params"])
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    async def resize(self, width: int, height: int) -> None:
        """The size of the window, in CSS pixels."""
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    async def open(self, address: str) -> None:
        """Goes to an address and waits for the page."""
        await self.call("Page.navigate", url=address)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def value(self, expression: str):
        """What an expression gives in the page (also where the page's own scripts are off)."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    async def until(self, expression: str, seconds: float = 10) -> None:
        """Waits until an expression is true; TimeoutError with the page's text otherwise."""
        for _ in range(int(seconds / 0.05)):
            try:
                if await self.value(expression):
                    return
            except RuntimeError:
                pass  # The page is being replaced.
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{expression}\n{await self.value('document.body.innerText')}")

    async def type(self, text: str) -> None:
        """Types into what has the focus."""
        await self.call("Input.insertText", text=text)

    async def key(self, name: str, code: int = 0, text: str = "") -> None:
        """Presses one key."""
        for kind in ("keyDown", "keyUp"):
            await self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, text=text if kind == "keyDown" else "")

    async def picture(self, path: Path) -> None:
        """The whole page as a PNG."""
        shot = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))
