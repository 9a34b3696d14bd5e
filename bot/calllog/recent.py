"""Where the calls used lately stand, so that a turn need not open and replay all that was said before."""
from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Optional

from bot.calllog.events import Event
from bot.calllog.replay import CallState


@dataclass(frozen=True)
class Standing:
    """A call's events and their replay."""

    state: CallState
    events: tuple[Event, ...]


class Recent:
    """Where calls stand, by the hash of their last event.

    The hash covers every event before it, so what is found here is right whatever was rolled back, and
    whichever process wrote.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._standings: OrderedDict[tuple[str, str], Standing] = OrderedDict()
        self._lock = Lock()

    def get(self, call: str, last_hash: str) -> Optional[Standing]:
        """How a call whose last event has this hash stands, if it is remembered."""
        return self._standings.get((call, last_hash))

    def put(self, call: str, last_hash: str, standing: Standing) -> None:
        """Remember it; the oldest goes when there are too many."""
        with self._lock:
            self._standings[(call, last_hash)] = standing
            self._standings.move_to_end((call, last_hash))
            while len(self._standings) > self._most:
                self._standings.popitem(last=False)
