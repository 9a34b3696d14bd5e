"""What tells of danger among the answers of a form: it goes into the log first, whichever button is pressed and however late it comes."""
from __future__ import annotations

from typing import Iterable, Optional

from bot.casework.desk import Case
from bot.casework.hearing import question_for
from bot.casework.saying import DONE, read_token, token
from bot.casework.unconfirmed import went_on
from bot.triage.answers import read_answer
from bot.triage.protocol import Library, Question
from bot.triage.values import UNSURE

NOW = "danger_now"
_AWAY = "while_away"
_NO_SIGN = ("none", UNSURE, DONE)
_GRAVE = ((NOW, "yes"), (NOW, UNSURE), (_AWAY, "urgent_help"))


def news(case: Case, tokens: Iterable[str]) -> tuple[str, ...]:
    """Of the answers chosen on a page: the signs ticked on a list, and danger now, as far as the log has not got them yet."""
    return tuple(press for press in dict.fromkeys(tokens) if _is_news(case, press))


def shown(case: Case, fact: str, values: list[str], text: str) -> tuple[str, ...]:
    """What was typed to a question that stood on the page, though another stands now: its numbers, or "yes" to danger, as tokens."""
    numbers = text.replace(",", " ").split()
    if fact and numbers and all(one.isascii() and one.isdigit() and 1 <= int(one[:3]) <= len(values) for one in numbers):
        return tuple(token(case.call, fact, values[int(one) - 1]) for one in numbers)
    question = case.desk.library.question(NOW, case.state.protocols or ("incident",))
    if fact == NOW and question is not None and text.strip() and read_answer(text, question, case.circumstances.now).value(NOW) in ("yes", UNSURE):
        return (token(case.call, NOW, "yes"),)
    return ()


def record(case: Case, tokens: Iterable[str]) -> None:
    """Writes signs into the call as answers, and nothing else: where the front door cannot hear them, or the call has ended."""
    for press in news(case, tokens):
        parts = read_token(press)
        assert parts is not None  # `news` gives tokens only
        _, fact, value = parts
        known = case.state.answers.get(fact)
        before = known.value if known is not None and isinstance(known.value, tuple) else ()
        case.answer(fact, "yes" if fact == NOW else (*before, value), "", "button")


def is_grave(press: str) -> bool:
    """Whether a token tells of danger to life, without any call being read: for when the log does not answer."""
    parts = read_token(press)
    return parts is not None and (parts[1:] in _GRAVE or (parts[1] == "red_flags" and parts[2] not in _NO_SIGN))


def in_words(library: Library, press: str) -> str:
    """A token as it stood on the page."""
    parts = read_token(press)
    question = library.question(parts[1]) if parts else None
    return next((option.label for option in question.options if option.value == parts[2]), "") if question and parts else ""


def asked_of_return(press: str) -> bool:
    """Whether a token answers the question about a child who is back, which is put after the end of a call."""
    return (read_token(press) or ("", "", ""))[1] == _AWAY


def _is_news(case: Case, press: str) -> bool:
    parts = read_token(press)
    if parts is None or parts[0] != case.call:
        return False
    fact, value = parts[1:]
    known = case.state.answers.get(fact)
    if fact == NOW:
        return value in ("yes", UNSURE) and (known is None or known.value == "no" or went_on(case) is not None)
    question = _question(case, fact)
    if question is None or question.type != "many" or value in _NO_SIGN or not question.allows((value,)):
        return False
    return known is None or not isinstance(known.value, tuple) or value not in known.value


def _question(case: Case, fact: str) -> Optional[Question]:
    return question_for(case, fact) or case.desk.library.question(fact, ("returned",))
