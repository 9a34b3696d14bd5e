"""What is said to people: logged with its call and put into the outbox in one transaction, given out, marked and tried again."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Callable, Optional

from sqlalchemy.engine import Engine

from bot.calllog.database import reading, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.outbox import Outbox, OutboxRow
from bot.calllog.processes import Processes
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.casework.saying import Say
from bot.intake.alarms import Alarms, alarm_said, key_of
from bot.intake.messages import Button, Incoming, Outgoing
from bot.triage.danger import Finding

#: A reply handed to a channel is offered again by `waiting` only after this long, so that it is not sent twice.
IN_HAND = timedelta(seconds=30)
#: Where there may be several processes, one carries everything that is in the outbox of these channels (the one that leads), in its order.
CARRIED_BY_ONE = frozenset({"telegram"})


class Replies:
    """The replies of every channel. What was in hand before this process began is in nobody's any more, where it is the only one."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime], alarms: Alarms, processes: Processes) -> None:
        self._engine, self._vault, self._clock, self._alarms, self._processes = engine, vault, clock, alarms, processes
        self._began = clock()

    def waiting(self, channel: str, person: Optional[str] = None) -> list[Outgoing]:
        """Replies and follow-ups of a channel that are not yet sent; with `person` those for them."""
        began = self._began if self._processes.alone() else None
        with reading(self._engine) as session:
            rows = Outbox(session, self._vault).waiting(channel, self._clock(), began, person)
        return [_outgoing(row) for row in rows if not self._alarms.on_its_way(row.id)]

    def unsent(self, incoming: Incoming) -> list[Outgoing]:
        """The replies to a message that were never given out as far as anybody knows: the process that had them in hand may have died."""
        with reading(self._engine) as session:
            return [_outgoing(row) for row in Outbox(session, self._vault).unsent(incoming.channel, Inbox(session, self._vault).kept_id(incoming.update_id))]

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

    def post(self, desk: Desk, call: Optional[str], to: Incoming, say: Say, inbox_id: Optional[int], given_already: bool = False) -> Outgoing:
        """Logs one reply (where there is a call) and puts it into the outbox, in the turn's own transaction.

        `given_already`: the process that took the message sends it itself, ahead of the log.
        """
        now = self._clock()
        if call is not None:
            coded = {key: value for key, value in say.custom.items() if key != "call"}
            desk.log.add(call, "said", now, say.text, buttons=[list(option) for option in say.options], **coded)
        body = {"text": say.text, "buttons": [list(option) for option in say.options], "custom": say.custom}
        in_hand = given_already or not (self._processes.shared and to.channel in CARRIED_BY_ONE)
        later = now + IN_HAND if inbox_id is not None and in_hand else now
        row = Outbox(desk.session, self._vault).put(to.channel, to.person, to.address, body, now, inbox_id, call, send_after=later)
        return Outgoing(say.text, tuple(Button(*option) for option in say.options), say.custom, row, to.address)

    def post_alarm(self, desk: Desk, call: Optional[str], to: Incoming, finding: Finding, inbox_id: int) -> None:
        """The danger words are on their way already; from here on they cannot be lost either."""
        row = self.post(desk, call, to, alarm_said(finding, call), inbox_id, given_already=True).outbox_id
        if row is not None and self._alarms.logged(key_of(to), row):  # sent before the log could be written
            Outbox(desk.session, self._vault).sent(row, self._clock())


def _outgoing(row: OutboxRow) -> Outgoing:
    return Outgoing(row.body["text"], tuple(Button(*button) for button in row.body["buttons"]), row.body["custom"], row.id, row.address)
