"""Questions that staff put to us while ours is open: answered shortly from the registry and the protocols' own words,
then the open question is put again, unchanged. A digression never counts as an answer, never lowers and uses nothing up."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Callable, Optional

from bot.casework import wording
from bot.casework.alarming import WORDS_TO_JUDGE, ask_again_about_danger
from bot.casework.desk import Case
from bot.casework.hearing import open_question
from bot.casework.saying import CONFIRM, DIFFERENT, WHAT_HAPPENED, Say, options_for, token
from bot.casework.scheduling import UNFINISHED
from bot.casework.topics import is_small_talk
from bot.casework.understood import Understood
from bot.triage import digressions
from bot.triage.answers import read_answer
from bot.triage.answers.commands import asks_back
from bot.triage.answers.words import load as answer_words
from bot.triage.circumstances import Contact
from bot.triage.danger import LINE, look
from bot.triage.digressions import Answer
from bot.triage.protocol import Question, Tell
from bot.triage.walking import Decision, tell_for

UNKNOWN, MEANING, PERSON = "unknown", "meaning", "person"
#: A message of this length on which the learned net sounds its alarm is heard as what it tells, whatever it asks.
_WORDS_TO_DOUBT = 6
#: A first message that goes on at this length after its question tells of something: it is heard, not answered.
_WENT_ON = 4
#: Questions nobody here can answer, to one question of ours, before they count as answers that were not understood:
#: what cannot be read must not go round for ever (RESOLUTION-25).
_FREE = 3
#: So often the same question of theirs is answered beside one question of ours.
_SAME = 2
_STEPS = 3
#: A question by its word order, with or without a question mark: "can he have his tea".
_BY_ORDER = re.compile(r"^\W*(so |and |but |ok |sorry )*((is|are|was|were|can|could|may|will|would|should|shall|do|does|did|has|have|am)n?'?t? "
                       r"(i|we|you|he|she|they|it|this|that|there|the|my|our|his|her|anyone|someone|somebody)|what|who|why|when|where|which|how)\b", re.I)
_HELP = re.compile(r"^\W*(i |please )*(help|need help|im? ?confused|i'?m confused|dont get (it|that)|don'?t understand)\b", re.I)


class Aside:
    """What was asked of us in this turn, and the reply to it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.asked = False  # something was asked of us: what is left of the message is no failed answer
        self._ids: tuple[str, ...] = ()
        self._at_opening: bool = False

    def take(self, text: str, understood: Understood) -> tuple[str, Understood]:
        """Takes the questions to us out of a message. Returns what is left to be heard ("" for nothing).

        A message that sounds the alarm is never a digression: it comes back whole.
        """
        state, finding = self._case.state, look(text)
        if state.finished or understood.raised(finding) == "alarm":
            return text, understood
        doubt = finding.level == "ask" or (understood.danger == "alarm" and len(text.split()) >= _WORDS_TO_DOUBT)
        if doubt and (not state.protocols or (understood.danger == "alarm" and len(text.split()) >= WORDS_TO_JUDGE)):
            return text, understood
        asked = digressions.find(text)
        if not state.protocols:
            return self._at_the_opening(text, asked, understood)
        question = open_question(self._case)
        if not asked.ids:
            return self._unmatched(text, question, understood), understood
        if self._answered_before(asked.ids, question.fact):
            return text, understood
        rest = self._told_besides(asked, question)
        self._note(asked.ids)
        if doubt:
            ask_again_about_danger(self._case, question)
        return rest, replace(understood, answers={})  # the model scored the whole message, its question included

    def put_again(self, decision: Callable[[], Optional[Decision]]) -> Optional[Say]:
        """The answer and the open question again, with the same fact and buttons. None where nothing was asked of us, or
        the call no longer stands at that question (something was told besides, or a time has passed)."""
        if not self._ids or not self._case.state.protocols:
            return None
        open_now = open_question_again(self._case, decision())
        if open_now is None:
            return None
        text, options, custom = open_now
        return Say(f"{self.reply()}\n{text}", options, {"call": self._case.call, "topic": self._case.state.topic, **custom, "digression": self._ids[0]})

    def before(self, says: list[Say]) -> list[Say]:
        """The answer goes before whatever comes next; the 999 line stays first."""
        if self._at_opening and not self._ids and not self._case.state.protocols:
            self._note((UNKNOWN,))
        if not self._ids or not says or "digression" in says[0].custom or says[0].custom.get("disposition") == "999":
            return says  # nothing stands before "ring 999 now" (incidents.md, hard rule 2)
        if self._only_asked():  # nothing was told, so there is nothing to be reminded of or to move up
            self._case.desk.followups.cancel(self._case.call, UNFINISHED, self._case.desk.clock())
        text = says[0].text
        text = f"{LINE}\n{self.reply()}\n{text[len(LINE):].lstrip()}" if text.startswith(LINE) else f"{self.reply()}\n{text}"
        return [replace(says[0], text=text, custom={**says[0].custom, "digression": self._ids[0]})] + says[1:]

    def reply(self) -> str:
        """The answers to what was asked, each with its source."""
        return "\n".join(_answer(self._case, name) for name in self._ids)

    def _at_the_opening(self, text: str, asked: digressions.Asked, understood: Understood) -> tuple[str, Understood]:
        if asked.ids and not asked.rest and asked.went_on <= _WENT_ON:
            self._note(asked.ids)
            return "", understood
        self._at_opening = _asks(text)
        return text, understood

    def _unmatched(self, text: str, question: Question, understood: Understood) -> str:
        """A question that no pattern knows: never where the message answers, and only a few times for one question."""
        reading = self._case.reads(text, question, understood.answers.get(question.fact))
        if reading.understood or question.fact == DIFFERENT:
            return text
        if reading.command == "person":
            self._note((PERSON,))
        elif reading.command == "help" or _HELP.match(text):
            self._note((MEANING,))
        elif reading.command in (None, "question_back") and _asks(text) and self._free(question.fact):
            self._note((UNKNOWN,), question.fact)
        else:
            return text
        return text if reading.answers else ""

    def _only_asked(self) -> bool:
        """Whether everything heard in this call is greetings and questions behind which no matter stands."""
        if self._case.state.protocols:
            return False
        heard = [event.text for event in self._case.desk.log.events(self._case.call) if event.kind == "heard"]
        found = digressions.load().found
        return all(is_small_talk(text) or (digressions.question_to_us(text) and not any(found[name].matter for name in digressions.find(text).ids))
                   for text in heard)

    def _told_besides(self, asked: digressions.Asked, question: Question) -> str:
        """What the message tells besides its question: only what can be read, and never half of an answer."""
        if not asked.rest:
            return ""
        reading = read_answer(asked.rest, question, self._case.circumstances.now)
        bare = len(asked.rest.split()) <= 2
        if reading.value(CONFIRM) == "yes" or (bare and MEANING in asked.ids):
            return ""  # "yes, but what happens next?" confirms nothing; "no, what do you mean?" denies nothing
        heard = reading.understood or reading.answers or reading.command in ("stop", "restart", "insist", "correction")
        return asked.rest if heard else ""

    def _answered_before(self, ids: tuple[str, ...], fact: str) -> bool:
        """Whether the same was asked twice already to this question of ours: it is then no answer that was understood."""
        noted = [event.payload for event in self._case.desk.log.events(self._case.call) if event.kind == "noted" and event.payload.get("asked_at") == fact]
        return all(sum(payload.get("digression") == name for payload in noted) >= _SAME for name in ids)

    def _free(self, fact: str) -> bool:
        """Whether an unknown question to this question of ours still costs nothing."""
        return sum(bool(event.kind == "noted" and event.payload.get("digression") == UNKNOWN and event.payload.get("asked_at") == fact)
                   for event in self._case.desk.log.events(self._case.call)) < _FREE

    def _note(self, ids: tuple[str, ...], at: str = "") -> None:
        self._ids, self.asked = ids, True
        for name in ids:
            self._case.add("noted", digression=name, asked_at=at or self._case.state.pending or "", source=list(_source(self._case, _chosen(self._case, name))))


def answer_alone(case: Case, ids: tuple[str, ...]) -> str:
    """The answer to a question that was put after a call's end, where no question of ours is open."""
    names = ids or (UNKNOWN,)
    for name in names:
        case.add("noted", digression=name, asked_at="", source=list(_source(case, _chosen(case, name))))
    return "\n".join(_answer(case, name) for name in names)


def _asks(text: str) -> bool:
    return bool(_BY_ORDER.match(text)) or asks_back(text, answer_words().plain(text), answer_words())


def open_question_again(case: Case, decision: Optional[Decision]) -> Optional[tuple[str, tuple[tuple[str, str], ...], dict[str, str]]]:
    """(text, buttons, custom) of the question that is open, as it was put; None when something else is next."""
    state, fact = case.state, case.state.pending
    standing = state.decision or {}
    if fact is None or (decision is not None and decision.outcome == "escalated"):
        return None
    asked = [event.payload for event in case.desk.log.events(case.call) if event.kind == "asked"]
    if fact in (CONFIRM, DIFFERENT) or asked[-1].get("which") or "meant" in asked[-1]:
        return _as_said(case)
    question = open_question(case)
    if question.fact != fact or fact == WHAT_HAPPENED:
        return None
    known = state.answers.get(fact)
    if known is not None and isinstance(known.value, tuple):  # in the middle of ticking a list
        return wording.ANYTHING_ELSE, options_for(case.call, question, known.value), {"ask": fact}
    waiting = decision is not None and decision.outcome == "open" and standing.get("disposition") == decision.disposition
    if decision is not None and not waiting and fact != "accused":
        return None
    if decision is None and (case.position.ask is None or case.position.ask.fact != fact):
        return None
    insists = (("I want it reported", token(case.call, "reporter_insists", "yes")),) if waiting else ()
    text = wording.question_text(question, state.role, fact == "danger_now", False, _sharpened(case))
    return text, options_for(case.call, question) + insists, {"ask": fact}


def _as_said(case: Case) -> Optional[tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]]:
    """The last question as it was said: a summary, what may be wrong in it, or which of two things told is right."""
    for event in reversed(case.desk.log.events(case.call)):
        if event.kind == "said" and "digression" not in event.payload and event.payload.get("buttons"):
            custom: dict[str, Any] = {name: event.payload[name] for name in ("ask", "confirm", "meant") if name in event.payload}
            return event.text, tuple(tuple(button) for button in event.payload["buttons"]), custom
    return None


def _sharpened(case: Case) -> str:
    """The danger question in the person's own terms, where the first message called for it."""
    heard = [event.text for event in case.desk.log.events(case.call) if event.kind == "heard"]
    return next((found for text in heard if (found := look(text).ask)), "")


def _answer(case: Case, name: str) -> str:
    chosen = _chosen(case, name)
    if chosen.tell:
        steps = _steps(case)
        return "\n".join(f"- {wording.fill(item.do, case.circumstances, _due(case))}" for item in steps)
    marks = _marks(case)
    text = re.sub(r"\{([a-z_]+)\}", lambda found: marks.get(found[1]) or found[0], chosen.say)
    cited = ", ".join(tag for tag in _source(case, chosen) if tag not in ("REGISTRY", "THRESHOLD"))
    notes = "; ".join(part for part in (cited, chosen.mark) if part)
    return f"{text} ({notes})" if notes else text


def _chosen(case: Case, name: str) -> Answer:
    """The first answer that fits this call and this registry."""
    data, question = digressions.load(), open_question(case)
    if name == MEANING and question.fact in data.explain:
        return data.explain[question.fact]
    answers = data.unknown if name == UNKNOWN else data.found[name].answers
    standing, marks = case.state.decision or {}, _marks(case)
    fits = {standing.get("disposition") if standing.get("outcome") == "open" else None, *case.state.protocols[:1]}
    return next(answer for answer in answers if (not answer.wanted or fits & set(answer.wanted))
                and all(marks.get(need) for need in answer.needs) and (not answer.tell or _steps(case)))


def _source(case: Case, chosen: Answer) -> tuple[str, ...]:
    """An answer that gives a question's own `why` rests on what that question rests on."""
    return tuple(open_question(case).source) if "{why}" in chosen.say else chosen.source


def _steps(case: Case) -> tuple[Tell, ...]:
    disposition = (case.state.decision or {}).get("disposition", "")
    steps = tell_for(case.desk.library, case.state.protocols, disposition, case.position.facts)
    return (*steps[:_STEPS], *(item for item in steps[_STEPS:] if "999" in item.do))


def _due(case: Case) -> Optional[datetime]:
    due = (case.state.decision or {}).get("due")
    return datetime.fromisoformat(due) if due else None


def _marks(case: Case) -> dict[str, str]:
    """What the answers may name: contacts of this home and force, never a child."""
    circumstances, due = case.circumstances, _due(case)
    home, managers = circumstances.home, circumstances.home.managers if circumstances.home else ()
    on_call = next((contact for contact in managers if contact.role == "on_call"), None)
    return {
        "non_emergency": circumstances.settings.non_emergency, "line": LINE, "why": open_question(case).why,
        "contacts": wording.contacts(circumstances), "due": wording.clock(due) if due else "",
        "manager": _named(managers[0] if managers else None), "on_call": _named(on_call),
        "police_contact": _named(home.police_contact if home else None),
        "out_of_hours": home.out_of_hours_social_care if home else "", "designated_officer": home.designated_officer if home else "",
    }


def _named(contact: Optional[Contact]) -> str:
    if contact is None or not contact.phone:
        return ""
    return f"{contact.name}, {contact.phone}" + (f" ({contact.hours})" if contact.hours else "")
