"""The values a fact can hold, and how serious each decision is."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Union

#: "Asked, and the person does not know." A fact that is absent from a mapping was never asked.
UNSURE = "unsure"

#: One value, or for a `many` fact a tuple of flags; the empty tuple means "none of these".
Value = Union[str, tuple[str, ...]]
Facts = Mapping[str, Value]

#: Low to high (RESOLUTION: where two rules disagree, the higher wins).
SEVERITY = ("HOME", "INTEL", "WAIT", "MANAGER", "REPORT", "999")

#: How a decision is logged: shared/evaluation facts, "dispositions".
OUTCOME = {"HOME": "filtered", "INTEL": "escalated", "WAIT": "open", "MANAGER": "open", "REPORT": "escalated", "999": "escalated"}


def severity(disposition: str) -> int:
    """How serious a disposition is, 0 (`HOME`) to 5 (`999`); KeyError-free for the six codes only."""
    return SEVERITY.index(disposition)


@dataclass(frozen=True)
class Answer:
    """One fact as it was told: its value, the words it came from, and who or what read it.

    `by` is one of: button, phrase, model, registry, opening, clock. `confident` is False where the
    reading may only raise a decision, never lower it.
    """

    fact: str
    value: Value
    words: str = ""
    by: str = "phrase"
    confident: bool = True
