"""What is said to people: logged with its call and put into the outbox in one transaction, given out, marked and tried again."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Callable, Optional

from sqlalchemy.engine import Engine

from bot.calllog.database import reading, transaction
from bot.calllog.outbox import Outbox
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.casework.saying import Say
from bot.intake.alarms import Alarms, alarm_said, key_of
from bot.intake.messages import Button, Incoming, Outgoing
from bot.triage.danger import Finding

#: A reply handed to a channel is offered again by `waiting` only after this long, so that it is not sent twice.
IN_HAND = timedelta(seconds=30)


class Replies:
    """The replies of every channel. `began`: when this process did; what an earlier one had in hand is in nobody's any more."""

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime], alarms: Alarms) -> None:
        self._engine, self._vault, self._clock, self._alarms = engine, vault, clock, alarms
        self._began = clock()

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

    def post(self, desk: Desk, call: Optional[str], to: Incoming, say: Say, inbox_id: Optional[int]) -> Outgoing:
        """Logs one reply (where there is a call) and puts it into the outbox, in the turn's own transaction."""
        now = self._clock()
        if call is not None:
            coded = {key: value for key, value in say.custom.items() if key != "call"}
            desk.log.add(call, "said", now, say.text, buttons=[list(option) for option in say.options], **coded)
        body = {"text": say.text, "buttons": [list(option) for option in say.options], "custom": say.custom}
        later = now + IN_HAND if inbox_id is not None else now
        row = Outbox(desk.session, self._vault).put(to.channel, to.person, to.address, body, now, inbox_id, call, send_after=later)
        return Outgoing(say.text, tuple(Button(*option) for option in say.options), say.custom, row, to.address)

    def post_alarm(self, desk: Desk, call: Optional[str], to: Incoming, finding: Finding, inbox_id: int) -> None:
        """The danger words are on their way already; from here on they cannot be lost either."""
        row = self.post(desk, call, to, alarm_said(finding, call), inbox_id).outbox_id
        if row is not None and self._alarms.logged(key_of(to), row):  # sent before the log could be written
            Outbox(desk.session, self._vault).sent(row, self._clock())
