"""Lists of calls are read from indexes that hold all they are filtered by, and a purge finds the texts still kept by when they were written.

Only indexes change. Over a million calls it takes some minutes, and as much room again as the indexes had; nobody can write meanwhile.
"""
from __future__ import annotations

import logging

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

log = logging.getLogger(__name__)
#: From so many calls on, whoever starts the service is told what it waits for.
_LARGE = 50_000
#: What every wide index of the table `call` may be asked beside what it begins with.
_MORE = ["outcome", "disposition", "channel", "protocols"]
_PLAIN = {
    "ix_call_unread": ["read", "opened_at", "call", *_MORE, "judged", "provider", "child"],
    "ix_call_provider": ["provider", "opened_at", "call", "read", *_MORE, "judged"],
    "ix_call_provider_unread": ["provider", "provider_read", "opened_at", "call", *_MORE, "provider_judged", "child", "raised"],
    "ix_call_place": ["place", "opened_at", "call", "read"],
    "ix_call_child": ["child", "opened_at", "call", "disposition", "advised_999_at", "provider"],
    "ix_call_disposition": ["disposition", "opened_at", "call", "read", "outcome", "channel", "protocols", "judged", "provider"],
}
#: Columns, and the condition in SQLite's words and in PostgreSQL's (see 0004).
_PARTIAL = {
    "ix_call_judged": (["judged", "opened_at", "call", "read", *_MORE, "provider"], "judged IS NOT NULL", "judged IS NOT NULL"),
    "ix_call_raised": (["opened_at", "call", "read", *_MORE, "judged", "provider"], "raised = 1", "raised"),
    "ix_call_flagged": (["opened_at", "call", "read"], "flagged = 1", "flagged"),
}


def upgrade() -> None:
    """Drop the narrower indexes and make the wider ones under the same names."""
    calls = op.get_bind().execute(sa.text("SELECT count(*) FROM call")).scalar_one()
    if calls >= _LARGE:
        log.warning("Making the indexes of the call log's %s calls anew. This takes some minutes. If it is interrupted, nothing is lost and it begins again.", f"{calls:,}")
    for name in (*_PLAIN, *_PARTIAL):
        op.drop_index(name, table_name="call")
    for name, columns in _PLAIN.items():
        op.create_index(name, "call", columns)
    for name, (columns, sqlite, postgresql) in _PARTIAL.items():
        op.create_index(name, "call", columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgresql))
    op.create_index("ix_call_protocols", "call", ["protocols", "opened_at", "call", "read"])
    op.drop_index("ix_event_text", table_name="event")
    op.create_index("ix_event_kept", "event", ["at", "kind", "call"], sqlite_where=sa.text("text IS NOT NULL"), postgresql_where=sa.text("text IS NOT NULL"))
    if calls >= _LARGE:
        log.warning("The indexes are made.")
