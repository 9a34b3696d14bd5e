"""Reading what a first message clearly states."""
from __future__ import annotations

from datetime import datetime
from typing import Optional

from bot.triage.answers.alarms import sounds_alarm, sounds_worrying
from bot.triage.answers.references import references
from bot.triage.answers.times import read_time
from bot.triage.answers.volunteered import stated
from bot.triage.answers.words import Words, load
from bot.triage.values import Answer

#: The lowering facts that a first message may give; the others are asked, because there they are stories more often
#: than reports (docs/decisions/0004-reading-answers.md).
TOLD_WELL = frozenset((
    "returned", "contact", "whereabouts", "injury", "still_happening", "people_told", "manager_decision", "reason_for_police", "checks_done",
    "plan_time", "form_ready",
))
#: Those that only a message about a missing child gives.
OF_MISSING = frozenset(("returned", "contact", "whereabouts", "checks_done", "plan_time", "form_ready"))
#: A longer message tells a story: a lowering fact in it may belong to another child or another day.
SHORT, BRIEF = 35, 12
#: Words of coming home that let a time in a first message be a time of return.
_RETURN = ("contact", "returning")


def read_opening(text: str, now: datetime, library: Optional[object] = None, words: Optional[Words] = None) -> tuple:
    """The facts that a first message clearly states, as Answers with the words they came from; never raises.

    `library` is accepted so that facts which no protocol asks for can be left out; without it all are given.
    A lowering fact said with doubt is left out: it will be asked.
    """
    try:
        return _read(str(text), now, library, words or load())
    except (ValueError, OverflowError, RecursionError):
        # A first message must always get its reply; what could not be read is asked.
        return ()


def _read(text: str, now: datetime, library: Optional[object], words: Words) -> tuple:
    plain = words.plain(text)
    answers = list(stated(plain, words, "opening", also=words.opening))
    if not sounds_alarm(text):
        answers = [answer for answer in answers if not _grave(answer, words)]
    answers = [answer for answer in answers if not _lowers(answer, words) or _reported(answer, text, plain, words)]
    named = sorted(set(references(text)), key=references(text).index)
    if len({ref for ref, _ in named}) == 1:
        answers.insert(0, Answer("child", named[0][0], named[0][0], "opening"))
    if any((answer.fact, answer.value) == _RETURN for answer in answers):
        read = read_time(text, now, words)
        if read.kind == "clock" and read.at:
            answers.append(Answer("return_time", read.at.strftime("%H:%M"), text.strip(), "opening"))
    asked = _asked(library)
    return tuple(answer for answer in answers if not asked or answer.fact in asked or answer.fact == "reporter_insists")


def _lowers(answer: Answer, words: Words) -> bool:
    known = words.facts.get(answer.fact)
    return known is not None and isinstance(answer.value, str) and answer.value in known.lowering


def _reported(answer: Answer, text: str, plain: str, words: Words) -> bool:
    """Whether a lowering fact is told as a report of now: short, in a message of its subject, with no "but"."""
    count = len(text.split())
    if answer.fact not in TOLD_WELL or count > SHORT or words.says("turns", plain) or sounds_worrying(text):
        return False
    if answer.fact in OF_MISSING:
        return count <= BRIEF or words.says("away", plain)
    return True


def _grave(answer: Answer, words: Words) -> bool:
    """Whether an answer by itself means 999. In a first message the danger phrases decide that: they know the
    jokes, drills and old stories that these short phrases do not, and what they leave open is asked."""
    if answer.fact == "red_flags" or (answer.fact, answer.value) == ("injury", "serious"):
        return True
    return isinstance(answer.value, str) and answer.value in words.facts[answer.fact].alarm


def _asked(library: Optional[object]) -> frozenset:
    protocols = getattr(library, "protocols", None) or {}
    return frozenset(fact for protocol in protocols.values() for fact in protocol.questions)
