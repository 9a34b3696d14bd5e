"""PostgreSQL's own programs, pg_dump and pg_restore, run with the address of the settings."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine.url import URL

from bot.operations.refused import OperationRefused

_HINT = "install PostgreSQL's client programs of the server's version or newer (on Debian: apt-get install postgresql-client)"


def dump(address: URL, snapshot: str, into: Path) -> None:
    """Writes the database, as the exported snapshot sees it, to a file in PostgreSQL's custom format.

    Raises:
        OperationRefused: the program is not there, or it failed; its own words are in the sentence.
    """
    _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={into}")


def load(address: URL, dumped: Path, replacing: bool) -> None:
    """Puts a dump into the database, wholly or not at all. `replacing` drops what the dump has first."""
    clean = ["--clean", "--if-exists"] if replacing else []
    _run("pg_restore", address, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", *clean, str(dumped))


def _run(program: str, address: URL, *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise OperationRefused(f"{program} is not on the PATH: {_HINT}.")
    # The password goes by the environment: whoever lists processes could read it on a command line.
    environ = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    # What stands after the question mark (sslmode and the like) is PostgreSQL's own and counts here too.
    plain = URL.create("postgresql", address.username, None, address.host, address.port, address.database, address.query)
    where = plain.render_as_string(hide_password=False)
    done = subprocess.run([found, "--dbname", where, *options], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join(line.strip() for line in done.stderr.strip().splitlines()[-3:])
        raise OperationRefused(f"{program} could not do it: {words}")
