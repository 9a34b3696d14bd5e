"""The front door's work behind the counter: every step is one transaction, in the one thread that may wait."""
from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Callable, Iterator, Optional

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.calllog.database import reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.outbox import Outbox
from bot.calllog.vault import Vault
from bot.casework.asking_managers import ask_who_is_new, keep_managers_told
from bot.casework.desk import Desk
from bot.casework.leavers import has_left
from bot.casework.letters import to_reporter
from bot.casework.saying import Say, after_danger
from bot.casework.timers import run_due
from bot.followups.followups import Due
from bot.intake.alarms import Alarms, alarm_said, key_of
from bot.intake.gate import Gate
from bot.intake.late import LATE_AFTER, Late, before_due
from bot.intake.masked import told
from bot.intake.messages import Button, Incoming, Outgoing
from bot.intake.quoted import before_turn, untangled
from bot.intake.raised import call_of, is_told, taken_over, to_be_raised
from bot.intake.spool import Spool
from bot.intake.turn import Turn
from bot.people.people import People
from bot.triage.danger import Finding, look
from bot.triage.identifiers import kinds, mask, never_mask
from bot.triage.protocol import Library

log = logging.getLogger(__name__)

#: A reply handed to a channel is offered again by `waiting` only after this long, so that it is not sent twice.
IN_HAND = timedelta(seconds=30)


class BackOffice:
    """Everything the front door does to the database. Nothing here is asynchronous; `agent` is None until it is loaded.

    `enrolled_only` names the channels on which only enrolled people are worked for. `loop` runs the agent's turns.
    """

    def __init__(self, engine: Engine, vault: Vault, library: Library, spool: Spool, clock: Callable[[], datetime], alarms: Alarms,
                 enrolled_only: frozenset[str]) -> None:
        self._engine, self._vault, self._library, self._spool, self._clock = engine, vault, library, spool, clock
        self._alarms, self._enrolled_only = alarms, enrolled_only
        self._began = clock()
        self._loop = asyncio.new_event_loop()
        self.agent: Optional[object] = None
        self.late_after = LATE_AFTER

    @contextmanager
    def looking(self) -> Iterator[Desk]:
        """A desk for looking only."""
        with reading(self._engine) as session:
            yield self._desk(session)

    # -- messages ----------------------------------------------------------------------------------------------

    def store(self, incoming: Incoming) -> bool:
        """Keeps what arrived; True if it is new."""
        with transaction(self._engine) as session:
            return Inbox(session, self._vault).take(_screened(incoming, self._never_mask(session)))[1]

    def unfinished(self, channel: str) -> list[Incoming]:
        """What was kept and never worked."""
        with reading(self._engine) as session:
            return [Incoming(**fields) for _, fields in Inbox(session, self._vault).unfinished(channel)]

    def work(self, incoming: Incoming, finding: Finding) -> list[Outgoing]:
        """Works one message to its end, once, and gives the replies, which are in the outbox by then."""
        alarmed = finding.level == "alarm"
        with transaction(self._engine) as session:
            known = self._never_mask(session)
            screened = _screened(incoming, known)
            inbox = Inbox(session, self._vault)
            inbox_id, _ = inbox.take(screened)
            if inbox.is_done(inbox_id):
                if alarmed and not is_told(self._desk(session), inbox_id):
                    self._raise_late(self._desk(session), screened, finding, inbox_id)
                return []
        with transaction(self._engine) as session:
            desk, beside = self._desk(session), []
            if incoming.channel in self._enrolled_only:
                admission = Gate(desk.people, desk.registry, self._alarming).admit(screened, self._clock(), alarmed)
                screened, beside = admission.incoming, list(admission.says)
                if admission.enrolled:
                    ask_who_is_new(desk, admission.member)
                if not admission.goes_on:
                    return self._turn_away(desk, screened, beside, inbox_id, finding)
            screened, quoted = untangled(screened)
            turn = Turn(desk, screened, screened.text, inbox_id, self._agent_turn if self.agent else None, alarmed, self._alarming, finding.level == "ask")
            first, only = before_turn(desk, turn, screened, quoted)
            says = after_danger(first, [] if only else Late(desk, turn, screened, inbox_id, self.late_after, alarmed).work())
            if alarmed and turn.case is None:  # danger after a command that belongs to no call
                turn.keep()
            if self._alarms.is_raised(key_of(incoming)):  # the person was told while this turn was worked
                alarmed, turn.case = True, to_be_raised(desk, turn.case, screened, inbox_id)
            if alarmed:
                self._post_alarm(desk, turn.case.call, screened, finding, inbox_id)
                if not turn.case.state.finished:
                    says = taken_over(turn.case, finding, says)
            if beside:  # the welcome, where somebody told of something beside their code
                says = [*says, *beside] if alarmed else after_danger(beside, says)
            if taken := kinds(incoming.text, known):
                says = [*says, told(taken, turn.call, incoming.message)]
            replies = [self._post(desk, turn.call, screened, say, inbox_id) for say in says]
            keep_managers_told(desk)
            Inbox(session, self._vault).mark_done(inbox_id, self._clock())
        return replies

    def _raise_late(self, desk: Desk, incoming: Incoming, finding: Finding, inbox_id: int) -> None:
        """The person was told to ring 999 at the very moment at which the turn ended with less: now the log says so too."""
        call = call_of(desk, inbox_id)
        case = to_be_raised(desk, desk.case(call) if call else None, incoming, inbox_id)
        self._post_alarm(desk, case.call, incoming, finding, inbox_id)
        if not case.state.finished:
            for say in taken_over(case, finding, []):
                self._post(desk, case.call, incoming, say, None)

    def _turn_away(self, desk: Desk, incoming: Incoming, says: list[Say], inbox_id: int, finding: Finding) -> list[Outgoing]:
        """Somebody who is not let in: they have their answer, and no call is opened."""
        if finding.level == "alarm":
            self._post_alarm(desk, None, incoming, finding, inbox_id)
        replies = [self._post(desk, None, incoming, say, inbox_id) for say in says]
        Inbox(desk.session, self._vault).mark_done(inbox_id, self._clock())
        return replies

    def _agent_turn(self, conversation: object, text: str) -> list:
        return self._loop.run_until_complete(self.agent.turn(conversation, text))

    def _alarming(self, text: str) -> bool:
        if self.agent is None:
            return False
        return self._loop.run_until_complete(self.agent.parse(text)).get("danger_score", {}).get("level") == "alarm"

    def warm_up(self) -> None:
        """Lets the agent read one text, so that what it loads on first use does not keep the first person waiting."""
        try:
            self._alarming("warm up")
        except Exception as error:  # each message will say so
            log.error("the agent could not read its first text (%s)", type(error).__name__)

    # -- replies -----------------------------------------------------------------------------------------------

    def waiting(self, channel: str) -> list[Outgoing]:
        """Replies and follow-ups of a channel that are not yet sent."""
        with reading(self._engine) as session:
            rows = Outbox(session, self._vault).waiting(channel, self._clock(), self._began)
        return [Outgoing(row.body["text"], tuple(Button(*button) for button in row.body["buttons"]), row.body["custom"], row.id, row.address)
                for row in rows if not self._alarms.on_its_way(row.id)]

    def sent(self, row: int) -> None:
        """A channel has sent it."""
        with transaction(self._engine) as session:
            Outbox(session, self._vault).sent(row, self._clock())

    def failed(self, row: int, error: str, retry_in_seconds: Optional[float]) -> None:
        """A channel could not send it; None as the time means never again."""
        now = self._clock()
        retry = now + timedelta(seconds=retry_in_seconds) if retry_in_seconds is not None else None
        with transaction(self._engine) as session:
            Outbox(session, self._vault).failed(row, now, error, retry)

    def _post(self, desk: Desk, call: Optional[str], to: Incoming, say: Say, inbox_id: Optional[int]) -> Outgoing:
        """Logs one reply (where there is a call) and puts it into the outbox, in the turn's own transaction."""
        now = self._clock()
        if call is not None:
            coded = {key: value for key, value in say.custom.items() if key != "call"}
            desk.log.add(call, "said", now, say.text, buttons=[list(option) for option in say.options], **coded)
        body = {"text": say.text, "buttons": [list(option) for option in say.options], "custom": say.custom}
        later = now + IN_HAND if inbox_id is not None else now
        row = Outbox(desk.session, self._vault).put(to.channel, to.person, to.address, body, now, inbox_id, call, send_after=later)
        return Outgoing(say.text, tuple(Button(*option) for option in say.options), say.custom, row, to.address)

    def _post_alarm(self, desk: Desk, call: Optional[str], to: Incoming, finding: Finding, inbox_id: int) -> None:
        """The danger words are on their way already; from here on they cannot be lost either."""
        row = self._post(desk, call, to, alarm_said(finding, call), inbox_id).outbox_id
        if self._alarms.logged(key_of(to), row):  # sent before the log could be written
            Outbox(desk.session, self._vault).sent(row, self._clock())

    # -- clocks ------------------------------------------------------------------------------------------------

    def run_due(self) -> int:
        """Acts on everything that has fallen due, and brings spooled events into the log. Returns how many."""
        count = self._unspool()
        with self.looking() as desk:
            due = desk.followups.due(self._clock())
        failed: Optional[Exception] = None
        for item in due:
            try:
                self._run_one(item)
                count += 1
            except Exception as error:  # it stays due and is tried again; the clocks of other calls must not wait for it
                failed = error
        if failed is not None:
            raise failed
        return count

    def _run_one(self, item: Due) -> None:
        with transaction(self._engine) as session:
            desk = self._desk(session)
            before_due(desk, item)
            says = run_due(desk, item)
            state = desk.log.state(item.call)
            if has_left(desk.case(item.call)):
                to_reporter(desk.case(item.call), says)
            else:
                to = Incoming(state.channel, "", state.person, self._clock(), address=Inbox(session, self._vault).address(state.channel, state.person))
                for say in says:
                    self._post(desk, item.call, to, say, None)
            keep_managers_told(desk)

    def _unspool(self) -> int:
        count = 0
        for path, incoming, said in self._spool.kept():
            try:
                finding = look(incoming.text)
                self.work(incoming, replace(finding, level="alarm") if said == "alarm" else finding)
            except Exception as error:  # it stays and is tried again; the clocks of every call must not wait for it
                log.error("the spooled event %s could not be worked (%s)", path.name, type(error).__name__)
                continue
            path.unlink()
            count += 1
        return count

    def _never_mask(self, session: Session) -> tuple:
        return never_mask(homes=[home.name for home in self._desk(session).registry.homes()])

    def _desk(self, session: Session) -> Desk:
        return Desk(session, self._vault, self._library, self._clock)


def _screened(incoming: Incoming, known: tuple) -> Incoming:
    return replace(incoming, text=mask(incoming.text.replace("\x00", " "), known))
