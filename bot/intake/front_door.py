"""The front door: one message in, replies out, whatever the channel. Danger is answered before anything can fail."""
from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import AsyncIterator, Callable, Optional

from sqlalchemy.engine import Engine

from bot.calllog.database import reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.outbox import Outbox
from bot.calllog.vault import Vault
from bot.casework import wording
from bot.casework.desk import Desk
from bot.casework.saying import Say
from bot.casework.timers import run_due
from bot.followups.followups import Due
from bot.intake.messages import Button, Incoming, Outgoing
from bot.intake.spool import Spool
from bot.intake.transcript import Said, transcript
from bot.intake.turn import Turn
from bot.triage.danger import Finding, advice, look
from bot.triage.identifiers import mask
from bot.triage.protocol import Library

log = logging.getLogger(__name__)

#: How long a channel waits for the agent before the person gets the plain fallback, seconds.
PATIENCE = 20.0
#: After the 999 words are out, the rest may take only this long before it goes on in the background.
PATIENCE_AFTER_ALARM = 2.0
#: A reply handed to a channel is offered again by `waiting` only after this long, so that it is not sent twice.
IN_HAND = timedelta(seconds=30)
_MASKED = "I took out what I recognised as a name, number or address. I may miss some: please use the child's reference only."


def now_utc() -> datetime:
    """The real clock."""
    return datetime.now(timezone.utc)


class FrontDoor:
    """Takes messages from channels one at a time, in the order of safety (design section 2)."""

    def __init__(self, engine: Engine, vault: Vault, library: Library, agent: Optional[object], spool: Spool,
                 clock: Callable[[], datetime] = now_utc) -> None:
        self._engine, self._vault, self._library, self._agent, self._spool, self._clock = engine, vault, library, agent, spool, clock
        # Rasa's turns never yield: they run in one thread with a loop of its own, so that channels stay awake.
        self._worker = ThreadPoolExecutor(1, "desk")
        # Keeping what arrives and marking what was sent must not wait behind a slow turn.
        self._clerk = ThreadPoolExecutor(1, "clerk")
        self._alarms: dict[str, Optional[int]] = {}  # danger words on their way: their outbox row, None once sent before there was one
        self._loop = asyncio.new_event_loop()

    async def learn(self, load: Callable[[], Optional[object]]) -> bool:
        """Loads the agent where turns are worked: whoever writes meanwhile is told of danger at once and waits for the
        rest. True when there is an agent."""
        def loading() -> bool:
            self._agent = load()
            return self._agent is not None
        return await self._in_thread(loading)

    # -- messages ----------------------------------------------------------------------------------------------

    async def receive(self, incoming: Incoming) -> AsyncIterator[Outgoing]:
        """Gives the replies to one message. Danger words come first, from code that needs no database, network or model."""
        finding = look(incoming.text)
        alarmed = finding.level == "alarm"
        if alarmed:
            yield Outgoing(advice(finding), (), {"disposition": "999", "outcome": "escalated", "danger": finding.rule}, address=incoming.address,
                           answers=_key(incoming))
        work = asyncio.ensure_future(self._in_thread(self._work, incoming, finding))
        try:
            replies = await asyncio.wait_for(asyncio.shield(work), PATIENCE_AFTER_ALARM if alarmed else PATIENCE)
        except asyncio.TimeoutError:
            self._spool.keep(incoming, finding.level)
            work.add_done_callback(_look_at_it)
            if not alarmed:
                yield _unworked(incoming, finding)
            return
        except Exception as error:
            log.error("a message could not be worked (%s); it is spooled", type(error).__name__)  # its text may repeat what was typed
            self._spool.keep(incoming, finding.level)
            if not alarmed:
                yield _unworked(incoming, finding)
            return
        for reply in replies:
            yield reply

    async def store(self, incoming: Incoming) -> bool:
        """Keeps what arrived, so that its sender's system may be told. True if it is new. Raises when the log cannot be written."""
        return await self._in_thread(self._store, incoming, by=self._clerk)

    async def unfinished(self, channel: str) -> list[Incoming]:
        """What was kept and never worked: a crash came between."""
        def read() -> list[Incoming]:
            with reading(self._engine) as session:
                return [Incoming(**fields) for _, fields in Inbox(session, self._vault).unfinished(channel)]
        return await self._in_thread(read, by=self._clerk)

    # -- replies -----------------------------------------------------------------------------------------------

    async def waiting(self, channel: str) -> list[Outgoing]:
        """Replies and follow-ups of this channel that are not yet sent."""
        def read() -> list[Outgoing]:
            with reading(self._engine) as session:
                rows = Outbox(session, self._vault).waiting(channel, self._clock())
            return [Outgoing(row.body["text"], tuple(Button(*button) for button in row.body["buttons"]), row.body["custom"], row.id, row.address)
                    for row in rows]
        return await self._in_thread(read, by=self._clerk)

    async def delivered(self, outgoing: Outgoing) -> None:
        """The channel has sent it."""
        row = outgoing.outbox_id
        if outgoing.answers:
            row = self._alarms.pop(outgoing.answers, None)
            if row is None:
                self._alarms[outgoing.answers] = None
        if row is not None:
            await self._in_thread(self._mark, lambda box: box.sent(row, self._clock()), by=self._clerk)

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """The channel could not send it; None as the time means never again."""
        if outgoing.outbox_id is not None:
            now = self._clock()
            retry = now + timedelta(seconds=retry_in_seconds) if retry_in_seconds is not None else None
            await self._in_thread(self._mark, lambda box: box.failed(outgoing.outbox_id, now, error, retry), by=self._clerk)

    async def transcript(self, channel: str, person: str) -> list[Said]:
        """What this person and the agent said lately, oldest first."""
        return await self._in_thread(transcript, self._engine, self._vault, channel, person, self._clock(), by=self._clerk)

    async def homes(self) -> list[tuple[str, str]]:
        """The homes to choose from: (id, name)."""
        def read() -> list[tuple[str, str]]:
            with reading(self._engine) as session:
                return [(home.id, home.name) for home in self._desk(session).registry.homes()]
        return await self._in_thread(read, by=self._clerk)

    async def ready(self) -> list[str]:
        """What keeps this service from answering well, in words; empty when nothing does."""
        def look_round() -> list[str]:
            with reading(self._engine) as session:
                self._desk(session).registry.version()
            return [] if self._agent is not None else ["There is no trained model: rules answer alone."]
        try:
            return await self._in_thread(look_round, by=self._clerk)
        except Exception as error:
            return [f"The database does not answer ({type(error).__name__})."]

    # -- clocks ------------------------------------------------------------------------------------------------

    async def run_due(self) -> int:
        """Acts on everything that has fallen due, and brings spooled events into the log. Returns how many."""
        return await self._in_thread(self._run_due)

    async def next_due(self) -> Optional[datetime]:
        """When the next follow-up falls due, or None."""
        def read() -> Optional[datetime]:
            with reading(self._engine) as session:
                return self._desk(session).followups.next_due()
        return await self._in_thread(read, by=self._clerk)

    async def keep_time(self, stop: asyncio.Event, every: float = 1.0) -> None:
        """Runs what falls due until `stop` is set; a failure is logged and tried again."""
        while not stop.is_set():
            try:
                await self.run_due()
            except Exception as error:
                log.error("follow-ups could not be run (%s); trying again", type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), every)
            except asyncio.TimeoutError:
                continue

    def close(self) -> None:
        """Ends the worker after what it is doing."""
        self._worker.shutdown(wait=True)
        self._clerk.shutdown(wait=True)

    # -- inside the worker thread ------------------------------------------------------------------------------

    async def _in_thread(self, function: Callable, *args: object, by: Optional[ThreadPoolExecutor] = None) -> object:
        return await asyncio.get_running_loop().run_in_executor(by or self._worker, function, *args)

    def _desk(self, session: object) -> Desk:
        return Desk(session, self._vault, self._library, self._clock)

    def _screened(self, incoming: Incoming) -> Incoming:
        return replace(incoming, text=mask(incoming.text.replace("\x00", " ")))

    def _store(self, incoming: Incoming) -> bool:
        with transaction(self._engine) as session:
            return Inbox(session, self._vault).take(self._screened(incoming))[1]

    def _work(self, incoming: Incoming, finding: Finding) -> list[Outgoing]:
        screened = self._screened(incoming)
        with transaction(self._engine) as session:
            inbox = Inbox(session, self._vault)
            inbox_id, _ = inbox.take(screened)
            if inbox.is_done(inbox_id):
                return []
        with transaction(self._engine) as session:
            desk = self._desk(session)
            turn = Turn(desk, screened, screened.text, inbox_id, self._agent_turn if self._agent else None,
                        finding.level == "alarm")
            says = turn.work()
            if finding.level == "alarm":
                self._post_alarm(desk, turn.case.call, incoming, finding, inbox_id)
                if not turn.case.state.finished:  # a danger the reading of the answer did not take over
                    turn.case.answer("danger_now", "yes", finding.words, f"danger:{finding.rule}")
            if screened.text != incoming.text.replace("\x00", " "):
                says = [Say(_MASKED, (), {"call": turn.case.call})] + says
            replies = [self._post(desk, turn.case.call, incoming, say, inbox_id) for say in says]
            Inbox(session, self._vault).mark_done(inbox_id, self._clock())
        return replies

    def _agent_turn(self, conversation: object, text: str) -> list:
        return self._loop.run_until_complete(self._agent.turn(conversation, text))

    def _post(self, desk: Desk, call: str, to: Incoming, say: Say, inbox_id: Optional[int]) -> Outgoing:
        """Logs one reply and puts it into the outbox, in the turn's own transaction."""
        now = self._clock()
        coded = {key: value for key, value in say.custom.items() if key != "call"}
        desk.log.add(call, "said", now, say.text, buttons=[list(option) for option in say.options], **coded)
        body = {"text": say.text, "buttons": [list(option) for option in say.options], "custom": say.custom}
        later = now + IN_HAND if inbox_id is not None else now
        row = Outbox(desk.session, self._vault).put(to.channel, to.person, to.address, body, now, inbox_id, call, send_after=later)
        return Outgoing(say.text, tuple(Button(*option) for option in say.options), say.custom, row, to.address)

    def _post_alarm(self, desk: Desk, call: str, to: Incoming, finding: Finding, inbox_id: int) -> None:
        """The danger words are on their way already; from here on they cannot be lost either."""
        say = Say(advice(finding), (), {"call": call, "disposition": "999", "outcome": "escalated", "danger": finding.rule})
        row, key = self._post(desk, call, to, say, inbox_id).outbox_id, _key(to)
        if key in self._alarms:  # sent before the log could be written
            del self._alarms[key]
            Outbox(desk.session, self._vault).sent(row, self._clock())
        else:
            self._alarms[key] = row

    def _run_due(self) -> int:
        count = self._unspool()
        with reading(self._engine) as session:
            due = self._desk(session).followups.due(self._clock())
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
            says = run_due(desk, item)
            state = desk.log.state(item.call)
            to = Incoming(state.channel, "", state.person, self._clock(), address=Inbox(session, self._vault).address(state.channel, state.person))
            for say in says:
                self._post(desk, item.call, to, say, None)

    def _unspool(self) -> int:
        count = 0
        for path, incoming, _ in self._spool.kept():
            self._work(incoming, look(incoming.text))
            path.unlink()
            count += 1
        return count

    def _mark(self, change: Callable[[Outbox], None]) -> None:
        with transaction(self._engine) as session:
            change(Outbox(session, self._vault))


def _unworked(incoming: Incoming, finding: Finding) -> Outgoing:
    """What is said where a message could not be worked. Nobody was heard on signs that lean to danger, so they count as danger."""
    if finding.leans:
        return Outgoing(advice(finding), (), {"disposition": "999", "outcome": "escalated", "danger": finding.rule, "failed": True}, address=incoming.address)
    return Outgoing(wording.PLAIN_FAILURE, (), {"failed": True}, address=incoming.address)


def _key(incoming: Incoming) -> str:
    return f"{incoming.channel} {incoming.update_id}"


def _look_at_it(work: asyncio.Future) -> None:
    if not work.cancelled() and work.exception() is not None:
        log.error("a slow message failed in the background (%s); it is spooled", type(work.exception()).__name__)
