"""What a look at a message found, and the words that go with it."""
from __future__ import annotations

from dataclasses import dataclass

#: The standing line of every reply that does not already say it.
LINE = "If anyone is in danger or badly hurt, ring 999 now."

LEVELS = ("none", "ask", "alarm")

#: Whom to ask for. The 999 operator sends whoever is needed; this is only the first word to say (proposal).
_SERVICE = {
    "breathing": "ambulance", "choking": "ambulance", "bleeding": "ambulance", "overdose": "ambulance",
    "swallowed": "ambulance", "self_harm": "ambulance", "unresponsive": "ambulance", "seizure": "ambulance",
    "illness": "ambulance", "injury": "ambulance", "allergy": "ambulance", "burn": "ambulance",
    "weapon": "police", "violence": "police", "sexual": "police", "taken": "police", "intruder": "police",
    "vehicle": "police", "missing_danger": "police", "fire": "fire", "gas": "fire", "height": "police",
    "water": "police", "suicide": "police and ambulance",
}

_ONE_LINE = {
    "fire": "Get everyone out and stay out.",
    "gas": "Get everyone out and stay out.",
    "weapon": "Get yourself and the others away if you can. Do not try to take it off them.",
    "intruder": "Get yourself and the others somewhere safe if you can.",
}


@dataclass(frozen=True)
class Finding:
    """One look at one message.

    `level` is "alarm" (say 999 now), "ask" (doubtful: ask `ask`) or "none" (nothing seen, which clears nothing).
    `kind` says what it is about, `rule` and `source` which reviewed phrase group fired and on whose authority,
    `words` are the person's own words that fired, `ask` is a sharpened danger question for level "ask".
    `leans`, at level "ask": the signs point to danger but also fit harmless tellings. It is an alarm as soon as the
    learned net has any doubt of its own, or cannot be heard at all.
    """

    level: str
    kind: str = "other"
    rule: str = ""
    source: str = ""
    words: str = ""
    ask: str = ""
    leans: bool = False


NOTHING = Finding("none")


def advice(finding: Finding) -> str:
    """The first-reply words for an alarm, by kind; always begins with "Ring 999 now"."""
    service = _SERVICE.get(finding.kind)
    first = f"Ring 999 now. Ask for {service}." if service else "Ring 999 now. Tell them what you told me."
    line = _ONE_LINE.get(finding.kind)
    return " ".join(part for part in (first, line, "Stay on the line and do what they tell you.") if part)
