"""Danger heard in an answer: when it is 999 at once, and when the danger question is put again."""
from __future__ import annotations

from bot.casework.desk import Case
from bot.casework.understood import Understood
from bot.triage.answers import Reading
from bot.triage.answers.references import references
from bot.triage.danger import look
from bot.triage.protocol import Question

#: The learned net was taught on first messages. On an answer it counts only where it is sure and there is as much to judge:
#: "theyre in different rooms" is read by its question, and the phrases look at every message of any length.
WORDS_TO_JUDGE = 15
#: A shorter answer on which it sounds its alarm has the danger question put again.
_WORDS_TO_ALARM = 6
#: How likely the net alone must hold an emergency in an opening that names a child of the registry (docs/decisions/0007-adapter.md).
_OF_A_KNOWN_CHILD = 0.6
_DANGER, _CATEGORY = "danger_now", "category"


def seen(case: Case, text: str, understood: Understood, question: Question) -> str:
    """What the phrases see in an answer, joined with the learned net's doubt: "none", "ask" or "alarm".

    Somebody who has said that nobody is in danger and is then asked what happened tells of the deed: what only leans to danger is asked
    about and is no alarm by itself.
    """
    finding = look(text)
    told_of_deed = finding.leans and question.fact == _CATEGORY and case.told.get(_DANGER) == "no"
    return finding.level if told_of_deed else understood.raised(finding)


def rings_at_once(case: Case, text: str, understood: Understood) -> bool:
    """Whether an opening on which only the learned net sounds its alarm is 999 at once; where not, the danger question comes first, under the 999 line.

    Who names a child of the registry is making a report. Of those the net takes more for emergencies that are none ("LH-03 should have been in at
    ten") than of other first messages, so that it must be surer. What phrases say, alone or with the net's doubt, never waits for this.
    """
    version = case.state.registry_version
    return understood.chance >= _OF_A_KNOWN_CHILD or not any(case.desk.registry.child(reference, version) for reference, _ in references(text))


def hear_danger(case: Case, text: str, understood: Understood, question: Question, reading: Reading) -> None:
    """Records danger that an answer tells of, or puts the danger question again. Danger comes first, whatever was asked (RESOLUTION-15)."""
    level = seen(case, text, understood, question)
    words = len(text.split())
    if level == "alarm" or (_sure_enough(case, understood, question) and words >= WORDS_TO_JUDGE and not _settles(reading, question)):
        case.answer(_DANGER, "yes", text, "phrase", True)
    elif level == "ask" or (understood.danger == "alarm" and words >= _WORDS_TO_ALARM):
        ask_again_about_danger(case, question)


def ask_again_about_danger(case: Case, question: Question) -> None:
    """Something new sounds like danger after "no": the danger question is put again, once (a model and a doubt only raise)."""
    known = case.state.answers.get(_DANGER)
    again = any(event.kind == "noted" and event.payload.get("set_aside") == _DANGER for event in case.desk.log.events(case.call))
    if known is not None and known.value == "no" and question.fact != _DANGER and not again:
        case.add("noted", set_aside=_DANGER)


def _sure_enough(case: Case, understood: Understood, question: Question) -> bool:
    """Whether what the learned net alone hears in an answer is danger. Somebody who has just said that nobody is in danger is asked
    again in plain words, unless it is certain: an answer about an injection or an empty house sounds like an emergency and is none.
    """
    said_no = question.fact != _DANGER and case.told.get(_DANGER) == "no"
    return understood.certain if said_no else understood.sure


def _settles(reading: Reading, question: Question) -> bool:
    # "No, that was last year" to the danger question is read by rule, and so are thoughts without a plan, asked for by name: the
    # model's alarm on the same words does not undo it (for those the danger question is put again).
    read_as = {_DANGER: "no", "self_harm_signs": "thoughts"}.get(question.fact)
    return read_as is not None and reading.understood and any(a.fact == question.fact and a.value == read_as and a.by == "phrase" and a.confident for a in reading.answers)
