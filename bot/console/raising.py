"""An operator raises a decision, with a reason. Lowering does not exist here: a supervisor's remark can say that it was too high."""
from __future__ import annotations

import re
from typing import Optional

from bot.casework.asking_managers import keep_managers_told
from bot.casework.deciding import raise_closed, raised_by_operator, record
from bot.casework.desk import Case
from bot.casework.going_on import pressed_on_the_old
from bot.casework.managing import must_ask_who
from bot.casework.saying import read_token
from bot.casework.scheduling import running
from bot.console import alarming
from bot.console.said import NOTE, add_note
from bot.triage.values import OUTCOME, SEVERITY, severity

DANGER, POLICE = "The caller says that somebody is in danger now.", "The caller wants the police."


_REASON = re.compile(r"Raised to \w+: ")


class RaiseRefused(ValueError):
    """A decision that cannot be raised so; the message says what to do."""


def offered(case: Case) -> tuple[str, ...]:
    """The dispositions above the one that stands, lowest first: a manager for a call that waits, and those that hand the matter to the police.

    None before there is a decision: then "danger now" and "the caller wants the police" do the same. A manager is not offered on a complaint
    about a worker before it is known whom it is about: it could be the one who would decide.
    """
    standing = case.state.disposition
    if standing not in SEVERITY:
        return ()
    waits = standing == "WAIT" and not case.state.finished and not must_ask_who(case)
    return tuple(code for code in SEVERITY if severity(code) > severity(standing) and (OUTCOME[code] == "escalated" or (waits and code == "MANAGER")))


def raise_to(case: Case, disposition: str, reason: str, by: str) -> tuple[str, ...]:
    """Raises the decision of a call, open or closed: no later answer lowers it.

    For the police it closes as escalated, and its clocks end. For a manager it stays open with the manager's limit, until a manager decides.

    Returns the kinds of what was taken out of the reason. Raises RaiseRefused with a plain sentence.
    """
    case.desk.hold(case.call)
    if disposition not in offered(case):
        raise RaiseRefused("Choose a decision that is higher than the one that stands.")
    if not any(letter.isalnum() for letter in reason):
        raise RaiseRefused("Say why you raise it.")
    taken = add_note(case, f"Raised to {disposition}: {reason}", by)
    decision = raised_by_operator(case, disposition)
    if case.state.finished:
        raise_closed(case, decision, by=by)
    else:
        if disposition == "MANAGER" and "manager_decision" in case.state.answers:
            case.add("noted", set_aside="manager_decision")  # it was said of the decision before
        case.add("raised", by=by, why=decision.reasons[0].text, to=disposition)
        record(case, decision, latest=running(case))  # whoever raises it wins the home no time
        if disposition == "MANAGER":
            case.add("asked", fact="manager_decision", again=False)
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
    now = any((read_token(press) or ("", ""))[1] == alarming.NOW for press in signs)
    words = DANGER if now else "Signs told after the decision: " + "; ".join(alarming.in_words(case.desk.library, press) for press in signs)
    alarming.record(case, signs)
    if now:
        pressed_on_the_old(case, alarming.NOW, "yes")  # where danger was denied and the questions went on, it is 999 there too
    decision = case.position.decision
    disposition = "999" if now else decision.disposition if decision else ""
    if disposition in offered(case):
        raise_to(case, disposition, words, by)
    else:
        add_note(case, words, by)
