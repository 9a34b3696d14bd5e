"""Counts of whole days and months are kept for the figures; the database drops those that a change of a call may touch."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"

#: What is counted of a call; its time and its UK day never change.
_COUNTED = ("channel", "role", "provider", "place", "child", "topic", "category", "outcome", "disposition", "advised_999_at", "questions", "raised",
            "judged", "agreed", "provider_judged", "provider_agreed")
#: What is counted in the days around it too, for the same child: seven days either way, and one for the night the clocks change.
_FOLLOWED = ("child", "provider", "topic", "outcome", "disposition", "advised_999_at")


def upgrade() -> None:
    """Make the table, and the triggers that keep it true."""
    op.create_table(
        "figure_sum",
        sa.Column("span", sa.String(10), primary_key=True),
        sa.Column("scope", sa.String(200), primary_key=True),
        sa.Column("rules", sa.String(40), nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("people", sa.Text, nullable=False),
    )
    (_on_sqlite if op.get_bind().dialect.name == "sqlite" else _on_postgresql)()


def _on_sqlite() -> None:
    for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW")):
        day = f"{row}.local_day"
        own = f"DELETE FROM figure_sum WHERE span IN ({day}, substr({day}, 1, 7));"
        around = (f"DELETE FROM figure_sum WHERE span BETWEEN date({day}, '-8 days') AND date({day}, '+8 days') "
                  f"OR span IN (strftime('%Y-%m', {day}, '-8 days'), strftime('%Y-%m', {day}, '+8 days'));")
        changed, moved, named = _either("IS NOT", _COUNTED), _either("IS NOT", _FOLLOWED), "(OLD.child IS NOT NULL OR NEW.child IS NOT NULL)"
        when = (f"WHEN {changed}", f"WHEN {named} AND ({moved})") if verb == "UPDATE" else ("", f"WHEN {row}.child IS NOT NULL")
        for name, condition, drop in (("day", when[0], own), ("days_around", when[1], around)):
            op.execute(f"CREATE TRIGGER figure_sum_{name}_{verb.lower()} AFTER {verb} ON call {condition} BEGIN {drop} END")


def _on_postgresql() -> None:
    own = "DELETE FROM figure_sum WHERE span IN (day, substr(day, 1, 7));"
    first, last = "(day::date - 8)", "(day::date + 8)"
    around = (f"DELETE FROM figure_sum WHERE span BETWEEN to_char({first}, 'YYYY-MM-DD') AND to_char({last}, 'YYYY-MM-DD') "
              f"OR span IN (to_char({first}, 'YYYY-MM'), to_char({last}, 'YYYY-MM'));")
    for name, drop in (("day", own), ("days_around", around)):
        op.execute(
            f"CREATE FUNCTION figure_sum_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE day text; BEGIN "
            f"IF TG_OP = 'DELETE' THEN day := OLD.local_day; ELSE day := NEW.local_day; END IF; {drop} RETURN NULL; END $$"
        )
    changed, moved, named = _either("IS DISTINCT FROM", _COUNTED), _either("IS DISTINCT FROM", _FOLLOWED), "(OLD.child IS NOT NULL OR NEW.child IS NOT NULL)"
    for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW")):
        when = (f"WHEN ({changed})", f"WHEN ({named} AND ({moved}))") if verb == "UPDATE" else ("", f"WHEN ({row}.child IS NOT NULL)")
        for name, condition in zip(("day", "days_around"), when):
            op.execute(f"CREATE TRIGGER figure_sum_{name}_{verb.lower()} AFTER {verb} ON call FOR EACH ROW {condition} EXECUTE FUNCTION figure_sum_{name}()")


def _either(differs: str, columns: "tuple[str, ...]") -> str:
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
