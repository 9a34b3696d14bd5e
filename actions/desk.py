"""Where an action finds its call: at the desk of the running turn, or at one of its own on an action server."""
from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Iterator, Optional

from bot.casework.conversation import Conversation

_current: ContextVar[Optional[Conversation]] = ContextVar("conversation", default=None)


@contextmanager
def at_the_desk(conversation: Conversation) -> Iterator[None]:
    """Makes `conversation` the one that actions of this turn work on."""
    mark = _current.set(conversation)
    try:
        yield
    finally:
        _current.reset(mark)


@contextmanager
def conversation_about(sender: str) -> Iterator[Conversation]:
    """The conversation of this turn. On a stock action server, where no turn is running, one of its own is opened
    for `sender`, in a transaction of its own."""
    conversation = _current.get()
    if conversation is not None:
        yield conversation
        return
    from bot.services import standalone_conversation

    with standalone_conversation("rasa", sender) as conversation:
        yield conversation
