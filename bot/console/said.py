"""What has been said in a call, as the operator reads it: the facts with their words, the talk, and the operators' notes."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calllog.words import remember
from bot.casework.desk import Case
from bot.casework.hearing import question_for
from bot.casework.saying import CONFIRM, DIFFERENT, WHAT_HAPPENED, read_token
from bot.casework.wording import label as label_of
from bot.triage.explaining import name
from bot.triage.identifiers import kinds, mask, never_mask

NOTE = "operator_note"
#: A note is a few sentences; the rest of a pasted log is cut.
LONGEST_NOTE = 4000
_TWICE = timedelta(minutes=1)
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
    lines, labels = [], {}
    for event in case.desk.log.events(case.call):
        if event.kind == "said":
            labels.update({press: words for words, press in (event.payload.get("buttons") or ())})
            lines.append(Line("threshold", event.text, event.at))
        elif event.kind == "heard":
            press = event.payload.get("press", "")
            words = event.text or labels.get(press) or (read_token(press) or ("", "", press))[2].replace("_", " ")
            lines.append(Line("caller", words, event.at))
        elif _is_note(event):
            lines.append(Line("note", event.text, event.at, str(event.payload.get("by", ""))))
    return tuple(lines)


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


def _is_note(event) -> bool:
    return event.kind == "noted" and event.payload.get("what") == NOTE and bool(event.text)


def _known(case: Case, answer) -> Known:
    question = question_for(case, answer.fact) or case.desk.library.question(answer.fact, ("returned",))
    first = name(answer.fact).capitalize() + ":"
    if question is not None and "?" in question.operator:
        first = question.operator.split("?")[0] + "?"
    if question is not None and question.type == "many" and ":" in question.operator:  # "Signs of danger: ..."
        first = question.operator.split(":")[0] + ":"
    by = "danger words" if answer.by.startswith("danger:") else _HOW.get(answer.by, answer.by)
    label = label_of(case.desk.library, answer.fact, answer.value)
    home = case.desk.registry.home(str(answer.value)) if answer.fact == "home" else None
    return Known(answer.fact, first, home.name if home else label, answer.words, by)
