"""The front door: one message in, replies out, whatever the channel. Danger is answered before anything can fail."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import Any, AsyncIterator, Callable, Optional, Sequence

from sqlalchemy.engine import Engine

from bot.calllog.vault import Vault
from bot.casework import wording
from bot.intake.alarms import Alarms, alarm, key_of
from bot.intake.back_office import BackOffice
from bot.intake.fair_worker import FairWorker, OneByOne
from bot.intake.late import LATE_AFTER
from bot.intake.limits import ANSWER, FOR_MANY, KEEP, REFUSE, Limits, Verdict
from bot.intake.meanwhile import read_meanwhile
from bot.intake.messages import Incoming, Outgoing
from bot.intake.pace import Pace
from bot.intake.passing import passes
from bot.intake.paused import not_kept, said_again
from bot.intake.spool import Spool
from bot.intake.transcript import Said, transcript
from bot.people.people import Member
from bot.triage.danger import Finding, look
from bot.triage.protocol import Library

log = logging.getLogger(__name__)

#: How long a channel waits for the agent before the person gets the plain fallback, seconds.
PATIENCE = 20.0
#: After the 999 words are out, the rest may take only this long before it goes on in the background.
PATIENCE_AFTER_ALARM = 2.0
#: Signs that lean to danger wait no longer than this for anybody to be heard beside them: then they count as danger.
PATIENCE_LEANING = 3.0
#: The lane of the service's own work: its clocks take their turn like a person.
_OWN = ""


def now_utc() -> datetime:
    """The real clock."""
    return datetime.now(timezone.utc)


class FrontDoor:
    """Takes messages from channels one at a time, in the order of safety (design section 2).

    `enrolled_only` names the channels on which only enrolled people are worked for; danger is answered whoever writes.
    `late_after`: a message older than this that waited while its channel was away is asked about first. `limits`: how much one
    person or address may send before the answers pause.
    """

    def __init__(self, engine: Engine, vault: Vault, library: Library, agent: Optional[object], spool: Spool,
                 clock: Callable[[], datetime] = now_utc, enrolled_only: frozenset[str] = frozenset(),
                 late_after: timedelta = LATE_AFTER, limits: Optional[Limits] = None) -> None:
        self._engine, self._vault, self._spool, self._clock = engine, vault, spool, clock
        self._alarms = Alarms()
        self._office = BackOffice(engine, vault, library, spool, clock, self._alarms, enrolled_only)
        self._office.agent, self._office.late_after = agent, late_after
        # Rasa's turns never yield: they run in one thread with a loop of its own, so that channels stay awake.
        self._worker = FairWorker("desk")
        # Keeping what arrives and marking what was sent must not wait behind a slow turn.
        self._clerk = FairWorker("clerk")
        self._looking, self._pace, self._limits = OneByOne(), Pace(), limits or Limits(clock)
        self.learning = False  # the agent is being loaded, or is about to be

    async def learn(self, load: Callable[[], Optional[object]]) -> bool:
        """Loads the agent where turns are worked: whoever writes meanwhile is told of danger at once and waits for the
        rest. True when there is an agent."""
        def loading() -> bool:
            self._office.agent = load()
            self._office.warm_up()
            return self._office.agent is not None
        self.learning = True
        try:
            return bool(await self._worker.run(_OWN, loading))
        finally:
            self.learning = False

    # -- messages ----------------------------------------------------------------------------------------------

    async def receive(self, incoming: Incoming, patient: bool = False) -> AsyncIterator[Outgoing]:
        """Gives the replies to one message. Danger words come first, from code that needs no database, network or model.

        patient: the channel shows each reply as it is given, so what follows the danger words may take its time; without it the
        replies end early, and the rest waits in the outbox.
        """
        async with self._looking(_lane(incoming)):  # a thousand messages of one person are not looked at before one of another
            await self._pace.turn()  # and where hundreds write in one moment, the loop turns after a few of them
            finding = look(incoming.text)
            verdict = self._judge(incoming, finding)
            if verdict.kind != ANSWER and finding.level == "none":
                await asyncio.sleep(0)  # the next of a flood waits until everybody else has had a go
        told = finding.level == "alarm"
        if told:
            yield self._alarm(incoming, finding)
        if verdict.kind == REFUSE:
            if finding.level == "ask":  # nobody will look at it again: it counts as danger
                yield self._alarm(incoming, finding)
            yield not_kept(incoming, verdict)
            return
        work = asyncio.ensure_future(self._worked(incoming, finding, verdict))
        soon = PATIENCE_AFTER_ALARM if told else PATIENCE_LEANING if finding.leans else PATIENCE
        await asyncio.wait({work}, timeout=soon)
        if finding.leans and not told and _is_without_result(work):  # nobody was heard on signs that lean to danger: they count as danger
            told = True
            self._alarms.raise_(key_of(incoming))
            yield self._alarm(incoming, finding)
        if patient and not work.done():
            await asyncio.wait({work}, timeout=PATIENCE - soon)
        if not _is_without_result(work):
            for reply in work.result():
                yield reply
            if verdict.kind == KEEP and verdict.said and not work.result():
                yield said_again(incoming, verdict)
            return
        self._spool.keep(incoming, "alarm" if told else finding.level)
        work.add_done_callback(_tell_failure)
        if not told:
            yield Outgoing(wording.PLAIN_FAILURE, (), {"failed": True}, address=incoming.address)

    def first_words(self, incoming: Incoming) -> Optional[Outgoing]:
        """The 999 words where the message tells of danger: for a channel that works a person's messages one after the other, and must
        not let these wait their turn. `receive` gives the same ones again, known by what they answer.
        """
        finding = look(incoming.text)
        return self._alarm(incoming, finding) if finding.level == "alarm" else None

    async def store(self, incoming: Incoming) -> bool:
        """Keeps what arrived, so that its sender's system may be told. True if it is new. Raises when the log cannot be written."""
        if self._judge(incoming, look(incoming.text)).kind == REFUSE:
            return True  # it gets its answer, and nothing of it is kept
        return bool(await self._clerk.run(_lane(incoming), self._office.store, incoming))

    async def store_all(self, messages: Sequence[Incoming]) -> list[bool]:
        """Keeps what arrived together, in the order given and in one transaction: all of it or nothing. For each, what `store` would give."""
        refused = []
        for incoming in messages:
            refused.append(self._judge(incoming, look(incoming.text)).kind == REFUSE)
            await asyncio.sleep(0)  # the loop turns between two that are looked at
        new = iter(await self._by_clerk(self._office.store_all, [incoming for incoming, out in zip(messages, refused) if not out]))
        return [True if out else next(new) for out in refused]

    async def unfinished(self, channel: str) -> list[Incoming]:
        """What was kept and never worked: a crash came between."""
        return list(await self._by_clerk(self._office.unfinished, channel))

    # -- replies -----------------------------------------------------------------------------------------------

    async def waiting(self, channel: str, person: Optional[str] = None) -> list[Outgoing]:
        """Replies and follow-ups of this channel that are not yet sent; with `person` those for them."""
        return list(await self._by_clerk(self._office.replies.waiting, channel, person))

    async def delivered(self, outgoing: Outgoing) -> None:
        """The channel has sent it."""
        row = self._alarms.sent(outgoing.answers) if outgoing.answers else outgoing.outbox_id
        if row is not None:
            await self._by_clerk(self._office.replies.sent, row)

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """The channel could not send it; None as the time means never again."""
        row = outgoing.outbox_id
        if outgoing.answers and retry_in_seconds is None:
            row = self._alarms.given_up(outgoing.answers)
        if row is not None:
            await self._by_clerk(self._office.replies.failed, row, error, retry_in_seconds)

    async def unsent(self, incoming: Incoming) -> list[Outgoing]:
        """The replies to a message that was worked already, perhaps by another process, as far as they were not given out."""
        return list(await self._clerk.run(_lane(incoming), self._office.replies.unsent, incoming))

    @property
    def shared(self) -> bool:
        """Whether other processes may work on the same database."""
        return self._office.processes.shared

    async def leads(self, what: str) -> bool:
        """Whether this is the process that does what only one may do; never raises. It takes over where the one that did has died."""
        return await asyncio.to_thread(self._office.processes.leads, what)  # not behind the counter, where a dead database holds everybody

    async def transcript(self, channel: str, person: str) -> list[Said]:
        """What this person and the agent said lately, oldest first."""
        return list(await self._clerk.run(f"{channel} {person}", transcript, self._engine, self._vault, channel, person, self._clock()))

    async def member(self, channel: str, person: str) -> Optional[Member]:
        """Who this is, where people are enrolled; None for a stranger and a leaver."""
        def read() -> Optional[Member]:
            with self._office.looking() as desk:
                return desk.people.who(channel, person)
        member: Optional[Member] = await self._clerk.run(f"{channel} {person}", read)
        return member

    async def homes(self) -> list[tuple[str, str]]:
        """The homes to choose from: (id, name)."""
        def read() -> list[tuple[str, str]]:
            with self._office.looking() as desk:
                return [(home.id, home.name) for home in desk.registry.homes()]
        return list(await self._by_clerk(read))

    async def ready(self) -> list[str]:
        """What keeps this service from answering, in words; empty when nothing does."""
        def look_round() -> list[str]:
            with self._office.looking() as desk:
                desk.registry.version()
            return ["The trained model is being loaded."] if self.learning else []
        try:
            return list(await self._by_clerk(look_round))
        except Exception as error:
            return [f"The database does not answer ({type(error).__name__})."]

    def degraded(self) -> list[str]:
        """What this service answers without, in words; empty when nothing is missing."""
        if self._office.agent is None:
            return ["There is no trained model: rules answer alone."]
        return list(getattr(self._office.agent, "missing", ()))

    # -- clocks ------------------------------------------------------------------------------------------------

    async def run_due(self) -> int:
        """Acts on everything that has fallen due, and brings spooled events into the log. Returns how many. However much it is,
        whoever writes meanwhile waits for one piece of it only."""
        due = self._office.due_now()
        while await self._worker.run(_OWN, due.piece):
            pass
        return due.end()

    async def next_due(self) -> Optional[datetime]:
        """When the next follow-up falls due or the next pause ends, or None."""
        due: Optional[datetime] = await self._by_clerk(self._office.next_due)
        return due

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
        self._worker.shutdown()
        self._clerk.shutdown()
        self._office.processes.close()

    def _judge(self, incoming: Incoming, finding: Finding) -> Verdict:
        try:
            return self._limits.judge(incoming, lambda: passes(incoming, finding))
        except Exception as error:  # the 999 words come after this
            log.error("the limits failed on a message (%s); it is answered", type(error).__name__)
            return Verdict(ANSWER)

    def _alarm(self, incoming: Incoming, finding: Finding) -> Outgoing:
        self._alarms.handed(key_of(incoming))
        return alarm(incoming, finding)

    async def _worked(self, incoming: Incoming, finding: Finding, verdict: Verdict) -> list[Outgoing]:
        if verdict.kind == KEEP:
            return list(await self._worker.run(_lane(incoming), self._office.keep, incoming, finding, verdict))
        with read_meanwhile(self._office.agent, incoming):
            return list(await self._worker.run(_lane(incoming), self._office.work, incoming, finding, verdict.lost, True))

    async def _by_clerk(self, function: Callable[..., Any], *args: object) -> Any:
        return await self._clerk.run(_OWN, function, *args)


def _lane(incoming: Incoming) -> str:
    """Who waits behind themself only: the person, or whoever is behind an address at which people can be made up."""
    made_up = incoming.source and not incoming.source.startswith(FOR_MANY)
    return incoming.source if made_up else f"{incoming.channel} {incoming.person}"


def _is_without_result(work: asyncio.Future[Any]) -> bool:
    return not work.done() or work.exception() is not None


def _tell_failure(work: asyncio.Future[Any]) -> None:
    if not work.cancelled() and work.exception() is not None:
        log.error("a message could not be worked (%s); it is spooled", type(work.exception()).__name__)  # its text may repeat what was typed
