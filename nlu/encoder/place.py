"""Where this installation keeps its weights, and the one encoder that every component shares."""
from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Optional

from nlu.encoder.export import graph_path, tokenizer_path
from nlu.encoder.run import Encoder

_chosen: Optional[Path] = None
_encoder: Optional[Encoder] = None
_loading = threading.Lock()
_failing = False


def use(weights_dir: Path) -> None:
    """Makes `weights_dir` the weights folder for this process; an encoder from elsewhere is let go."""
    global _chosen, _encoder
    with _loading:
        if _chosen != Path(weights_dir):
            _chosen, _encoder = Path(weights_dir), None


def weights_dir() -> Path:
    """The folder given to `use`, else THRESHOLD_WEIGHTS_DIR, else `weights` in THRESHOLD_HOME, else in the checkout's `.threshold`."""
    if _chosen is not None:
        return _chosen
    if os.environ.get("THRESHOLD_WEIGHTS_DIR"):
        return Path(os.environ["THRESHOLD_WEIGHTS_DIR"])
    home = os.environ.get("THRESHOLD_HOME")
    return (Path(home) if home else Path(__file__).resolve().parents[2] / ".threshold") / "weights"


def encoder() -> Encoder:
    """The shared encoder, loaded on first use.

    Raises:
        FileNotFoundError: the encoder was never exported; the message says what to do.
    """
    global _encoder
    with _loading:
        if _encoder is None:
            folder = weights_dir()
            if not graph_path(folder).exists():
                raise FileNotFoundError(f"{graph_path(folder)} is missing. Run `make train`.")
            _encoder = Encoder(graph_path(folder), tokenizer_path(folder), threads=min(2, os.cpu_count() or 1))
        return _encoder


def note(worked: bool) -> None:
    """Told after each text whether the encoder could read it, so that an installation that has lost it can be seen from outside."""
    global _failing
    _failing = not worked


def failing() -> bool:
    """Whether the last text could not be read by the encoder."""
    return _failing
