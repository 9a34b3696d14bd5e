"""A fitted set of scores over placed texts, with the sharpness that turns scores into probabilities."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np
from scipy import optimize

from nlu.heads import ridge
from nlu.heads.landmarks import Landmarks
from nlu.heads.places import Places


class Judge:
    """Scores texts for a fixed list of labels by their likeness to training texts.

    Args:
        labels: one name a column of weights.
        landmarks: the training texts.
        weights: what each training text says for each label, [texts, labels].
        notes: small settings a head keeps beside its weights (sharpness, thresholds); plain JSON.
    """

    def __init__(self, labels: Sequence[str], landmarks: Landmarks, weights: np.ndarray, notes: Mapping[str, object]) -> None:
        self.labels, self.landmarks, self.notes = tuple(labels), landmarks, dict(notes)
        self._weights = weights.astype(np.float32)
        self._intercept = ridge.intercept(self._weights)
        #: What a head works out once of its notes; never saved.
        self.worked_out: dict[str, np.ndarray] = {}

    def scores(self, seen: Places, share: np.ndarray | None = None) -> np.ndarray:
        """The scores [texts, labels] of new texts; `share` weighs the training texts where a head needs it."""
        alike = self.landmarks.likeness_of(seen)
        return ridge.score(alike if share is None else alike * share, self._weights, self._intercept)

    def save(self, folder: Path) -> None:
        """Writes the judge into a folder."""
        np.savez(folder / "judge.npz", weights=self._weights, **self.landmarks.arrays())
        note = {"labels": self.labels, **self.notes}
        (folder / "judge.json").write_text(json.dumps(note, sort_keys=True), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Judge":
        """Reads what `save` wrote."""
        notes = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        with np.load(folder / "judge.npz") as kept:
            return cls(notes.pop("labels"), Landmarks.from_arrays(kept), kept["weights"], notes)


def softmax(scores: np.ndarray, sharpness: float) -> np.ndarray:
    """Probabilities that add up to one along the last axis."""
    raised = np.exp(sharpness * (scores - scores.max(-1, keepdims=True)))
    return raised / raised.sum(-1, keepdims=True)


def sharpness_for(held_out: np.ndarray, truth: np.ndarray) -> float:
    """The sharpness at which `softmax` of held-out scores fits the true columns best."""

    def loss(log_sharpness: float) -> float:
        chances = softmax(held_out, float(np.exp(log_sharpness)))[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(-1, 4), method="bounded").x))


def logistic(scores: np.ndarray, slope: float, middle: float) -> np.ndarray:
    """Probability by a slope around the score at which it is one half."""
    return 1 / (1 + np.exp(-slope * (scores - middle)))


def logistic_for(held_out: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """The (slope, middle) at which `logistic` of held-out scores fits the truth (0 or 1) best."""

    def loss(pair: np.ndarray) -> float:
        margin = np.where(truth == 1, 1, -1) * np.exp(pair[0]) * (held_out - pair[1])
        # Scores that happen to separate perfectly have no best slope; this keeps it within reason.
        return float(np.logaddexp(0, -margin).mean()) + 0.001 * float(pair[0] ** 2 + pair[1] ** 2)

    found = optimize.minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(np.exp(found[0])), float(found[1])
