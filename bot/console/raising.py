"""An operator raises a decision, with a reason. Lowering does not exist here: a supervisor's remark can say that it was too high."""
from __future__ import annotations

import re
from typing import Optional

from bot.casework.asking_managers import keep_managers_told
from bot.casework.deciding import outside_the_rules, raise_closed, record
from bot.casework.desk import Case
from bot.casework.saying import read_token
from bot.console import alarming
from bot.console.said import NOTE, add_note
from bot.triage.values import OUTCOME, SEVERITY, severity

#: Whoever is on the spot may always go up (RESOLUTION-18); that an operator may do so too is to be signed off by the force.
RULE, WHY, SOURCE = "operator-raises", "an operator raised it", ("RESOLUTION-18",)
DANGER, POLICE = "The caller says that somebody is in danger now.", "The caller wants the police."


_REASON = re.compile(r"Raised to \w+: ")


class RaiseRefused(ValueError):
    """A decision that cannot be raised so; the message says what to do."""


def offered(case: Case) -> tuple[str, ...]:
    """The dispositions above the one that stands, lowest first: those that hand the matter to the police.

    None before there is a decision: then "danger now" and "the caller wants the police" do the same.
    """
    standing = case.state.disposition
    if standing not in SEVERITY:
        return ()
    return tuple(code for code in SEVERITY if severity(code) > severity(standing) and OUTCOME[code] == "escalated")


def raise_to(case: Case, disposition: str, reason: str, by: str) -> tuple[str, ...]:
    """Raises the decision of a call, open or closed, and closes it as escalated: its clocks end, and no later answer lowers it.

    Returns the kinds of what was taken out of the reason. Raises RaiseRefused with a plain sentence.
    """
    case.desk.hold(case.call)
    if disposition not in offered(case):
        raise RaiseRefused("Choose a decision that is higher than the one that stands.")
    if not any(letter.isalnum() for letter in reason):
        raise RaiseRefused("Say why you raise it.")
    taken = add_note(case, f"Raised to {disposition}: {reason}", by)
    decision = outside_the_rules(case, disposition, RULE, WHY, SOURCE)
    if case.state.finished:
        raise_closed(case, decision, by=by)
    else:
        case.add("raised", by=by, why=WHY)
        record(case, decision)
    keep_managers_told(case.desk)
    return taken


def last_raised(case: Case) -> Optional[tuple[str, str]]:
    """Who raised the decision last, and why; None where no operator has."""
    for event in reversed(case.desk.log.events(case.call)):
        if event.kind == "noted" and event.payload.get("what") == NOTE and _REASON.match(event.text):
            return str(event.payload.get("by", "")), _REASON.sub("", event.text, count=1)
    return None


def raise_by_signs(case: Case, signs: tuple[str, ...], by: str) -> None:
    """Signs of danger that reach a call after its end are recorded, and raise it to what the rules make of them."""
    case.desk.hold(case.call)
    now = any(read_token(press)[1] == alarming.NOW for press in signs)
    words = DANGER if now else "Signs told after the decision: " + "; ".join(alarming.in_words(case.desk.library, press) for press in signs)
    alarming.record(case, signs)
    decision = case.position.decision
    disposition = "999" if now else decision.disposition if decision else ""
    if disposition in offered(case):
        raise_to(case, disposition, words, by)
    else:
        add_note(case, words, by)
