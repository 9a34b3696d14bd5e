"""The desk a call is worked at: one transaction's call log, registry, follow-ups, protocols and clock."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Callable, Optional

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.calllog.log import CallLog
from bot.calllog.replay import CallState
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.casework.accused import ACCUSED, ANY_MANAGER, without_accused
from bot.followups.followups import Followups
from bot.people.people import People
from bot.registry.registry import Registry
from bot.triage.answers import Reading, read_answer
from bot.triage.answers.reading import Scores
from bot.triage.circumstances import Child, Circumstances, Contact, Home
from bot.triage.clocks import UK
from bot.triage.protocol import Library, Question
from bot.triage.values import UNSURE, Facts, Value
from bot.triage.walking import Position, walk


@dataclass
class Desk:
    """Everything one turn needs, within one transaction. `clock` gives the time in UTC, timezone-aware."""

    session: Session
    vault: Vault
    library: Library
    clock: Callable[[], datetime]

    @cached_property
    def log(self) -> CallLog:
        return CallLog(self.session, self.vault)

    @cached_property
    def registry(self) -> Registry:
        return Registry(self.session)

    @cached_property
    def people(self) -> People:
        return People(self.session, self.vault)

    @cached_property
    def followups(self) -> Followups:
        return Followups(self.session)

    def open_call(self, channel: str, person: str, home: str | None, role: str) -> "Case":
        """Opens a call for a first message, before anybody has understood it. Returns its Case."""
        place = self.registry.home(home)
        call = self.log.open(channel=channel, person=person, home=home, role=role, at=self.clock(), protocols=(),
                             protocol_version=self.library.version, registry_version=self.registry.version() or "",
                             provider=place.provider if place else None)
        return Case(self, call)

    def hold(self, call: str) -> None:
        """Takes the call before anything of it is read: of two who would decide on it, one waits for the other."""
        self.session.execute(select(CallTable.call).where(CallTable.call == call).with_for_update())

    def forget(self) -> None:
        """After a rollback: what this desk remembered of the log is no longer so."""
        self.__dict__.pop("log", None)

    def tells(self, state: CallState, child: Child) -> bool:
        """Whether a call may rest on a child's plan: not where the person works for another provider than the one that runs its home.

        The reference then counts as one nobody knows, which is the serious side. Where a home has no provider, or nobody said where
        the person works, and for the police, every child is known.
        """
        def runs(home: str) -> str:
            known = self.registry.home(home, state.registry_version)
            return known.provider if known else ""
        child_s = runs(child.home)
        if state.role == "operator" or not child_s or state.home_provider == child_s:
            return True
        member = self.people.who(state.channel, state.person)
        theirs = {state.home_provider or "", *(runs(home) for home in (member.homes if member else ()))} - {""}
        return not theirs or child_s in theirs

    def case(self, call: str) -> "Case":
        """The case of an existing call."""
        return Case(self, call)


class Case:
    """One call at the desk: its state by replay, its circumstances, and where it stands."""

    def __init__(self, desk: Desk, call: str) -> None:
        self.desk, self.call = desk, call
        self._stood: Optional[tuple[CallState, int, Position]] = None
        self._read: Optional[tuple[str, Question, Optional[Scores], int, Reading]] = None

    @property
    def state(self) -> CallState:
        """The call's state, replayed from its events."""
        return self.desk.log.state(self.call)

    @property
    def told(self) -> Facts:
        """Every fact told so far, latest answer first."""
        return {fact: answer.value for fact, answer in self.state.answers.items()}

    @property
    def circumstances(self) -> Circumstances:
        """The clock, the force's settings, and the child and home of this call."""
        child, home, accused = self._child(), self._home(), self.state.answers.get(ACCUSED)
        home = without_accused(home, str(accused.value) if accused else self._may_be_accused())
        return Circumstances(self.desk.clock().astimezone(UK), self.desk.registry.force(self.state.registry_version), child, home)

    @property
    def home(self) -> Optional[str]:
        """The home this call is about: the child's, else the one it was opened or answered for."""
        child = self._child()
        return child.home if child else self.state.home

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Everybody the home names for decisions, whoever a complaint is about."""
        home = self._home()
        return home.managers if home else ()

    @property
    def about_a_worker(self) -> bool:
        """True for a complaint or allegation about a worker."""
        category = self.state.answers.get("category")
        return bool(self.accuses) or (category is not None and category.value == "staff_allegation")

    @property
    def accuses(self) -> list[str]:
        """Whom the words typed accuse, of those who could decide: "reporter", "manager"."""
        return [event.payload["accuses"] for event in self.desk.log.events(self.call) if event.kind == "noted" and event.payload.get("accuses")]

    def _may_be_accused(self) -> Optional[str]:
        """Before anybody said whom a complaint is about: nobody is named to ring whom it may well be about."""
        return ANY_MANAGER if "manager" in self.accuses else UNSURE if self.about_a_worker else None

    def _child(self) -> Optional[Child]:
        reference = self.state.answers.get("child")
        return self._known_child(str(reference.value)) if reference else None

    def _known_child(self, reference: str) -> Optional[Child]:
        """A child of the registry, where this call may know of them."""
        child = self.desk.registry.child(reference, self.state.registry_version)
        return child if child is not None and self.desk.tells(self.state, child) else None

    def _home(self) -> Optional[Home]:
        home = self.home
        return self.desk.registry.home(home, self.state.registry_version) if home else None  # a call keeps the plans it began with

    @property
    def position(self) -> Position:
        """Where the call stands: the next question, or a decision with its reasons."""
        # Asked five to ten times a turn: one walk serves as long as nothing was added to the call and the clock shows the same second.
        state, second = self.state, int(self.desk.clock().timestamp())
        if self._stood is None or self._stood[0] is not state or self._stood[1] != second:
            self._stood = (state, second, walk(self.desk.library, state.protocols, self.told, self.circumstances))
        return self._stood[2]

    def reads(self, text: str, question: Question, scores: Optional[Scores] = None) -> Reading:
        """The message `text` read as an answer to a question, with the model's scores for it (`triage.answers.read_answer`)."""
        # What looks for questions to us reads the message first, and then it is heard: the same words, asked the same within the same second, are read once.
        now = self.circumstances.now
        asked = (text, question, scores, int(now.timestamp()))
        if self._read is None or self._read[:4] != asked:
            self._read = (*asked, read_answer(text, question, now, scores))
        return self._read[4]

    def add(self, kind: str, text: str = "", **payload: object) -> None:
        """Adds one event to the call, now."""
        self.desk.log.add(self.call, kind, self.desk.clock(), text, **payload)

    def answer(self, fact: str, value: Value, words: str = "", by: str = "phrase", confident: bool = True) -> None:
        """Records a fact: as an answer, or as a correction that keeps the old one in the log (RESOLUTION-26).

        What `takes` refuses is not recorded.
        """
        known = self.state.answers.get(fact)
        if (known is not None and known.value == value) or not self.takes(fact, value):
            return
        where = self._where(fact, value)
        if known is None:
            self.add("answered", words, fact=fact, value=value, by=by, confident=confident, **where)
        else:
            self.add("corrected", words, fact=fact, old=known.value, new=value, by=by, confident=confident, **where)

    def takes(self, fact: str, value: Value) -> bool:
        """False for another child or home of a call that has ended: only what is empty is filled in then, and nothing that moves the call to
        another home, so that nobody takes it out of the sight of those who review it."""
        state = self.state
        if not state.finished or fact not in ("child", "home"):
            return True
        if self._was_told(fact):  # also one that was taken back before the end: a call is not closed for nobody and given its child again
            return False
        return state.place is None or (fact == "child" and self._where(fact, value).get("place") in (None, state.place))

    def _was_told(self, fact: str) -> bool:
        told = (event.payload for event in self.desk.log.events(self.call) if event.kind in ("answered", "corrected") and event.payload.get("fact") == fact)
        return any(payload.get("new", payload.get("value")) != UNSURE for payload in told)

    def _where(self, fact: str, value: Value) -> dict[str, str]:
        """The home that an answer names, and who runs it: a supervisor of one provider sees that provider's calls only."""
        if fact not in ("child", "home"):
            return {}
        registry, version = self.desk.registry, self.state.registry_version
        child = self._known_child(str(value)) if fact == "child" else None
        home = registry.home(child.home if child else None if fact == "child" else str(value), version)
        return {"place": home.id, "provider": home.provider} if home else {}
