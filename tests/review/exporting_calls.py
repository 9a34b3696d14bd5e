"""Calls of two providers, made straight in the log, for tests of exports and outcomes."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from bot.accounts.account import Account
from bot.calllog.database import reading, transaction
from bot.casework.desk import Desk
from tests.support.doors import open_services

NORTH, SOUTH = "Example Care North", "Example Homes South"
FORCE = Account(1, "sup-1", "SUP 1", ("supervisor",))
OF_NORTH = Account(2, "sup-north", "SUP N", ("supervisor",), NORTH)
OF_SOUTH = Account(3, "sup-south", "SUP S", ("supervisor",), SOUTH)
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc)


class Log:
    """A log of its own, with `working` and `reading` as the console has them."""

    def __init__(self, folder: Path) -> None:
        self.services, self.clock = open_services(folder, NOW)

    def working(self):
        return _held(transaction(self.services.engine), self)

    def reading(self):
        return _held(reading(self.services.engine), self)

    def call(self, home: str = "hazel-court", provider: str = NORTH, disposition: str = "HOME", outcome: str = "filtered", child: str = "",
             ago: timedelta = timedelta(hours=3)) -> str:
        """One finished call; its reference."""
        with self.working() as desk:
            return make_call(desk, home, provider, disposition, outcome, child, ago)

    def outcome_of(self, call: str):
        with self.reading() as desk:
            return desk.log.row(call).police_outcome

    def close(self) -> None:
        self.services.front_door.close()


class _held:
    def __init__(self, session, log: Log) -> None:
        self._session, self._log = session, log

    def __enter__(self) -> Desk:
        services = self._log.services
        return Desk(self._session.__enter__(), services.vault, services.library, self._log.clock)

    def __exit__(self, *error):
        return self._session.__exit__(*error)


def make_call(desk: Desk, home: str = "hazel-court", provider: str = NORTH, disposition: str = "HOME", outcome: str = "filtered", child: str = "",
              ago: timedelta = timedelta(hours=3)) -> str:
    """One finished call in the log of a desk."""
    at = desk.clock() - ago
    call = desk.log.open("web", f"person-{home}", home, "staff", at, ("incident",), desk.library.version, desk.registry.version(), provider=provider)
    if child:
        desk.log.add(call, "answered", at, fact="child", value=child, by="phrase", place=home, provider=provider)
    desk.log.add(call, "noted", at, topic="missing" if child else "incident")
    desk.log.add(call, "decided", at, disposition=disposition, outcome=outcome, rules=[], facts={})
    desk.log.add(call, "closed", at, outcome=outcome)
    return call
