"""The path of one call: what was asked and told in order, which rules held, what was decided and which clocks ran."""
from __future__ import annotations

from datetime import datetime

from bot.drawing.canvas import COLOURS, INK, LINE, QUIET, SHADE, Canvas, Card, Text
from bot.notes.note import Decided, Note, Step, Told
from bot.notes.words import OUTCOMES, clock, meaning, when

_WIDE, _MARGIN, _TIMES = 595.0, 28.0, 62.0
#: What stands on the path beside answers and decisions.
_ON_PATH = ("opened", "raised", "confirmed", "due", "done", "handed_over", "manager_decided", "corrected", "closed")


def call_picture(note: Note) -> str:
    """The call's path as SVG, A4 wide and as long as the call. No names; the words told stand masked."""
    canvas, y = Canvas(), _MARGIN
    canvas.write(_MARGIN, y + 14, f"Call {note.call}", 18, True)
    state = f"closed {when(note.closed)}" if note.closed else "still open"
    canvas.write(_MARGIN, y + 30, f"Opened {when(note.opened)} UK time, {state}. Home {note.home}, child {note.child}. {OUTCOMES.get(note.outcome, '').capitalize()}.", 9, False, QUIET)
    y += 44
    start, left = y, _MARGIN + _TIMES
    for at, card in _path(note):
        canvas.write(_MARGIN, y + 13, clock(at), 8.5, False, QUIET)
        canvas.line(left - 10, y + 10, left, y + 10)
        y += canvas.card(left, y, _WIDE - left - _MARGIN, card) + card.gap
    canvas.line(left - 10, start + 10, left - 10, y - 6, LINE, 1.6)
    whole = "The chain of this call is whole." if note.broken_at is None else f"THE CHAIN IS BROKEN at event {note.broken_at}."
    canvas.write(_MARGIN, y + 12, f"Protocols {note.protocol_version}, registry {note.registry_version or 'none'}. {whole}", 8, False, QUIET)
    return canvas.svg(_WIDE, y + 12 + _MARGIN, f"The path of call {note.call}", _description(note))


def _path(note: Note) -> list[tuple[datetime, Card]]:
    """(time, card) in the order of events; what happened at one moment keeps the order of the call."""
    found = [(one.moment, 1, _answer(one, number)) for number, one in enumerate(_in_order(note), start=1)]
    found += [(one.at, 3, _decision(one, note.role)) for one in note.decided]
    found += [(one.at, 0 if one.kind in ("opened", "done") else 4 if one.kind in ("due", "closed") else 2, _step(one)) for one in note.steps if one.kind in _ON_PATH]
    return [(at, card) for at, _, card in sorted(found, key=lambda one: one[:2])]


def _in_order(note: Note) -> list[Told]:
    return sorted(note.told, key=lambda one: one.moment)


def _answer(one: Told, number: int) -> Card:
    asked = f"asked {clock(one.asked)}" if one.asked else "told, not asked"
    texts = [Text(f"{number}. {one.question}", 9), Text(one.answer or "Not answered", 10.5, True)]
    if one.words and one.words.lower() != one.answer.lower():
        texts.append(Text(f"\"{one.words}\"", 8.5))
    notes = [asked, one.by, one.changed]
    return Card((*texts, Text("; ".join(part for part in notes if part), 8, False, QUIET)), QUIET, gap=7)


def _decision(one: Decided, role: str) -> Card:
    colour = COLOURS.get(one.disposition, INK)
    texts = [Text(f"{one.disposition}: {meaning(one.disposition, role)}", 13, True, colour)]
    for ground in one.grounds:
        mark = f" [{ground.mark}]" if ground.mark else ""
        texts += [Text(f"because {ground.text}{mark}", 9.5, False, INK, 6), Text(f"{ground.facts or 'no fact'} | {ground.rule} [{', '.join(ground.source)}]", 8, False, QUIET, 6)]
    due = f" Limit: {when(one.due)}." if one.due else ""
    return Card((*texts, Text(f"Decided by: {one.who}.{due}", 8.5)), colour, SHADE, gap=7)


def _step(one: Step) -> Card:
    return Card((Text(one.what, 9, one.kind in ("raised", "manager_decided"), INK if one.kind in ("raised", "manager_decided") else QUIET),), border=False, gap=3)


def _description(note: Note) -> str:
    told = "; ".join(f"{one.question} {one.answer or 'not answered'}" for one in _in_order(note))
    decided = "; ".join(f"{clock(one.at)} {one.disposition} because {', '.join(ground.text for ground in one.grounds)}" for one in note.decided)
    return f"Asked and told in order: {told or 'nothing'}. Decided: {decided or 'nothing yet'}."
