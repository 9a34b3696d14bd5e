"""Trains the agent: the encoder is exported, the training texts are read, and Rasa fits and packs the rest."""
from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Callable

from bot.settings import Settings
from bot.understanding.quiet import after_rasa, before_rasa

CHECKOUT = Path(__file__).resolve().parents[2]
#: The one model of a data folder; training again replaces it in one step.
MODEL_FILE = "threshold.tar.gz"

Say = Callable[[str], None]


class TrainingFailed(RuntimeError):
    """Rasa made no model. The message says what is known."""


def train(settings: Settings, say: Say) -> Path:
    """Trains from nlu/data, config.yml and domain.yml into the settings' model folder.

    The old model stays in place until the new one is complete. What was computed before is used again:
    the exported encoder, the texts already read, and Rasa's own cache of parts that did not change.

    Args:
        settings: `home`, `model_dir` and `weights_dir` are used.
        say: told one line at a time how far the training is.

    Returns:
        The path of the model.

    Raises:
        FileNotFoundError: the encoder's weights were never fetched.
        TrainingFailed: Rasa made no model.
    """
    began = time.monotonic()
    before_rasa(settings.home)
    from nlu.encoder import place
    from nlu.encoder.export import export_if_needed
    from nlu.heads.training_set import prepare

    export_if_needed(settings.weights_dir, say)
    place.use(settings.weights_dir)
    prepare(say)
    say("Training the judgements on danger, topics and answers")
    model = _fit(settings.model_dir)
    say(f"Trained in {(time.monotonic() - began) / 60:.1f} minutes: {model}")
    return model


def _fit(model_dir: Path) -> Path:
    from rasa.model_training import train as rasa_train

    after_rasa()
    model_dir.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="training-", dir=model_dir))
    try:
        result = rasa_train(
            domain=str(CHECKOUT / "domain.yml"),
            config=str(CHECKOUT / "config.yml"),
            training_files=[str(CHECKOUT / "nlu" / "data")],
            output=str(work),
            fixed_model_name=MODEL_FILE,
        )
        if result.code != 0 or not result.model or not Path(result.model).exists():
            raise TrainingFailed(f"Rasa ended with code {result.code} and made no model. Its own words are above.")
        os.replace(_lightly_packed(Path(result.model)), model_dir / MODEL_FILE)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return model_dir / MODEL_FILE


def _lightly_packed(model: Path) -> Path:
    """The same archive, stored rather than squeezed: unpacking it is most of what loading a model costs."""
    light = model.with_suffix(".light")
    with gzip.open(model, "rb") as squeezed, gzip.open(light, "wb", compresslevel=0) as stored:
        shutil.copyfileobj(squeezed, stored, 1 << 20)
    return light
