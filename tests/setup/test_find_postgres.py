"""Finding PostgreSQL's server: the newest that will do; without one there is a clear sentence, and CI may install it."""
from __future__ import annotations

import shutil
import subprocess

import pytest

from bot.settings import CHECKOUT
from tests.setup.machines import bare, program

SCRIPT = CHECKOUT / "bot" / "setup" / "find_postgres.sh"
#: Installs a server of version 15 into the folder that is looked into.
APT = '#!/bin/sh\n[ "$1" = install ] || exit 0\nmkdir -p "$PLACE/15/bin"\nprintf \'#!/bin/sh\\necho "postgres (PostgreSQL) 15.1"\\n\' > "$PLACE/15/bin/postgres"\n' \
      'cp "$PLACE/15/bin/postgres" "$PLACE/15/bin/initdb"\nchmod 755 "$PLACE"/15/bin/*\n'


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing on its PATH but what the script itself needs."""
    return bare(tmp_path, "bash", "sh", "mkdir", "cp", "chmod")


def server(machine, version):
    """A server of that version; its folder."""
    folder = machine / "postgresql" / version.split(".")[0] / "bin"
    for name in ("postgres", "initdb"):
        program(folder / name, f'#!/bin/sh\necho "{name} (PostgreSQL) {version}"\n')
    return folder


def find(machine, *words):
    environ = {"PATH": str(machine / "bin"), "POSTGRES_BIN": f"{machine}/postgresql/*/bin", "PLACE": str(machine / "postgresql")}
    return subprocess.run([shutil.which("bash"), str(SCRIPT), *words], env=environ, capture_output=True, text=True, check=False)


def test_the_newest_server_is_taken(machine):
    """Whichever folder comes first."""
    made = {version: server(machine, version) for version in ("9.6.24", "13.2", "17.1", "15.4 (Debian 15.4-1)")}
    assert find(machine).stdout == f"{made['17.1']}\n"


def test_one_that_is_too_old_will_not_do(machine):
    """The tests drop databases that somebody still has open, which older ones cannot."""
    server(machine, "12.9")
    found = find(machine)
    assert found.returncode == 1 and found.stdout == "" and "13 or later" in found.stderr


def test_without_one_the_sentence_says_what_is_left_out_and_what_to_install(machine):
    """One sentence, and nothing that could be taken for a folder."""
    found = find(machine)
    assert found.returncode == 1 and found.stdout == "" and "left out" in found.stderr and "package postgresql" in found.stderr and found.stderr.count("\n") == 1


def test_root_may_have_it_installed(machine):
    """With apt-get; what it prints is not mixed with the folder."""
    program(machine / "bin" / "apt-get", APT)
    program(machine / "bin" / "id", "#!/bin/sh\necho 0\n")
    found = find(machine, "--install")
    assert found.returncode == 0 and found.stdout == f"{machine}/postgresql/15/bin\n"


@pytest.mark.parametrize("user, words", [("1000", ("--install",)), ("0", ())])
def test_nothing_is_installed_unasked_or_by_others(machine, user, words):
    """Only root can, and only where it was told to."""
    program(machine / "bin" / "apt-get", APT)
    program(machine / "bin" / "id", f"#!/bin/sh\necho {user}\n")
    assert find(machine, *words).returncode == 1 and not (machine / "postgresql").exists()
