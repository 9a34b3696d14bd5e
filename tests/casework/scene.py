"""A member of staff with whole calls as verbs, and the log behind them."""
from __future__ import annotations

from datetime import datetime, timezone

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.casework.desk import Desk
from bot.casework.returning import is_final
from bot.followups.followups import Followups
from tests.support.doors import Staff, open_services

WAITS = ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, coming back")
REFUSES = ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, will not come back")


#: A Friday evening, 21:00 in London.
EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


class Scene(Staff):
    """Staff with verbs for the calls these tests begin with."""

    def tap_through(self, opening: str, labels: tuple) -> list:
        """Types an opening and taps one label after the other; returns the last replies."""
        replies = self.say(opening)
        for label in labels:
            replies = self.press(label, replies)
        return replies

    def waits(self, time: str = "21:40", child: str = "HC-14") -> list:
        """A call that waits: confirmed safe place, coming back at `time`, nothing worrying. The plan of HC-14 ends at 22:30."""
        replies = self.tap_through(f"{child} is not back yet", WAITS)
        return self.say(time) if replies[-1].custom.get("ask") == "return_time" else replies

    def refuses(self) -> list:
        """A call for the manager: confirmed safe place, will not come back."""
        return self.tap_through("HC-14 is not back yet", REFUSES)

    def rows(self) -> list:
        """Every call's summary, latest first."""
        with reading(self.services.engine) as session:
            return CallLog(session, self.services.vault).calls()

    def row(self):
        """The latest call."""
        return self.rows()[0]

    def events(self, kind: str = "", call: str = "") -> list:
        """Events of the latest call (or `call`), of one kind."""
        with reading(self.services.engine) as session:
            return [event for event in CallLog(session, self.services.vault).events(call or self.row().call) if kind in ("", event.kind)]

    def decided(self) -> list:
        """The dispositions of the latest call, in order."""
        return [event.payload["disposition"] for event in self.events("decided")]

    def clocks(self, call: str = "") -> dict:
        """What still falls due for the latest call (or `call`): kind -> when."""
        with reading(self.services.engine) as session:
            return {due.kind: due.due for due in Followups(session).of(call or self.row().call)}

    def is_final(self, call: str = "") -> bool:
        """Whether a call waits for nothing any more."""
        with reading(self.services.engine) as session:
            return is_final(Desk(session, self.services.vault, self.services.library, self.clock), call or self.row().call)


def at_hazel_court(folder, model=None):
    """A member of staff of Hazel Court at 21:00, with this model or none; for a fixture to yield from."""
    services, clock = open_services(folder, EVENING, model)
    yield Scene(services, clock, home="hazel-court")
    services.front_door.close()
