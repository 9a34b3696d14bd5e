"""While a message waits for its turn, the model reads it: the turn then finds its text read (nlu/encoder/ahead.py)."""
from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import Any, Iterator

from bot.intake.messages import Incoming

log = logging.getLogger(__name__)


@contextmanager
def read_meanwhile(agent: Any, incoming: Incoming) -> Iterator[None]:
    """Inside the `with` the words of a message are read beside whatever else is worked. Of a press none are read, and what fails
    here costs nothing: the turn reads the text itself.

    Args:
        agent: the trained agent, or None; one without `begin_reading` reads in its turns only.
        incoming: as it came. Where something is masked in it before its turn, that is read in the turn.
    """
    begun = None
    if hasattr(agent, "begin_reading") and incoming.kind == "text" and not incoming.press:
        try:
            begun = agent.begin_reading(incoming.text)
        except Exception as error:
            log.error("a waiting message could not be read ahead (%s)", type(error).__name__)
    try:
        yield
    finally:
        if begun is not None:
            begun()
