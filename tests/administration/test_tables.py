"""The table of what is shown once is the one that the changes of the database make."""
from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import bot.administration.tables  # noqa: F401
from bot.calllog.base import Base


def test_the_table_is_that_of_the_migration(engine):
    """Neither has a column or a rule that the other lacks."""
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
    assert [one for one in map(str, differences) if "shown_once" in one] == []
