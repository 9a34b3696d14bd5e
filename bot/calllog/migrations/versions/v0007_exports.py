"""What was exported, by whom; and uploaded police outcomes until they are confirmed."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.only_added import only_add_to

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of exports and of uploaded outcomes."""
    op.create_table(
        "export",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(200)),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("notes", sa.Boolean, nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
    )
    op.create_index("ix_export_provider", "export", ["provider", "id"])
    only_add_to("export")
    op.create_table(
        "outcome_upload",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed_token", sa.LargeBinary, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(200)),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("recorded", sa.Integer, nullable=False),
        sa.Column("beat_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
    )
    op.create_index("ix_outcome_upload_by", "outcome_upload", ["by", "id"])
    op.create_index("ix_outcome_upload_expires_at", "outcome_upload", ["expires_at"])
