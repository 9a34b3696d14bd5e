"""Reading what a first message clearly states."""
from __future__ import annotations

from datetime import datetime
from typing import Optional

from bot.triage.answers.alarms import level
from bot.triage.answers.clauses import sentences
from bot.triage.answers.quoting import quoted
from bot.triage.answers.references import references
from bot.triage.answers.telling import lowering, without_time_away
from bot.triage.answers.times import read_time
from bot.triage.answers.volunteered import stated
from bot.triage.answers.words import Words, load
from bot.triage.values import Answer

#: The lowering facts that the words for answers also tell well in a first message; the rest of them are stories there more
#: often than reports (docs/decisions/0004-reading-answers.md).
TOLD_WELL = frozenset((
    "returned", "contact", "whereabouts", "injury", "still_happening", "people_told", "manager_decision", "reason_for_police", "checks_done",
    "plan_time", "form_ready",
))
#: For these words a longer message is a story: a lowering fact in it may belong to another child or another day.
SHORT, BRIEF = 35, 12
#: What only a message about a missing child gives.
OF_MISSING = frozenset(("returned", "contact", "whereabouts", "place_safe", "checks_done", "plan_time", "form_ready", "collector"))
#: What the words of danger, even doubtful ones, leave to be asked: they may be about this very thing.
OF_HARM = frozenset(("injury", "still_happening", "health_need", "self_harm_signs", "tried", "returned"))


#: Being calm or asleep settles nothing where these are told.
BEYOND_CALM = frozenset(("health", "self_harm", "sexual", "stranger", "exploitation", "child_is_victim", "online"))
#: A longer message tells of several things: what it says may be of another child or another day.
LONG = 60


def read_opening(text: str, now: datetime, library: Optional[object] = None, words: Optional[Words] = None) -> tuple[Answer, ...]:
    """The facts that a first message clearly states, as Answers with the words they came from; never raises.

    `library` is accepted so that facts which no protocol asks for can be left out; without it all are given.
    A lowering fact said with doubt is left out: it will be asked.
    """
    try:
        return _read(str(text), now, library, words or load())
    except (ValueError, OverflowError, RecursionError):
        # A first message must always get its reply; what could not be read is asked.
        return ()


def _read(text: str, now: datetime, library: Optional[object], words: Words) -> tuple[Answer, ...]:
    plain, danger = words.plain(text), level(text)
    stood = stated(plain, words, "opening", also=words.opening)
    answers = [answer for answer in stood if not _lowers(answer, words)]
    if danger != "alarm":
        answers = [answer for answer in answers if not _grave(answer, words)]
        answers = _with_lowering(answers, text, plain, danger, words)
        known = {answer.fact for answer in answers}
        answers += [answer for answer in stood if answer.fact not in known and _lowers(answer, words) and not _unwell(answer.fact, answers)
                    and _reported(answer, text, plain, danger, words)]
    named = sorted(set(references(text)), key=references(text).index)
    if len({ref for ref, _ in named}) == 1:
        answers.insert(0, Answer("child", named[0][0], named[0][0], "opening"))
    back = next((answer for answer in answers if (answer.fact, answer.value) == ("contact", "returning")), None)
    if back is not None:
        times = (read_time(said, now, words) for said in (back.words, text))
        read = next((read for read in times if read.kind == "clock"), None)
        if read and read.at and not words.says("supposed", plain):
            answers.append(Answer("return_time", read.at.strftime("%H:%M"), back.words, "opening"))
    asked = _asked(library)
    return tuple(quoted(answer, text, words) for answer in answers if not asked or answer.fact in asked or answer.fact == "reporter_insists")


def _with_lowering(answers: list[Answer], text: str, plain: str, danger: str, words: Words) -> list[Answer]:
    """The answers with the lowering ones that nothing speaks against; told both ways, the serious one stands."""
    spoken = sentences(text, words)
    told = lowering(spoken, words)
    raising = {answer.fact: answer for answer in answers}
    for fact, answer in told.items():
        if fact not in raising and not _unwell(fact, answers) and not _against(fact, text, plain, danger, words):
            answers.append(answer)
    return answers


def _unwell(fact: str, answers: list[Answer]) -> bool:
    """Whether a fact is about harm and something is told that being calm does not settle."""
    return fact in OF_HARM and any(answer.fact == "category" and answer.value in BEYOND_CALM for answer in answers)


def _against(fact: str, text: str, plain: str, danger: str, words: Words) -> bool:
    if len(text.split()) > LONG:
        return True
    if danger == "ask" and fact in OF_HARM:
        return True
    away = without_time_away(plain) if fact == "returned" else plain
    return fact in OF_MISSING and (words.says_told("shaky", away) or words.says_told("apart", plain))


def _lowers(answer: Answer, words: Words) -> bool:
    known = words.facts.get(answer.fact)
    return known is not None and isinstance(answer.value, str) and answer.value in known.lowering


def _reported(answer: Answer, text: str, plain: str, danger: str, words: Words) -> bool:
    """Whether a lowering fact is told as a report of now by the shorter words: in a short message of its subject, with no "but"."""
    count = len(text.split())
    if answer.fact not in TOLD_WELL or count > SHORT or words.says("turns", plain) or danger != "none":
        return False
    return answer.fact not in OF_MISSING or count <= BRIEF or words.says("away", plain)


def fits(answer: Answer, topic: str, worried: bool, words: Optional[Words] = None, calm: bool = False) -> bool:
    """Whether something told in a first message counts in a call of this `topic`: what lowers, and the time that goes with
    it, does not where it belongs to the other kind of call, nor where a model is `worried` by the whole message.

    A health need named in an incident ("diabetic", "the overdose last year") means 999 there by itself. It is asked about instead where a
    model was heard and found nothing at all in the message (`calm`); a missing child's always counts.
    """
    known = words or load()
    if calm and topic == "incident" and (answer.fact, answer.value) == ("health_need", "critical"):
        return False
    if answer.fact != "return_time" and not _lowers(answer, known):
        return True
    about = known.facts[answer.fact].subject if answer.fact in known.facts else ""
    return not worried and about in (topic, "shared", "")


def _grave(answer: Answer, words: Words) -> bool:
    """Whether an answer by itself means 999. In a first message the danger phrases decide that: they know the
    jokes, drills and old stories that these short phrases do not, and what they leave open is asked."""
    if answer.fact == "red_flags" or (answer.fact, answer.value) == ("injury", "serious"):
        return True
    return isinstance(answer.value, str) and answer.value in words.facts[answer.fact].alarm


def _asked(library: Optional[object]) -> frozenset[str]:
    protocols = getattr(library, "protocols", None) or {}
    return frozenset(fact for protocol in protocols.values() for fact in protocol.questions)
