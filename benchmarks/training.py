"""How long training takes, with the sentence features kept from before and without; the second is the baseline."""
from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.settings import load
from bot.understanding.training import train


def run() -> None:
    """Trains into a throw-away folder with this data folder's weights: once from nothing, once with the features kept."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load(), model_dir=Path(folder) / "models")
        taken = []
        for name in ("first", "again"):
            began = time.perf_counter()
            train(settings, lambda line: None)
            taken.append(time.perf_counter() - began)
            print(f"training, {name:<36} {taken[-1]:.0f} s", flush=True)
        print(f"again against first: {taken[0] / taken[1]:.1f} times")
