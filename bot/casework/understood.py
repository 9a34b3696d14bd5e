"""What the learned components said of one message, in a form that needs no Rasa."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping


@dataclass(frozen=True)
class Understood:
    """The learned reading of one message. Empty when no model answered: everything then rests on rules.

    danger: "none", "ask" or "alarm" (may only raise). topic, category: probabilities. answers: for the asked
    fact, value -> probability.
    """

    danger: str = "none"
    topic: Mapping[str, float] = field(default_factory=dict)
    category: Mapping[str, float] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any]) -> "Understood":
        """Takes Rasa's parse data (or a tracker's latest_message); tolerant of anything missing."""
        score = parse.get("danger_score") or {}
        return cls(score.get("level") or "none", parse.get("topic") or {}, parse.get("category_scores") or {}, parse.get("answer_scores") or {})
