"""The learned danger judgement: what the score of the adapter's danger head, and likeness to emergencies beside it, mean for a message."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping, Optional

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlu.encoder import adapter
from nlu.heads import topics
from nlu.heads.judge import logistic, logistic_for
from nlu.heads.training_set import TrainingSet

#: False alarms allowed among harmless messages by authors the adapter has not seen, for each level. A miss costs more than a
#: false alarm: 4.5% instead of 3% finds one or two in a hundred emergencies more (docs/decisions/0007-adapter.md).
CERTAIN_RATE = 0.007
SURE_RATE = 0.02
ALARM_RATE = 0.045
ASK_RATE = 0.08


class Scale:
    """What a score means: a probability, and a level; of the adapter's danger head `alone`, and of it and likeness to emergencies (`both`)."""

    def __init__(self, notes: Mapping[str, Any]) -> None:
        self.notes = dict(notes)

    def save(self, folder: Path) -> None:
        """Writes the scale into a folder."""
        (folder / "scale.json").write_text(json.dumps(self.notes, sort_keys=True), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Scale":
        """Reads what `save` wrote."""
        return cls(json.loads((folder / "scale.json").read_text(encoding="utf-8")))


def train(data: TrainingSet) -> Scale:
    """Finds the weights, thresholds and probabilities on authors that the adapter was not taught.

    The head itself is learned with the adapter (nlu/adapter/make.py): it needs longer than a set-up may take. How like a message is to
    emergencies is learned from everybody's messages with its topic (nlu/heads/topics.py), and scored here without its own author's. Where no author is left whom
    the adapter was not taught, all messages are used; the thresholds then flatter, and `strangers` in the notes is 0.
    """
    left_out = adapter.left_out()
    strange = np.array([m.author in left_out for m in data.messages])
    chosen = [row for row in range(len(data.messages)) if strange[row] or not strange.any()]
    beside = topics.train(data)[1][: len(chosen), -1]
    known = np.array([data.messages[row].emergency is not None for row in chosen])
    truth = np.array([data.messages[row].emergency is True for row in chosen])[known]
    judged = data.judged[chosen, 0][known].astype(np.float64)
    pair = np.stack([judged, beside[known]], 1)
    fitted = LogisticRegression(C=10.0).fit(pair, truth)
    weights = {"judged": float(fitted.coef_[0, 0]), "beside": float(fitted.coef_[0, 1]), "constant": float(fitted.intercept_[0])}
    return Scale({"alone": _levels(judged, truth), "both": {**_levels(_together(weights, judged, beside[known]), truth), **weights},
                  "strangers": int(strange[chosen][known].sum())})


def judge(scale: Scale, judged: np.ndarray, beside: Optional[float] = None) -> dict[str, object]:
    """What the pipeline puts on a message: {"probability": ..., "level": "alarm" | "ask" | "none", "sure": True | False, "certain": True | False}.

    "sure" asks more than "alarm": it is for texts unlike the first messages that the head was taught. "certain" asks more again.

    Args:
        judged: the adapter's scores of the message, one row (nlu/encoder/run.py).
        beside: how like emergencies it is (`topics.likeness_to_danger`); None in the middle of a call, where that is not judged.
    """
    notes = scale.notes["alone" if beside is None else "both"]
    score = float(judged[0]) if beside is None else float(_together(notes, np.array(float(judged[0])), np.array(beside)))
    level = "alarm" if score > notes["alarm"] else "ask" if score > notes["ask"] else "none"
    chance = float(logistic(np.array(score), notes["slope"], notes["middle"]))
    return {"probability": round(chance, 4), "level": level, "sure": score > notes["sure"], "certain": score > notes["certain"]}


def _together(weights: Mapping[str, float], judged: np.ndarray, beside: np.ndarray) -> np.ndarray:
    return np.asarray(weights["judged"] * judged + weights["beside"] * beside + weights["constant"])


def _levels(seen: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    slope, middle = logistic_for(seen, truth.astype(int))
    rates = {"certain": CERTAIN_RATE, "sure": SURE_RATE, "alarm": ALARM_RATE, "ask": ASK_RATE}
    return {"slope": slope, "middle": middle, **{name: float(np.quantile(seen[~truth], 1 - rate)) for name, rate in rates.items()}}
