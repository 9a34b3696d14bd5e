"""A child of a missing call who turns out to be here: heard whatever was asked, said back, and taken only on a person's yes."""
from __future__ import annotations

from dataclasses import replace

from bot.casework import doubted
from bot.casework.closest import CATEGORY, RAISING, graver_than_a_return
from bot.casework.desk import Case
from bot.casework.meant import HERE, NOT_HERE
from bot.casework.topics import speaks_of_absence
from bot.casework.understood import Understood
from bot.triage.answers import Reading
from bot.triage.answers.present import speaks_of_elsewhere, with_writer
from bot.triage.protocol import Question

#: Questions of a missing call beside whose answers it is told where the child is.
_ASKED = frozenset(("danger_now", "red_flags", "amber_flags", "health_need", "whereabouts", "whereabouts_check", "place_safe", "contact", "checks_done"))
#: Facts of a child who is out. A person who told of one took the child for missing.
_OF_ABSENCE = ("whereabouts", "whereabouts_check", "contact", "return_time", "collector")


def hear(case: Case, question: Question, reading: Reading, text: str) -> None:
    """Notes for being said back (meant.py) that the child is here, where an answer's words tell it and the reading does not.

    Only while nothing is decided: what ends a wait is asked for itself; once in a call, and never before danger or a report. Nothing rests on it before somebody says yes to it, and an
    answer that sounds the alarm brings nobody back (MP-RETURN, RESOLUTION-25).
    """
    told = {answer.fact: answer.value for answer in reading.answers}
    if question.fact not in _ASKED or "missing" not in case.state.protocols or case.state.decision or reading.alarm or reading.command is not None:
        return
    if HERE[0] in told or HERE[0] in case.told or told.get("whereabouts") in ("believed", "unknown") or told.get("contact") == "refusing":
        return
    events = case.desk.log.events(case.call)
    if any(event.kind == "noted" and event.payload.get("guessed") == HERE[0] for event in events):
        return
    before = " . ".join(event.text for event in events if event.kind == "heard" and event.text != text)
    elsewhere = speaks_of_elsewhere(before) or case.told.get("contact") is not None
    if with_writer(text, question.fact, elsewhere):
        case.add("noted", text, guessed=HERE[0], value=HERE[1])


def denied(case: Case, fact: str, value: str) -> bool:
    """Whether a tap says that the child is not here after all: the open question is put again."""
    return (fact, value) == (HERE[0], NOT_HERE) and case.state.pending == HERE[0]


def no_check(case: Case, question: Question, reading: Reading) -> Reading:
    """The reading of an answer to "X is here with you now?" without what only an answer to a check would mean: "not here" is no missed check."""
    if question.fact != HERE[0] or case.state.decision:
        return reading
    return replace(reading, answers=tuple(answer for answer in reading.answers if answer.fact != HERE[0] or answer.value == HERE[1]))


def by_a_yes(case: Case, fact: str, was_back: bool, understood: Understood) -> None:
    """What follows from the child's being back follows from a yes or a tap that says so, while nothing is decided: what happened, and a danger that was doubted."""
    if fact != HERE[0] or case.state.decision:
        return
    never_out(case)
    doubted.settle(case, "", understood, was_back)
    hear_graver(case)


def hear_graver(case: Case) -> None:
    """Takes what the first message most likely told beside a return, where it is a graver kind: it can only raise (closest.py)."""
    if (kind := graver_than_a_return(case, RAISING)) is not None:
        case.answer(CATEGORY, kind, "", "model", False)


def never_out(case: Case) -> None:
    """Asks what happened beside a call that only a model took for a missing child's, once a person has said yes to the child's being here with them.

    Nothing that was told has a word of being out, late, found or back, so something else may have happened. No list of words can prove that, so the
    return is asked about as well (rule 2: a guess adds questions and ends none).
    """
    state = case.state
    if state.protocols != ("missing",) or case.told.get(HERE[0]) != HERE[1] or any(fact in case.told for fact in _OF_ABSENCE):
        return
    texts = [event.text for event in case.desk.log.events(case.call) if event.kind == "heard"]
    if not any(speaks_of_absence(text) for text in texts):
        case.add("noted", protocols=["missing", "incident"])
