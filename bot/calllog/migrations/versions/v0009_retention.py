"""What is done about retention; and the database lets the text of an event go, and nothing else, once a purge is logged.

An UPDATE of `event` passes only if it makes `text` NULL, changes nothing else, and the last event of that call is `purged`.
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.only_added import only_add_to

revision = "0009"
down_revision = "0008"

_MOMENT = sa.DateTime(timezone=True)
_KEPT = sa.text("text IS NOT NULL")
_SAME = ("call", "seq", "kind", "at", "payload", "text_digest", "hash")
_LOGGED = "(SELECT kind FROM event WHERE call = OLD.call ORDER BY seq DESC LIMIT 1) = 'purged'"
_REFUSED = "rows of event are only ever added"


def upgrade() -> None:
    """Make the table and the index, then let a logged purge through."""
    op.create_table(
        "retention_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call")),
        sa.Column("subject", sa.String(64)),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("ix_retention_event_kind", "retention_event", ["kind", "id"])
    op.create_index("ix_retention_event_call", "retention_event", ["call"])
    op.create_index("ix_retention_event_subject", "retention_event", ["subject"])
    only_add_to("retention_event")
    op.create_index("ix_event_text", "event", ["call", "kind"], sqlite_where=_KEPT, postgresql_where=_KEPT)
    _let_text_go()


def _let_text_go() -> None:
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _SAME)
        op.execute("DROP TRIGGER event_no_update")
        op.execute(
            f"CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT (NEW.text IS NULL AND {same} AND {_LOGGED}) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _SAME)
    op.execute(
        f"CREATE OR REPLACE FUNCTION event_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF NEW.text IS NULL AND {same} AND {_LOGGED} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
