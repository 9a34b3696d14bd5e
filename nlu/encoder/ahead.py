"""Reads texts while they wait for their turn: in a thread beside the turns, so that a turn finds its text read."""
from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, Dict, Generic, List, Optional, TypeVar

_Read = TypeVar("_Read")

#: So many texts wait to be read at once. Of a flood the rest is read when its turn comes, as without this.
ROOM = 256


class Ahead(Generic[_Read]):
    """Gives what `read` makes of a text, and begins with it earlier where it is told to. Safe to use from several threads.

    It changes when a text is read and nothing else: `read` must depend on the text alone. What several people write alike is read for
    each of them, and nothing is kept once it is taken or ended.

    Args:
        read: text in, what is read of it out; it may raise.
        room: how many texts may wait at once.
    """

    def __init__(self, read: Callable[[str], _Read], room: int = ROOM) -> None:
        self._read, self._room = read, room
        self._door = threading.Lock()
        self._begun: Dict[str, List["Future[_Read]"]] = {}
        self._waiting = 0
        self._hand = ThreadPoolExecutor(1, "ahead")

    def begin(self, text: str) -> Optional["Future[_Read]"]:
        """Has the text read soon; never waits. Returns what `end` is given afterwards, None where there is no room."""
        with self._door:
            if self._waiting >= self._room:
                return None
            begun = self._hand.submit(self._read, text)  # it may refuse: nothing waits then
            self._begun.setdefault(text, []).append(begun)
            self._waiting += 1
            return begun

    def take(self, text: str) -> _Read:
        """What is read of the text: waited for where its reading has begun, read now where it has not. Raises what `read` raises."""
        with self._door:
            begun = next(iter(self._begun.get(text, ())), None)
            self._drop(text, begun)
        if begun is None or begun.cancel():  # whose turn has come is not kept waiting behind texts whose turn has not
            return self._read(text)
        return begun.result()

    def end(self, text: str, begun: Optional["Future[_Read]"]) -> None:
        """The turn of whoever began this reading is over: it is let go where nobody took it."""
        with self._door:
            self._drop(text, begun)
        if begun is not None:
            begun.cancel()

    def _drop(self, text: str, begun: Optional["Future[_Read]"]) -> None:
        several = self._begun.get(text, [])
        if begun in several:
            several.remove(begun)
            self._waiting -= 1
            if not several:
                del self._begun[text]
