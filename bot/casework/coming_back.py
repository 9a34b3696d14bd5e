"""A closed missing call whose child is back: one question about how they are, and the return interview."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Optional

from bot.casework import wording
from bot.casework.deciding import raise_closed
from bot.casework.desk import Case, Desk
from bot.casework.returning import came_back, is_final, police_know
from bot.casework.saying import DONE, Say, options_for, token
from bot.casework.scheduling import RETURN_INTERVIEW, RETURN_SCREEN, schedule
from bot.followups.followups import Due
from bot.triage.answers import read_answer
from bot.triage.answers.references import read_reference
from bot.triage.clocks import UK
from bot.triage.danger import look
from bot.triage.digressions import question_to_us
from bot.triage.values import UNSURE, Value, severity
from bot.triage.walking import Decision, tell_for, walk

SCREEN, INTERVIEW = "while_away", "return_interview"
#: An answer typed to a closed call is short and about this child; anything longer begins a call of its own.
_WORDS_OF_AN_ANSWER = 12
_ANSWERED_WITHIN = timedelta(hours=3)
_ABOUT_INTERVIEW = re.compile(r"\breturn(ing)? (home )?interview|\brhi\b", re.I)


def ask_how_they_are(case: Case) -> list[Say]:
    """The one question after a child is back. It comes when the decision has long been told, and again with no other."""
    question = case.desk.library.its(SCREEN, ("returned",))
    case.add("asked", fact=SCREEN, again=False)
    text = f"{_who(case)} came back. {question.wording(case.state.role)}\n{wording.LINE}"
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": SCREEN})]


def remind_of_interview(case: Case, due: Due) -> list[Say]:
    """Asks whether the interview has been offered, or first whether the child is back; goes on until it is recorded."""
    now, options, back = case.desk.clock(), _interview_options(case, bool(due.payload.get("back"))), due.payload.get("back")
    case.add("asked", fact=INTERVIEW, again=True)
    custom = {"call": case.call, "topic": case.state.topic, "ask": INTERVIEW, "reminder": True}
    if not back:
        schedule(case, RETURN_INTERVIEW, now + timedelta(hours=24), back=False)
        return [Say(f"Is {_named(case)} back? Call {case.call} is not final until they are, and a return interview has been offered.\n{wording.LINE}", options, custom)]
    by = datetime.fromisoformat(due.payload["by"])
    if now < by:
        schedule(case, RETURN_INTERVIEW, by, **due.payload)
        text = f"{_who(case)} is owed a return interview with somebody independent, offered by {_day(by)}. Has it been offered?"
    else:
        case.add("handed_over", to="supervisors", overdue=True)
        schedule(case, RETURN_INTERVIEW, now + timedelta(hours=24), **due.payload)
        text = f"The return interview of {_named(case)} should have been offered by {_day(by)}. Ask the placing authority today. Has it been offered?"
    return [Say(f"{text}\nCall {case.call} is not final until this is recorded.", options, custom)]


def begin_return(case: Case, text: str) -> list[Say]:
    """Word that a child is back, typed after the end of their call: its return steps and clocks begin. Nothing is lowered."""
    if "returned" not in case.state.protocols:
        case.add("noted", protocols=[*case.state.protocols, "returned"])
    if is_final(case.desk, case.call):
        case.add("noted", final=False, waits_for=RETURN_INTERVIEW)
    first, *more = _hear_interview(case, "back", text)
    return [replace(first, text=f"{wording.LINE}\n{first.text}"), *more]


def is_back_already(case: Case) -> bool:
    """Whether the return of a closed call's child has begun."""
    return any(event.kind == "noted" and (event.payload.get("came_back") or event.payload.get("final")) for event in case.desk.log.events(case.call))


def interview_button(case: Case) -> tuple[tuple[str, str], ...]:
    """The button that goes with a decision which closes a call whose child is back."""
    return () if is_final(case.desk, case.call) else (("Return interview offered", token(case.call, INTERVIEW, "offered")),)


def press_return(case: Case, fact: str, value: str) -> Optional[list[Say]]:
    """A button tapped on a closed call; None when it is none of the return's."""
    if not case.state.finished or "returned" not in case.state.protocols:
        return None
    if fact == INTERVIEW:
        return _hear_interview(case, value, "")
    if fact == SCREEN:
        ticked = _ticked(case)
        if value not in (DONE, UNSURE, "none") and not case.desk.library.its(SCREEN, ("returned",)).allows((value,)):
            return None
        if value == DONE or (value == "none" and ticked):
            return _told_all(case)
        return _hear_screen(case, UNSURE if value == UNSURE else () if value == "none" else (*ticked, value), "")
    return None


def waiting_for(desk: Desk, channel: str, person: str, text: str) -> Optional[str]:
    """The closed call that a typed message answers: the question about the time away, or word of the return interview."""
    for row in desk.log.calls(limit=10, channel=channel, person=person, finished=True):
        if not is_final(desk, row.call) and _answers(desk.case(row.call), text):
            return row.call
    return None


def hear_return(case: Case, text: str) -> Optional[list[Say]]:
    """A message typed to a closed call that still waits; None when it is no answer to what it waits for."""
    if not _answers(case, text):
        return None
    fact = INTERVIEW if _ABOUT_INTERVIEW.search(text) else case.state.pending or SCREEN
    reading = read_answer(text, case.desk.library.its(fact, ("returned",)), case.circumstances.now)
    value = reading.value(fact)
    if fact == INTERVIEW:
        return _hear_interview(case, str(value or "not_yet"), text)
    ticked = _ticked(case)
    return _hear_screen(case, ticked + tuple(flag for flag in value if flag not in ticked) if isinstance(value, tuple) else value, text)


def _answers(case: Case, text: str) -> bool:
    state, reference = case.state, read_reference(text)
    if "returned" not in state.protocols or look(text).level != "none" or (reference and reference != state.child):
        return False
    if question_to_us(text):
        return False  # "what is a return interview?" says nothing of whether one was offered
    if _ABOUT_INTERVIEW.search(text):
        return True
    asked = [event.at for event in case.desk.log.events(case.call) if event.kind == "asked"]
    if state.pending not in (SCREEN, INTERVIEW) or len(text.split()) > _WORDS_OF_AN_ANSWER or case.desk.clock() - asked[-1] > _ANSWERED_WITHIN:
        return False
    return read_answer(text, case.desk.library.its(state.pending, ("returned",)), case.circumstances.now).understood


def _hear_screen(case: Case, told: Optional[Value], text: str) -> list[Say]:
    value: Value = UNSURE if told is None else told
    case.answer(SCREEN, value, text, "phrase" if text else "button")
    # The question itself asks about danger now; what was said of danger when the child went is hours old.
    decision = walk(case.desk.library, ("returned",), {"danger_now": "no", SCREEN: value}, case.circumstances).decision
    assert decision is not None  # both its questions are answered
    custom = {"call": case.call, "topic": case.state.topic}
    says = []
    standing = (case.state.decision or {}).get("disposition", "HOME")
    if decision.outcome == "escalated" and (severity(decision.disposition) > severity(standing) or case.state.outcome != "escalated"):
        raise_closed(case, decision)
        says.append(Say(_decision_words(case, decision), (), {**custom, "disposition": decision.disposition, "outcome": decision.outcome}))
    elif decision.disposition == "MANAGER":
        case.add("handed_over", to="manager", why="screen_unsure")
        says.append(Say(_steps(case, "MANAGER"), (), custom))
    if not isinstance(value, tuple) or not value or text:
        return says + _told_all(case)
    question = case.desk.library.its(SCREEN, ("returned",))
    case.add("asked", fact=SCREEN, again=True)
    return says + [Say(wording.ANYTHING_ELSE, options_for(case.call, question, value), {**custom, "ask": SCREEN})]


def _told_all(case: Case) -> list[Say]:
    if is_final(case.desk, case.call):
        return [Say(f"Thank you. Call {case.call} is up to date.", (), {"call": case.call})]
    return [Say(f"Thank you. Still to do:\n{_steps(case, 'HOME')}", interview_button(case), {"call": case.call})]


def _hear_interview(case: Case, value: str, text: str) -> list[Say]:
    question = case.desk.library.its(INTERVIEW, ("returned",))
    custom = {"call": case.call, "topic": case.state.topic}
    if value == "back":
        came_back(case)
        case.answer("returned", "back", text, "phrase" if text else "button")
        return [Say(f"Good.\n{_steps(case, 'HOME')}", interview_button(case), custom), *ask_how_they_are(case)]
    if not question.allows(value) or value == UNSURE:
        value = "not_yet"
    case.answer(INTERVIEW, value, text, "phrase" if text else "button")
    if value in ("offered", "not_away"):
        for kind in (RETURN_INTERVIEW, *((RETURN_SCREEN,) if value == "not_away" else ())):
            case.desk.followups.cancel(case.call, kind, case.desk.clock())
        case.add("done", text, what=RETURN_INTERVIEW, recorded=value, role=case.state.role)
        case.add("noted", final=True)
        return [Say(f"Recorded at {wording.clock(case.desk.clock())}. Call {case.call} is final.", (), custom)]
    if value == "not_back":
        return [Say(f"{wording.LINE}\nThen tell me now what has happened. I will open a new call for it.", (), custom)]
    return [Say(f"Thank you. I will ask again. Call {case.call} is not final until it is recorded.", _interview_options(case, True), custom)]


def _interview_options(case: Case, back: bool) -> tuple[tuple[str, str], ...]:
    question = case.desk.library.its(INTERVIEW, ("returned",))
    first = () if back else (("Back here", token(case.call, INTERVIEW, "back")),)
    left_out = ("not_back",) if back else ("not_yet",)
    return first + tuple((option.label, token(case.call, INTERVIEW, option.value)) for option in question.options if option.value not in left_out)


def _ticked(case: Case) -> tuple[str, ...]:
    known = case.state.answers.get(SCREEN)
    return known.value if known is not None and isinstance(known.value, tuple) else ()


def _steps(case: Case, disposition: str) -> str:
    facts = {"police_told": "yes" if police_know(case) else "no"}
    items = tell_for(case.desk.library, ("returned",), disposition, facts)
    return "\n".join(f"- {wording.fill(item.do, case.circumstances)}" for item in items)


def _decision_words(case: Case, decision: Decision) -> str:
    return wording.decision_text(decision, case.circumstances, case.call, None)


def _named(case: Case) -> str:
    return case.state.child or "the child"


def _who(case: Case) -> str:
    return case.state.child or "The child"


def _day(moment: datetime) -> str:
    return moment.astimezone(UK).strftime("%a %d %b %H:%M")
