"""What the learned reader leans to where an answer's words say nothing, say only a doubt, or say something graver: it is asked, never taken."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Mapping, Optional

from bot.casework.desk import Case
from bot.triage.answers import Reading
from bot.triage.answers.learned import GRAVER
from bot.triage.answers.unsettled import says_more
from bot.triage.answers.words import load as answer_words
from bot.triage.protocol import Question
from bot.triage.values import UNSURE, Answer

#: How likely a value must be to be put into words where nothing was read: of answers by writers it had not seen (6,400, each scored without
#: its writer's) two of three such guesses are right; below it fewer than half.
LEANS, MARGIN = 0.6, 0.15
#: One flag of a list, where "none of these" is not likely too.
FLAG, NOT_NONE = 0.4, 0.2
#: Where the words say only a doubt ("should be", "apparently"): of 30 such guesses 22 were right, the doubt in 5 (3,355 answers by writers it had not seen, here and below).
DOUBTED = 0.6
#: Where the words say something graver: from 0.75 to 0.9 it was right in 22 of 31, the words in 6; above in 85 of 93, the words in 6.
CALMER = 0.75
#: A list's flag is only put in doubt from here, and it must be unlikely as well.
NO_FLAGS, NO_FLAG = 0.9, 0.3
#: A doubt of the words and the same words again are a yes only from here.
SURE = 0.9
#: About danger after a first answer that nobody could read; before that a guess needs more (bot/triage/answers/learned.py).
SECOND_TIME = 0.75
_DANGER, _RED = "danger_now", "red_flags"
#: What is asked of danger and of doubt about it stands as it was said.
_DANGERS = frozenset((_DANGER, _RED))
#: What means 999 by itself is never questioned by a model (incidents.md, hard rule 2; RESOLUTION-4, RESOLUTION-22, RESOLUTION-23).
_EMERGENCIES = frozenset((("injury", "serious"), ("health_need", "critical"), ("self_harm_signs", "plan_or_means"), ("still_happening", "unsafe"),
                          ("tried", "failing_and_unsafe")))
#: A person's own wish is not questioned where they have said it.
_NEVER = frozenset(("victim_wishes",))
#: What ends a call or a wait has words of its own (closing.py), and so has the kind of incident (closest.py). That a child was found where
#: they were believed to be needs plain words: somebody on the way there has not looked (missing.md, hard rule 6).
_ELSEWHERE = frozenset(("manager_decision", "reporter_insists", "returned", "category", "whereabouts_check"))
#: That the child was heard from ends neither: it is asked about like any other value, and a new time or word of them is asked for then.
_HEARD_FROM = ("returned", "spoken_to")
_NONE = ("none", "[]", "")
#: Whoever says so is not sure themselves; "he reckons" and "apparently" tell of somebody else's word.
OWN_DOUBT = re.compile(r"\b(prob(ab)?ly|prolly|probs|maybe|perhaps|might|poss(ibly)?|dunno|dno|divvent (knaa|think)|(do ?n.?t|do not|cannae|can.?t) (know|think|tell)|no idea|not (\w+ )?sure|unsure|"
                        r"hopefully|(i|we) (think|hope|guess|suppose|believe)|for (the )?now|should be)\b", re.I)


@dataclass(frozen=True)
class Lean:
    """A value to say back. `against`: only a yes takes it; the same words again do not, because they say something else."""

    answer: Answer
    against: bool = False


def leaning(case: Case, question: Question, reading: Reading, scores: Optional[Mapping[str, float]], text: str, calm: bool) -> Optional[Lean]:
    """What to say back in place of what was read, or None: then the reading stands.

    Args:
        calm: whether neither net hears danger in the words.
    """
    guess = _guess(case, question, reading, scores, calm)
    if guess is None or (_calms(guess) and says_more(text, question.fact, answer_words())):
        return None
    read = _read(question, reading)
    likely = max(((scores or {}).get(name, 0.0) for name in (_NONE if guess.value == () else (str(guess.value),))), default=0.0)
    against = read is not None and (read.value != UNSURE or likely < SURE or bool(OWN_DOUBT.search(text)))
    return Lean(guess, against)


def _guess(case: Case, question: Question, reading: Reading, scores: Optional[Mapping[str, float]], calm: bool) -> Optional[Answer]:
    ranked = sorted(((p, str(value)) for value, p in (scores or {}).items()), reverse=True)
    if not ranked or not question.options or reading.command is not None:
        return None
    if question.type == "many":
        return _of_list(case, question, reading, dict(scores or {}), ranked[0], calm)
    (top, value), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    if question.fact in _ELSEWHERE and (question.fact, value) != _HEARD_FROM:
        return None
    if all(option.value != value for option in question.options) or top - second < MARGIN:
        return None
    read = _read(question, reading)
    if read is None:
        least = SECOND_TIME if question.fact == _DANGER else LEANS
        fits = top >= least and (question.fact != _DANGER or (calm and value == "no" and _asked_before(case, question)))
    else:
        fits = read.by == "phrase" and (calm and _instead(question.fact, str(read.value), value, top) or _graver(question.fact, str(read.value), value, top))
    return Answer(question.fact, value, "", "model", False) if fits else None


def _calms(guess: Answer) -> bool:
    known = answer_words().facts.get(guess.fact)
    return guess.value == () or known is None or known.rank(str(guess.value)) < known.rank(UNSURE)


def _read(question: Question, reading: Reading) -> Optional[Answer]:
    return next((answer for answer in reading.answers if answer.fact == question.fact), None) if reading.understood else None


def _of_list(case: Case, question: Question, reading: Reading, scores: Mapping[str, float], best: tuple[float, str], calm: bool) -> Optional[Answer]:
    top, value = best
    none = max((scores.get(name, 0.0) for name in _NONE), default=0.0)
    read = _read(question, reading)
    nothing = Answer(question.fact, (), "", "model", False)
    if read is None:
        if value in _NONE:
            return nothing if (top >= LEANS if question.fact != _RED else calm and top >= SECOND_TIME and _asked_before(case, question)) else None
        known = any(option.value == value for option in question.options)
        return Answer(question.fact, (value,), "", "model", False) if known and top >= FLAG and none < NOT_NONE else None
    if read.by != "phrase" or not calm or value not in _NONE:
        return None
    if read.value == UNSURE:
        return nothing if top >= (NO_FLAGS if question.fact == _RED else CALMER) and scores.get(UNSURE, 0.0) < 0.5 else None
    flags = read.value if isinstance(read.value, tuple) else ()
    unlikely = flags and all(scores.get(flag, 0.0) < NO_FLAG for flag in flags)
    return nothing if unlikely and question.fact != _RED and top >= NO_FLAGS else None


def _instead(fact: str, read: str, value: str, top: float) -> bool:
    """Whether a calmer value is likely enough to be asked about in place of a doubt, or of something graver, that the words say."""
    known = answer_words().facts.get(fact)
    if known is None or fact in _DANGERS or fact in _NEVER or known.rank(value) >= known.rank(read):
        return False
    if read == UNSURE:
        return top >= DOUBTED
    return top >= CALMER and read not in known.alarm and (fact, read) not in _EMERGENCIES


def _graver(fact: str, read: str, value: str, top: float) -> bool:
    """Whether a graver value than calm words say is likely enough to be asked about before they are taken."""
    known = answer_words().facts.get(fact)
    return known is not None and fact not in _DANGERS and fact not in _NEVER and read in known.lowering and known.rank(value) > known.rank(read) and top >= GRAVER


def _asked_before(case: Case, question: Question) -> bool:
    return case.state.misread.get(question.fact, 0) >= 1
