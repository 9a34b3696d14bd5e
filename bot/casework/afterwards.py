"""What somebody writes after "ring 999" or "report it" has closed their call: heard in that call, and answered in its own frame."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Callable, Optional

from bot.casework import after_words as words, digressions, wording
from bot.casework.coming_back import INTERVIEW, begin_return, is_back_already
from bot.casework.deciding import outside_the_rules, raise_closed
from bot.casework.desk import Case, Desk
from bot.casework.going_on import say_back
from bot.casework.leavers import has_left
from bot.casework.saying import Say, options_for, token
from bot.casework.told_of_others import gone_or_accused
from bot.casework.topics import is_small_talk, speaks_of_missing
from bot.casework.unconfirmed import went_on
from bot.triage.answers import read_answer, read_opening
from bot.triage.answers.words import load as answer_words
from bot.triage.answers.references import references
from bot.triage.danger import LINE, look
from bot.triage.digressions import find, question_to_us
from bot.triage.protocol import Question
from bot.triage.values import UNSURE

#: So long after its end a call is still what its person writes about (proposal); so soon after it everything is.
AFTER, SOON = timedelta(hours=6), timedelta(minutes=30)
_STEPS = ("meanwhile", "what_next")
_WORDS_TO_DOUBT = 6
_SOMETHING_ELSE = re.compile(r"\b(another|(a )?different|a new|(a )?second|the other|one of the other) (one|child|kid|lad|girl|boy|yp|young person|matter|thing|incident)|something else\b", re.I)
_BROUGHT = re.compile(r"\b(brought|fetched|returned|dropped|delivered|driven) (her|him|them|the (child|girl|boy|lad)) (home|back|off|here)\b", re.I)
_NOT_YET = re.compile(r"\b(will|going to|gonna|about to|on (her|his|their|the) way|being|trying|bringing|if|when|until|might|not)\b", re.I)


def goes_on(desk: Desk, channel: str, person: str, text: str, open_call: Optional[str]) -> Optional[str]:
    """The escalated call of the last hours that these words go on about; None for a plainly new matter, or where a call is
    open and no child of an earlier one is named. Nothing is changed by looking."""
    recent = recently_escalated(desk, channel, person)
    named = {reference for reference, _ in references(text)}
    if open_call is not None:
        opened = desk.case(open_call)
        if opened.state.child is None and (opened.state.pending == "child" or _asked_for(opened)):
            return None  # "something else has happened": what is told next is that, whoever it is about
        theirs = [case for case in recent if case.state.child in named and named == {case.state.child} and opened.state.child != case.state.child]
        return theirs[0].call if theirs and not _is_new(theirs[0], text) else None
    for case in recent:
        if named - _mentioned(case) and gone_or_accused(text):
            return None
        if (not named or named <= _mentioned(case) or (not _mentioned(case) and _since(case) <= SOON)) and not _is_new(case, text):
            return case.call
        if not named:
            return None
    return None


def recently_escalated(desk: Desk, channel: str, person: str) -> list[Case]:
    """A person's calls that ended with 999 or the police in the last hours, the latest first."""
    rows = desk.log.calls(limit=10, channel=channel, person=person, finished=True, outcome="escalated")
    recent = (desk.case(row.call) for row in rows if row.closed_at and desk.clock() - row.closed_at <= AFTER)
    return sorted((case for case in recent if not has_left(case) and not went_on(case)),
                  key=lambda case: case.state.ended_at, reverse=True)


def hear_afterwards(case: Case, text: str, alarmed: bool, alarming: Callable[[], bool]) -> list[Say]:
    """Notes what was written after the end of an escalated call, and says what to do with it. It lowers nothing: danger raises the
    call to 999, and a child who is back begins the return steps of the call."""
    state, disposition = case.state, case.state.disposition
    if alarmed:
        return _emergency(case, text) if disposition != "999" else [_say(case, words.added(case))]
    if (back := say_back(case, text, alarming)) is not None:
        return [back]
    if state.pending == "danger_now" and (answered := _danger_answered(case, text)) is not None:
        return answered
    if is_small_talk(text):
        return [Say(words.closed(case), (), {"call": case.call, "topic": state.topic, "disposition": disposition, "outcome": state.outcome})]
    asked = find(text).ids
    if asked or question_to_us(text):
        case.add("noted", text, afterwards="asked")
        return [_say(case, words.steps(case) if any(name in _STEPS for name in asked) else digressions.answer_alone(case, asked))]
    says = _news(case, text)
    doubt = look(text).level == "ask" or _goes_on_here(case, text) or (len(text.split()) >= _WORDS_TO_DOUBT and alarming())
    if disposition != "999" and doubt:
        return [*says, ask_danger(case, text)]
    return says


def press_afterwards(case: Case, fact: str, value: str) -> Optional[list[Say]]:
    """The danger question that was put again after the end, or "the child is back", answered by a tap; None for every other button."""
    if (fact, value) == (INTERVIEW, "back") and case.state.finished and case.state.outcome == "escalated" and words.is_away(case):
        return begin_return(case, "")
    if (gone_on := went_on(case)) is not None and fact == "danger_now":
        case = case.desk.case(gone_on)  # it has ended: one that is open hears it itself (going_on.py)
    if not case.state.finished:
        return None
    if case.state.outcome != "escalated":
        return _late_danger(case, fact, value)
    if fact != "danger_now" or case.state.pending != fact:
        return None
    if value in ("yes", UNSURE):
        return _emergency(case, "")
    case.add("noted", afterwards="no_danger")
    return [_say(case, words.added(case))]


def _late_danger(case: Case, fact: str, value: str) -> Optional[list[Say]]:
    """A button of danger or of harm, tapped after the home was to handle it: "yes" raises the call at once, the others have danger asked about again."""
    if fact == "danger_now" and (value == "yes" or (value == UNSURE and case.state.pending == fact)):
        return _emergency(case, "")
    known, question = answer_words().facts.get(fact), case.desk.library.question(fact, case.state.protocols)
    if known is None or question is None or not known.danger:
        return None
    gravest = value in known.alarm or value == (known.order[-1] if known.order else value)
    if not (gravest or (fact, value) == ("danger_now", UNSURE)) or (value != UNSURE and all(option.value != value for option in question.options)):
        return None
    case.add("noted", afterwards="late_press", fact=fact, value=value)
    return [ask_danger(case, "")]


def late_danger_answered(case: Case, text: str) -> Optional[list[Say]]:
    """What was typed to the danger question that a late tap put again; None where none is open, or the words are no answer to it."""
    open_now = case.state.finished and case.state.outcome != "escalated" and case.state.pending == "danger_now"
    return _danger_answered(case, text) if open_now and len(text.split()) <= _WORDS_TO_DOUBT else None


def waits_about_danger(desk: Desk, channel: str, person: str, text: str) -> Optional[str]:
    """The call that a late tap on danger has just put the danger question to again, where these words may answer it."""
    if len(text.split()) > _WORDS_TO_DOUBT:
        return None
    rows = desk.log.calls(limit=3, channel=channel, person=person, finished=True, outcome="filtered")
    return next((row.call for row in rows if row.closed_at and desk.clock() - row.closed_at <= AFTER and desk.case(row.call).state.pending == "danger_now"), None)


def ask_danger(case: Case, text: str) -> Say:
    """The danger question, put again after the end of a call that is no emergency."""
    question = _danger(case)
    case.add("asked", fact="danger_now", again=True)
    return Say(f"{LINE}\n{look(text).ask or question.wording(case.state.role)}", options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": "danger_now"})


def _emergency(case: Case, text: str) -> list[Say]:
    if case.state.disposition == "999":
        case.add("noted", text, afterwards="danger")
        return [_say(case, words.steps(case))]
    decision = outside_the_rules(case, "999", "danger-afterwards", "somebody is in danger now, or it is not sure that nobody is", ("ESSEX-999", "RESOLUTION-15"))
    case.add("noted", text, afterwards="danger")
    raise_closed(case, decision, by="person")
    said = wording.decision_text(decision, case.circumstances, case.call, None)
    return [Say(said, (), {"call": case.call, "topic": case.state.topic, "disposition": "999", "outcome": "escalated"})]


def _danger_answered(case: Case, text: str) -> Optional[list[Say]]:
    value = read_answer(text, _danger(case), case.circumstances.now).value("danger_now")
    if value in ("yes", UNSURE):
        return _emergency(case, text)
    if value == "no":
        case.add("noted", text, afterwards="no_danger")
        return [_say(case, words.added(case))]
    return None


def _danger(case: Case) -> Question:
    return case.desk.library.its("danger_now", case.state.protocols or ("incident",))


def _news(case: Case, text: str) -> list[Say]:
    if _tells_of_return(case, text):
        missing = [other for other in _same_absence(case, text) if not is_back_already(other)]
        if len(missing) == 1:
            return begin_return(missing[0], text)
        if missing:
            case.add("noted", text, afterwards="back")
            return [Say(f"{LINE}\n{words.WHO_IS_BACK}", tuple(_is_back(other) for other in missing), {"call": case.call, "topic": case.state.topic})]
    kind = words.kind_of(text)
    case.add("noted", text, afterwards=kind)
    return [_say(case, words.reply(case, kind))]


def _tells_of_return(case: Case, text: str) -> bool:
    told = next((answer.value for answer in read_opening(text, case.circumstances.now, case.desk.library) if answer.fact == "returned"), None)
    question = case.desk.library.question("returned", ("missing",))
    read = read_answer(text, question, case.circumstances.now).value("returned") if question else None
    return ((told or read) == "back" or bool(_BROUGHT.search(text))) and not _NOT_YET.search(text)


def _same_absence(case: Case, text: str) -> list[Case]:
    """The missing calls that word of a return may be about: this one and those of children who went too; else the person's others."""
    recent = [other for other in recently_escalated(case.desk, case.state.channel, case.state.person) if "missing" in other.state.protocols]
    named = {reference for reference, _ in references(text)}
    if named:
        return [other for other in recent if other.state.child in named]
    linked = {call for event in case.desk.log.events(case.call) if event.kind == "noted" for call in event.payload.get("linked") or ()}
    if "missing" in case.state.protocols:
        return [other for other in recent if other.call == case.call or other.call in linked]
    return recent


def _is_new(case: Case, text: str) -> bool:
    """Whether words are plainly of another matter: another child gone, or after a while another kind of incident."""
    opening = {answer.fact: answer.value for answer in read_opening(text, case.circumstances.now, case.desk.library)}
    if _SOMETHING_ELSE.search(text):
        return True
    if look(text).level == "alarm" and "missing" not in case.state.protocols and _since(case) > SOON:
        return True  # an emergency of its own: its log says so
    missing, category, told = "missing" in case.state.protocols[:1], opening.get("category"), case.state.answers.get("category")
    if not missing and speaks_of_missing(text) and references(text) and opening.get("returned") != "back":
        return True
    if category is None or (told is not None and told.value == category) or _since(case) <= SOON:
        return category is not None and missing and category not in ("other", "health") and not is_back_already(case) and opening.get("returned") != "back" and not speaks_of_missing(text)
    return True


def _mentioned(case: Case) -> set[str]:
    heard = {reference for event in case.desk.log.events(case.call) if event.kind == "heard" for reference, _ in references(event.text)}
    return heard | ({case.state.child} if case.state.child else set())


def _asked_for(case: Case) -> bool:
    """Whether a call was opened by "something else has happened" or the command for a new one."""
    return any(event.kind == "noted" and event.payload.get("asked_for_new") for event in case.desk.log.events(case.call))


def _since(case: Case) -> timedelta:
    return case.desk.clock() - case.state.ended_at


def _goes_on_here(case: Case, text: str) -> bool:
    """News of an incident that was to be reported, and no emergency: it may have begun again, so danger is asked about."""
    return "missing" not in case.state.protocols[:1] and words.kind_of(text) == "news"


def _is_back(case: Case) -> tuple[str, str]:
    return f"{case.state.child or 'The child'} is back", token(case.call, INTERVIEW, "back")


def _say(case: Case, text: str) -> Say:
    options = (_is_back(case), words.NEW) if words.is_away(case) and not is_back_already(case) else (words.NEW,)
    return Say(f"{LINE}\n{text}", options, {"call": case.call, "topic": case.state.topic, "afterwards": True})
