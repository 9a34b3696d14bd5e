"""Keeps Rasa and TensorFlow from reporting to their makers and from filling the screen."""
from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import Optional

_SPOKEN = ("rasa", "tensorflow", "matplotlib", "h5py", "asyncio", "onnxruntime", "apscheduler")


def before_rasa(home: Optional[Path] = None) -> None:
    """To be called before rasa is first imported: no telemetry, no chatter, caches in the data folder `home`.

    What the environment already says is left as it is.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if home is not None:
        os.environ.setdefault("RASA_CACHE_DIRECTORY", str(home / "cache" / "rasa"))
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
    for name in _SPOKEN:
        logging.getLogger(name).setLevel(logging.WARNING)


def after_rasa() -> None:
    """To be called once rasa is imported: its structured log says warnings and worse only."""
    import structlog

    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.dev.set_exc_info, structlog.dev.ConsoleRenderer(colors=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(),
    )
