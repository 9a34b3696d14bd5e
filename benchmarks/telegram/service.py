"""`python -m bot serve` as a process of its own, with a data folder of its own, to be killed and started again."""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from copy import copy
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable, Optional

import yaml

from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.people.people import People, Post
from bot.registry.registry import Registry
from bot.settings import load
from bot.triage.clocks import UK
from bot.understanding.training import MODEL_FILE

ROOT = Path(__file__).resolve().parents[2]
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_PER_HOME = 10
#: No clock of a call may run out by itself while a run lasts.
_LONG = ("recheck_minutes", "unfinished_call_minutes", "manager_answer_minutes")
#: Nothing of the caller's own installation may reach the service that is killed.
_OURS = ("THRESHOLD_", "TELEGRAM_")


class Service:
    """One data folder and the process that serves it. `model_dir` None: rules answer alone. `database_url`: else a file in the folder."""

    def __init__(self, home: Path, people: int, telegram: str, token: str, model_dir: Optional[Path], weights_dir: Optional[Path],
                 database_url: str = "") -> None:
        self.home, self.port = home, free_port()
        self.children = tuple(_reference(number) for number in range(people))
        self._process: Optional[subprocess.Popen] = None
        self.log_file = home / "service.log"
        self.first: Optional[Callable[[], None]] = None  # what the new process does before anything else
        registry = home / "registry.yml"
        settings = {"HOME": home, "PORT": self.port, "REGISTRY_FILE": registry, "MODEL_DIR": model_dir or home / "models",
                    "WEIGHTS_DIR": weights_dir or home / "weights", "MESSAGES_A_MINUTE": 100_000}  # people made of code type faster than anybody
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._environment.update({f"THRESHOLD_{name}": str(value) for name, value in settings.items()})
        self._environment.update(TELEGRAM_API_BASE_URL=telegram, TELEGRAM_BOT_TOKEN=token)
        url = database_url or f"sqlite:///{home / 'calls.db'}"
        self._environment.update(THRESHOLD_DATABASE_URL=url, THRESHOLD_SECRET_FILE=str(home / "secret"))
        migrate(url)
        self.engine, self.vault = open_engine(url), Vault.from_file(home / "secret")
        self.codes: tuple[str, ...] = ()
        self.invite_again(datetime.now(timezone.utc))

    def beside(self, home: Path) -> "Service":
        """Another process, as on another machine, with a data folder of its own: on the same database, with the same secret."""
        made = copy(self)
        made.home, made.port, made._process, made.log_file = home, free_port(), None, home / "service.log"
        made._environment = {**self._environment, "THRESHOLD_HOME": str(home), "THRESHOLD_PORT": str(made.port)}
        return made

    def invite_again(self, now: datetime, **settings: object) -> None:
        """Makes the registry and everybody's codes as of another moment, with other settings of the force."""
        registry = self.home / "registry.yml"
        registry.write_text(yaml.safe_dump(_made_up(self.children, now.astimezone(UK), settings)), encoding="utf-8")
        with transaction(self.engine) as session:
            Registry(session).import_file(registry)
            codes = People(session, self.vault)
            self.codes = tuple(codes.invite((Post(_home_of(number), "care_staff"),), "an administrator", now).code for number in range(len(self.children)))

    @property
    def url(self) -> str:
        """Where it is reached by HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """What the process is started with; changes count from the next start."""
        return self._environment

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def said(self) -> str:
        """The end of what the service printed."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")[-3000:]

    def start(self) -> None:
        """Starts the process; returns at once."""
        with self.log_file.open("ab") as output:
            self._process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=self._environment, stdout=output, stderr=output,
                                             preexec_fn=self.first)

    def kill(self) -> None:
        """SIGKILL: nothing of the process runs after this."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self, seconds: float = 30) -> Optional[int]:
        """Asks it to stop; its exit status, or None where it had to be killed."""
        if not self.alive:
            return self._process.returncode if self._process else None
        self._process.terminate()
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


def trained_model() -> dict:
    """Where this installation keeps its trained model and the weights it needs, for a Service; empty where there is none."""
    settings = load()
    found = (settings.model_dir / MODEL_FILE).exists()
    return {"model_dir": settings.model_dir, "weights_dir": settings.weights_dir} if found else {}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _home_of(number: int) -> str:
    return f"home-{number // _PER_HOME}"


def _reference(number: int) -> str:
    home, child = divmod(number, _PER_HOME)
    return f"{_LETTERS[home // len(_LETTERS)]}{_LETTERS[home % len(_LETTERS)]}-{child + 11}"


def _made_up(children: tuple[str, ...], now: datetime, settings: dict[str, object]) -> dict:
    """A registry in which every child's plan allows a wait, whatever the time of day."""
    back = min(now + timedelta(hours=3), now.replace(hour=23, minute=58)).strftime("%H:%M")
    homes = [{
        "id": _home_of(number), "name": f"Sample House {number // _PER_HOME}", "provider": "Example Care", "address": f"{number + 1} Sample Street, Exampleton",
        "capacity": _PER_HOME, "police_contact": {"name": "PC Sample", "hours": "Mon-Fri 08:00-16:00", "phone": "01632 960101"},
        "managers": [{"role": "registered_manager", "name": "C. Manager", "phone": "01632 960102"}, {"role": "on_call", "name": "On-call rota", "phone": "01632 960103"}],
        "out_of_hours_social_care": "01632 960104",
    } for number in range(0, len(children), _PER_HOME)]
    listed = [{
        "ref": reference, "home": _home_of(number), "age": 16, "gender": "girl", "ethnicity": "mixed", "looked_after": True, "placing_authority": "Exampleshire",
        "out_of_area": False, "plan": {"return_by": back, "report_after_minutes": 120, "flags": []},
    } for number, reference in enumerate(children)]
    return {"force": {"name": "Example Constabulary", "settings": {"latest_wait": "02:00", **dict.fromkeys(_LONG, 60), **settings}}, "homes": homes, "children": listed}
