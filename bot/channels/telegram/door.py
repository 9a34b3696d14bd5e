"""What the Telegram channel asks of the front door, and of the vault."""
from __future__ import annotations

from typing import AsyncIterator, Optional, Protocol, Sequence

from bot.intake.messages import Incoming, Outgoing


class Door(Protocol):
    """The front door (bot/intake/front_door.py), as far as this channel uses it."""

    def receive(self, incoming: Incoming, patient: bool = False) -> AsyncIterator[Outgoing]:
        """The replies to a message, the 999 words first; the same update id is answered once. `patient`: also those that come late."""

    def first_words(self, incoming: Incoming) -> Optional[Outgoing]:
        """The 999 words where the message tells of danger, at once; `receive` gives the same ones again (by what they answer)."""

    async def store(self, incoming: Incoming) -> bool:
        """Writes a message to the inbox; True if it was not there before."""

    async def store_all(self, messages: Sequence[Incoming]) -> list[bool]:
        """Writes messages to the inbox together, all or none of them; for each, in their order, True if it was not there before."""

    async def unfinished(self, channel: str) -> list[Incoming]:
        """What was stored and never worked to the end, oldest first."""

    async def waiting(self, channel: str) -> list[Outgoing]:
        """Replies and follow-ups that are to be sent now, oldest first, each with its outbox id and address."""

    async def delivered(self, outgoing: Outgoing) -> None:
        """The reply was sent. Also told of replies that have no outbox id."""

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """The reply was not sent; it is tried again after so many seconds, or never when None."""


    @property
    def shared(self) -> bool:
        """Whether other processes may serve the same bot."""

    async def leads(self, what: str) -> bool:
        """Whether this is the process that does what only one may do; never raises."""


class KeyHash(Protocol):
    """The vault, as far as this channel uses it."""

    def key_hash(self, text: str) -> str:
        """The keyed hash of a text."""
