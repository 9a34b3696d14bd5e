"""Finding Python 3.10: only one that really runs is taken; without one there is a clear sentence."""
from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from bot.settings import CHECKOUT
from tests.setup.machines import bare, program

SCRIPT = CHECKOUT / "bot" / "setup" / "find_python.sh"
GOOD = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
SHIM = "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n"


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing on its PATH but what the script itself needs."""
    return bare(tmp_path, "bash", "dirname", "sh")


def find(machine):
    environ = {"PATH": str(machine / "bin"), "HOME": str(machine / "home"), "THRESHOLD_HOME": str(machine / "data")}
    return subprocess.run([shutil.which("bash"), str(SCRIPT)], env=environ, capture_output=True, text=True, check=False)


def is_python_310(path):
    asked = subprocess.run([path, "-c", "import sys; print(sys.version_info[:2] == (3, 10), sys.prefix == sys.base_prefix)"],
                           capture_output=True, text=True, check=True)
    return asked.stdout.split() == ["True", "True"]


def test_a_python_310_on_the_path_is_taken_and_never_an_environments_own(machine):
    program(machine / "bin" / "python3.10", GOOD)
    found = find(machine)
    assert found.returncode == 0 and is_python_310(found.stdout.strip())


def test_a_plain_python3_that_is_310_will_do(machine):
    program(machine / "bin" / "python3", GOOD)
    assert find(machine).returncode == 0


def test_a_shim_that_does_not_run_is_passed_over_for_pyenvs_own(machine):
    program(machine / "bin" / "python3.10", SHIM)
    program(machine / "home" / ".pyenv" / "versions" / "3.10.9" / "bin" / "python", GOOD)
    found = find(machine)
    assert found.returncode == 0 and is_python_310(found.stdout.strip())


def test_pyenv_is_asked_where_its_310_is(machine):
    program(machine / "elsewhere" / "bin" / "python", GOOD)
    program(machine / "bin" / "pyenv", f'#!/bin/sh\n[ "$1 $2" = "prefix 3.10" ] && echo "{machine}/elsewhere"\n')
    assert find(machine).returncode == 0


def test_uv_is_asked_to_fetch_one(machine):
    program(machine / "fetched" / "python", GOOD)
    program(machine / "bin" / "uv", f"""#!/bin/sh
[ "$2" = install ] && echo yes > "{machine}/installed"
[ "$2" = find ] && [ -e "{machine}/installed" ] && echo "{machine}/fetched/python"
exit 0
""")
    found = find(machine)
    assert found.returncode == 0 and is_python_310(found.stdout.strip())
    assert "Fetching Python 3.10" in found.stderr


def test_without_any_there_is_one_sentence_and_a_failure(machine):
    program(machine / "bin" / "python3.10", SHIM)
    program(machine / "bin" / "python3", "#!/bin/sh\nexit 1\n")
    found = find(machine)
    assert found.returncode == 1 and found.stdout == ""
    assert found.stderr.splitlines()[-1].startswith("Threshold needs Python 3.10") and "install it" in found.stderr
