"""What kind of incident it most likely is, where the answer's own words do not say: the first message is weighed with it."""
from __future__ import annotations

from typing import Collection, Mapping, Optional

from bot.casework.desk import Case
from bot.casework.leaning import Lean
from bot.casework.saying import options_for, read_token
from bot.casework.understood import Understood
from bot.triage.answers import Reading
from bot.triage.answers.answer import GRAVE
from bot.triage.protocol import Question
from bot.triage.values import UNSURE, Answer

CATEGORY, VAGUE = "category", "other"
#: What is said of a worker is never put aside for something else that is told beside it (RESOLUTION-20).
ALLEGATION = "staff_allegation"
#: Categories that a model's guess may add: each brings more questions or a higher decision, never fewer (rule 2).
RAISING = ("sexual", "fire", "weapon", "self_harm", "hate", "exploitation", "staff_allegation", "child_is_victim", "stranger", "health")
#: How likely a kind must be, with both messages weighed, to be taken; to put one in place of "something else", a little more.
#: A call that could be filtered on it is read back first ("What happened? Damage"), so a wrong one is seen (RESOLUTION-25).
TAKE, INSTEAD = 0.5, 0.6
#: How likely one must be, and how much likelier than the next, to be said back where it is not taken: a person then says whether it is so.
NEARLY, NEARLY_MARGIN = 0.35, 0.1
#: How likely it must be that more is told of a child who is back: a guess that only brings in questions needs less.
BESIDE = 0.4
_HARDLY = 0.2
#: Kinds that bring no more questions than a grave matter does: no alarm of words is put aside for a guess.
_MILD = ("damage", "theft", "drugs_or_drink", "not_following_rules", "other", "threat", "assault_on_staff", "assault_on_peer", "online")
#: A kind that the model thinks nothing of may still be the one; so many kinds are put first when the question is asked again.
_FLOOR, _FIRST = 0.02, 4
_NO_KIND = (UNSURE, "not_an_answer")
#: How likely a grave kind must be where the words name a mild one, and how unlikely that one, to be said back: of 11 such guesses at any kind, by writers it had not seen, 10 were right, and the words never.
OTHERWISE, OUT_OF_IT = 0.75, 0.1


def remember(case: Case, understood: Understood) -> None:
    """Keeps what the model made of the first message, for the answer to "what happened?"."""
    likely = {name: round(float(p), 2) for name, p in _best(understood.category)[:2 * _FIRST] if p >= _FLOOR}
    if likely:
        case.add("noted", likely=likely)


def closest(case: Case, understood: Understood, reading: Reading) -> Optional[str]:
    """The kind of incident an answer to "what happened?" most likely tells, or None where its own words decide or nothing does.

    Somebody who says that they do not know is taken at their word: no guess stands in for them.
    """
    read = reading.value(CATEGORY)
    if (read is not None and read != VAGUE) or reading.command is not None:
        return None
    asked = understood.answers.get(CATEGORY) or {}
    if any(asked.get(name, 0.0) >= TAKE for name in _NO_KIND):
        return None
    weighed = _weighed(case, asked)
    case.add("noted", closest=[name for name, _ in weighed[:_FIRST]])
    if not weighed or weighed[0][1] < (INSTEAD if read == VAGUE else TAKE) or weighed[0][0] == read:
        return None
    return weighed[0][0]


def rather_graver(understood: Understood, kind: str) -> bool:
    """Whether the model takes a first message for one of the matters that are heard whatever was asked, and hardly at all for the `kind` that
    its words name: "holding my hand, crying a bit" names no bite. What happened is asked then."""
    best, likely = next(iter(_best(understood.category)), ("", 0.0))
    return best in GRAVE and kind in _MILD and likely >= TAKE and understood.category.get(kind, 0.0) < _HARDLY


def nearly(case: Case, understood: Understood, reading: Reading) -> Optional[Lean]:
    """The kind of incident to say back where an answer to "what happened?" was not read and no kind is likely enough to be taken, or where its
    words name a mild kind and it is far likelier a grave one."""
    asked = understood.answers.get(CATEGORY) or {}
    if reading.command is not None:
        return None
    if reading.understood:
        return _otherwise(asked, reading)
    if any(asked.get(name, 0.0) >= TAKE for name in _NO_KIND):
        return None
    if case.told.get("exploitation_signs") == "yes":  # told unasked, so the things that were found are what happened
        return Lean(Answer(CATEGORY, "exploitation", "", "model", False))
    weighed = _weighed(case, asked)
    clear = weighed and weighed[0][1] >= NEARLY and weighed[0][1] - weighed[1][1] >= NEARLY_MARGIN
    return Lean(Answer(CATEGORY, weighed[0][0], "", "model", False)) if clear else None


def _otherwise(asked: Mapping[str, float], reading: Reading) -> Optional[Lean]:
    read = next((answer for answer in reading.answers if answer.fact == CATEGORY), None)
    top, likely = next(iter(_best(asked)), ("", 0.0))
    if read is None or read.by != "phrase" or read.value not in _MILD or top not in RAISING:
        return None
    if likely < OTHERWISE or asked.get(str(read.value), 0.0) >= OUT_OF_IT:
        return None
    return Lean(Answer(CATEGORY, top, "", "model", False), against=True)


def graver_than_a_return(case: Case, kinds: Collection[str]) -> Optional[str]:
    """What the first message most likely told of a child who turns out to be back, where it is one of `kinds`: a robbery, things
    nobody can explain. It brings the incident's questions in beside the return; it can only raise.
    """
    if case.told.get("returned") != "back" or CATEGORY in case.told:
        return None
    best = next(iter(_best(_first(case))), ("", 0.0))
    return best[0] if best[0] in kinds and best[1] >= BESIDE else None


def buttons_for(case: Case, question: Question, again: bool) -> tuple[tuple[str, str], ...]:
    """The buttons of a question; where "what happened?" is put again, the likeliest kinds stand on top."""
    options = options_for(case.call, question)
    if question.fact != CATEGORY or not again:
        return options
    order: list[str] = next((event.payload["closest"] for event in reversed(case.desk.log.events(case.call))
                  if event.kind == "noted" and event.payload.get("closest")), [])
    place = {name: number for number, name in enumerate(order)}
    return tuple(sorted(options, key=lambda option: place.get((read_token(option[1]) or ("", "", ""))[2], len(place))))


def _weighed(case: Case, asked: Mapping[str, float]) -> list[tuple[str, float]]:
    first = _first(case)
    question = case.desk.library.question(CATEGORY, case.state.protocols)
    if question is None or not (first or asked):
        return []
    weights = {option.value: max(_FLOOR, first.get(option.value, 0.0)) * max(_FLOOR, asked.get(option.value, 0.0)) for option in question.options}
    whole = sum(weights.values())
    return _best({name: weight / whole for name, weight in weights.items()})


def _first(case: Case) -> Mapping[str, float]:
    return next((event.payload["likely"] for event in case.desk.log.events(case.call) if event.kind == "noted" and event.payload.get("likely")), {})


def _best(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda pair: -pair[1])
