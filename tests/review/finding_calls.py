"""Calls written straight into the log, for tests that look for them and review them."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Optional

from bot.casework.desk import Desk

#: Saturday 21 November 2026, in the evening; the day before the tests' "now".
EVENING = datetime(2026, 11, 21, 20, 0, tzinfo=timezone.utc)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)
NORTH, SOUTH = "Example Care North", "Example Homes South"
_OUTCOMES = {"HOME": "filtered", "INTEL": "escalated", "REPORT": "escalated", "999": "escalated", "WAIT": "open", "MANAGER": "open"}


def write_call(desk: Desk, at: datetime = EVENING, home: str = "hazel-court", child: Optional[str] = "HC-14", protocols: tuple = ("missing",),
               disposition: Optional[str] = "HOME", channel: str = "web", raised_by: str = "", due: Optional[datetime] = None, words: str = "HC-14 is late",
               category: str = "") -> str:
    """A call from its first words to its decision; `disposition` None leaves it unfinished. Returns its reference."""
    log, provider = desk.log, {"hazel-court": NORTH, "willow-end": SOUTH}[home]
    call = log.open(channel=channel, person="0" * 64, home=home, role="staff", at=at, protocol_version=desk.library.version,
                    registry_version=desk.registry.version(), provider=provider)
    log.add(call, "heard", at, words, what="text")
    log.add(call, "noted", at, topic=protocols[0] if protocols else None, protocols=list(protocols))
    if child:
        log.add(call, "answered", at, words, fact="child", value=child, by="opening", confident=True, place=home, provider=provider)
    if category:
        log.add(call, "answered", at, words, fact="category", value=category, by="phrase", confident=True)
    log.add(call, "asked", at, fact="danger_now", again=False)
    log.add(call, "said", at, "Is anyone in danger right now?", buttons=[["Yes", f"a:{call}:danger_now:yes"], ["No", f"a:{call}:danger_now:no"]])
    if disposition is None:
        return call
    log.add(call, "heard", at, "", press=f"a:{call}:danger_now:no", what="press")
    log.add(call, "answered", at + timedelta(minutes=1), "", fact="danger_now", value="no", by="button", confident=True)
    if raised_by:
        log.add(call, "raised", at + timedelta(minutes=1), by=raised_by, why="it felt wrong")
    log.add(call, "decided", at + timedelta(minutes=2), disposition=disposition, outcome=_OUTCOMES[disposition], slow_time=False, facts={"danger_now": "no"},
            due=due.isoformat() if due else None,
            rules=[{"rule": "back-and-safe", "source": ["MS-01"], "mark": "", "text": "the child is back", "because": {"danger_now": "no"}}])
    if _OUTCOMES[disposition] != "open":
        log.add(call, "closed", at + timedelta(minutes=2), outcome=_OUTCOMES[disposition])
    return call


def remark(desk: Desk, call: str, what: str, by: str = "sup-1", value: Optional[str] = None, text: str = "", at: datetime = NOW) -> None:
    """One event about the review of a call, as the console adds it."""
    desk.log.add(call, "remarked", at, text, about="review", what=what, value=value, by=by)
