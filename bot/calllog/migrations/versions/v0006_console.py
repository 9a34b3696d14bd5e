"""The operators' console: who has which call, and who looks at one."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "console_call",
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call"), primary_key=True),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("address", sa.LargeBinary),
        sa.Column("parked", sa.Boolean, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("monitored", sa.Boolean, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("turn_update", sa.String(80), nullable=False),
        sa.Column("turn_by", sa.String(200), nullable=False),
        sa.Column("turn_at", _MOMENT),
    )
    op.create_index("ix_console_call_account", "console_call", ["account", "opened_at"])
    op.create_index("ix_console_call_person", "console_call", ["person"])
    op.create_table(
        "console_presence",
        sa.Column("call", sa.String(16), sa.ForeignKey("call.call"), primary_key=True),
        sa.Column("account", sa.String(200), primary_key=True),
        sa.Column("shown", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
