"""Who is enrolled: invitations, posts in homes, and what was done about them."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.only_added import only_add_to

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)
_ACTIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the tables of people."""
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("posts", sa.Text, nullable=False),
        sa.Column("staff_code", sa.String(40), nullable=False),
        sa.Column("issued_by", sa.String(200), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("home", sa.String(80), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("staff_code", sa.String(40), nullable=False),
        sa.Column("invitation", sa.Integer, sa.ForeignKey("invitation.id"), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_index("ix_enrolment_person", "enrolment", ["channel", "person"], sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)
    op.create_index("ix_enrolment_home", "enrolment", ["home"], sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)
    op.create_table(
        "people_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    only_add_to("people_event")
