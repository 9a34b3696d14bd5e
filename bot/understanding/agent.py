"""The Rasa agent in this process: one message in, what to say out."""
from __future__ import annotations

import ctypes
import logging
import threading
from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional, cast

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from threadpoolctl import threadpool_limits

from actions.desk import at_the_desk
from bot.casework.conversation import Conversation
from bot.casework.saying import Say
from bot.understanding.in_process import Collecting, InProcessActions, validate_with_one_schema
from bot.understanding.lighter import lighten
from bot.understanding.stages import CallTrackerStore
from nlu.components.sentence_features import Read, SentenceFeatures
from nlu.encoder import place
from nlu.encoder.ahead import Ahead

log = logging.getLogger(__name__)
_NO_ENCODER = "The sentence encoder cannot be used: phrases and the danger question work without it. Run `make train`."


class NoModel(RuntimeError):
    """There is no trained model, or it cannot be read. The message says what to do."""


class TurnFailed(RuntimeError):
    """Rasa gave no reply, or an action failed: the caller falls back to rules."""


class RasaAgent:
    """The trained agent. Not thread-safe: one turn at a time. Only a text that waits for its turn may be read beside one (`begin_reading`)."""

    def __init__(self, agent: Agent, actions: InProcessActions, trackers: CallTrackerStore, ahead: Optional[Ahead[Read]] = None) -> None:
        self._agent, self._actions, self._trackers, self._ahead = agent, actions, trackers, ahead

    @classmethod
    def load(cls, model: Path, weights_dir: Path) -> "RasaAgent":
        """Loads the model file, whose encoder lies in `weights_dir`. Raises NoModel with a plain sentence when it is
        missing or broken."""
        if not model.exists():
            raise NoModel(f"There is no trained model at {model}. Run `make train`.")
        place.use(weights_dir)
        validate_with_one_schema()
        actions = InProcessActions()
        encoder = threading.Thread(target=_warm, name="encoder")  # the first person must not wait two seconds for it
        encoder.start()
        try:
            agent = Agent.load(model, action_endpoint=actions, lock_store=InMemoryLockStore())
        except Exception as error:  # a damaged archive fails in many ways; all mean the same to the reader
            raise NoModel(f"The model at {model} cannot be read ({type(error).__name__}). Run `make train` again.") from error
        finally:
            encoder.join()
        # One turn's sums are small: a second thread of arithmetic waits in a busy loop most of the time and makes no turn shorter.
        threadpool_limits(limits=1, user_api="blas")
        _give_back()
        trackers = CallTrackerStore(agent.domain)
        agent.tracker_store = trackers
        agent.processor.tracker_store = trackers
        ahead = None
        for component in lighten(agent).components():
            if isinstance(component, SentenceFeatures):
                ahead = Ahead(component.read)
                component.reading = ahead.take
        return cls(agent, actions, trackers, ahead)

    def begin_reading(self, text: str) -> Callable[[], None]:
        """Has the encoder read a text while it waits for its turn. May be called from any thread, and never waits.

        Returns what is called when that turn is over, whatever came of it.
        """
        if self._ahead is None:
            return lambda: None
        read = _as_read(text)
        return partial(self._ahead.end, read, self._ahead.begin(read))

    async def turn(self, conversation: Conversation, text: str) -> list[Say]:
        """Gives one message to the agent, which runs the actions on `conversation`.

        Returns what to say. Raises TurnFailed for an empty or failed reply (a failed action looks like success to Rasa).
        """
        state, call = conversation.case.state, conversation.case.call
        self._trackers.in_form = {call} if state.asked or state.decision else set()
        self._actions.failure = None
        channel = Collecting()
        message = UserMessage(_as_read(text), channel, call, metadata={"asked": state.pending, "opening": not state.protocols})
        with at_the_desk(conversation):
            await self._agent.handle_message(message)
        if self._actions.failure is not None:
            raise TurnFailed("a custom action failed") from self._actions.failure
        if not channel.messages:
            raise TurnFailed("Rasa gave no reply")
        return [Say(item["text"], tuple((button["title"], button["payload"]) for button in item["buttons"]), item["custom"]) for item in channel.messages]

    async def parse(self, text: str) -> dict[str, Any]:
        """Only the understanding of a text: Rasa's parse data, without a conversation."""
        return cast("dict[str, Any]", await self._agent.parse_message(_as_read(text)))

    @property
    def missing(self) -> list[str]:
        """What it works without since its last message, in words; empty when nothing is missing."""
        return [_NO_ENCODER] if place.failing() else []


def _as_read(text: str) -> str:
    """As Rasa gives it to its pipeline: without blanks around it, and without a leading slash, which Rasa takes for a command of its own."""
    return text.lstrip("/ \t").strip() or " "


def _give_back() -> None:
    """Reading the model and the encoder leaves much of the heap free; glibc keeps that until it is told to give it back."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # another C library has none
        trim(0)


def _warm() -> None:
    try:
        place.encoder().encode(["warm up"])
        place.note(worked=True)
    except Exception as error:  # the phrases and the danger question do without it; each message says so in the log
        place.note(worked=False)
        log.error("the sentence encoder cannot be used (%s); run `make train`", type(error).__name__)
