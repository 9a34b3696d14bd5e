"""What one answer was read as."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Mapping, Optional, Protocol, Sequence

from bot.triage.values import Answer, Value

#: Probabilities of the learned model for the asked fact.
Scores = Mapping[str, float]


class Choice(Protocol):
    """One option of a question, as a protocol gives it."""

    @property
    def value(self) -> str:
        """What the option stands for."""

    @property
    def label(self) -> str:
        """What the button says."""

    @property
    def phrases(self) -> Sequence[str]:
        """Words that mean it too."""


class Asked(Protocol):
    """The parts of a protocol's question that reading an answer needs."""

    @property
    def fact(self) -> str:
        """The fact that the answer settles."""

    @property
    def type(self) -> str:
        """yes_no, choice, many, time, reference or text."""

    @property
    def options(self) -> Sequence[Choice]:
        """What can be chosen, in the order in which it is shown."""


@dataclass(frozen=True)
class Reading:
    """One message read in the light of the question it answers.

    `answers` holds the asked fact first, when it was answered, then facts that were volunteered.
    `understood` is False where the asked fact was not read: ask again, with buttons. `command` is what the person
    says instead of, or beside, an answer: stop, restart, person, insist, thanks, greeting, question_back, help or correction.
    `alarm` is True where the words or the value mean danger now.
    """

    answers: tuple[Answer, ...] = ()
    understood: bool = False
    command: Optional[str] = None
    alarm: bool = False

    def value(self, fact: str) -> Optional[Value]:
        """The value read for `fact`, or None when the message does not give one."""
        return next((answer.value for answer in self.answers if answer.fact == fact), None)


@dataclass(frozen=True)
class ReadTime:
    """A time as it was typed: `clock` with its moment, `unclear` (ask again), or `none` (no time in it)."""

    kind: str
    at: Optional[datetime] = None
    words: str = ""


__all__ = ["Answer", "Asked", "Choice", "ReadTime", "Reading", "Scores"]
