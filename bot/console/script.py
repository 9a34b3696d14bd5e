"""The operator's script: the one question to put now, with its numbered answers."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.calllog.events import Event
from bot.casework import wording
from bot.casework.closest import buttons_for
from bot.casework.desk import Case
from bot.casework.going_on import waits
from bot.casework.hearing import question_for
from bot.casework.saying import CONFIRM, DIFFERENT, DONE, WHAT_HAPPENED, read_token, token
from bot.console.calls import LATER
from bot.console.operator_words import label, why
from bot.console.said import facts
from bot.triage.danger import LINE
from bot.triage.protocol import OPEN_TYPES, Question
from bot.triage.values import UNSURE

#: What moves a call on. A note, a look at the page and a monitoring answer leave the question as it stands.
_MOVES = {"heard", "said", "asked", "answered", "corrected", "raised", "decided", "closed", "manager_decided", "handed_over"}
_POLICE = "reporter_insists"
_UNDERSTOOD = "I understood:"
_CHECK = "Read this back to the caller. Is that right?"


@dataclass(frozen=True)
class Option:
    """One numbered answer: what to press or type, its label, and the token the front door takes."""

    number: int
    label: str
    value: str
    token: str


@dataclass(frozen=True)
class Asked:
    """The question that stands: its words, what goes before it, why it is asked, and its answers. `many`: several may be chosen."""

    fact: str
    words: str
    before: tuple[str, ...]
    why: str
    source: tuple[str, ...]
    options: tuple[Option, ...]
    many: bool
    open: bool = False  # the answer is a time or a reference: a number typed is meant as one

    def chosen(self, told: str) -> Optional[list[str]]:
        """The tokens of a typed number ("2"), of several ("1 3"), or None where it is no number of this question."""
        numbers = told.replace(",", " ").split()
        known = {str(option.number): option for option in self.options}
        if self.open or not numbers or any(number not in known for number in numbers) or (len(numbers) > 1 and not self.many):
            return None
        return [known[number].token for number in dict.fromkeys(numbers)]


def turn_of(case: Case) -> int:
    """Which turn of the call stands: it changes with every answer, whoever gave it, and with nothing else."""
    return max((event.seq for event in case.desk.log.events(case.call) if event.kind in _MOVES or event.payload.get("goes_on_in")), default=0)


def asked(case: Case) -> Optional[Asked]:
    """The question that waits for an answer; None where nothing does (a closed call but for what is asked under its 999, or nothing told yet)."""
    state = case.state
    fact = state.pending
    if fact is None or (state.finished and fact not in LATER and not waits(case)):
        return None
    question = question_for(case, fact) or case.desk.library.question(fact, ("returned",))
    said = _said(case, fact)
    options = _options(case, question, said)
    words, before = _words(case, fact, question, said)
    many = question is not None and question.type == "many"
    return Asked(fact, words, before, why(question.why) if question else "", question.source if question else (), options, many,
                 question is not None and question.type in OPEN_TYPES)


@dataclass(frozen=True)
class Chosen:
    """What was chosen: `ticked` of a list are told together, before the presses, so that one sign never ends the call before the next."""

    presses: tuple[str, ...] = ()
    fact: str = ""
    ticked: tuple[str, ...] = ()


def chosen(case: Case, tokens: list[str]) -> Chosen:
    """The answers chosen as what the front door takes: one press, or of a list all signs but the last, the last, and "that is all"."""
    changes = tuple(press for press in tokens if (read_token(press) or ("", ""))[1] == DIFFERENT and case.state.pending != DIFFERENT)
    if changes and len(changes) < len(tokens):  # "Change" beside ticks: they go in first
        first = chosen(case, [press for press in tokens if press not in changes])
        return Chosen((*(press for press in first.presses if not press.endswith(f":{DONE}")), changes[0]), first.fact, first.ticked)
    told = [(press, read_token(press)) for press in tokens]
    signs = [(press, parts) for press, parts in told if parts and parts[2] not in ("none", DONE, UNSURE)]
    if not signs or len({parts[1] for _, parts in signs}) > 1:
        return Chosen(tuple(tokens[:1]))
    last, (_, fact, _) = signs[-1]
    question = question_for(case, fact)
    if question is None or question.type != "many":
        return Chosen((last,))
    values = [parts[2] for _, parts in signs if question.allows((parts[2],))]
    done = () if len(values) == len(question.options) else (token(case.call, fact, DONE),)
    return Chosen((last, *done), fact, tuple(values[:-1]))


def tell_ticked(case: Case, told: Chosen) -> None:
    """Records the signs that were ticked beside the last one."""
    if not told.ticked or case.state.finished:
        return
    known = case.state.answers.get(told.fact)
    before = known.value if known is not None and isinstance(known.value, tuple) else ()
    case.answer(told.fact, before + tuple(flag for flag in told.ticked if flag not in before), "", "button")


def change_token(call: str, fact: str) -> str:
    """The press that sets an answer aside and has it asked again."""
    return token(call, DIFFERENT, fact)


def police_token(call: str) -> str:
    """The press that has a call reported whatever the questions say (RESOLUTION-18)."""
    return token(call, _POLICE, "yes")


def danger_token(call: str) -> str:
    """The press that answers the danger question with yes."""
    return token(call, "danger_now", "yes")


def _said(case: Case, fact: str) -> Optional[Event]:
    """The last thing said that put this question."""
    wanted = [event for event in case.desk.log.events(case.call) if event.kind in ("said", "asked")]
    for event in reversed(wanted):
        if event.kind == "said" and (event.payload.get("ask") == fact or (fact == CONFIRM and event.payload.get("confirm"))):
            return event
        if event.kind == "said" and not event.payload.get("ask") and event.payload.get("buttons") and fact == WHAT_HAPPENED:
            return event
    return None


def _options(case: Case, question: Optional[Question], said: Optional[Event]) -> tuple[Option, ...]:
    buttons = [tuple(one) for one in (said.payload.get("buttons") or ())] if said is not None else []
    buttons = [one for one in buttons if (read_token(one[1]) or ("",))[0] == case.call]
    if not buttons and question is not None:
        buttons = list(buttons_for(case, question, False))
    kept = [(words, press) for words, press in buttons if (read_token(press) or ("", "", ""))[1] != _POLICE]
    if question is not None and question.fact == DIFFERENT:  # the chat's buttons are cut to a phone's width
        whole = {one.fact: f"{one.question} {one.answer}" for one in facts(case)}
        kept = [(whole.get((read_token(press) or ("", "", ""))[2], words), press) for words, press in kept]
    return tuple(Option(number, label(words), (read_token(press) or ("", "", ""))[2], press) for number, (words, press) in enumerate(kept, start=1))


def _words(case: Case, fact: str, question: Optional[Question], said: Optional[Event]) -> tuple[str, tuple[str, ...]]:
    own = question.wording("operator") if question else ""
    if fact == CONFIRM and said is not None and said.text.count("\n- "):
        return _CHECK, tuple(f"{one.question} {one.answer}" for one in facts(case))
    if fact == DIFFERENT and own:
        return "Which of these is not right? Choose it, or type what the caller says is different.", ()
    if fact == WHAT_HAPPENED:
        return "What has happened? Type what the caller says.", ()
    if said is not None and said.payload.get("meant"):
        return "Is that what the caller means? Choose yes, or what fits.", _read_as(said)
    if said is None or (case.state.decision or {}).get("outcome") == "open" or (own and own in said.text):
        return own or (said.text.replace(LINE, "").strip() if said else ""), _noticed(said, own) if said and own in said.text else ()
    lines = [line for line in said.text.split("\n") if line.strip() and line != LINE]
    if not lines:
        return own, ()
    if lines[-1] == wording.ANYTHING_ELSE:
        return "Anything else on that list? If not, choose \"That is all\".", ()
    return lines[-1], ()


def _read_as(said: Event) -> tuple[str, ...]:
    """What was said back: a question with its answer on a line of its own, or a sentence ("I understood: nobody is in danger")."""
    lines = said.text.split("\n")
    return tuple(f"Read as: {line[2:]}" for line in lines if line.startswith("- ")) or tuple(line for line in lines if line.startswith(_UNDERSTOOD))


def _noticed(said: Event, own: str) -> tuple[str, ...]:
    """What stood before the question: a button that came too late, an answer that was not understood, what was set aside."""
    first = said.text.split(own)[0]
    lines = [line.strip() for line in first.split("\n") if line.strip() and line.strip() != LINE]
    return tuple("That was not understood. Choose one, or type it another way." if line == wording.AGAIN else line for line in lines)
