"""Which updates Telegram may forget: those stored or fully worked, never one that is only in memory."""
from __future__ import annotations

from typing import Optional

FULL_BATCH = 100  # the most updates one poll returns


class Offsets:
    """Keeps the offset of the next poll behind every update that is not yet safe.

    A held update is one that could not be stored: Telegram keeps it, and everything after it, until it is safe.
    When as many updates wait behind a held one as a poll can return, the oldest is let go, because otherwise no new
    message, and so no new danger, would be seen.
    """

    def __init__(self) -> None:
        self._next: Optional[int] = None
        self._held: dict[int, str] = {}  # update: who sent it
        self._seen: set[int] = set()

    @property
    def holding(self) -> bool:
        """Whether any update is held."""
        return bool(self._held)

    def is_new(self, update_id: int) -> bool:
        """Whether this process has not taken the update before."""
        return update_id not in self._seen

    def is_held(self, update_id: int) -> bool:
        """Whether the update is still to be stored."""
        return update_id in self._held

    def take(self, update_id: int) -> None:
        """The update is in hand."""
        self._seen.add(update_id)
        self._next = max(self._next or 0, update_id + 1)

    def waits(self, person: str) -> bool:
        """Whether an update of this person is still to be stored: their next ones must not be stored before it."""
        return person in self._held.values()

    def hold(self, update_id: int, person: str = "") -> None:
        """The update could not be stored."""
        self._held[update_id] = person

    def settle(self, update_id: int) -> None:
        """The update is stored, or was worked to the end."""
        self._held.pop(update_id, None)

    def next(self) -> Optional[int]:
        """The offset for the next poll; None before the first update."""
        while len(self._held) and len(self._seen_from(min(self._held))) >= FULL_BATCH:
            del self._held[min(self._held)]
        offset = min(self._held, default=self._next)
        if offset is not None:
            self._seen = self._seen_from(offset)
        return offset

    def trim(self, keep: int) -> None:
        """Forgets all but the newest `keep` updates; for webhook mode, in which no poll does it."""
        if len(self._seen) > 2 * keep:
            self._seen = set(sorted(self._seen)[-keep:]) | set(self._held)

    def _seen_from(self, update_id: int) -> set[int]:
        return {seen for seen in self._seen if seen >= update_id}
