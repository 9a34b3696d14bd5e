"""Where a call stood when a form of it came in, and what else the form carried: a note, monitoring answers."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from bot.casework.desk import Case, Desk
from bot.casework.saying import read_token
from bot.casework.unconfirmed import went_on
from bot.channels import answering
from bot.channels.console.ask import Ask
from bot.console import alarming, calls, monitoring, raising, script
from bot.console.said import add_note


@dataclass(frozen=True)
class Stands:
    """One call at the moment of a form. `chosen` and `text` are what the form answers; `taken` is what was masked in its note.

    `stale`: somebody has answered since the page was loaded. `signs` are the answers that tell of danger and are not in the log yet.
    """

    own: calls.ConsoleCall
    turn: int
    finished: bool
    home: Optional[str]
    offered: tuple[str, ...]
    calls: frozenset[str]
    chosen: script.Chosen
    text: str
    taken: tuple[str, ...]
    stale: bool
    signs: tuple[str, ...]


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
    turn = script.turn_of(case)
    stale = ask.field("turn") != str(turn)
    tokens, text = _told(case, ask, stale)
    return Stands(own, turn, case.state.finished, case.home, raising.offered(case), frozenset(one.call for one in calls.of_person(desk, own.person)),
                  script.chosen(case, tokens), text, taken, stale, alarming.news(case, tokens))


def again(desk: Desk, stands: Stands) -> Stands:
    """The same once signs of danger have gone in: they may have ended the call."""
    case = desk.case(stands.own.call)
    return replace(stands, turn=script.turn_of(case), finished=case.state.finished, offered=raising.offered(case), signs=())


def ticked_first(desk: Desk, ask: Ask, stands: Stands) -> Optional[tuple[Optional[str], str]]:
    """Signs of danger of a form: all but the last are recorded, and of a call that has ended all of them, which raises it.

    Returns the home and the last one, which the front door is still to hear; None where nothing is left for it.
    """
    case = desk.case(stands.own.call)
    if case.state.finished and not alarming.asked_of_return(stands.signs[-1]):
        raising.raise_by_signs(case, stands.signs, ask.account.name)
        return None
    alarming.record(case, stands.signs[:-1])
    return case.home, stands.signs[-1]


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
    gone_on = went_on(desk.case(call))
    begun = worded and stands.finished and latest not in stands.calls
    where = gone_on if gone_on and gone_on not in stands.calls else latest if begun else call
    return where, desk.log.state(where).disposition == "999"


def _told(case: Case, ask: Ask, stale: bool) -> tuple[list[str], str]:
    """What was chosen as tokens, and the words that are left: a number typed is the answer of that number, on the page it was typed on."""
    text = answering.clean(ask.field("text"))
    tokens = [one for one in ask.fields("choice") if (read_token(one) or ("",))[0] == case.call]
    if stale:
        typed = alarming.news(case, alarming.shown(case, ask.field("asked"), ask.field("numbers").split(), text))
        return [*tokens, *typed], text if not typed else ""
    asked = script.asked(case)
    numbered = asked.chosen(text) if asked and (asked.many or not tokens) else None
    return (tokens, text) if numbered is None else (list(dict.fromkeys([*tokens, *numbered])), "")
