"""Runs the changes on the connection that `bot.calllog.database.migrate` opened."""
from __future__ import annotations

from alembic import context

# transactional_ddl: a change that is interrupted leaves nothing behind, on SQLite too.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
