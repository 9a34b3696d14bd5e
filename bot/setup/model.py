"""Trains the agent when what it is trained from has changed."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Mapping, Optional

from bot.settings import Settings
from bot.setup.running import Say, run
from bot.setup.stamps import Stamps, fingerprint
from bot.setup.trouble import from_log

STEP = "training"
#: What a trained model depends on, relative to the checkout; the training modules are those named train*.
INPUTS = ("nlu", "config.yml", "domain.yml", "requirements.txt", "bot/understanding")


class Model:
    """The trained model of one data folder."""

    def __init__(self, checkout: Path, settings: Settings, log: Path, say: Say, environ: Optional[Mapping[str, str]] = None) -> None:
        self.checkout = checkout
        self.settings = settings
        self.log = log
        self.say = say
        self.environ = dict(os.environ if environ is None else environ)
        self.stamps = Stamps(settings.home / "setup")

    def key(self) -> str:
        """What the training stamp is held against."""
        inputs = []
        for name in INPUTS:
            path = self.checkout / name
            inputs += sorted(path.glob("train*")) if name == "bot/understanding" else [path]
        return fingerprint(self.checkout, inputs, str(self.settings.model_dir))

    def is_ready(self) -> bool:
        """Whether a model trained from exactly these inputs is there."""
        return any(self.settings.model_dir.glob("*.tar.gz")) and self.stamps.is_finished(STEP, self.key())

    def ensure(self, python: Path) -> None:
        """Train with `python` unless it is done already. Raises SetupTrouble when training fails."""
        if self.is_ready():
            return
        key = self.key()
        self.say("Training: teaching the agent from nlu/ (some minutes)")
        self.stamps.begin(STEP)
        ok, printed = run(
            [str(python), "-m", "bot", "train"], STEP, self.say, self.log, self.environ, cwd=self.checkout, aloud=True
        )
        if not ok or not any(self.settings.model_dir.glob("*.tar.gz")):
            raise from_log(STEP, printed, self.log, self.settings.model_dir)
        self.stamps.finish(STEP, key)
