"""Reading one message as the answer to the question that was asked."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Optional

from bot.triage.answers.alarms import sounds_alarm
from bot.triage.answers.buttons import pointed
from bot.triage.answers.choices import NEVER_CERTAIN, Told, read_choice
from bot.triage.answers.commands import asks_back, embedded_command, whole_command
from bot.triage.answers.flags import beside_something, read_flags
from bot.triage.answers.learned import AGAINST, accepted, accepted_flags, against, raised
from bot.triage.answers.patterns import compile_pattern, Pattern
from bot.triage.answers.plainly import says_outright_no
from bot.triage.answers.reading import Asked, Reading, Scores
from bot.triage.answers.present import told_by_their_own
from bot.triage.answers.quoting import quoted
from bot.triage.answers.references import read_reference
from bot.triage.answers.times import read_time
from bot.triage.answers.undone import undone
from bot.triage.answers.unsettled import settles_nothing
from bot.triage.answers.volunteered import stated
from bot.triage.answers.words import FactWords, Words, load
from bot.triage.answers.yes_no import read_yes_no
from bot.triage.values import UNSURE, Answer

#: Questions about a child who is out, to which the answer may be that the child is in.
_TELLS_OF_RETURN = frozenset(("whereabouts", "whereabouts_check", "place_safe", "contact", "collector", "return_time", "checks_done", "returned"))
#: A guess that would close the call, once a person says yes to it.
_GUESSED_BACK, _GIVES_A_TIME = ("returned", "back"), re.compile(r" (?:past|to|half|quarter|minutes?|oclock|by) ")
#: Questions whose answers often say what happened before that is asked.
TELLS_WHAT_HAPPENED = frozenset(("danger_now", "still_happening", "behind_it"))
#: Kinds of matter that are heard whatever was asked: a child often tells of them in the middle of something else.
GRAVE = frozenset(("sexual", "exploitation", "staff_allegation", "self_harm"))
#: Questions that name such matters themselves: their answers repeat the words.
_LISTS_THEM = frozenset(("red_flags", "amber_flags", "exploitation_signs", "self_harm_signs", "supply_signs"))


def read_answer(text: str, question: Asked, now: datetime, scores: Optional[Scores] = None,
                words: Optional[Words] = None) -> Reading:
    """Read `text` as an answer to `question`; never raises, whatever the text.

    Options pointed at come first, then words, then the model's `scores`. A lowering value that is only
    guessed at is not taken: `understood` is False and the question is asked again.
    """
    known, alarm = words or load(), sounds_alarm(str(text))
    try:
        reading = _read(str(text), question, now, scores, known, alarm)
    except (ValueError, OverflowError, RecursionError):
        # A reply must always come; what could not be read is asked again.
        reading = Reading()
    return replace(reading, alarm=reading.alarm or alarm)


def _read(text: str, question: Asked, now: datetime, scores: Optional[Scores], words: Words, alarm: bool) -> Reading:
    fact, plain = _fact(question, words), words.plain(text)
    values = pointed(text, question.options, question.type)
    if values:
        value = values if question.type == "many" else values[0]
        return _reading(fact, (Answer(question.fact, value, text.strip()),), None)
    if text.strip().lower() == (getattr(question, "none_label", "") or "none of these").lower() and question.type == "many":
        return _reading(fact, (Answer(question.fact, (), text.strip()),), None)
    if "yes" in fact.alarm and text.strip()[:1] in ("\U0001f44d", "\U0001f44c") and len(text.strip()) < 4:
        # A thumb up to "is anyone in danger?" may mean "all well" or "yes".
        return Reading()
    command = whole_command(plain, words)
    if command:
        return Reading((), False, command)
    extras = tuple(quoted(one, text, words) for one in _volunteered(plain, question, fact, words))
    insists = "insist" if any((answer.fact, answer.value) == ("reporter_insists", "yes") for answer in extras) else None
    if asks_back(text, plain, words):
        person = "person" if embedded_command(plain, words) == "person" else None
        return Reading(extras, False, insists or person or "question_back")
    if question.type == "time":
        return _time(text, plain, question, now, extras, insists, words)
    told = _told(text, plain, question, fact, words)
    if told is not None and (told.value in fact.lowering or told.value == ()) and undone(question.fact, plain):
        return Reading(extras, False, insists)
    if (told is None or told.value in (fact.no, ())) and settles_nothing(plain, fact, words, extras):
        return Reading(extras, False, insists)
    if question.type in ("yes_no", "many") and says_outright_no(plain, fact, words, alarm):
        value = () if question.type == "many" else fact.no
        told, scores = Told(value, plain.strip(" .")), None
    elif told and told.value == fact.no and says_outright_no(plain, fact, words, alarm):
        scores = None
    answer = _with_model(told, question, fact, scores, text)
    if question.type == "many" and answer is not None and answer.value == () and beside_something(plain, words):
        answer = None  # "just the cider, nothing else": what was named is not nothing, and is asked again
    if answer is not None and answer.by == "model" and (answer.fact, answer.value) == _GUESSED_BACK and _GIVES_A_TIME.search(plain) and read_time(text, now, words).kind == "clock":
        answer = None  # "twenty to eleven, he's on it now": nobody who is in gives a time
    if answer is None:
        return Reading(extras, False, insists or embedded_command(plain, words) or _question(text))
    return _reading(fact, (answer, *extras), insists)


def _volunteered(plain: str, question: Asked, fact: FactWords, words: Words) -> tuple[Answer, ...]:
    """Other facts stated beside the answer. One that lowers counts only where the same subject is being asked about:
    "he's back" said about a fight does not bring home a missing child."""
    also = dict(words.here) if question.fact in _TELLS_OF_RETURN else {}
    if question.fact in TELLS_WHAT_HAPPENED:
        also["category"] = words.opening["category"]
    elif question.fact not in _LISTS_THEM:
        also["category"] = {kind: patterns for kind, patterns in words.opening["category"].items() if kind in GRAVE}
    out = []
    skip = (question.fact, "red_flags") if question.fact == "self_harm_signs" else (question.fact,)  # asked there for itself, with its degrees
    for answer in stated(plain, words, "phrase", skip=skip, also=also):
        told = words.facts[answer.fact]
        if answer.value in told.lowering and {told.subject, fact.subject} == {"missing", "incident"}:
            continue
        if (answer.fact, answer.value) == _GUESSED_BACK and told_by_their_own(plain):
            continue
        out.append(answer)
    return tuple(out)


def _reading(fact: FactWords, answers: tuple[Answer, ...], command: Optional[str]) -> Reading:
    value = answers[0].value
    alarm = value in fact.alarm if isinstance(value, str) else bool(value) and "any" in fact.alarm
    red = any(answer.fact == "red_flags" and answer.value and answer.value != UNSURE for answer in answers)
    return Reading(answers, True, command, alarm or red)


def _told(text: str, plain: str, question: Asked, fact: FactWords, words: Words) -> Optional[Told]:
    if question.type == "reference":
        reference = read_reference(text)
        if reference and not words.says("unsure", plain):
            return Told(reference, text.strip())
        return Told(UNSURE, text.strip()) if words.says("unsure", plain) or words.says("hedge", plain) else None
    if question.type == "text":
        doubtful = words.says("unsure", plain) and len(plain.split()) < 9
        return Told(UNSURE if doubtful else text.strip(), text.strip()) if text.strip(" .?!") else None
    if question.type == "many":
        return read_flags(plain, fact, words, [option.value for option in question.options])
    return read_yes_no(plain, fact, words) if question.type == "yes_no" else read_choice(plain, fact, words)


def _time(text: str, plain: str, question: Asked, now: datetime, extras: tuple[Answer, ...], insists: Optional[str],
          words: Words) -> Reading:
    read = read_time(text, now, words)
    if read.kind == "clock" and read.at:
        answer = Answer(question.fact, read.at.strftime("%H:%M"), text.strip())
        return _reading(_fact(question, words), (answer, *extras), insists)
    if read.kind == "unclear" or words.says("unsure", plain) or words.says("hedge", plain):
        return Reading((Answer(question.fact, UNSURE, text.strip()), *extras), True, insists)
    return Reading(extras, False, insists or embedded_command(plain, words) or _question(text))


def _with_model(told: Optional[Told], question: Asked, fact: FactWords, scores: Optional[Scores],
                text: str) -> Optional[Answer]:
    if question.type == "many":
        if told is None:
            flags = accepted_flags(scores, danger=fact.danger)
            return None if flags is None else Answer(question.fact, flags, text.strip(), "model", False)
        flags = accepted_flags(scores, AGAINST)
        if flags and told.value == () and fact.danger:
            return Answer(question.fact, flags, text.strip(), "model", False)
        return Answer(question.fact, told.value, told.words)
    if told is None or told.weak:
        guessed = accepted(scores, fact)
        lowers = told is not None and guessed is not None and fact.rank(guessed) < fact.rank(str(told.value))
        if guessed is not None and _may_be(guessed, question) and not lowers:  # a model only raises, also against words that say little
            return Answer(question.fact, guessed, text.strip(), "model", False)
        if told is None:
            return None
    guessed = against(scores, fact, str(told.value)) if question.options and not told.explained else None
    if guessed == UNSURE and told.value in NEVER_CERTAIN:
        guessed = None  # a doubt about what nobody knows for certain is still word of it, and a model only raises
    if guessed and _may_be(guessed, question):
        return Answer(question.fact, guessed, text.strip(), "model", False)
    doubted = str(told.value) in fact.lowering and raised(scores, fact, str(told.value))
    return Answer(question.fact, told.value, told.words, confident=not doubted)


def _may_be(guessed: Optional[str], question: Asked) -> bool:
    """The model also scores that there was a text, a time or a reference, which is no value."""
    return guessed == UNSURE or guessed in [option.value for option in question.options]


def _fact(question: Asked, words: Words) -> FactWords:
    """The words of the asked fact, joined with the phrases that the protocol's own options give."""
    return _joined(question.fact, question.type, tuple((option.value, tuple(option.phrases)) for option in question.options), words)


@lru_cache(maxsize=512)  # a question's own words, never an answer's; some hundred questions are asked, each with the phrases of its version
def _joined(fact: str, kind: str, options: tuple[tuple[str, tuple[str, ...]], ...], words: Words) -> FactWords:
    known = words.facts.get(fact)
    if known is None:
        order = tuple(str(value) for value, _ in options)
        yes, no = ("yes", "no") if kind == "yes_no" else ("", "")
        known = FactWords(fact, order, frozenset(order), frozenset(), False, yes, no, UNSURE, {})
    if kind not in ("choice", "many") or not options:
        return known
    phrases = {value: tuple(patterns) for value, patterns in known.phrases.items()}
    for value, said in options:
        own = (words.plain(str(phrase)).strip(" .") for phrase in (*said, str(value).replace("_", " ")))
        compiled = tuple(_literal(phrase, words) for phrase in own if phrase)
        phrases[value] = (*phrases.get(value, ()), *compiled)
    return replace(known, phrases=MappingProxyType(phrases))


def _literal(phrase: str, words: Words) -> Pattern:
    """A protocol's phrase: one word must be the whole clause, several may stand anywhere."""
    clean = " ".join(word for word in phrase.split() if word not in ".,")
    safe = clean.replace("|", " ").replace("@", " ").replace("~", " ")
    return compile_pattern(safe if " " in safe else f"^ {safe} $", {}, words.negators)


def _question(text: str) -> Optional[str]:
    return "question_back" if text.rstrip().endswith("?") and len(text) < 400 else None
