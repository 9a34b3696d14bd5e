"""What the service's database says at the end: is every message in it once, has everybody a reply, was each follow-up done once."""
from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from benchmarks.faults.callers import Posted
from benchmarks.telegram.exchange import Exchange
from benchmarks.telegram.ledger import Books
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable, reading
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable, InboxTable, OutboxTable
from bot.calllog.vault import Vault
from bot.casework.wording import PLAIN_FAILURE
from bot.channels import access
from bot.channels.telegram.parts import split
from bot.channels.telegram.words import FALLBACK
from bot.followups.tables import FollowupTable

_INBOX, _OUTBOX, _CALL, _WORK = (table.__table__ for table in (InboxTable, OutboxTable, CallTable, FollowupTable))


@dataclass(frozen=True)
class Account:
    """What an audit found. repeated: replies delivered twice that may have been on their way when something broke."""

    lost: tuple[str, ...]
    twice: tuple[str, ...]
    unanswered: tuple[str, ...]
    wrong: tuple[str, ...]
    done: int
    apologies: int
    repeated: int = 0


def left(engine: Engine, spool: Path) -> int:
    """How much is still to be worked, sent or brought into the log."""
    try:
        with reading(engine) as session:
            unworked = session.execute(select(func.count()).select_from(_INBOX).where(_INBOX.c.done_at.is_(None))).scalar()
            unsent = session.execute(select(func.count()).select_from(_OUTBOX).where(
                _OUTBOX.c.channel == "telegram", _OUTBOX.c.sent_at.is_(None), _OUTBOX.c.next_try_at.is_not(None))).scalar()
    except (DatabaseBusy, DatabaseUnavailable):
        return 1
    return unworked + unsent + len(list(spool.glob("*.event")))


def audit(engine: Engine, vault: Vault, secret_file: Path, telegram: Exchange, posted: list[Posted], outside: frozenset[int], may_repeat: bool) -> Account:
    """Compares what was sent and delivered with the log. outside: updates that belong to no call (enrolment). may_repeat: something
    was cut while replies were on their way, so some may have come twice."""
    key = access.signing_key(secret_file)
    people = {sender: access.keyed(key, "rest", sender) for sender in {one.sender for one in posted}}
    wanted = {("telegram", str(one.update_id)): (f"Telegram update {one.update_id} of {one.chat}", one.update_id not in outside) for one in telegram.sent}
    wanted.update({("rest", access.keyed(key, people[one.sender], one.message_id, one.text)): (f"REST {one.message_id} of {one.sender}: {one.text[:40]!r}", True)
                   for one in posted})
    with reading(engine) as session:
        rows = {(row.channel, row.update_id): row for row in session.execute(select(_INBOX))}
        log = CallLog(session, vault)
        heard: Counter = Counter()
        done: Counter = Counter()
        broken = []
        for call in session.execute(select(_CALL.c.call)).scalars():
            for event in log.events(call):
                if event.kind == "heard" and "inbox" in event.payload:
                    heard[event.payload["inbox"]] += 1
                if event.kind == "done":
                    done[call, event.payload.get("what")] += 1
            if log.verify(call) is not None:
                broken.append(f"the chain of call {call} is broken")
        replied, latest = set(), defaultdict(int)
        for row in session.execute(select(_OUTBOX.c.id, _OUTBOX.c.inbox, _OUTBOX.c.person).order_by(_OUTBOX.c.id)):
            replied.add(row.inbox)
            latest[row.person] = max(latest[row.person], row.inbox or 0)
        finished = Counter((row.call, row.kind) for row in session.execute(select(_WORK.c.call, _WORK.c.kind).where(_WORK.c.done_at.is_not(None), _WORK.c.cancelled.is_(False))))
    lost, twice, unanswered = [], [], []
    for name, (told, in_a_call) in wanted.items():
        row = rows.get(name)
        count = heard[row.id] if row else 0
        if row is None or (in_a_call and not count):
            lost.append(told + ("" if row is None else " is in the inbox and in no call"))
        elif count > 1:
            twice.append(f"{told} is in the log {count} times")
        elif row.done_at is None or (row.id not in replied and latest[row.person] < row.id):
            unanswered.append(told)
    twice += [f"follow-up {kind} of {call} was done {count} times, {finished[call, kind]} were due" for (call, kind), count in done.items() if count > finished[call, kind]]
    more, fewer, apologies = _deliveries(engine, vault, telegram)
    unanswered += fewer
    return Account(tuple(lost), tuple(twice + ([] if may_repeat else more)), tuple(unanswered),
                   tuple(broken), sum(done.values()), apologies, len(more) if may_repeat else 0)


def _deliveries(engine: Engine, vault: Vault, telegram: Exchange) -> tuple[list[str], list[str], int]:
    """(replies that came more often than they were written, those that never came, apologies)."""
    chats = [chat for chat in telegram.sent_by]
    books = Books(engine, vault, chats)
    written = Counter()
    for row in books.replies():
        for part in split(row.text):
            written[row.chat, part] += 1
    came = Counter((one.chat, one.text) for one in telegram.delivered)
    apologies = sum(count for (_, text), count in came.items() if text in (FALLBACK, PLAIN_FAILURE))
    more = [f"{count} deliveries of {written[name]} to {name[0]}: {name[1][:60]!r}" for name, count in came.items()
            if count > written[name] and name[1] not in (FALLBACK, PLAIN_FAILURE)]
    fewer = [f"{came[name]} deliveries of {count} to {name[0]}: {name[1][:60]!r}" for name, count in written.items() if came[name] < count]
    return more, fewer, apologies
