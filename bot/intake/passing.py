"""What is answered however much somebody has sent: danger, and whatever raises a call."""
from __future__ import annotations

from bot.casework.saying import read_manager_token, read_token
from bot.intake.messages import Incoming
from bot.triage.answers.volunteered import stated
from bot.triage.answers.wanting_police import wants_police
from bot.triage.answers.words import load
from bot.triage.danger import Finding

_COMMANDS = ("report", "person")
_INSISTS = "reporter_insists"
_FACTS = ("danger_now", _INSISTS)
_LONGEST = 2_000  # wanting a report is said in fewer letters; each message of a flood is asked


def passes(incoming: Incoming, finding: Finding) -> bool:
    """True for words that the danger phrases alarm or ask on, for a tap on danger or on a report, and for "I want it reported"
    (hard rules 1 and 3: danger first, and a person can always raise it)."""
    if finding.level != "none":
        return True
    pressed = read_token(incoming.press)
    if pressed is not None and pressed[1] in _FACTS or read_manager_token(incoming.press)[1] == "report":
        return True
    text = incoming.text.strip()
    if incoming.kind == "command" and text.lower().lstrip("/").split("@")[0].split()[:1] in ([name] for name in _COMMANDS):
        return True
    return len(text) <= _LONGEST and _wants_a_report(text)


def _wants_a_report(text: str) -> bool:
    if wants_police(text):
        return True
    words = load()
    told = stated(words.plain(text), words, "", skip=words.clear.keys() - {_INSISTS}, also={_INSISTS: words.opening.get(_INSISTS, {})})
    return any((answer.fact, answer.value) == (_INSISTS, "yes") for answer in told)
