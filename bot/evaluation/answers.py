"""How answers to single questions are read: exactly, not at all, or as less serious than what was said."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterator, Optional

from bot.casework.understood import Understood
from bot.casework.wording import OWN_QUESTIONS
from bot.evaluation.figures import Share, share
from bot.evaluation.misses import Miss
from bot.rehearsal.cases import USUAL_NOW
from bot.triage.answers import Reading, read_answer
from bot.triage.answers.words import load
from bot.triage.clocks import UK
from bot.triage.protocol import Library, Question
from bot.triage.values import UNSURE, Value

EXACT, UNREAD, LOWER = "read exactly", "not understood", "read lower"
#: Labels in the files of answers that are no values: there is a text, a time, or nothing that answers the question.
_TEXT, _TIME, _NOTHING = "text", "time", "not_an_answer"
_TYPES = ("yes_no", "choice", "many", "time", "text", "reference")


@dataclass(frozen=True)
class ReadAnswer:
    """One answer and how it was read. `got` is None where nothing was."""

    item: dict[str, Any]
    question: Question
    got: Optional[Value]
    reading: Reading
    danger: bool

    @property
    def exact(self) -> bool:
        """Read as what was said."""
        wanted, got = _wanted(self.item), self.got
        if wanted == _NOTHING:
            return got is None
        if got is None or UNSURE in (wanted, got):
            return got == wanted
        if wanted == _TEXT:
            return True
        if wanted == _TIME:
            return got == self.item["means"] if self.item.get("means") else ":" in str(got)
        if isinstance(wanted, tuple):
            return set(got) == set(wanted)
        return str(got).lower() == wanted.lower()

    @property
    def unread(self) -> bool:
        """There was an answer, and it will be asked for again."""
        return self.got is None and _wanted(self.item) != _NOTHING

    @property
    def lower(self) -> bool:
        """Read as less serious than what was said, or as a lowering value where nothing was answered."""
        wanted, got = _wanted(self.item), self.got
        if got is None or got == wanted or self.exact:
            return False
        if self.question.type == "time":  # a time where there was none, or later than was said
            return got != UNSURE and (wanted in (UNSURE, _NOTHING) or _later(got, self.item.get("means")))
        if self.question.type == "many":
            return got == ()
        known = load().facts.get(self.question.fact)
        if known is None or not known.order or got not in known.order:
            return False
        if got == UNSURE:  # the rules take it for the serious side; only danger is said louder than that
            return wanted in known.alarm
        return got in known.lowering if wanted == _NOTHING else known.rank(str(got)) < known.rank(str(wanted))


def judge(item: dict[str, Any], library: Library, understood: Understood) -> ReadAnswer:
    """Reads one answer as casework does. Raises KeyError for a fact that no question asks about."""
    fact = item["asked"]
    question = library.question(fact) or OWN_QUESTIONS[fact]
    reading = read_answer(item["text"], question, _now(item.get("now")), understood.answers.get(fact))
    told_danger = reading.alarm or understood.danger == "alarm"
    return ReadAnswer(item, question, reading.value(fact) if reading.understood else None, reading, told_danger)


def figures(read: list[ReadAnswer]) -> list[Share]:
    """The figures of all answers and by type; none for none."""
    if not read:
        return []
    found = _three("", read, held=True)
    for kind in _TYPES:
        of_type = [one for one in read if one.question.type == kind]
        found += _three(f": {kind}", of_type) if of_type else []
    dangerous = [one for one in read if one.item.get("danger")]
    found.append(share("danger told in an answer is seen", (one.danger for one in dangerous), held=bool(dangerous)))
    return found


def by_fact(read: list[ReadAnswer]) -> list[tuple[str, list[Share]]]:
    """For each fact its three figures, the weakest first."""
    facts = defaultdict(list)
    for one in read:
        facts[one.question.fact].append(one)
    rows = [(fact, _three(f": {fact}", listed)) for fact, listed in facts.items()]
    return sorted(rows, key=lambda row: (row[1][0].value, row[0]))


def misses(read: list[ReadAnswer]) -> Iterator[Miss]:
    """Every answer that was not read exactly, the lowered first."""
    lower = [one for one in read if one.lower]
    for what, listed in (("answer read lower", lower), ("answer misread", [one for one in read if not (one.exact or one.lower or one.unread)]),
                         ("answer not understood", [one for one in read if one.unread])):
        for one in listed:
            wanted = one.item.get("means") or one.item["value"]
            yield Miss(what, str(one.item["id"]), f"{one.question.fact}: {_said(one.got)} for {_said(wanted)}", one.item["text"])
    for one in read:
        if one.item.get("danger") and not one.danger:
            yield Miss("danger in an answer not seen", str(one.item["id"]), one.question.fact, one.item["text"])


def _three(suffix: str, read: list[ReadAnswer], held: bool = False) -> list[Share]:
    return [share(EXACT + suffix, (one.exact for one in read), held=held), share(UNREAD + suffix, (one.unread for one in read), low=True),
            share(LOWER + suffix, (one.lower for one in read), low=True, held=held)]


def _wanted(item: dict[str, Any]) -> Value:
    return tuple(item["value"]) if isinstance(item["value"], list) else str(item["value"])


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    return (" and ".join(value) or "none of these") if isinstance(value, (list, tuple)) else str(value)[:40]


def _later(got: object, means: Optional[str]) -> bool:
    """Whether a time is later than the one meant, the shorter way round the clock."""
    if not means or ":" not in str(got):
        return False
    minutes = [60 * int(time.split(":")[0]) + int(time.split(":")[1]) for time in (str(got), means)]
    return 0 < (minutes[0] - minutes[1]) % 1440 < 720


def _now(value: Optional[str]) -> datetime:
    """The clock of an answer: "21:40", a whole date, or the usual evening."""
    if not value:
        return USUAL_NOW
    if len(value) <= 5:
        hour, minute = value.split(":")
        return USUAL_NOW.replace(hour=int(hour), minute=int(minute))
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UK)
