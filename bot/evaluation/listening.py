"""What the learned net says of a message, overheard from the agent or asked of it alone."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Callable, cast

from bot.casework.saying import Say
from bot.casework.understood import Understood


class Overhearing:
    """An agent that notes in `heard` what the learned net said of each message and in `failed` why a turn failed (the
    rules then answer alone, which nobody sees from outside); otherwise it is the agent it was given."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent
        self.heard: list[Understood] = []
        self.failed: list[str] = []

    async def turn(self, conversation: object, text: str) -> list[Say]:
        """One turn of the real agent."""
        try:
            return cast("list[Say]", await self._agent.turn(_Noting(conversation, self.heard.append), text))
        except Exception as error:
            self.failed.append(type(error).__name__)
            raise

    async def parse(self, text: str) -> dict[str, Any]:
        """What the real agent reads in a text that no call hears: whether what is typed after the end sounds like danger."""
        return cast("dict[str, Any]", await self._agent.parse(text))


class _Noting:
    """A conversation as it is, but for the note of what is heard."""

    def __init__(self, conversation: Any, note: Callable[[Understood], None]) -> None:
        self._conversation, self._note = conversation, note

    def __getattr__(self, name: str) -> object:
        return getattr(self._conversation, name)

    def hear(self, text: str, understood: Understood = Understood()) -> None:
        """Notes it and hands it on."""
        self._note(understood)
        self._conversation.hear(text, understood)


class Listener:
    """A conversation that has asked for one fact and only listens: nothing is recorded or decided."""

    finished = decides_now = False

    def __init__(self, asked: str) -> None:
        self.case = SimpleNamespace(call="evaluation", state=SimpleNamespace(pending=asked, asked=(asked,), decision=None, protocols=("incident",)))
        self.understood = Understood()

    def hear(self, text: str, understood: Understood = Understood()) -> None:
        """Keeps what was understood."""
        self.understood = understood

    def say(self) -> list[Say]:
        """Something has to be said in every turn."""
        return [Say("Heard.")]


async def listen(agent: Any, asked: str, text: str) -> Understood:
    """What the agent understands in an answer to the question about `asked`."""
    listener = Listener(asked)
    await agent.turn(listener, text)
    return listener.understood
