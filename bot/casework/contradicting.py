"""Two things told that cannot both be so: which is right is asked once, and until then the serious one stands."""
from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping, Optional

from bot.casework.closest import ALLEGATION, CATEGORY, RAISING
from bot.casework.desk import Case
from bot.casework.saying import Say, options_for
from bot.casework.wording import WHICH, label
from bot.triage.answers import Reading
from bot.triage.answers.answer import GRAVE
from bot.triage.answers.words import load as answer_words
from bot.triage.protocol import Question
from bot.triage.values import UNSURE, Answer

#: What changes as time goes by is news when it is told again, and no contradiction. Danger is never weighed: it counts.
_CHANGES = frozenset(("danger_now", "manager_decision", "reporter_insists", "child", "return_time", "worry", "behind_it"))
#: More words than this of what was said are not quoted back.
_QUOTED = 16


def contradicts(case: Case, answer: Answer, question: Question, reading: Reading) -> bool:
    """Whether something volunteered beside an answer contradicts what was told before, so that it must be asked about.

    A correction that says so is none, nor is anything said while a decision stands, nor what was asked about already.
    """
    known = case.state.answers.get(answer.fact)
    if known is None or answer.fact == question.fact or answer.fact in _CHANGES or case.state.decision is not None:
        return False
    if answer.fact == CATEGORY and (known.value == ALLEGATION or (answer.value in GRAVE and known.value not in RAISING)):
        return False  # a grave matter told in the middle of a small one is no choice between the two: it counts; an allegation about staff stands
    if reading.command == "correction" or UNSURE in (known.value, answer.value) or isinstance(answer.value, tuple):
        return False
    asks = case.desk.library.question(answer.fact, case.state.protocols)
    return known.value != answer.value and asks is not None and asks.type in ("choice", "yes_no") and not _noted(case, answer.fact)


def take(case: Case, answer: Answer, text: str) -> None:
    """Records the contradiction; the more serious of the two stands until a person says which is right."""
    known = case.state.answers[answer.fact]
    said = text.strip() if len(text.split()) <= _QUOTED else answer.words
    case.add("noted", said, contradiction=answer.fact, before=known.value, now=answer.value)
    fact = answer_words().facts.get(answer.fact)
    if fact is None or fact.rank(str(answer.value)) > fact.rank(str(known.value)):
        case.answer(answer.fact, answer.value, answer.words or text, answer.by, answer.confident)


def which(case: Case) -> Optional[Say]:
    """The question which of two things told is right, in the person's own words, or None. It is put once."""
    told = _open(case)
    if told is None:
        return None
    question = narrowed(case, case.desk.library.its(told["contradiction"], case.state.protocols))
    case.add("asked", fact=question.fact, again=True, which=True)
    text = WHICH.format(before=_words(case, told, "before"), now=_words(case, told, "now"))
    return Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": question.fact})


def narrowed(case: Case, question: Question) -> Question:
    """A question as it is open now: after a contradiction its options are the two things told, in that order."""
    told = _noted(case, question.fact)
    if told is None or not (_open(case) or _last_asked_which(case, question.fact)):
        return question
    both = [option for value in (told["before"], told["now"]) for option in question.options if option.value == value]
    return replace(question, options=tuple(both)) if len(both) == 2 else question


def unsettled(case: Case, answer: Answer) -> bool:
    """Whether "not sure" came in answer to which of two is right: then the serious one stays as it is."""
    return answer.value == UNSURE and _last_asked_which(case, answer.fact)


def _noted(case: Case, fact: str) -> Optional[Mapping[str, Any]]:
    return next((event.payload for event in case.desk.log.events(case.call) if event.kind == "noted" and event.payload.get("contradiction") == fact), None)


def _open(case: Case) -> Optional[Mapping[str, Any]]:
    told = None
    for event in case.desk.log.events(case.call):
        if event.kind == "noted" and event.payload.get("contradiction"):
            told = {**event.payload, "words": event.text}
        elif event.kind == "asked" and event.payload.get("which"):
            told = None
    return told


def _last_asked_which(case: Case, fact: str) -> bool:
    asked = [event.payload for event in case.desk.log.events(case.call) if event.kind == "asked"]
    return bool(asked) and bool(asked[-1].get("which")) and asked[-1]["fact"] == fact


def _words(case: Case, told: Mapping[str, Any], time: str) -> str:
    """What the person said: their own words where they are short, else the words on the button."""
    if time == "now":
        words = told["words"]
    else:
        words = next((event.text for event in case.desk.log.events(case.call)
                      if event.kind in ("answered", "corrected") and event.payload.get("fact") == told["contradiction"]), "")
    return words if words and len(words.split()) <= _QUOTED else label(case.desk.library, told["contradiction"], told[time])
