"""Small logs made by hand for figures: each call told in one line, written through the call log itself."""
from __future__ import annotations

from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Optional

from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.registry.registry import Registry
from bot.review.figures.book import figures
from bot.review.figures.period import Period
from bot.review.scope import Scope
from bot.triage.clocks import UK
from bot.triage.values import OUTCOME
from tests.support import databases

NORTH, SOUTH = "North Care", "South Care"
_PEOPLE = ("white_british", "mixed", "black_british", None)


def registry_data() -> dict:
    """Three homes of two providers with ten children each: NA-1 to NA-10, NB-1..., SC-1..."""
    homes = [{"id": "north-a", "name": "North A", "provider": NORTH, "managers": []}, {"id": "north-b", "name": "North B", "provider": NORTH, "managers": []},
             {"id": "south-c", "name": "South C", "provider": SOUTH, "managers": []}]
    children = [{"ref": f"{code}-{number}", "home": home, "age": 8 + number, "plan": None, "gender": "girl" if number <= 5 else "boy", "ethnicity": _PEOPLE[number % 4],
                 "out_of_area": number % 2 == 0} for code, home in (("NA", "north-a"), ("NB", "north-b"), ("SC", "south-c")) for number in range(1, 10)]
    return {"force": {"name": "Test Constabulary"}, "homes": homes, "children": children}


@lru_cache(maxsize=1)
def _empty_database() -> Path:
    path = Path(mkdtemp()) / "empty.db"
    address = databases.address(path, kept=True)
    migrate(address)
    engine = open_engine(address)
    with transaction(engine) as session:
        Registry(session).import_data(registry_data())
    engine.dispose()
    return path


def local(text: str, fold: int = 0) -> datetime:
    """A UK local time, "2026-10-05 21:30", as a UTC moment; `fold` 1 is the second of an hour that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=UK, fold=fold).astimezone(timezone.utc)


class FiguresLog:
    """A log of its own (or a copy of `made`, which nobody has open), and the figures over it. `now` is when they are asked for."""

    def __init__(self, folder: Path, now: str = "2026-11-22 12:00", made: Optional[Path] = None) -> None:
        self.engine = open_engine(databases.copy(made or _empty_database(), folder / "calls.db"))
        self.vault, self.now = Vault(b"f" * 32), local(now)

    def call(self, at: object, disposition: str = "HOME", child: str = "", home: str = "north-a", topic: str = "missing", category: str = "", judged: str = "", agreed: str = "",
             raised: bool = False, questions: int = 0, advised: object = None, due: object = None, channel: str = "web") -> str:
        """One call, opened at a UK local time, that ended (or stands) at `disposition`."""
        opened = local(at) if isinstance(at, str) else at
        with transaction(self.engine) as session:
            log, registry = CallLog(session, self.vault), Registry(session)
            about = registry.child(child) if child else None
            place = registry.home(about.home if about else home)
            call = log.open(channel, "someone", place.id, "care_staff", opened, protocols=(topic,), provider=place.provider, registry_version=registry.version())
            log.add(call, "noted", opened, topic=topic, protocols=[topic])
            if child:
                log.add(call, "answered", opened, fact="child", value=child, by="phrase", place=place.id, provider=place.provider)
            if category:
                log.add(call, "answered", opened, fact="category", value=category, by="phrase")
            for number in range(questions):
                log.add(call, "asked", opened, fact=f"question_{number}")
            if raised:
                log.add(call, "raised", opened, by="staff")
            decided = local(advised) if isinstance(advised, str) else advised or opened
            told = {"due": (local(due) if isinstance(due, str) else due).isoformat()} if due else {}
            log.add(call, "decided", decided, disposition=disposition, outcome=OUTCOME[disposition], facts={}, **told)
            if OUTCOME[disposition] != "open":
                log.add(call, "closed", decided, outcome=OUTCOME[disposition])
            if judged:
                log.add(call, "remarked", decided, about="review", what="judged", value=judged, by="sup-1")
            if agreed:
                log.add(call, "remarked", decided, about="review", what=agreed, by="sup-2")
            return call

    def figure(self, name: str, since: str = "2026-10-01", until: str = "2026-10-31", compared: tuple = ("2026-09-01", "2026-09-30"), provider: object = None):
        """One figure for a period beside another."""
        periods = [Period(date.fromisoformat(first), date.fromisoformat(last)) for first, last in ((since, until), compared)]
        with reading(self.engine) as session:
            return figures(session, Scope(provider), *periods, self.now, (name,))[name]

    def measures(self, name: str, *args: object, **how: object) -> dict:
        """The measures of one figure, by name."""
        return {one.name: one.value for one in self.figure(name, *args, **how).now.measures}

    def rows(self, name: str, *args: object, table: int = 0, **how: object) -> dict:
        """The rows of a table of one figure, by what they are called."""
        return {row[0]: row[1:] for row in self.figure(name, *args, **how).now.tables[table].rows}
