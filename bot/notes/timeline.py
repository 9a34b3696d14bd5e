"""A call's events as the timed record: one line of plain words each."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Callable, Optional

from bot.calllog.events import Event
from bot.casework.wording import OWN_QUESTIONS
from bot.notes.note import Step
from bot.notes.words import OUTCOMES, channel, meaning, quoted, when
from bot.triage.explaining import label, name
from bot.triage.protocol import Library, Question

_LIMITS = {
    "recheck": "the next check on the child", "no_word": "the time for an answer to the check",
    "no_word_limit": "the last time for an answer to the check", "manager_limit": "the limit for the manager's decision",
    "unfinished": "the limit of an unfinished call",
    "return_screen": "the question how the child is now", "return_interview": "the reminder about the child's return",
}
_HANDED = {"on_call": "the on-call manager", "next_manager": "the next named manager", "manager": "the manager", "supervisors": "the supervisors' list"}
_HANDED_WHY = {"accused": "nobody decides on a complaint about themself", "no_answer": "nobody answered the check", "screen_unsure": "it is not clear how the child is"}
_MANAGER = {"handle": "the home handles it", "report": "tell the police", "not_reached": "nobody could be reached"}


def limit(kind: str) -> str:
    """A clock of a call in words."""
    return _LIMITS.get(kind, name(kind))


def limit_of(kind: str, payload: dict[str, Any]) -> str:
    """The same for work that falls due, which knows more: what a reminder about a return asks rests on whether the child is back."""
    if kind != "return_interview" or "back" not in payload:
        return limit(kind)
    return "the reminder of the return interview" if payload["back"] else "asking whether the child has come back (the return interview comes after that)"


def question_of(library: Library, fact: str, protocols: tuple[str, ...]) -> Optional[Question]:
    """The question behind a fact, a protocol's or casework's own."""
    return OWN_QUESTIONS.get(fact) or library.question(fact, protocols)


def timeline(library: Library, protocols: tuple[str, ...], events: list[Event]) -> tuple[Step, ...]:
    """Every event worth a line. Questions put, buttons tapped and replies sent stand in the list of answers instead."""
    role = next((str(event.payload.get("role", "")) for event in events if event.kind == "opened"), "")
    return tuple(Step(event.at, event.kind, what) for event in events if (what := _line(library, protocols, event, role)))


def manager_said(payload: dict[str, Any]) -> str:
    """A manager's decision in words, whatever of who and why was kept; by role only."""
    who = str(payload.get("role") or payload.get("by") or "manager").replace("_", " ")
    why = f", because {quoted(str(payload['why']))}" if payload.get("why") else ""
    decision = str(payload.get("decision", ""))
    own = ", as the one who reported it" if payload.get("is_reporter") else ""
    return f"The {who}{own} decided: {_MANAGER.get(decision, name(decision))}{why}"


def _line(library: Library, protocols: tuple[str, ...], event: Event, role: str) -> str:
    told = event.payload
    if event.kind == "decided":
        return f"Decision: {told.get('disposition')} ({meaning(told.get('disposition', ''), role)})"
    if event.kind in ("answered", "corrected"):
        return _answer(library, protocols, event)
    if event.kind == "noted":
        return f"Note: {quoted(event.text)}" if told.get("what") == "operator_note" else _noted(told)
    if event.kind == "remarked" and told.get("about") == "review":
        return ""  # what supervisors made of it is theirs; the note goes to the home
    say = _LINES.get(event.kind)
    return say(event, told) if say else ""


def _answer(library: Library, protocols: tuple[str, ...], event: Event) -> str:
    fact = event.payload.get("fact", "")
    question = question_of(library, fact, protocols)
    if event.kind == "corrected":
        return f"Corrected {name(fact)}: {_label(question, event.payload.get('new'))} (before: {_label(question, event.payload.get('old'))})"
    if fact == "confirm":
        return ""  # its own event follows
    how = {"clock": "No answer came. Taken as", "unclear": "Not understood twice. Taken as", "model": "Guessed by the learned model"}
    return f"{how.get(event.payload.get('by', ''), 'Told')}, {name(fact)}: {_label(question, event.payload.get('value'))}"


def _label(question: Optional[Question], value: object) -> str:
    value = tuple(value) if isinstance(value, list) else str(value)
    return quoted(label(question, value))


def _noted(told: dict[str, Any]) -> str:
    if told.get("set_aside"):
        return f"Set aside: the answer about {name(told['set_aside'])}"
    if told.get("misread"):
        return f"Not understood: an answer about {name(told['misread'])}"
    if told.get("failure"):
        return "A part of the software failed; the rules answered alone"
    if told.get("topic"):
        return f"Taken as: {told['topic']}"
    if told.get("unconfirmed"):
        return f"Only the learned model sounds the alarm ({told['unconfirmed']:.0%} likely), so the danger question stands under the 999"
    if told.get("goes_on_from"):
        return f"Goes on from call {told['goes_on_from']}, where danger was denied under a 999; what follows was first said there"
    if told.get("goes_on_in"):
        return f"Danger was denied. This call stays as it is, and the questions go on in call {told['goes_on_in']}"
    if told.get("came_back"):
        return "The child is back"
    if "final" in told:
        return "The call is final" if told["final"] else f"Not final before this is recorded: {name(str(told.get('waits_for', 'return interview')))}"
    if told.get("final_with"):
        return f"The return is recorded with call {told['final_with']}"
    if "returned" in (told.get("protocols") or ()) and "topic" not in told:
        return "The questions for the child's return stand ready; this does not say that the child is back"
    if told.get("protocols"):
        return f"Questions now from: {', '.join(told['protocols'])}"
    return "Left unfinished; nobody has said what happened" if told.get("unfinished") else ""


def _due(event: Event, told: dict[str, Any]) -> str:
    try:
        return f"Set {limit(told.get('what', ''))}: {when(datetime.fromisoformat(told['at_time']))}"
    except (KeyError, ValueError):
        return f"Set {limit(told.get('what', ''))}"


def _raised(event: Event, told: dict[str, Any]) -> str:
    who = {"person": "The person on the spot asked for the police", "clock": "Moved up by the clock", "return": "Raised by what came out after the return"}.get(told.get("by", ""), "Moved up")
    if who == "Moved up" and told.get("by"):
        return f"Raised by a person: {told.get('why', '')}"
    return who if told.get("by") == "person" else f"{who}: {told.get('why', '')}"


_LINES: dict[str, Callable[[Event, dict[str, Any]], str]] = {
    "opened": lambda event, told: f"Call opened on {channel(told.get('channel', ''))} by {told.get('role', 'staff')}",
    "heard": lambda event, told: f'Said: "{quoted(event.text)}"' if event.text.strip() else "",
    "raised": _raised,
    "confirmed": lambda event, told: "A person confirmed that the answers are right",
    "due": _due,
    "done": lambda event, told: f"Recorded, {name(told.get('what', ''))}: {name(told['recorded'])}" if told.get("recorded") else f"Time came: {limit(told.get('what', ''))}",
    "manager_decided": lambda event, told: manager_said(told),
    "handed_over": lambda event, told: f"Passed on to {_HANDED.get(told.get('to', ''), name(str(told.get('to', 'somebody else'))))}"
                                       + (f": {_HANDED_WHY.get(told['why'], name(str(told['why'])))}" if told.get("why") else ""),
    "closed": lambda event, told: f"Call closed, {OUTCOMES.get(told.get('outcome', ''), told.get('outcome', ''))}",
    "remarked": lambda event, told: f"Remark: {quoted(event.text)}" if event.text else "A remark was added",
    "exported": lambda event, told: "The record was exported",
    "purged": lambda event, told: "Free text was removed when its time was up",
}
