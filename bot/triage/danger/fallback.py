"""The built-in danger words, used only when the reviewed phrase data or spaCy cannot be loaded.

Kept small and blunt: with the reviewed data gone, a false alarm is cheaper than a miss.
"""
from __future__ import annotations

import re
import unicodedata

from bot.triage.danger.finding import NOTHING, Finding

SOURCE = "incidents.md section 3"

_NOT = r"(?:not|no|isn'?t|aint|ain'?t|can'?t|cannot|won'?t|wont|stopped|barely|hardly|struggling to|couldn'?t)"
_LIST = (
    ("breathing", rf"{_NOT}\W+(?:\w+\W+)?breath\w*|(?:lips|face|skin)\W+(?:\w+\W+){{0,3}}(?:blue|grey|purple)|gone (?:blue|grey)"),
    ("choking", r"\bchok(?:ing|ed)\b"),
    ("unresponsive", rf"\bunconscious|unresponsive|collapsed|out cold|{_NOT}\W+(?:\w+\W+)?(?:wake|waking|rouse|respond\w*)\b"),
    ("seizure", r"\bfitting\b|\bseizures?\b|\bhaving a fit\b"),
    ("self_harm", r"\bligature|(?:round|around) (?:his|her|their) neck|\bhanging (?:him|her)self|\bhanged\b|\bslit\b"),
    ("overdose", r"\boverdos\w*|\bod'?e?d\b|(?:took|taken|swallowed|necked|downed)\W+(?:\w+\W+){0,4}(?:pills|tablets|tabs|paracetamol|bleach|batter\w+|anti-?freeze|packet|meds)"),
    ("bleeding", r"(?:bleeding|blood)\W+(?:\w+\W+){0,3}(?:won'?t stop|everywhere|pouring|gushing)|\bgushing|won'?t stop bleeding"),
    ("weapon", r"\b(?:knife|machete|blade|gun|axe|shank|stab(?:bed|bing)?)\b"),
    ("violence", r"\bstrangl\w*|\bheadlock|hands (?:round|around) (?:his|her|my|their) (?:neck|throat)|being attacked"),
    ("fire", r"\bon fire\b|\balight\b|\bpetrol\b|\bsmoke\b|\bset fire\b"),
    ("height", r"\bon (?:the|a) (?:\w+ )?(?:roof|ledge|bridge|tracks)\b"),
    ("suicide", r"\bkill (?:him|her|my|them)sel\w+|\bsuicid\w+|\bgoodbye (?:note|letter|message|text)"),
    ("sexual", r"\braped?\b|\bsexually assaulted\b"),
    ("taken", r"\bkidnapped\b|\bdragged (?:\w+ )?into\b|\bforced (?:\w+ )?into\b|won'?t let (?:us|me|her|him) (?:leave|out|go)"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _LIST)


def look_plainly(text: object) -> Finding:
    """An alarm for the first built-in danger word found, else nothing; never raises."""
    try:
        plain = unicodedata.normalize("NFKC", str(text)).casefold().replace("\u2019", "'").replace("\u200b", "")
        for kind, pattern in _COMPILED:
            found = pattern.search(plain)
            if found:
                return Finding("alarm", kind, "built-in", SOURCE, found.group(0))
    except Exception:  # the one promise of this module is that it always answers
        return NOTHING
    return NOTHING
