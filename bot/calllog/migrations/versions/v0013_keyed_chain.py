"""A head for each call and a tally of the calls, both keyed; `log key` fills them in for calls from before, since it has the secret."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the column and the table."""
    op.add_column("call", sa.Column("head", sa.String(64)))
    op.create_table(
        "call_tally",
        sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("total", sa.String(64), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
    )
