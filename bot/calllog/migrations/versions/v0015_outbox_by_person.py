"""What waits for one person is found by an index: whoever asks for theirs no longer reads what waits for everybody."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """One more index over the replies that are not sent yet."""
    op.create_index("ix_outbox_of_person", "outbox", ["channel", "person"], sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL"))
