"""What a person wrote before and nobody has finished is worked first, so that their order holds over several processes."""
from __future__ import annotations

import logging
import time
from typing import Any, Callable, Optional

from sqlalchemy.engine import Engine

from bot.calllog.database import reading
from bot.calllog.inbox import Inbox
from bot.calllog.processes import Processes
from bot.calllog.vault import Vault
from bot.intake.alarms import Alarms, alarm, key_of
from bot.intake.messages import Incoming, Outgoing
from bot.triage.danger import Finding, look

log = logging.getLogger(__name__)
#: What another process has begun to work is finished after this long, or that process is dead, seconds.
_IN_HAND = 10.0


class Unfinished:
    """What was stored and never worked: at the start of the only process all of it; where there are others, what stays so for a while."""

    def __init__(self, processes: Processes, clock: Callable[[], float] = time.monotonic) -> None:
        self._processes, self._clock = processes, clock
        self._seen: dict[str, dict[int, float]] = {}

    def left(self, channel: str, rows: list[tuple[int, dict[str, Any]]]) -> list[Incoming]:
        """Those of a channel's unfinished rows (number and fields) that nobody works on."""
        known, now = self._seen.get(channel), self._clock()
        if not self._processes.shared or (known is None and self._processes.alone()):
            self._seen[channel] = {}
            return [Incoming(**fields) for _, fields in rows]
        self._seen[channel] = {number: (known or {}).get(number, now) for number, _ in rows}
        return [Incoming(**fields) for number, fields in rows if now - self._seen[channel][number] >= _IN_HAND]


class Earlier:
    """Works what came before a message. `work` works one message and gives its replies; where another process is at it, it waits for that."""

    def __init__(self, engine: Engine, vault: Vault, alarms: Alarms, work: Callable[[Incoming, Finding], list[Outgoing]]) -> None:
        self._engine, self._vault, self._alarms, self._work = engine, vault, alarms, work

    def finish(self, before: Optional[dict[str, Any]], inbox_id: int) -> list[Outgoing]:
        """Works `before` (the fields of an `Incoming`) and what came between it and the message of that number; the replies in order."""
        replies: list[Outgoing] = []
        worked: set[str] = set()
        while before is not None and before["update_id"] not in worked:
            worked.add(before["update_id"])
            incoming = Incoming(**before)
            finding = look(incoming.text)
            if finding.level == "alarm":
                self._alarms.handed(key_of(incoming))
                replies.append(alarm(incoming, finding))
            try:
                replies += self._work(incoming, finding)
            except Exception as error:  # what was written since must not wait for it
                log.error("an earlier message could not be worked (%s)", type(error).__name__)
                break
            with reading(self._engine) as session:
                before = Inbox(session, self._vault).before(inbox_id, incoming.channel, incoming.person)
        return replies
