"""The tables of the call log: events that are only ever added, the summary of each call, the inbox and the outbox."""
from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text

from bot.calllog.base import Base, Coded, Moment


class CallTable(Base):
    """One row a call: the replay of its events, kept for speed and rebuildable at any time."""

    __tablename__ = "call"

    call = Column(String(16), primary_key=True)
    channel = Column(String(40), nullable=False)
    person = Column(String(200), nullable=False)
    home = Column(String(80))
    role = Column(String(40), nullable=False)
    child = Column(String(40))
    topic = Column(String(40))
    protocols = Column(Coded, nullable=False)
    protocol_version = Column(String(80), nullable=False)
    registry_version = Column(String(80), nullable=False)
    outcome = Column(String(20), nullable=False)
    disposition = Column(String(20))
    pending = Column(String(80))
    confirmed = Column(Boolean, nullable=False)
    finished = Column(Boolean, nullable=False)
    raised = Column(Boolean, nullable=False)
    opened_at = Column(Moment, nullable=False)
    closed_at = Column(Moment)
    last_event_at = Column(Moment, nullable=False)
    events = Column(Integer, nullable=False)
    place = Column(String(80))
    provider = Column(String(200))
    category = Column(String(80))
    due = Column(Moment)
    questions = Column(Integer, nullable=False)
    advised_999_at = Column(Moment)
    local_day = Column(String(10), nullable=False)
    local_hour = Column(Integer, nullable=False)
    weekday = Column(Integer, nullable=False)
    read = Column(Boolean, nullable=False)
    flagged = Column(Boolean, nullable=False)
    judged = Column(String(40))
    agreed = Column(Boolean)
    second_wanted = Column(Boolean, nullable=False)
    police_outcome = Column(String(40))
    remarks = Column(Integer, nullable=False)
    provider_read = Column(Boolean, nullable=False)
    provider_flagged = Column(Boolean, nullable=False)
    provider_judged = Column(String(40))
    provider_agreed = Column(Boolean)
    provider_second_wanted = Column(Boolean, nullable=False)
    #: Vouches for how many events there are and for the hash of the last one; no part of the replay.
    head = Column(String(64))

    __table_args__ = (
        Index("ix_call_person", "channel", "person", "finished"),
        Index("ix_call_opened_at", "opened_at"),
        # Whatever a list can be filtered by stands in the index it is read from: a call is looked up only to be shown.
        Index("ix_call_unread", "read", "opened_at", "call", "outcome", "disposition", "channel", "protocols", "judged", "provider", "child"),
        Index("ix_call_provider", "provider", "opened_at", "call", "read", "outcome", "disposition", "channel", "protocols", "judged"),
        Index("ix_call_place", "place", "opened_at", "call", "read"),
        Index("ix_call_child", "child", "opened_at", "call", "disposition", "advised_999_at", "provider"),
        Index("ix_call_outcome", "outcome", "opened_at"),
        Index("ix_call_disposition", "disposition", "opened_at", "call", "read", "outcome", "channel", "protocols", "judged", "provider"),
        Index("ix_call_protocols", "protocols", "opened_at", "call", "read"),
        Index("ix_call_day", "local_day"),
        Index("ix_call_due", "due", sqlite_where=text("due IS NOT NULL"), postgresql_where=text("due IS NOT NULL")),
        Index("ix_call_raised", "opened_at", "call", "read", "outcome", "disposition", "channel", "protocols", "judged", "provider",
              sqlite_where=text("raised = 1"), postgresql_where=text("raised")),
        Index("ix_call_flagged", "opened_at", "call", "read", sqlite_where=text("flagged = 1"), postgresql_where=text("flagged")),
        Index("ix_call_second", "opened_at", sqlite_where=text("second_wanted = 1"), postgresql_where=text("second_wanted")),
        Index("ix_call_judged", "judged", "opened_at", "call", "read", "outcome", "disposition", "channel", "protocols", "provider",
              sqlite_where=text("judged IS NOT NULL"), postgresql_where=text("judged IS NOT NULL")),
        Index("ix_call_provider_unread", "provider", "provider_read", "opened_at", "call", "outcome", "disposition", "channel", "protocols", "provider_judged", "child",
              "raised"),
        Index("ix_call_provider_flagged", "opened_at", sqlite_where=text("provider_flagged = 1"), postgresql_where=text("provider_flagged")),
        Index("ix_call_provider_second", "opened_at", sqlite_where=text("provider_second_wanted = 1"), postgresql_where=text("provider_second_wanted")),
        Index("ix_call_provider_judged", "provider_judged", "opened_at", sqlite_where=text("provider_judged IS NOT NULL"),
              postgresql_where=text("provider_judged IS NOT NULL")),
        Index("ix_call_going_on", "opened_at", sqlite_where=text("finished = 0"), postgresql_where=text("NOT finished")),
    )


class EventTable(Base):
    """One thing that happened in a call. A trigger in the database refuses to change or delete a row."""

    __tablename__ = "event"

    call = Column(String(16), ForeignKey("call.call"), primary_key=True)
    seq = Column(Integer, primary_key=True, autoincrement=False)
    kind = Column(String(40), nullable=False)
    at = Column(Moment, nullable=False)
    payload = Column(Coded, nullable=False)
    text = Column(LargeBinary)
    text_digest = Column(String(64), nullable=False)
    hash = Column(String(64), nullable=False)

    __table_args__ = (Index("ix_event_kind_at", "kind", "at"),)


class TallyTable(Base):
    """How many calls there are and which, by keyed total, in shards so that those who open calls do not wait for each other.

    All rows are made at once, when the log begins to be keyed. `settled`: no head rests on a former secret any more.
    """

    __tablename__ = "call_tally"

    shard = Column(Integer, primary_key=True, autoincrement=False)
    calls = Column(Integer, nullable=False)
    total = Column(String(64), nullable=False)
    began = Column(Moment, nullable=False)
    settled = Column(Boolean, nullable=False)
    mark = Column(String(64), nullable=False)


class InboxTable(Base):
    """What arrived, written before the sender's system is told that it did."""

    __tablename__ = "inbox"

    id = Column(Integer, primary_key=True)
    channel = Column(String(40), nullable=False)
    update_id = Column(String(200), nullable=False)
    person = Column(String(200), nullable=False)
    kind = Column(String(40), nullable=False)
    home = Column(String(80))
    role = Column(String(40), nullable=False)
    received = Column(Moment, nullable=False)
    address = Column(LargeBinary, nullable=False)
    body = Column(LargeBinary)
    done_at = Column(Moment)

    __table_args__ = (
        UniqueConstraint("channel", "update_id", name="uq_inbox_channel_update_id"),
        Index("ix_inbox_unfinished", "channel", "id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
        Index("ix_inbox_person", "channel", "person", "id"),
    )


class OutboxTable(Base):
    """What is to be sent, until the channel says that it was."""

    __tablename__ = "outbox"

    id = Column(Integer, primary_key=True)
    channel = Column(String(40), nullable=False)
    person = Column(String(200), nullable=False)
    address = Column(LargeBinary, nullable=False)
    body = Column(LargeBinary, nullable=False)
    inbox = Column(Integer, ForeignKey("inbox.id"))
    call = Column(String(16))
    put_at = Column(Moment, nullable=False)
    next_try_at = Column(Moment)
    tries = Column(Integer, nullable=False)
    error = Column(Text)
    sent_at = Column(Moment)

    __table_args__ = (
        Index("ix_outbox_waiting", "channel", "next_try_at", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
        Index("ix_outbox_of_person", "channel", "person", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
    )


class PresenceTable(Base):
    """One stretch of time in which a channel was in touch with its people; between two of them it was away."""

    __tablename__ = "presence"

    id = Column(Integer, primary_key=True)
    channel = Column(String(40), nullable=False)
    since = Column(Moment, nullable=False)
    until = Column(Moment, nullable=False)

    __table_args__ = (Index("ix_presence_channel", "channel", "id"),)


class AskedTable(Base):
    """One question as it stands in a chat: which message it is, what it asks, and whether its buttons are still there."""

    __tablename__ = "asked_message"

    id = Column(Integer, primary_key=True)
    channel = Column(String(40), nullable=False)
    person = Column(String(200), nullable=False)
    message = Column(String(40), nullable=False)
    call = Column(String(16), nullable=False)
    fact = Column(String(80), nullable=False)
    buttons = Column(Boolean, nullable=False)
    at = Column(Moment, nullable=False)

    __table_args__ = (UniqueConstraint("channel", "person", "message", name="uq_asked_message"), Index("ix_asked_message_call", "call"))


class NoteWordTable(Base):
    """One word of a note on a call, as a keyed digest: notes can be searched though they are sealed."""

    __tablename__ = "note_word"

    word = Column(String(64), primary_key=True)
    call = Column(String(16), ForeignKey("call.call"), primary_key=True)

    __table_args__ = (Index("ix_note_word_call", "call"),)
