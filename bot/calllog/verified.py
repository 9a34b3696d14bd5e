"""Whether one call is whole: each link of its chain, each text against its digest, and its end against the head that vouches for it."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from sqlalchemy.engine import Row

from bot.calllog.chain import End, headed_by, is_linked
from bot.calllog.events import Event
from bot.calllog.vault import Vault, VaultError


@dataclass(frozen=True)
class Verified:
    """How it went.

    `broken`: the number of the first event that is missing, altered or unreadable, None for a whole call. `old`: how many of its
    first events are from before chains were keyed. `by`: which line of the secret file vouches for its end, None for no line.
    """

    broken: Optional[int]
    old: int = 0
    by: Optional[int] = None


def verified(
    vault: Vault, call: str, rows: Sequence[Row], kept: Row, opened: Callable[[Row], Event], digest_of: Callable[[int, str], str],
    is_keyed: Callable[[], bool],
) -> Verified:
    """Verifies a call from its rows.

    Args:
        rows: of its events, in order. kept: `events` and `head` of its summary. opened: the event of a row, with its text (VaultError).
        digest_of: the digest of the text of an event by its number. is_keyed: whether the log as a whole is, so that no head may be missing.
    """
    purges = [one.payload.get("events") for one in rows if one.kind == "purged"]
    previous, old = "", 0
    for number, one in enumerate(rows, start=1):
        try:
            event = opened(one)
        except VaultError:
            return Verified(number)
        gone = one.text is None and any(named is None or one.seq in named for named in purges)
        digest = one.text_digest if gone else digest_of(one.seq, event.text)
        keyed = is_linked(vault, previous, event, digest, old == number - 1)
        if one.seq != number or digest != one.text_digest or keyed is None:
            return Verified(number)
        previous, old = one.hash, old if keyed else number
    by = headed_by(vault, call, End(len(rows), previous), kept.head)
    if by is None and (kept.head is not None or old == 0 or is_keyed()):
        # Keyed events are right as far as they go, so that something after them is gone. Any older one may have been written anew.
        return Verified(1 if old else len(rows) + 1, old)
    return Verified(None if kept.events == len(rows) else min(kept.events, len(rows)) + 1, old, by)
