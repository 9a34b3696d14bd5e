"""What a look at a message found, and the words that go with it."""
from __future__ import annotations

import re
from dataclasses import dataclass

#: The standing line of every reply that does not already say it.
LINE = "If anyone is in danger or badly hurt, ring 999 now."

#: How every 999 call goes on.
STAY = "Stay on the line and do what they tell you."

AMBULANCE, POLICE, FIRE = "an ambulance", "the police", "the fire service"
_ANY = "the police, an ambulance or the fire service"
_PATIENT = "where you are, and if they are awake and breathing"
_SCENE = "where you are, and what is happening"
_LOST = "who is missing, where they were last seen, and what the danger is"
_PLACE = "the exact place, and what you see"

#: Whom to ask for and what to say first. The operator sends whoever is needed; this is only how to begin (proposal).
_CALL = {
    **dict.fromkeys(("breathing", "choking", "bleeding", "overdose", "swallowed", "self_harm", "unresponsive", "seizure",
                     "illness", "injury", "allergy", "burn"), (AMBULANCE, _PATIENT)),
    **dict.fromkeys(("violence", "sexual", "intruder"), (POLICE, _SCENE)),
    **dict.fromkeys(("height", "water"), (POLICE, _PLACE)),
    "weapon": (POLICE, "where you are, what the weapon is, and who has it"),
    "taken": (POLICE, "who was taken, from where, and by whom or in what car"),
    "vehicle": (POLICE, "which car, where it went, and who is in it"),
    "missing_danger": (POLICE, _LOST),
    "suicide": ("the police and an ambulance", "where they are or were last seen, and what they said or did"),
    "fire": (FIRE, "the address, and if everyone is out"),
    "gas": (FIRE, "the address, what you smell or hear, and if everyone is out"),
}

#: What to do before anything else, where that is plain.
_DO = {
    "fire": "Get everyone out and stay out.",
    "gas": "Get everyone out and stay out.",
    "weapon": "Get yourself and the others away if you can. Do not try to take it off them.",
    "intruder": "Get yourself and the others somewhere safe if you can.",
}


#: Words of a weapon or of violence by which somebody is hurt already: an ambulance is asked for first, before who did it.
_HURT = re.compile(r"\b(stabbed|stabd|shot|knifed|slashed|glassed|shanked|bottled|hurt|injured|bleeding|blood|wounded|unconscious|knocked out|not breathing|beaten)\b", re.I)
_HURT_RULES = frozenset(("stabbed",))
_BOTH, _PATIENT_AND_WHO = "an ambulance, and the police", "where you are, if they are awake and breathing, and if whoever did it is still there"


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
    """The first-reply words for an alarm, by kind: ring, whom to ask for, what to say first, stay on the line.

    Always begins with "Ring 999 now"; where somebody is hurt, an ambulance comes first. A kind that is not known has the words that fit every emergency.
    """
    service, first = _CALL.get(finding.kind, (_ANY, _SCENE))
    if service == POLICE and finding.kind in ("violence", "weapon", "sexual") and (finding.rule in _HURT_RULES or _HURT.search(finding.words)):
        service, first = _BOTH, _PATIENT_AND_WHO
    return " ".join((f"Ring 999 now. Ask for {service}.", *filter(None, (_DO.get(finding.kind),)), f"Say first: {first}.", STAY))
