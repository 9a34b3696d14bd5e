"""A reply to one of our older messages: read as the answer to what that message asked, or said aloud where it cannot be."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.casework.conversation import Conversation
from bot.casework.desk import Desk
from bot.casework.going_on import waits
from bot.casework.hearing import question_for
from bot.casework.saying import CONFIRM, Say
from bot.intake.messages import Incoming
from bot.intake.turn import Turn
from bot.triage.danger import look

_READ_AS = "I have read that as your answer to my earlier question: \"{question}\""
_OLD_SUMMARY = "You replied to an earlier summary, and more was said since. Here is where we are now."
_CLOSED = "You replied to a question of call {call}, which is closed and stays as it was."
_BARE = 3  # so few words mean nothing without their question


def untangled(incoming: Incoming) -> tuple[Incoming, Optional[tuple[str, str]]]:
    """The message without what it quotes, and the (call, fact) of the question it replies to."""
    if incoming.kind != "reply":
        return incoming, None
    _, call, fact = (incoming.press.split(":", 2) + ["", ""])[:3]
    return replace(incoming, kind="text", press=""), (call, fact)


def before_turn(desk: Desk, turn: Turn, incoming: Incoming, quoted: Optional[tuple[str, str]]) -> tuple[list[Say], bool]:
    """Points the turn at the question that is quoted. Gives what to say first, and whether that is all."""
    if quoted is None or not turn.is_mine(quoted[0]):
        return [], False
    case, fact = desk.case(quoted[0]), quoted[1]
    if case.state.finished and waits(case) and fact == case.state.pending:
        turn.about = case
        return [], False
    if case.state.finished:
        closed = Say(_CLOSED.format(call=case.call), (), {"call": case.call})
        if len(incoming.text.split()) > _BARE or look(incoming.text).level != "none":
            return [closed], False
        turn.keep(case)
        current = desk.log.open_call(incoming.channel, incoming.person)
        return [closed, *(Conversation(desk.case(current)).say() if current else [])], True
    turn.about = case
    if fact == case.state.pending:
        return [], False
    if fact == CONFIRM:  # an old summary's "yes" confirms nothing that was told since
        turn.keep(case)
        return [Say(_OLD_SUMMARY, (), {"call": case.call}), *Conversation(case).say()], True
    question = question_for(case, fact)
    if question is None:
        return [], False
    case.add("asked", fact=fact, again=True)
    return [Say(_READ_AS.format(question=question.wording(case.state.role)), (), {"call": case.call})], False
