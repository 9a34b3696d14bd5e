"""What the web needs of a call in its summary row, the words of notes, and who changed the registry and why."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.filled_in import fill_in

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)
#: Column, type, and what stands there until the rows are filled in (None: it may stay empty).
_NEW = (
    ("place", sa.String(80), None),
    ("provider", sa.String(200), None),
    ("category", sa.String(80), None),
    ("due", _MOMENT, None),
    ("questions", sa.Integer, "0"),
    ("advised_999_at", _MOMENT, None),
    ("local_day", sa.String(10), "''"),
    ("local_hour", sa.Integer, "0"),
    ("weekday", sa.Integer, "0"),
    ("read", sa.Boolean, "false"),
    ("flagged", sa.Boolean, "false"),
    ("judged", sa.String(40), None),
    ("agreed", sa.Boolean, None),
    ("second_wanted", sa.Boolean, "false"),
    ("police_outcome", sa.String(40), None),
    ("remarks", sa.Integer, "0"),
    ("provider_read", sa.Boolean, "false"),
    ("provider_flagged", sa.Boolean, "false"),
    ("provider_judged", sa.String(40), None),
    ("provider_agreed", sa.Boolean, None),
    ("provider_second_wanted", sa.Boolean, "false"),
)
_PLAIN = {
    "ix_call_unread": ["read", "opened_at"],
    "ix_call_provider": ["provider", "opened_at"],
    "ix_call_place": ["place", "opened_at"],
    "ix_call_child": ["child", "opened_at"],
    "ix_call_outcome": ["outcome", "opened_at"],
    "ix_call_disposition": ["disposition", "opened_at"],
    "ix_call_day": ["local_day"],
    "ix_call_provider_unread": ["provider", "provider_read", "opened_at"],
}
#: Columns, and the condition in SQLite's words (it asks for "= 1", and uses an index only where that is said the same way) and PostgreSQL's.
_PARTIAL = {
    "ix_call_due": (["due"], "due IS NOT NULL", "due IS NOT NULL"),
    "ix_call_raised": (["opened_at"], "raised = 1", "raised"),
    "ix_call_flagged": (["opened_at"], "flagged = 1", "flagged"),
    "ix_call_second": (["opened_at"], "second_wanted = 1", "second_wanted"),
    "ix_call_judged": (["judged", "opened_at"], "judged IS NOT NULL", "judged IS NOT NULL"),
    "ix_call_provider_flagged": (["opened_at"], "provider_flagged = 1", "provider_flagged"),
    "ix_call_provider_second": (["opened_at"], "provider_second_wanted = 1", "provider_second_wanted"),
    "ix_call_provider_judged": (["provider_judged", "opened_at"], "provider_judged IS NOT NULL", "provider_judged IS NOT NULL"),
    "ix_call_going_on": (["opened_at"], "finished = 0", "NOT finished"),
}


def upgrade() -> None:
    """Add the columns, fill them in from the events, then make the indexes and tables."""
    for name, kind, until_filled in _NEW:
        given = sa.text(until_filled) if until_filled is not None else None
        op.add_column("call", sa.Column(name, kind, nullable=until_filled is None, server_default=given))
    fill_in(op.get_bind(), [name for name, _, _ in _NEW])
    for name, columns in _PLAIN.items():
        op.create_index(name, "call", columns)
    for name, (columns, sqlite, postgresql) in _PARTIAL.items():
        op.create_index(name, "call", columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgresql))
    op.create_table(
        "note_word",
        sa.Column("word", sa.String(64), primary_key=True),
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call"), primary_key=True),
    )
    op.create_index("ix_note_word_call", "note_word", ["call"])
    op.add_column("registry_import", sa.Column("by", sa.String(200), nullable=False, server_default=""))
    op.add_column("registry_import", sa.Column("why", sa.LargeBinary))
