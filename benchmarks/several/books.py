"""What the shared database says at the end of a run by REST, against what was posted and given, and against the same stories undisturbed."""
from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Iterable

from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from benchmarks.several.programs import Program
from benchmarks.telegram.checking import DIFFERS
from benchmarks.telegram.ledger import end_of
from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable, InboxTable, OutboxTable
from bot.calllog.vault import Vault
from bot.channels import access
from bot.followups.tables import FollowupTable

_INBOX, _OUTBOX, _CALL, _WORK = (table.__table__ for table in (InboxTable, OutboxTable, CallTable, FollowupTable))
LOGGED, ORDER, GIVEN, STATES, REPLIES, WORK, CHAINS = (
    "messages not logged and worked exactly once", "out of order", "replies that nobody was given", "calls in a wrong state",
    "people answered otherwise than undisturbed", "follow-ups not there and done exactly once", "broken hash chains")


@dataclass(frozen=True)
class Person:
    """What the log has of one sender: messages in the order heard, replies in order, where their calls stand, and what fell due and was done.

    later: what follows the 999 words and took longer than two seconds: it stands in the outbox for the sender's next message.
    """

    heard: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    ends: tuple[tuple, ...] = ()
    work: tuple[tuple, ...] = ()
    later: tuple[str, ...] = ()


@dataclass
class Books:
    """One database, read from outside."""

    engine: Engine
    vault: Vault
    key: bytes
    broken: list[str] = field(default_factory=list)
    done: int = 0

    def person(self, sender: str) -> str:
        """How the log knows a sender."""
        return access.keyed(self.key, "rest", sender)

    def bring_forward(self, sender: str, kind: str) -> int:
        """The time of a sender's follow-ups of one kind has come; how many there are."""
        theirs = select(_CALL.c.call).where(_CALL.c.person == self.person(sender))
        with transaction(self.engine) as session:
            return session.execute(update(_WORK).values(due=datetime.now(timezone.utc)).where(
                _WORK.c.call.in_(theirs), _WORK.c.kind == kind, _WORK.c.done_at.is_(None)).execution_options(synchronize_session=False)).rowcount

    def overdue(self, sender: str) -> bool:
        """Whether something of theirs has fallen due and is not done."""
        theirs = select(_CALL.c.call).where(_CALL.c.person == self.person(sender))
        with reading(self.engine) as session:
            due = select(_WORK.c.id).where(_WORK.c.call.in_(theirs), _WORK.c.done_at.is_(None), _WORK.c.due <= datetime.now(timezone.utc))
            return session.execute(due).first() is not None

    def close(self, programs: Iterable[Program]) -> dict[str, Person]:
        """Everybody by sender; broken chains are remembered."""
        ids = {access.keyed(self.key, self.person(one.sender), post.message_id, post.text): post.message_id for one in programs for post in one.posted}
        with reading(self.engine) as session:
            inbox = {row.id: ids.get(row.update_id, row.update_id) for row in session.execute(select(_INBOX))}
            log = CallLog(session, self.vault)
            heard, ends, said, work, later = (defaultdict(list) for _ in range(5))
            for call, person in session.execute(select(_CALL.c.call, _CALL.c.person).order_by(_CALL.c.opened_at, _CALL.c.last_event_at)).all():
                for event in log.events(call):
                    if event.kind == "heard":
                        heard[person].append((event.at, event.seq, inbox.get(event.payload.get("inbox"), "?")))
                    if event.kind == "done":
                        work[person].append(("done", str(event.payload.get("what"))))
                        self.done += 1
                ends[person].append(end_of(log.state(call)))
                if log.verify(call) is not None:
                    self.broken.append(call)
            for row in session.execute(select(_WORK.c.kind, _WORK.c.cancelled, _WORK.c.done_at, _CALL.c.person).join(_CALL, _WORK.c.call == _CALL.c.call)):
                work[row.person].append(("cancelled" if row.cancelled else "finished" if row.done_at else "to come", row.kind))
            for row in session.execute(select(_OUTBOX).order_by(_OUTBOX.c.id)):
                body = json.loads(self.vault.open(row.body))
                said[row.person].append(body["text"])
                if row.sent_at is None and body["custom"].get("disposition") == "999":
                    later[row.person].append(body["text"])
            unworked = {row.person for row in session.execute(select(_INBOX.c.person).where(_INBOX.c.done_at.is_(None)))}
        people = {one.sender: self.person(one.sender) for one in programs}
        return {sender: Person((*(name for *_, name in sorted(heard[person])), *(["never worked"] * (person in unworked))), tuple(said[person]),
                               tuple(ends[person]), tuple(sorted(work[person])), tuple(later[person])) for sender, person in people.items()}


def check(programs: list[Program], found: dict[str, Person], books: Books, twins: dict[str, Person]) -> dict[str, list[str]]:
    """Every violation, by what was violated. `twins`: what each story came to undisturbed, by its name."""
    wrong: dict[str, list[str]] = {name: [] for name in (LOGGED, ORDER, GIVEN, STATES, REPLIES, WORK, CHAINS)}
    for one in programs:
        here, twin = found[one.sender], twins[one.story.name]
        # What belongs to no call (/status with none open) is heard by none, undisturbed or not.
        posted = [post.message_id for post in one.posted]
        if sorted(here.heard) != sorted(set(here.heard) & set(posted)) or len(here.heard) != len(twin.heard):
            wrong[LOGGED].append(f"{one.sender} ({one.story.name}) posted {len(posted)}, heard {list(here.heard)}")
        if list(here.heard) != sorted(here.heard, key=lambda name: posted.index(name) if name in posted else -1):
            wrong[ORDER].append(f"{one.sender} was heard in the order {list(here.heard)}")
        given = Counter(each.text for each in one.given)
        missing = Counter(here.said) - given
        if any(text.startswith("Ring 999 now") for text in given):
            missing -= Counter(here.later)
        wrong[GIVEN] += [f"{one.sender} ({one.story.name}): {text[:80]!r}" for text in missing]
        if here.ends != twin.ends:
            wrong[STATES].append(f"{one.sender} ({one.story.name}): {here.ends}, undisturbed {twin.ends}")
        if here.work != twin.work:
            wrong[WORK].append(f"{one.sender} ({one.story.name}): {here.work}, undisturbed {twin.work}")
        if plain(here.said) != plain(twin.said):
            first = next((f"{mine[:90]!r}, undisturbed {theirs[:90]!r}" for mine, theirs in zip(plain(here.said), plain(twin.said)) if mine != theirs), "")
            wrong[REPLIES].append(f"{one.sender} ({one.story.name}): {len(here.said)} replies, undisturbed {len(twin.said)}; {first}")
    wrong[CHAINS] += books.broken
    return wrong


def plain(texts: Iterable[str]) -> list[str]:
    """Texts without what differs from one teller to the next."""
    made = []
    for text in texts:
        for pattern, word in DIFFERS:
            text = pattern.sub(word, text)
        made.append(text)
    return made
