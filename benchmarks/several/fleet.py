"""Several processes that serve one PostgreSQL database, to be killed one at a time and started again."""
from __future__ import annotations

import random
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Callable, Optional

from benchmarks.telegram.exchange import Exchange
from benchmarks.telegram.service import Service
from tests.support.telegram_emulator import TOKEN

_HOOK = "https://threshold.example.org/telegram"
_PATIENCE = 240.0


class Fleet:
    """As a `Service`, with several processes. `start` starts those that do not run; `kill` kills one, chosen by chance."""

    def __init__(self, services: list[Service], rng: random.Random) -> None:
        self._services, self._rng = services, rng
        first = services[0]
        self.children, self.codes, self.engine, self.vault, self.home = first.children, first.codes, first.engine, first.vault, first.home
        self._killed: set[Service] = set(services)

    @property
    def alive(self) -> bool:
        """Whether every process runs that was not killed."""
        return all(one.alive for one in self._services if one not in self._killed)

    @property
    def said(self) -> str:
        """The end of what each printed."""
        return "\n".join(one.said[-800:] for one in self._services)

    def start(self) -> None:
        """Starts the processes that were killed, or all of them at the beginning: then it waits until they answer."""
        beginning = len(self._killed) == len(self._services)
        for one in self._killed:
            one.start()
        self._killed.clear()
        until = time.monotonic() + _PATIENCE
        while beginning and not all(map(_answers, self._services)):
            if time.monotonic() > until or not self.alive:
                raise SystemExit(f"the processes did not start: {self.said}")
            time.sleep(0.2)

    def kill(self) -> None:
        """SIGKILL for one; another one always answers."""
        standing = [one for one in self._services if one not in self._killed]
        able = [one for one in standing if any(_answers(other) for other in standing if other is not one)]
        while not able:
            time.sleep(0.2)
            able = [one for one in standing if any(_answers(other) for other in standing if other is not one)]
        chosen = self._rng.choice(able)
        chosen.kill()
        self._killed.add(chosen)

    def stop(self, seconds: float = 30) -> Optional[int]:
        """Asks all to stop, once they have started; 0 when all did in order."""
        until = time.monotonic() + _PATIENCE
        while any(one.alive and not _answers(one) for one in self._services) and time.monotonic() < until:
            time.sleep(0.2)
        ends = [one.stop(seconds) for one in self._services]
        return next((end for end in ends if end), 0 if None not in ends else None)

    def any_url(self) -> str:
        """Where one of them is reached, which may be dead."""
        return self._rng.choice(self._services).url

    def hooks(self) -> list[str]:
        """Where Telegram calls for one update: at one of them, now and then at two at the same moment."""
        count = 2 if len(self._services) > 1 and self._rng.random() < 0.15 else 1
        return [f"{one.url}/telegram" for one in self._rng.sample(self._services, count)]


def _answers(service: Service) -> bool:
    try:
        with urllib.request.urlopen(f"{service.url}/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def maker(url: str, processes: int, seed: int, webhook: bool) -> Callable[..., Fleet]:
    """What makes a fleet on that database, as `benchmarks.telegram.night.Plan.make` wants it."""
    def make(home: Path, people: int, telegram: Exchange, model_dir: Optional[Path], weights_dir: Optional[Path]) -> Fleet:
        rng = random.Random(f"fleet {seed}")
        homes = [home / f"machine-{number + 1}" for number in range(processes)]
        for one in homes:
            one.mkdir()
        first = Service(homes[0], people, telegram.base_url, TOKEN, model_dir, weights_dir, url)
        if webhook:
            first.environment["TELEGRAM_WEBHOOK_URL"] = _HOOK
        fleet = Fleet([first, *(first.beside(one) for one in homes[1:])], rng)
        if webhook:
            telegram.deliver_to = fleet.hooks
        return fleet
    return make
