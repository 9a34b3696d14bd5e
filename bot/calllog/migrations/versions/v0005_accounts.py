"""Accounts of operators, supervisors and administrators."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.calllog.migrations.only_added import only_add_to

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("ended_at IS NULL")


def _of_account(nullable: bool = False) -> sa.Column[Any]:
    return sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=nullable)


def upgrade() -> None:
    """Make the tables of accounts."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False, unique=True),
        sa.Column("shown", sa.String(40), nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("provider", sa.String(200)),
        sa.Column("password", sa.String(200)),
        sa.Column("oidc_subject", sa.String(255), unique=True),
        sa.Column("factor", sa.LargeBinary),
        sa.Column("factor_step", sa.Integer),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("joined_at", _MOMENT),
        sa.Column("disabled_at", _MOMENT),
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        _of_account(),
        sa.Column("issued_by", sa.String(200), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("withdrawn_at", _MOMENT),
    )
    op.create_table(
        "account_recovery",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_account(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
    )
    op.create_index("ix_account_recovery_account", "account_recovery", ["account"])
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("form_digest", sa.String(64), nullable=False, unique=True),
        _of_account(),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("browser", sa.String(80), nullable=False),
        sa.Column("factor", sa.LargeBinary),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_index("ix_account_session_open", "account_session", ["account"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "account_throttle",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT),
    )
    op.create_table(
        "account_typed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        _of_account(),
        sa.Column("typed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "account_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        _of_account(nullable=True),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("ix_account_event_account", "account_event", ["account", "id"])
    only_add_to("account_event")
