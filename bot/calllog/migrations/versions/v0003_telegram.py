"""When a channel was in touch, and which message of a chat asks what."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "presence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    op.create_index("ix_presence_channel", "presence", ["channel", "id"])
    op.create_table(
        "asked_message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("message", sa.String(40), nullable=False),
        sa.Column("call", sa.String(16), nullable=False),
        sa.Column("fact", sa.String(80), nullable=False),
        sa.Column("buttons", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.UniqueConstraint("channel", "person", "message", name="uq_asked_message"),
    )
    op.create_index("ix_asked_message_call", "asked_message", ["call"])
