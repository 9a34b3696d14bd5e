"""Who looks at a call on the command line stands in that call, as it does for the web."""
from __future__ import annotations

import sys
from pathlib import Path

from bot.commands.running_as import now, whoever


def note_look(database_url: str, secret_file: Path, call: str) -> None:
    """Adds that this account looked at the call, unless it did so within the last ten minutes.

    A look is never refused: where nothing can be written (a read-only copy, somebody else writing for long), one line on
    standard error says that it is not in the log.
    """
    from bot.calllog import database
    from bot.calllog.log import CallLog
    from bot.calllog.vault import Vault, VaultError
    from bot.review.reviewing.opinions import seen_lately

    by, engine = f"command:{whoever('unknown')}", None
    try:
        engine = database.open_engine(database_url, busy_seconds=2.0)
        with database.transaction(engine) as session:
            log = CallLog(session, Vault.from_file(secret_file))
            if not seen_lately(log.events(call), by, now()):
                log.add(call, "viewed", now(), by=by)
    except (database.DatabaseBusy, database.DatabaseUnavailable) as problem:
        print(f"That you looked at {call} could not be written into the log. {problem}", file=sys.stderr)
    except VaultError:
        pass  # reading it fails for the same reason, and says so
    finally:
        if engine is not None:
            engine.dispose()
