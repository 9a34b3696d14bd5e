"""What makes a chain one that only the holder of the secret can make: keyed links, and a keyed head that says where a call ends."""
from __future__ import annotations

from typing import NamedTuple, Optional

from bot.calllog.canonical import canonical
from bot.calllog.events import Event, chained, said
from bot.calllog.vault import Vault


class End(NamedTuple):
    """Where a call ends: how many events it has, and the hash of the last one."""

    events: int
    hash: str


def linked(vault: Vault, previous: str, event: Event, text_digest: str) -> str:
    """The hash of an event that is added: keyed, over the hash before it and everything it says.

    Its number and its call are part of what it says, so it fits in no other place.
    """
    return vault.link(said(previous, event, text_digest))


def is_linked(vault: Vault, previous: str, event: Event, text_digest: str, old: bool) -> Optional[bool]:
    """Whether an event's hash is right: True for a keyed one, False for one from before chains were keyed, None for a wrong one.

    `old`: no keyed event stands before it; after one, nothing without the key counts.
    """
    if event.hash == linked(vault, previous, event, text_digest):
        return True
    return False if old and event.hash == chained(previous, event, text_digest) else None


def head(vault: Vault, call: str, end: End, by: int = 0) -> str:
    """What vouches for the end of a call, made with that line of the secret file."""
    return vault.vouch(_of(call, end), by)


def headed_by(vault: Vault, call: str, end: End, mark: Optional[str]) -> Optional[int]:
    """Which line of the secret file vouched for this end of the call; None: none of them."""
    return None if mark is None else vault.vouched_by(_of(call, end), mark)


def next_head(vault: Vault, call: str, mark: Optional[str], before: End, after: End) -> Optional[str]:
    """The head of a call that moved from one end to another.

    Where the one before does not fit, it stays: adding an event must not make a call look whole that was tampered with. The line
    of the secret stays too: only `reseal` changes it, once.
    """
    by = headed_by(vault, call, before, mark)
    return mark if by is None else head(vault, call, after, by)


def _of(call: str, end: End) -> str:
    return f"head of call {canonical([call, end.events, end.hash])}"
