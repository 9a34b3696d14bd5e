"""The front door's work behind the counter: every step is one transaction, in the one thread that may wait."""
from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Callable, Iterator, Optional, Sequence

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog.database import DatabaseBusy, DatabaseConflict, DatabaseUnavailable, reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.processes import Processes
from bot.calllog.vault import Vault
from bot.casework.asking_managers import ask_who_is_new, keep_managers_told
from bot.casework.desk import Desk
from bot.casework.leavers import has_left
from bot.casework.letters import to_reporter
from bot.casework.saying import Say, after_danger
from bot.casework.timers import run_due
from bot.followups.followups import Due
from bot.intake.alarms import Alarms, key_of
from bot.intake.earlier import Earlier, Unfinished
from bot.intake.gate import Gate, let_in
from bot.intake.late import LATE_AFTER, Late, before_due
from bot.intake.limits import Verdict
from bot.intake.masked import told
from bot.intake.messages import Incoming, Outgoing
from bot.intake.overdue import Round
from bot.intake.paused import Paused, Waiting, is_asked_of_danger, read_now, to_answer, to_stranger
from bot.intake.quoted import before_turn, untangled
from bot.intake.raised import call_of, is_told, taken_over, to_be_raised
from bot.intake.replies import Replies
from bot.intake.spool import Spool
from bot.intake.turn import Turn
from bot.triage.danger import Finding, look, looking_once
from bot.triage.identifiers import kinds, mask, never_mask
from bot.triage.protocol import Library

log = logging.getLogger(__name__)
_TRIES = 3  # of a message, where another process wanted the same rows of the database in another order


class BackOffice:
    """Everything the front door does to the database. Nothing here is asynchronous; `agent` is None until it is loaded.

    `enrolled_only` names the channels on which only enrolled people are worked for. `loop` runs the agent's turns.
    """

    def __init__(self, engine: Engine, vault: Vault, library: Library, spool: Spool, clock: Callable[[], datetime], alarms: Alarms,
                 enrolled_only: frozenset[str]) -> None:
        self._engine, self._vault, self._library, self._spool, self._clock = engine, vault, library, spool, clock
        self._alarms, self._enrolled_only = alarms, enrolled_only
        self.processes = Processes(engine)
        self.replies, self._unfinished = Replies(engine, vault, clock, alarms, self.processes), Unfinished(self.processes)
        self._loop = asyncio.new_event_loop()
        self._paused, self._earlier = Paused(), Earlier(engine, vault, alarms, self.work)
        self._log_is_away = False
        self.agent: Any = None  # what `services` loads: it has `turn` and `parse`
        self.late_after = LATE_AFTER

    @contextmanager
    def looking(self) -> Iterator[Desk]:
        """A desk for looking only."""
        with reading(self._engine) as session:
            yield self._desk(session)

    # -- messages ----------------------------------------------------------------------------------------------

    def store(self, incoming: Incoming) -> bool:
        """Keeps what arrived; True if it is new."""
        return self.store_all([incoming])[0]

    def store_all(self, messages: Sequence[Incoming]) -> list[bool]:
        """Keeps what arrived together, all of it or nothing; True for each that is new."""
        with transaction(self._engine) as session:
            inbox, known = Inbox(session, self._vault), self._never_mask(session)
            return [inbox.take(_screened(incoming, known))[1] for incoming in messages]

    def unfinished(self, channel: str) -> list[Incoming]:
        """What was kept and never worked, and is in no living process's hand."""
        with reading(self._engine) as session:
            return self._unfinished.left(channel, Inbox(session, self._vault).unfinished(channel))

    def work(self, incoming: Incoming, finding: Finding, lost: int = 0, seen: bool = False) -> list[Outgoing]:
        """Works one message to its end, once, and gives the replies, which are in the outbox by then.

        `lost`: so many messages of this person before it were not kept (limits.py); the call says so. `seen`: the finding is what the phrases
        gave for the words as they stand, so that nobody need look at these again.
        """
        tries = _TRIES
        while True:
            try:
                with looking_once({incoming.text: finding} if seen else None):
                    return self._work(incoming, finding, lost)
            except BaseException as error:
                self._alarms.undone(key_of(incoming))
                tries -= 1
                if not isinstance(error, DatabaseConflict) or not tries:
                    raise

    def _work(self, incoming: Incoming, finding: Finding, lost: int) -> list[Outgoing]:
        alarmed = finding.level == "alarm"
        with transaction(self._engine) as session:
            known = self._never_mask(session)
            screened = _screened(incoming, known)
            inbox = Inbox(session, self._vault)
            inbox_id, new = inbox.take(screened)
            if not new and inbox.is_done(inbox_id):
                if alarmed:
                    inbox.hold(incoming.channel, incoming.person)
                    if not is_told(self._desk(session), inbox_id):
                        self._raise_late(self._desk(session), screened, finding, inbox_id)
                return []
            before = inbox.before(inbox_id, incoming.channel, incoming.person)
        earlier = self._earlier.finish(before, inbox_id)
        with transaction(self._engine) as session:
            Inbox(session, self._vault).hold(incoming.channel, incoming.person)
            if Inbox(session, self._vault).is_done(inbox_id):  # another process has worked it meanwhile
                return earlier
            desk, beside = self._desk(session), []
            if incoming.channel in self._enrolled_only:
                admission = Gate(desk.people, desk.registry, self._alarming).admit(screened, self._clock(), alarmed)
                screened, beside = admission.incoming, list(admission.says)
                if admission.enrolled and admission.member is not None:
                    ask_who_is_new(desk, admission.member)
                if not admission.goes_on:
                    return [*earlier, *self._turn_away(desk, screened, beside, inbox_id, finding)]
            screened, quoted = untangled(screened)
            turn = self._turn(desk, screened, inbox_id, alarmed, finding.level == "ask")
            first, only = before_turn(desk, turn, screened, quoted)
            says = after_danger(first, [] if only else Late(desk, turn, screened, inbox_id, self.late_after, alarmed).work())
            if alarmed and turn.case is None:  # danger after a command that belongs to no call
                turn.keep()
            if lost and turn.case is not None:
                turn.case.add("noted", not_kept=lost)
            if self._alarms.is_raised(key_of(incoming)):  # the person was told while this turn was worked
                alarmed, turn.case = True, to_be_raised(desk, turn.case, screened, inbox_id)
            if alarmed:
                self.replies.post_alarm(desk, turn.kept_in.call, screened, finding, inbox_id)
                if not turn.kept_in.state.finished:
                    says = taken_over(turn.kept_in, finding, says)
            if beside:  # the welcome, where somebody told of something beside their code
                says = [*says, *beside] if alarmed else after_danger(beside, says)
            if taken := kinds(incoming.text, known):
                says = [*says, told(taken, turn.call or "", incoming.message)]
            replies = [self.replies.post(desk, turn.call, screened, say, inbox_id) for say in says]
            keep_managers_told(desk)
            Inbox(session, self._vault).mark_done(inbox_id, self._clock())
        return [*earlier, *replies]

    def keep(self, incoming: Incoming, finding: Finding, verdict: Verdict) -> list[Outgoing]:
        """Hears a message of somebody who is over the limit, once; it is read when the pause is over. An answer to the danger
        question is worked like any other."""
        with transaction(self._engine) as session:
            screened, desk = _screened(incoming, self._never_mask(session)), self._desk(session)
            inbox_id, _ = Inbox(session, self._vault).take(screened)
            Inbox(session, self._vault).hold(incoming.channel, incoming.person)
            if Inbox(session, self._vault).is_done(inbox_id):
                return []
            if incoming.channel in self._enrolled_only:
                member = desk.people.who(incoming.channel, incoming.person)
                if member is None:
                    return self._turn_away(desk, screened, to_stranger(verdict), inbox_id, finding)
                screened = let_in(screened, member)
            turn = self._turn(desk, screened, inbox_id)
            known = self._paused.call_of(screened)
            case = desk.case(known) if known else turn.case_of(None)
            if not is_asked_of_danger(case):
                says = self._paused.hear(turn, case, screened, inbox_id, verdict)
                replies = [self.replies.post(desk, case.call, screened, say, inbox_id) for say in says]
                Inbox(session, self._vault).mark_done(inbox_id, self._clock())
                return replies
        return self.work(incoming, finding)

    def _turn(self, desk: Desk, incoming: Incoming, inbox_id: int, alarmed: bool = False, leans: bool = False) -> Turn:
        return Turn(desk, incoming, incoming.text, inbox_id, self._agent_turn if self.agent else None, alarmed, self._alarming, leans)

    def _raise_late(self, desk: Desk, incoming: Incoming, finding: Finding, inbox_id: int) -> None:
        """The person was told to ring 999 at the very moment at which the turn ended with less: now the log says so too."""
        call = call_of(desk, inbox_id)
        case = to_be_raised(desk, desk.case(call) if call else None, incoming, inbox_id)
        self.replies.post_alarm(desk, case.call, incoming, finding, inbox_id)
        if not case.state.finished:
            for say in taken_over(case, finding, []):
                self.replies.post(desk, case.call, incoming, say, None)

    def _turn_away(self, desk: Desk, incoming: Incoming, says: list[Say], inbox_id: int, finding: Finding) -> list[Outgoing]:
        """Somebody who is not let in: they have their answer, and no call is opened."""
        if finding.level == "alarm":
            self.replies.post_alarm(desk, None, incoming, finding, inbox_id)
        replies = [self.replies.post(desk, None, incoming, say, inbox_id) for say in says]
        Inbox(desk.session, self._vault).mark_done(inbox_id, self._clock())
        return replies

    def _agent_turn(self, conversation: object, text: str) -> list[Say]:
        says: list[Say] = self._loop.run_until_complete(self.agent.turn(conversation, text))
        return says

    def _alarming(self, text: str) -> bool:
        if self.agent is None:
            return False
        return bool(self._loop.run_until_complete(self.agent.parse(text)).get("danger_score", {}).get("level") == "alarm")

    def warm_up(self) -> None:
        """Lets the agent read one text, so that what it loads on first use does not keep the first person waiting."""
        try:
            self._alarming("warm up")
        except Exception as error:  # each message will say so
            log.error("the agent could not read its first text (%s)", type(error).__name__)

    # -- clocks ------------------------------------------------------------------------------------------------

    def due_now(self) -> Round:
        """What has fallen due and what waits in the spool, to be worked piece by piece."""
        return Round(self._due_jobs())

    def _due_jobs(self) -> Iterator[Callable[[], int]]:
        self.processes.alone()  # from its first round on this process is counted
        for forget, incoming, said in self._spool.kept():
            yield partial(self._unspool, forget, incoming, said)
            if self._log_is_away:  # the others would fail the same way, each after the same wait
                break
        for waiting in self._paused.over(self._clock()):
            yield partial(self._read_paused, waiting)
        with self.looking() as desk:
            due = desk.followups.due(self._clock())
        for item in due:
            yield partial(self._run_one, item)

    def next_due(self) -> Optional[datetime]:
        """When the next follow-up falls due, or the next pause ends; None where nothing will."""
        with self.looking() as desk:
            return min(filter(None, (desk.followups.next_due(), self._paused.next())), default=None)

    def _read_paused(self, waiting: Waiting) -> int:
        """A pause is over: what its person wrote in it is read and answered."""
        to = to_answer(waiting, self._clock())
        try:
            with transaction(self._engine) as session:
                Inbox(session, self._vault).hold(to.channel, to.person)
                desk = self._desk(session)
                turn = self._turn(desk, to, 0)
                for say in read_now(desk.case(waiting.call), turn):
                    self.replies.post(desk, turn.call, to, say, None)
                keep_managers_told(desk)
        except Exception as error:  # it is tried again; the clocks of every call must not wait for it
            log.error("what was written in a pause could not be read (%s); trying again", type(error).__name__)
        else:
            self._paused.forget(waiting)
        return 1

    def _run_one(self, item: Due) -> int:
        with transaction(self._engine) as session:
            desk = self._desk(session)
            if not desk.followups.is_open(item.id):  # somebody wrote since the round began, or another process was first
                return 0
            desk.hold(item.call)
            before_due(desk, item)
            says = run_due(desk, item)
            state = desk.log.state(item.call)
            if has_left(desk.case(item.call)):
                to_reporter(desk.case(item.call), says)
            else:
                to = Incoming(state.channel, "", state.person, self._clock(), address=Inbox(session, self._vault).address(state.channel, state.person))
                for say in says:
                    self.replies.post(desk, item.call, to, say, None)
            keep_managers_told(desk)
        return 1

    def _unspool(self, forget: Callable[[], None], incoming: Incoming, said: str) -> int:
        try:
            finding = look(incoming.text)
            self.work(incoming, replace(finding, level="alarm") if said == "alarm" else finding)
        except Exception as error:  # it stays and is tried again; the clocks of every call must not wait for it
            log.error("a spooled event could not be worked (%s)", type(error).__name__)
            self._log_is_away = isinstance(error, (DatabaseBusy, DatabaseUnavailable))
            return 0
        self._log_is_away = False
        forget()
        return 1

    def _never_mask(self, session: Session) -> tuple[str, ...]:
        return never_mask(homes=[home.name for home in self._desk(session).registry.homes()])

    def _desk(self, session: Session) -> Desk:
        return Desk(session, self._vault, self._library, self._clock)


def _screened(incoming: Incoming, known: tuple[str, ...]) -> Incoming:
    return replace(incoming, text=mask(incoming.text.replace("\x00", " "), known))
