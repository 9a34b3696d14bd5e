"""Makes the Python environment in .venv with exactly the packages of requirements.txt."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping, Optional

from bot.setup.running import Say, run
from bot.setup.stamps import Stamps, fingerprint
from bot.setup.trouble import SetupTrouble, from_log

STEP = "packages"


class Environment:
    """The environment of one checkout.

    Its stamps lie inside it, so that they go when it goes, and one checkout can serve several data folders.
    """

    def __init__(self, checkout: Path, log: Path, say: Say, environ: Optional[Mapping[str, str]] = None) -> None:
        self.checkout = checkout
        self.folder = checkout / ".venv"
        self.python = self.folder / "bin" / "python"
        self.requirements = checkout / "requirements.txt"
        self.log = log
        self.say = say
        self.environ: Dict[str, str] = dict(os.environ if environ is None else environ)
        self.stamps = Stamps(self.folder / "stamps")

    def key(self) -> str:
        """What the packages stamp is held against: the pins, and the place (scripts carry it in their first line)."""
        return fingerprint(self.checkout, [self.requirements], str(self.folder))

    def is_ready(self) -> bool:
        """Whether there is nothing to do."""
        return self.python.exists() and self.stamps.is_finished(STEP, self.key())

    def ensure(self) -> None:
        """Make or mend the environment. Raises SetupTrouble when it cannot be."""
        if self.is_ready():
            return
        if self.stamps.was_interrupted(STEP):
            # Half-written packages can look installed, so nothing of an interrupted one is kept.
            self.say("An earlier set-up was interrupted; the environment is made afresh.")
            self._make()
        elif not self._works():
            self._make()
        self._install()
        if not self._is_consistent():
            self.say("Packages of an earlier set-up do not fit; the environment is made afresh.")
            self._make()
            self._install()
            if not self._is_consistent():
                raise SetupTrouble(f"The installed packages do not fit together: read the end of {self.log}, then run it again.")
        self.stamps.finish(STEP, self.key())

    def _works(self) -> bool:
        question = "import sys, pip; print(sys.version_info[:2] == (3, 10) and sys.prefix)"
        try:
            answer = subprocess.run([str(self.python), "-c", question], capture_output=True, text=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        moved = self.stamps.folder.exists() and not self._was_made_here()
        return answer.stdout.strip() == str(self.folder) and not moved

    def _was_made_here(self) -> bool:
        return self.stamps.is_finished("place", fingerprint(self.checkout, [], str(self.folder)))

    def _make(self) -> None:
        if self.folder.is_symlink():  # clearing it would empty somebody else's environment
            raise SetupTrouble(f"{self.folder} is a link to another place: remove the link, then run it again.")
        self.say("Environment: making .venv with Python 3.10")
        ok, printed = run([base_python(self.checkout), "-m", "venv", "--clear", str(self.folder)], "environment", self.say, self.log)
        if not ok:
            raise from_log("environment", printed, self.log, self.folder)
        self.stamps.finish("place", fingerprint(self.checkout, [], str(self.folder)))

    def _install(self) -> None:
        self.say("Packages: installing what requirements.txt names (15 seconds to 5 minutes)")
        self.stamps.begin(STEP)
        offline = self._carried()
        uv = self._uv(offline)
        if uv is not None:
            environ = {**self.environ, **uv_index_settings(self._pip_settings())}
            command = [uv, "pip", "install", "--python", str(self.python), "--require-hashes", *offline, "-r", str(self.requirements)]
            ok, printed = run(command, STEP, self.say, self.log, environ)
            if ok:
                return
            if "no space left" in printed.lower():
                raise from_log(STEP, printed, self.log, self.folder)
            self.say("  uv could not install them; trying pip, which takes a few minutes")
        ok, printed = self._pip("install", "--require-hashes", *offline, "-r", str(self.requirements))
        if not ok:
            raise from_log(STEP, printed, self.log, self.folder)

    def _is_consistent(self) -> bool:
        self.say("Packages: checking that they fit together")
        ok, _ = run([str(self.python), "-m", "pip", "check"], STEP, self.say, self.log, self.environ)
        return ok

    def _carried(self) -> List[str]:
        """Options for a machine without network, when the packages' files were carried to it."""
        folder = self.environ.get("THRESHOLD_WHEELS")
        if folder and any(Path(folder).glob("rasa-*.whl")):
            return ["--no-index", "--find-links", folder]
        return []

    def _uv(self, offline: List[str]) -> Optional[str]:
        """uv, which installs in seconds what takes pip minutes; None when it is not to be had."""
        found = shutil.which("uv", path=self.environ.get("PATH"))
        inside = self.folder / "bin" / "uv"
        if found or inside.exists():
            return found or str(inside)
        ok, _ = self._pip("install", "--require-hashes", *offline, "-r", str(self.checkout / "bot" / "setup" / "uv.txt"))
        return str(inside) if ok and inside.exists() else None

    def _pip(self, verb: str, *options: str) -> "tuple[bool, str]":
        command = [str(self.python), "-m", "pip", verb, "--disable-pip-version-check", "--no-input", "--retries", "2", *options]
        return run(command, STEP, self.say, self.log, self.environ)

    def _pip_settings(self) -> str:
        asked = [str(self.python), "-m", "pip", "config", "list"]
        return subprocess.run(asked, capture_output=True, text=True, check=False, env=self.environ).stdout


def base_python(checkout: Path) -> str:
    """A Python 3.10 to make an environment from. Raises SetupTrouble when there is none."""
    if sys.version_info[:2] == (3, 10) and sys.prefix == sys.base_prefix:
        return sys.executable
    found = subprocess.run(
        ["bash", str(checkout / "bot" / "setup" / "find_python.sh")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False
    )
    if found.returncode != 0:
        raise SetupTrouble((found.stderr.strip().splitlines() or ["Threshold needs Python 3.10, and none was found: install it."])[-1])
    return found.stdout.strip()


def uv_index_settings(pip_config: str) -> Dict[str, str]:
    """uv's environment for the index that `pip config list` tells of, since uv does not read pip's settings.

    Extra indexes are left out: uv stops at one that is not there, where pip goes on; and pip is tried after uv.
    """
    names = {"index-url": "UV_DEFAULT_INDEX", "no-index": "UV_NO_INDEX"}
    settings: Dict[str, str] = {}
    for line in pip_config.splitlines():
        match = re.fullmatch(r"(?:global|install|:env:)\.([a-z-]+)='(.*)'", line.strip())
        if match and match.group(1) in names:
            # pip lists the environment's own settings first, and those win.
            settings.setdefault(names[match.group(1)], match.group(2).strip())
    return settings
