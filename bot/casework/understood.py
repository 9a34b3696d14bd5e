"""What the learned components said of one message, in a form that needs no Rasa."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from bot.triage.danger import Finding


@dataclass(frozen=True)
class Understood:
    """The learned reading of one message. Empty when no model answered: everything then rests on rules.

    danger: "none", "ask" or "alarm" (may only raise); `sure`, a higher bar than "alarm", and `certain`, one higher still; `telling`, the clause that tells
    most of it; `judged`, whether the learned net was heard at all; `chance`, how likely it holds an emergency. topic, category: probabilities. answers: for the
    asked fact, value -> probability.
    """

    danger: str = "none"
    topic: Mapping[str, float] = field(default_factory=dict)
    category: Mapping[str, float] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sure: bool = False
    telling: str = ""
    judged: bool = False
    certain: bool = False
    chance: float = 1.0

    def raised(self, finding: Finding) -> str:
        """The phrases' level: what only leans to danger is an alarm where the learned net has any doubt, or was not heard."""
        return "alarm" if finding.leans and (self.danger != "none" or not self.judged) else finding.level

    def alarms(self, finding: Finding) -> bool:
        """Whether a first message is an alarm by the two nets: either says so, or one leans to it and the other doubts."""
        return self.danger == "alarm" or self.raised(finding) == "alarm"

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any]) -> "Understood":
        """Takes Rasa's parse data (or a tracker's latest_message); tolerant of anything missing."""
        score = parse.get("danger_score") or {}
        return cls(score.get("level") or "none", parse.get("topic") or {}, parse.get("category_scores") or {}, parse.get("answer_scores") or {},
                   bool(score.get("sure")), score.get("words") or "", bool(score), bool(score.get("certain")), float(score.get("probability", 1.0)))
