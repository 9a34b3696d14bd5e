"""A calm answer that a model only guessed at: it is said back, and only a person's yes takes it."""
from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Mapping, Optional

from bot.casework.closest import CATEGORY, RAISING
from bot.casework.desk import Case
from bot.casework.leaning import FLAG, LEANS, Lean
from bot.casework import wording
from bot.casework.saying import Say, options_for, read_token, token
from bot.casework.scheduling import record_asked
from bot.casework.understood import Understood
from bot.casework.wording import IN_DANGER, LINE, MEANT, MEANT_SAFE, RIGHT, asked_shortly, label
from bot.triage.answers import Reading, read_answer
from bot.triage.answers.learned import LOWER
from bot.triage.answers.words import load as answer_words
from bot.triage.danger import look
from bot.triage.values import UNSURE, Answer, Value

#: How an answer is logged that a person agreed to when it was said back.
SAID_BACK = "said_back"
#: What would close a call is said back in words of its own before it does (closing.py).
_OWN_WORDS = frozenset((("returned", "back"), ("manager_decision", "handle")))
#: Questions about danger: what is said back of them stands under the line about 999.
_DANGER = "danger_now"
#: That the child is here is said back in words of its own, whatever was asked (being_here.py); the second is what its "no" is pressed with.
HERE, NOT_HERE = ("returned", "back"), "not_here"
DANGERS = frozenset((_DANGER, "red_flags"))
_YES = re.compile(r"^\W*(affirmative|affirm|yes|yeah|yea|yep|yup|ye|yh|aye|correct|right|exactly|that'?s (it|right|correct)|thats (it|right|correct)|spot on)\b", re.I)
_NO = re.compile(r"^\W*(no|nope|nah|naw|neg|negative|not right|not quite|wrong|that'?s wrong)\b", re.I)
#: "No, he's cut his arm": the no is about what was said back, the rest is the answer. "No one is hurt" stays whole.
_NO_AND_MORE = re.compile(r"^\W*(no|nope|nah|naw|neg|negative|wrong)\s*([,.;:!\-]+\s*|(?=(he|hes|he's|she|shes|she's|they|theyre|they're|it|its|it's|i|ive|i've|we|the|that|thats)\b))", re.I)
#: What may stand after a yes and says nothing more.
_PLAIN = re.compile(r"^\W*((yes|yeah|yep|yup|that'?s|thats|that|it'?s|its|is|it|this|right|correct|true|exactly|ok|okay|thanks|thank|you|please|mate|love|i|mean|meant|what|all|good|fine|spot|on)\b\W*)*$", re.I)
_YES_AND_NO = re.compile(r"^((and|well|or|but|actually|sorry|i mean|kind of|sort of)\W+)*(no|nope|nah|not)\b\W*(\w+\W*){0,2}$", re.I)
_BUT = re.compile(r"\b(but|except|although|though|however|also|apart from|only that)\b", re.I)
_BARE = 3


def lowers(answer: Answer) -> bool:
    """Whether an answer is less serious than "not sure": what a guess may never be taken for (a model only raises)."""
    if answer.fact == CATEGORY:
        return answer.value not in (*RAISING, UNSURE)
    if isinstance(answer.value, tuple):
        return not answer.value
    known = answer_words().facts.get(answer.fact)
    return known is None or known.rank(str(answer.value)) < known.rank(UNSURE)


def only_guessed(reading: Reading) -> Optional[Answer]:
    """The calm answer in a reading that no rule read, or None."""
    return next((answer for answer in reading.answers if answer.by == "model" and lowers(answer) and (answer.fact, answer.value) not in _OWN_WORDS), None)


def hold_back(case: Case, reading: Reading, text: str, calm: bool, lean: Optional[Lean] = None) -> Reading:
    """The reading without its guess, which is noted to be said back; said back once before, it is an answer that was not understood.

    So is one about danger where the nets are not `calm`: nobody is led to say that all is well in words that sound otherwise. What the
    learned reader only leans to (`lean`, leaning.py) is said back in the same way; said back once before, the reading stands as it is.
    """
    guess = only_guessed(reading)
    if guess is None:
        return reading if lean is None else _lean(case, reading, text, lean)
    new = _noted(case, guess.fact) is None and (calm or guess.fact not in DANGERS)
    if new:
        case.add("noted", text, guessed=guess.fact, value=guess.value)
    return replace(reading, answers=tuple(answer for answer in reading.answers if answer is not guess), understood=new)


def _lean(case: Case, reading: Reading, text: str, lean: Lean) -> Reading:
    fact = lean.answer.fact
    if _noted(case, fact) is not None:
        return reading
    case.add("noted", text, guessed=fact, value=lean.answer.value, **({"against": True} if lean.against else {}))
    return replace(reading, answers=tuple(answer for answer in reading.answers if answer.fact != fact), understood=True)


def which(case: Case) -> Optional[Say]:
    """What was guessed, said back in words and with every other answer beside it, once; None where nothing is open.

    Source: RESOLUTION-8, RESOLUTION-25 (an answer not understood with confidence is asked again; a person confirms).
    """
    told = next((told for told in _open(case) if _still_asked(case, told["guessed"])), None)
    question = case.desk.library.question(told["guessed"], case.state.protocols) if told else None
    if told is None or question is None:
        return None
    value = _value(told)
    record_asked(case, question.fact, again=True, meant=told["value"])
    if (question.fact, value) == HERE:
        return _here(case)
    guess = _name(value)
    options = options_for(case.call, question)
    mine = [(f"Yes: {words[0].lower()}{words[1:]}", press) for words, press in options if (read_token(press) or ("", "", ""))[2] == guess]
    others = [option for option in options if option[1] not in [press for _, press in mine]]
    text = MEANT.format(question=asked_shortly(question), answer=label(case.desk.library, question.fact, value))
    if question.fact == _DANGER:  # a bare "yes" must not be taken for "no" by whoever meant "yes, in danger": the question is not said back
        text, mine = MEANT_SAFE, [(RIGHT, press) for _, press in mine]
        others = [(IN_DANGER if (read_token(press) or ("", "", ""))[2] == "yes" else words, press) for words, press in others]
    if question.fact in DANGERS:
        text = f"{LINE}\n{text}"
    return Say(text, (*mine, *others), {"call": case.call, "topic": case.state.topic, "ask": question.fact, "meant": True})


def _here(case: Case) -> Say:
    words = (wording.HERE_OPERATOR if case.state.role == "operator" else wording.HERE).format(child=case.state.child or "the child")
    options = ((RIGHT, token(case.call, *HERE)), (wording.NOT_HERE, token(case.call, HERE[0], NOT_HERE)))
    return Say(f"{LINE}\n{words}", options, {"call": case.call, "topic": case.state.topic, "ask": HERE[0], "meant": True})


def agreed(case: Case, text: str, understood: Understood) -> Optional[Answer]:
    """What a person's yes takes, where a guess was just said back; None where they said anything else, or anything sounds like danger."""
    told = _just_said_back(case)
    if told is None or "alarm" in (understood.danger, look(text).level):
        return None
    agreed_to, doubted = Answer(told["guessed"], _value(told), told["words"], SAID_BACK), understood.danger != "none" or look(text).level != "none"
    if not _YES.match(text) or _same(text, told["words"]):  # words that sound of danger may be said again and raise an answer, never lower it
        return agreed_to if _says_again(told, text, understood) and not (doubted and lowers(agreed_to)) else None
    if doubted:
        return None
    rest, question = _YES.sub("", text, count=1), case.desk.library.question(told["guessed"], case.state.protocols)
    if not _PLAIN.match(rest):  # "yes, nobody is hurt" agrees; "right he's cut his arm" does not
        read = read_answer(rest, question, case.circumstances.now) if question else None
        if _BUT.search(rest) or read is None or not read.understood or read.value(told["guessed"]) != _value(told):
            return None
    return agreed_to


def _says_again(told: Mapping[str, Any], text: str, understood: Understood) -> bool:
    """Whether somebody who was shown what was made of their words answers with the same words, and they still read so.

    That is a person's yes: they saw it in words with every other answer beside it, and before a call closes they see it once more with
    their own words. It is none about danger (there only a yes is), where the words themselves say something else, nor a bare no.
    """
    fact, value = told["guessed"], _value(told)
    if fact in DANGERS or told.get("against") or not _same(text, told["words"]) or len(text.split()) <= _BARE and _NO.match(text):
        return False
    scores = understood.answers.get(fact) or {}
    wanted = _name(value)
    known = answer_words().facts.get(fact)
    flag = bool(value) and isinstance(value, tuple)
    least = FLAG if flag else LOWER if known is not None and known.danger and lowers(Answer(fact, value)) else LEANS
    return fact == CATEGORY or scores.get(wanted, 0.0) >= least


def _same(text: str, words: str) -> bool:
    return re.findall(r"\w+", text.lower()) == re.findall(r"\w+", words.lower())


def denied(case: Case, text: str) -> bool:
    """Whether a bare no came to what was said back: it answers that, and not the question behind it."""
    return _just_said_back(case) is not None and bool(_NO.match(text)) and len(text.split()) <= _BARE


def was_said_back(case: Case, fact: str) -> bool:
    """Whether a guess of this fact was put into words before, since it was last asked afresh."""
    return _noted(case, fact) is not None


def told_instead(case: Case, text: str) -> str:
    """What is told beside the no to what was said back; the whole text where there is none. A yes that says more is heard without its yes."""
    told = _just_said_back(case)
    if told is None:
        return text
    if denied(case, text):
        return ""
    if _same(text, told["words"]):  # a "no" in them was said before anything was said back
        return text
    if not _YES.match(text):
        shorter = _NO_AND_MORE.sub("", text, count=1)
        return shorter if shorter.strip() else text
    shorter = _YES.sub("", text, count=1).lstrip(" ,.;:!-")
    return "" if not shorter or _YES_AND_NO.match(shorter) else shorter  # "yes and no", "yes, well no": nobody knows which


def _value(told: Mapping[str, Any]) -> Value:
    return tuple(told["value"]) if isinstance(told["value"], (list, tuple)) else told["value"]


def _name(value: Value) -> str:
    """What the options and the model's scores call a value: a list is said back one flag at a time, an empty one as "none"."""
    if isinstance(value, tuple):
        return value[0] if value else "none"
    return str(value)


def _still_asked(case: Case, fact: str) -> bool:
    """Whether it is still open: nothing told since has answered it or made it needless. That a child is here is asked of nobody and always counts."""
    if fact in case.told:
        return False
    if fact == HERE[0] and not case.state.decision:
        return _DANGER in case.told  # nothing is asked before danger
    ask = case.position.ask
    return case.state.pending == fact if ask is None else ask.fact == fact


def _noted(case: Case, fact: str) -> Optional[Mapping[str, Any]]:
    """What was guessed of a fact since it was last asked afresh."""
    told = None
    for event in case.desk.log.events(case.call):
        if event.kind == "noted" and event.payload.get("guessed") == fact:
            told = event.payload
        elif event.kind == "noted" and event.payload.get("set_aside") == fact:
            told = None
    return told


def _open(case: Case) -> list[Mapping[str, Any]]:
    """What was guessed and not said back yet: of danger first, else the latest first."""
    told: dict[str, Mapping[str, Any]] = {}
    for event in case.desk.log.events(case.call):
        if event.kind == "noted" and event.payload.get("guessed"):
            told.pop(event.payload["guessed"], None)
            told[event.payload["guessed"]] = event.payload
        elif event.kind == "asked" and "meant" in event.payload:
            told.pop(event.payload["fact"], None)
    return sorted(reversed(told.values()), key=lambda payload: payload["guessed"] not in DANGERS)


def _just_said_back(case: Case) -> Optional[Mapping[str, Any]]:
    """The guess that the last question said back, with the words it came from."""
    last: Optional[Mapping[str, Any]] = None
    guesses: dict[str, Mapping[str, Any]] = {}
    for event in case.desk.log.events(case.call):
        if event.kind == "asked":
            last = event.payload
        elif event.kind == "noted" and event.payload.get("guessed"):
            guesses[event.payload["guessed"]] = {**event.payload, "words": event.text}
    return guesses.get(last["fact"]) if last and "meant" in last and last["fact"] == case.state.pending else None

