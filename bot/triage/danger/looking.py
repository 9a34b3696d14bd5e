"""The one door to the phrase net: built once, never raising, with the built-in list behind it."""
from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Optional

from bot.triage.danger.fallback import look_plainly
from bot.triage.danger.finding import Finding

if TYPE_CHECKING:
    from bot.triage.danger.net import Net

_log = logging.getLogger(__name__)


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


def look(text: str) -> Finding:
    """Looks for danger in `text`; always answers, whatever the input."""
    try:
        built = net()
        if built is None:
            return look_plainly(text)
        return built.look(text if isinstance(text, str) else str(text))
    except Exception as error:  # the person still gets the blunt list rather than silence
        _log.error("danger phrases failed on a message: %s", type(error).__name__)
        return look_plainly(text)
