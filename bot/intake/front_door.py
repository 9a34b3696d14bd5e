"""The front door: one message in, replies out, whatever the channel. Danger is answered before anything can fail."""
from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import AsyncIterator, Callable, Optional

from sqlalchemy.engine import Engine

from bot.calllog.vault import Vault
from bot.casework import wording
from bot.intake.alarms import Alarms, alarm, key_of
from bot.intake.back_office import BackOffice
from bot.intake.late import LATE_AFTER
from bot.intake.messages import Incoming, Outgoing
from bot.intake.spool import Spool
from bot.intake.transcript import Said, transcript
from bot.triage.danger import look
from bot.triage.protocol import Library

log = logging.getLogger(__name__)

#: How long a channel waits for the agent before the person gets the plain fallback, seconds.
PATIENCE = 20.0
#: After the 999 words are out, the rest may take only this long before it goes on in the background.
PATIENCE_AFTER_ALARM = 2.0
#: Signs that lean to danger wait no longer than this for anybody to be heard beside them: then they count as danger.
PATIENCE_LEANING = 3.0


def now_utc() -> datetime:
    """The real clock."""
    return datetime.now(timezone.utc)


class FrontDoor:
    """Takes messages from channels one at a time, in the order of safety (design section 2).

    `enrolled_only` names the channels on which only enrolled people are worked for; danger is answered whoever writes.
    `late_after`: a message older than this that waited while its channel was away is asked about first.
    """

    def __init__(self, engine: Engine, vault: Vault, library: Library, agent: Optional[object], spool: Spool,
                 clock: Callable[[], datetime] = now_utc, enrolled_only: frozenset[str] = frozenset(),
                 late_after: timedelta = LATE_AFTER) -> None:
        self._engine, self._vault, self._spool, self._clock = engine, vault, spool, clock
        self._alarms = Alarms()
        self._office = BackOffice(engine, vault, library, spool, clock, self._alarms, enrolled_only)
        self._office.agent, self._office.late_after = agent, late_after
        # Rasa's turns never yield: they run in one thread with a loop of its own, so that channels stay awake.
        self._worker = ThreadPoolExecutor(1, "desk")
        # Keeping what arrives and marking what was sent must not wait behind a slow turn.
        self._clerk = ThreadPoolExecutor(1, "clerk")

    async def learn(self, load: Callable[[], Optional[object]]) -> bool:
        """Loads the agent where turns are worked: whoever writes meanwhile is told of danger at once and waits for the
        rest. True when there is an agent."""
        def loading() -> bool:
            self._office.agent = load()
            self._office.warm_up()
            return self._office.agent is not None
        return await self._in_thread(loading)

    # -- messages ----------------------------------------------------------------------------------------------

    async def receive(self, incoming: Incoming, patient: bool = False) -> AsyncIterator[Outgoing]:
        """Gives the replies to one message. Danger words come first, from code that needs no database, network or model.

        patient: the channel shows each reply as it is given, so what follows the danger words may take its time; without it the
        replies end early, and the rest waits in the outbox.
        """
        finding = look(incoming.text)
        told = finding.level == "alarm"
        if told:
            yield alarm(incoming, finding)
        work = asyncio.ensure_future(self._in_thread(self._office.work, incoming, finding))
        soon = PATIENCE_AFTER_ALARM if told else PATIENCE_LEANING if finding.leans else PATIENCE
        await asyncio.wait({work}, timeout=soon)
        if finding.leans and not told and _is_without_result(work):  # nobody was heard on signs that lean to danger: they count as danger
            told = True
            self._alarms.raise_(key_of(incoming))
            yield alarm(incoming, finding)
        if patient and not work.done():
            await asyncio.wait({work}, timeout=PATIENCE - soon)
        if not _is_without_result(work):
            for reply in work.result():
                yield reply
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
        return alarm(incoming, finding) if finding.level == "alarm" else None

    async def store(self, incoming: Incoming) -> bool:
        """Keeps what arrived, so that its sender's system may be told. True if it is new. Raises when the log cannot be written."""
        return await self._by_clerk(self._office.store, incoming)

    async def unfinished(self, channel: str) -> list[Incoming]:
        """What was kept and never worked: a crash came between."""
        return await self._by_clerk(self._office.unfinished, channel)

    # -- replies -----------------------------------------------------------------------------------------------

    async def waiting(self, channel: str) -> list[Outgoing]:
        """Replies and follow-ups of this channel that are not yet sent."""
        return await self._by_clerk(self._office.waiting, channel)

    async def delivered(self, outgoing: Outgoing) -> None:
        """The channel has sent it."""
        row = self._alarms.sent(outgoing.answers) if outgoing.answers else outgoing.outbox_id
        if row is not None:
            await self._by_clerk(self._office.sent, row)

    async def failed(self, outgoing: Outgoing, error: str, retry_in_seconds: Optional[float]) -> None:
        """The channel could not send it; None as the time means never again."""
        row = outgoing.outbox_id
        if outgoing.answers and retry_in_seconds is None:
            row = self._alarms.given_up(outgoing.answers)
        if row is not None:
            await self._by_clerk(self._office.failed, row, error, retry_in_seconds)

    async def transcript(self, channel: str, person: str) -> list[Said]:
        """What this person and the agent said lately, oldest first."""
        return await self._by_clerk(transcript, self._engine, self._vault, channel, person, self._clock())

    async def homes(self) -> list[tuple[str, str]]:
        """The homes to choose from: (id, name)."""
        def read() -> list[tuple[str, str]]:
            with self._office.looking() as desk:
                return [(home.id, home.name) for home in desk.registry.homes()]
        return await self._by_clerk(read)

    async def ready(self) -> list[str]:
        """What keeps this service from answering well, in words; empty when nothing does."""
        def look_round() -> list[str]:
            with self._office.looking() as desk:
                desk.registry.version()
            return [] if self._office.agent is not None else ["There is no trained model: rules answer alone."]
        try:
            return await self._by_clerk(look_round)
        except Exception as error:
            return [f"The database does not answer ({type(error).__name__})."]

    # -- clocks ------------------------------------------------------------------------------------------------

    async def run_due(self) -> int:
        """Acts on everything that has fallen due, and brings spooled events into the log. Returns how many."""
        return await self._in_thread(self._office.run_due)

    async def next_due(self) -> Optional[datetime]:
        """When the next follow-up falls due, or None."""
        def read() -> Optional[datetime]:
            with self._office.looking() as desk:
                return desk.followups.next_due()
        return await self._by_clerk(read)

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

    async def _in_thread(self, function: Callable, *args: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._worker, function, *args)

    async def _by_clerk(self, function: Callable, *args: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self._clerk, function, *args)


def _is_without_result(work: asyncio.Future) -> bool:
    return not work.done() or work.exception() is not None


def _tell_failure(work: asyncio.Future) -> None:
    if not work.cancelled() and work.exception() is not None:
        log.error("a message could not be worked (%s); it is spooled", type(work.exception()).__name__)  # its text may repeat what was typed
