"""Where a call stood when a form of it came in, and what else the form carried: a note, monitoring answers."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.casework.desk import Desk
from bot.casework.saying import read_token
from bot.channels import answering
from bot.channels.console.ask import Ask
from bot.console import calls, monitoring, raising, script
from bot.console.said import add_note


@dataclass(frozen=True)
class Stands:
    """One call at the moment of a form. `chosen` and `text` are what the form answers; `taken` is what was masked in its note."""

    own: calls.ConsoleCall
    turn: int
    finished: bool
    home: Optional[str]
    offered: tuple[str, ...]
    calls: frozenset[str]
    chosen: script.Chosen
    text: str
    taken: tuple[str, ...]


def begun(desk: Desk, ask: Ask, text_is_a_note: bool, incident: bool) -> Optional[Stands]:
    """Keeps the note and the monitoring answers of a form; None where it is no call of the console."""
    own = calls.of(desk, ask.path("call"))
    if own is None:
        return None
    case, by = desk.case(own.call), ask.account.name
    taken = add_note(case, ask.field("note"), by)
    if text_is_a_note:
        taken += add_note(case, ask.field("text"), by)
    if incident and not case.state.protocols and not case.state.finished:  # nothing is told yet: the danger question must be one to answer
        case.add("noted", topic="incident", protocols=["incident"])
    monitoring.answer(case, {asks.fact: ask.field(f"monitoring-{asks.fact}") for asks in monitoring.QUESTIONS}, by)
    chosen, text = _chosen(case, ask)
    return Stands(own, script.turn_of(case), case.state.finished, case.home, raising.offered(case), frozenset(one.call for one in calls.of_person(desk, own.person)),
                  chosen, text, taken)


def taken_by_another(desk: Desk, ask: Ask, turn: int, update_id: str, chosen: script.Chosen) -> Optional[str]:
    """None: this answer may go on. "": it was taken already, a double press. Words: somebody else was first."""
    call, own = ask.path("call"), calls.of(desk, ask.path("call"))
    if ask.field("turn") == str(turn) and calls.claim(desk, call, turn, update_id, ask.account):
        script.tell_ticked(desk.case(call), chosen)
        return None
    if calls.was_taken(desk, call, update_id):
        return ""
    if own is None or not own.turn_by:
        return "This call has moved on since you loaded it. What you typed is still here."
    if own.turn_by == ask.account.shown:
        return "You have answered this question already. What you typed now is still here."
    return f"This question was answered already by {own.turn_by}. What you typed is still here."


def heard_in(desk: Desk, ask: Ask, stands: Stands, worded: bool) -> tuple[str, bool]:
    """The call in which the words were heard (this one, or one that they began after this had ended), and whether it is an emergency."""
    call = ask.path("call")
    latest = calls.keep_all(desk, ask.account, stands.own.person)
    if stands.own.parked:
        calls.take_up(desk, call, ask.account)
    monitoring.keep(desk.case(call), ask.account.name)
    where = latest if worded and stands.finished and latest not in stands.calls else call
    return where, desk.log.state(where).disposition == "999"


def _chosen(case, ask: Ask) -> tuple[script.Chosen, str]:
    """What was chosen as presses, and the words that are left: a number typed is the answer of that number."""
    text = answering.clean(ask.field("text"))
    tokens = [one for one in ask.fields("choice") if (read_token(one) or ("",))[0] == case.call]
    asked = script.asked(case)
    numbered = asked.chosen(text) if asked and not tokens else None
    if numbered is not None:
        tokens, text = numbered, ""
    return script.chosen(case, tokens), text
