"""The learned danger judgement: what the score of the adapter's danger head means for a message."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Mapping

import numpy as np

from nlu.encoder import adapter
from nlu.heads.judge import logistic, logistic_for
from nlu.heads.training_set import TrainingSet

#: False alarms allowed among harmless messages by authors the adapter has not seen, for each level. A miss costs more than a
#: false alarm: 4.5% instead of 3% finds one or two in a hundred emergencies more (docs/decisions/0007-adapter.md).
CERTAIN_RATE = 0.007
SURE_RATE = 0.02
ALARM_RATE = 0.045
ASK_RATE = 0.10


class Scale:
    """What a score of the adapter's danger head means: a probability, and a level."""

    def __init__(self, notes: Mapping[str, float]) -> None:
        self.notes = dict(notes)

    def save(self, folder: Path) -> None:
        """Writes the scale into a folder."""
        (folder / "scale.json").write_text(json.dumps(self.notes, sort_keys=True), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Scale":
        """Reads what `save` wrote."""
        return cls(json.loads((folder / "scale.json").read_text(encoding="utf-8")))


def train(data: TrainingSet) -> Scale:
    """Finds the thresholds and the probabilities on authors that the adapter was not taught.

    The head itself is learned with the adapter (nlu/adapter/make.py): it needs longer than a set-up may take. Where no such author's
    messages are left, all messages are used; the thresholds then flatter, and `strangers` in the notes is 0.
    """
    left_out = adapter.left_out()
    scores = data.judged[:, 0]
    known = np.array([m.emergency is not None for m in data.messages])
    strange = np.array([m.author in left_out for m in data.messages]) & known
    chosen = strange if strange.any() else known
    truth = np.array([m.emergency is True for m in data.messages])[chosen]
    seen = scores[chosen]
    slope, middle = logistic_for(seen, truth.astype(int))
    certain, sure, alarm, ask = (float(np.quantile(seen[~truth], 1 - rate)) for rate in (CERTAIN_RATE, SURE_RATE, ALARM_RATE, ASK_RATE))
    return Scale({"slope": slope, "middle": middle, "certain": certain, "sure": sure, "alarm": alarm, "ask": ask, "strangers": int(strange.sum())})


def judge(scale: Scale, judged: np.ndarray) -> dict[str, object]:
    """What the pipeline puts on a message: {"probability": ..., "level": "alarm" | "ask" | "none", "sure": True | False, "certain": True | False}.

    "sure" asks more than "alarm": it is for texts unlike the first messages that the head was taught. "certain" asks more again.

    Args:
        judged: the adapter's scores of the message, one row (nlu/encoder/run.py).
    """
    score = float(judged[0])
    level = "alarm" if score > scale.notes["alarm"] else "ask" if score > scale.notes["ask"] else "none"
    chance = float(logistic(np.array(score), scale.notes["slope"], scale.notes["middle"]))
    return {"probability": round(chance, 4), "level": level, "sure": score > scale.notes["sure"], "certain": score > scale.notes["certain"]}
