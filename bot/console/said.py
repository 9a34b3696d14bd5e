"""What has been said in a call, as the operator reads it: the facts with their words, the talk, and the operators' notes."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Mapping, Optional

from bot.calllog.events import Event
from bot.calllog.words import remember
from bot.casework.desk import Case
from bot.casework.hearing import question_for
from bot.casework.saying import CONFIRM, DIFFERENT, WHAT_HAPPENED, read_token
from bot.casework.wording import fill, label as label_of
from bot.console.operator_words import WORDS, afterwards, said_once, told_to_caller
from bot.triage.danger import LINE
from bot.triage.explaining import name
from bot.triage.identifiers import kinds, mask, never_mask
from bot.triage.values import Answer

NOTE = "operator_note"
#: A note is a few sentences; the rest of a pasted log is cut.
LONGEST_NOTE = 4000
_TWICE = timedelta(minutes=1)
#: Keys that answer whatever is asked.
_KEYS = {("reporter_insists", "yes"): "Caller wants police", ("danger_now", "yes"): "Danger now"}
_OWN = (CONFIRM, DIFFERENT, WHAT_HAPPENED)
_HOW = {
    "button": "chosen here", "opening": "from what the caller said first", "phrase": "typed", "staff": "typed", "registry": "from the registry",
    "reference": "from the child's reference", "clock": "nobody answered in time", "manager": "from the manager", "model": "a guess, which may only raise",
    "unclear": "not understood twice, so the serious side stands",
}


@dataclass(frozen=True)
class Known:
    """One fact: what was asked, the answer, the words it came from and how it was read."""

    fact: str
    question: str
    answer: str
    words: str
    how: str


@dataclass(frozen=True)
class Line:
    """One line of the talk: by "caller", "threshold" or "note"."""

    who: str
    words: str
    at: datetime
    by: str = ""


def facts(case: Case) -> tuple[Known, ...]:
    """Every fact told so far, in the order in which it came up."""
    return tuple(_known(case, answer) for fact, answer in case.state.answers.items() if fact not in _OWN)


def transcript(case: Case) -> tuple[Line, ...]:
    """What was said and answered, oldest first; the notes stand among it with their times."""
    lines, labels, advice = [], {}, _advice(case)
    for event in case.desk.log.events(case.call):
        if event.kind == "said":
            labels.update({press: words for words, press in (event.payload.get("buttons") or ())})
            lines.append(Line("threshold", _shown(case, event, advice), event.at))
        elif event.kind == "heard":
            press = event.payload.get("press", "")
            words = event.text or labels.get(press) or _KEYS.get((read_token(press) or ("", "", ""))[1:]) or (read_token(press) or ("", "", press))[2].replace("_", " ")
            lines.append(Line("caller", words, event.at))
        elif _is_note(event):
            lines.append(Line("note", event.text, event.at, str(event.payload.get("by", ""))))
    return tuple(lines)


def _advice(case: Case) -> dict[str, Any]:
    """Every instruction of the protocols as staff read it, and as the operator was shown it; None where it was left out."""
    around = case.circumstances
    return {fill(item.do, around): fill(told, around) if (told := told_to_caller(item.do)) is not None else None
            for protocol in case.desk.library.protocols.values() for item in protocol.tell}


def _shown(case: Case, event: Event, advice: Mapping[str, Optional[str]]) -> str:
    """One thing said, as it stood on the operator's page: a decision under its own head, its instructions as words to the caller."""
    lines = [line for line in event.text.split("\n") if line != LINE]
    told = [f"- {advice.get(line[2:], line[2:])}" if line.startswith("- ") else line for line in lines if not line.startswith("- ") or advice.get(line[2:], "") is not None]
    first = next((number for number, line in enumerate(told) if line.startswith(("Why:", "- "))), None)
    words = WORDS.get(event.payload.get("disposition") or "")
    if words is not None and first is not None:
        told = [f"{words.head}.", f"To the caller: {said_once(words.caller, told)}", *told[first:]]
    return afterwards("\n".join(told), case.circumstances.settings.non_emergency)


def notes(case: Case) -> tuple[Line, ...]:
    """The operators' notes, oldest first."""
    return tuple(line for line in transcript(case) if line.who == "note")


def add_note(case: Case, words: str, by: str) -> tuple[str, ...]:
    """Keeps an operator's note; returns the kinds of what was taken out of it (names, numbers), so that they can be told.

    The words are findable afterwards. Nothing but marks is no note, and nothing is kept of it.
    """
    words = words.replace("\x00", " ").strip()[:LONGEST_NOTE]
    if not any(letter.isalnum() for letter in words):
        return ()
    known = never_mask(homes=[home.name for home in case.desk.registry.homes()])
    kept = mask(words, known)
    if _just_kept(case, kept, by):
        return ()
    case.add("noted", kept, what=NOTE, by=by)
    remember(case.desk.session, case.desk.vault, case.call, kept)
    return tuple(kinds(words, known))


def _just_kept(case: Case, words: str, by: str) -> bool:
    """Whether the last note says the same and came a moment ago: a form sent twice."""
    last = next((event for event in reversed(case.desk.log.events(case.call)) if _is_note(event)), None)
    return last is not None and last.text == words and last.payload.get("by") == by and case.desk.clock() - last.at < _TWICE


def _is_note(event: Event) -> bool:
    return event.kind == "noted" and event.payload.get("what") == NOTE and bool(event.text)


def _known(case: Case, answer: Answer) -> Known:
    question = question_for(case, answer.fact) or case.desk.library.question(answer.fact, ("returned",))
    first = name(answer.fact).capitalize() + ":"
    if question is not None and "?" in question.operator:
        first = question.operator.split("?")[0] + "?"
    if question is not None and question.type == "many" and ":" in question.operator:  # "Signs of danger: ..."
        first = question.operator.split(":")[0] + ":"
    by = "danger words" if answer.by.startswith("danger:") else _HOW.get(answer.by, answer.by)
    if answer.fact == "reporter_insists" and not answer.words:
        by = _HOW["button"]
    label = label_of(case.desk.library, answer.fact, answer.value)
    home = case.desk.registry.home(str(answer.value)) if answer.fact == "home" else None
    return Known(answer.fact, first, home.name if home else label, answer.words, by)
