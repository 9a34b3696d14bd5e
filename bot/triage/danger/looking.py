"""The one door to the phrase net: built once, never raising, with the built-in list behind it."""
from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Dict, Iterator, Mapping, Optional

from bot.triage.danger.fallback import look_plainly
from bot.triage.danger.finding import Finding

if TYPE_CHECKING:
    from bot.triage.danger.net import Net

_log = logging.getLogger(__name__)


class _Turn(threading.local):
    """What this thread's turn has looked at so far, if it is in one."""

    seen: Optional[Dict[str, Finding]] = None


_turn = _Turn()


@lru_cache(maxsize=1)
def net() -> Optional[Net]:
    """The phrase net, or None when the phrase data or spaCy cannot be loaded (said once in the log)."""
    try:
        from bot.triage.danger.net import Net
        from bot.triage.danger.phrases import load_phrases
        return Net(load_phrases())
    except Exception as error:  # a broken file must cost sharpness, never the first reply
        _log.error("danger phrases not loaded, using the built-in list: %s", error)
        return None


@contextmanager
def looking_once(seen: Optional[Mapping[str, Finding]] = None) -> Iterator[None]:
    """Inside the `with`, this thread looks at each text once, however often it is asked; what was seen is forgotten at the end of it.

    A turn asks five or six times about the same words. Nothing is kept for longer: the texts are what people wrote, before masking.
    `seen`: what `look` found in texts before, perhaps in another thread.
    """
    before, _turn.seen = _turn.seen, dict(seen or {})
    try:
        yield
    finally:
        _turn.seen = before


def look(text: str) -> Finding:
    """Looks for danger in `text`; always answers, whatever the input."""
    seen = _turn.seen
    if seen is None or type(text) is not str:
        return _look(text)
    found = seen.get(text)
    if found is None:
        found = seen[text] = _look(text)
    return found


def _look(text: str) -> Finding:
    try:
        built = net()
        if built is None:
            return look_plainly(text)
        return built.look(text if isinstance(text, str) else str(text))
    except Exception as error:  # the person still gets the blunt list rather than silence
        _log.error("danger phrases failed on a message: %s", type(error).__name__)
        return look_plainly(text)
