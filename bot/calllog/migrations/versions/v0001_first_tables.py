"""The call log, the inbox and outbox, what falls due, and the registry.

The database itself refuses to change or delete an event. Purging of old free text is not sanctioned yet: the
change that brings it must replace `event_is_only_added` by one that lets `text`, and nothing else, become NULL.
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.only_added import only_add_to

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
_UNSENT = sa.text("sent_at IS NULL")
_UNDONE = sa.text("done_at IS NULL")
#: Tables whose rows are only ever added.
_ONLY_ADDED = ("event", "registry_version", "registry_import")


def upgrade() -> None:
    """Make every table of the first version."""
    _calls()
    _messages()
    _due_work()
    _registry()
    for table in _ONLY_ADDED:
        only_add_to(table)


def _calls() -> None:
    op.create_table(
        "call",
        sa.Column("call", sa.String(16), primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("home", sa.String(80)),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("child", sa.String(40)),
        sa.Column("topic", sa.String(40)),
        sa.Column("protocols", sa.Text, nullable=False),
        sa.Column("protocol_version", sa.String(80), nullable=False),
        sa.Column("registry_version", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("disposition", sa.String(20)),
        sa.Column("pending", sa.String(80)),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("raised", sa.Boolean, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("last_event_at", _MOMENT, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
    )
    op.create_index("ix_call_person", "call", ["channel", "person", "finished"])
    op.create_index("ix_call_opened_at", "call", ["opened_at"])
    op.create_table(
        "event",
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("text", sa.LargeBinary),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_event_kind_at", "event", ["kind", "at"])


def _messages() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("update_id", sa.String(200), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("home", sa.String(80)),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("received", _MOMENT, nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("done_at", _MOMENT),
        sa.UniqueConstraint("channel", "update_id", name="uq_inbox_channel_update_id"),
    )
    op.create_index("ix_inbox_unfinished", "inbox", ["channel", "id"], sqlite_where=_UNDONE, postgresql_where=_UNDONE)
    op.create_index("ix_inbox_person", "inbox", ["channel", "person", "id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("inbox", sa.Integer, sa.ForeignKey("inbox.id")),
        sa.Column("call", sa.String(16)),
        sa.Column("put_at", _MOMENT, nullable=False),
        sa.Column("next_try_at", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("sent_at", _MOMENT),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["channel", "next_try_at"], sqlite_where=_UNSENT, postgresql_where=_UNSENT)


def _due_work() -> None:
    op.create_table(
        "followup",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.Column("cancelled", sa.Boolean, nullable=False),
    )
    op.create_index("ix_followup_due", "followup", ["due"], sqlite_where=_UNDONE, postgresql_where=_UNDONE)
    op.create_index("ix_followup_call", "followup", ["call"])


def _registry() -> None:
    op.create_table(
        "registry_version",
        sa.Column("version", sa.String(80), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "registry_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String(80), sa.ForeignKey("registry_version.version"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
