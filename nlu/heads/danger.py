"""The learned danger judgement: how likely a message tells of an emergency."""
from __future__ import annotations

import numpy as np

from nlu.heads import ridge
from nlu.heads.judge import Judge, logistic, logistic_for
from nlu.heads.places import Places
from nlu.heads.texts import Reply
from nlu.heads.training_set import TrainingSet

#: False alarms allowed among harmless messages by authors the model has not seen, for each level.
ALARM_RATE = 0.03
ASK_RATE = 0.15
_STIFFNESS = 0.25
#: Short examples that are harmless by themselves; "fire" or "help" alone is left to the question.
_HARMLESS = ("other", "greet", "thanks")
#: How loosely the short ones are followed: they must not teach that whatever is short is harmless.
_LOOSE = 1.0


def train(data: TrainingSet) -> tuple[Judge, np.ndarray]:
    """Fits the judge and finds its two thresholds.

    Thresholds and probabilities come from held-out scores: each author's messages judged without any of
    that author's. A message on which professionals differ pulls neither way.

    Returns:
        The judge, and the held-out score of every message in the training set's order.
    """
    replies = [n for n, r in enumerate(data.replies) if _use(r)]
    examples = [n for n, (intent, _) in enumerate(data.examples) if intent in _HARMLESS]
    emergency = [0.0 if m.emergency is None else 1.0 if m.emergency else -1.0 for m in data.messages]
    targets = np.array(emergency + [1.0] * len(replies) + [-1.0] * len(examples))[:, None]
    groups = [m.author for m in data.messages] + ["answers"] * len(replies) + ["examples"] * len(examples)
    places = Places.join([data.message_places, data.reply_places.take(replies), data.example_places.take(examples)])
    stiffness = np.repeat([_STIFFNESS, _LOOSE], [len(data.messages) + len(replies), len(examples)])
    weights, held_out = ridge.fit(places.likeness(), targets, groups, stiffness)
    seen = held_out[: len(data.messages), 0]
    return Judge(["emergency"], places, weights, _notes(data, seen)), seen


def judge(head: Judge, seen: Places) -> dict[str, object]:
    """What the pipeline puts on a message: {"probability": ..., "level": "alarm" | "ask" | "none"}."""
    score = float(head.scores(seen)[0, 0])
    level = "alarm" if score > head.notes["alarm"] else "ask" if score > head.notes["ask"] else "none"
    chance = float(logistic(np.array(score), head.notes["slope"], head.notes["middle"]))
    return {"probability": round(chance, 4), "level": level}


def _use(reply: Reply) -> bool:
    # "yes" is only dangerous in the light of its question, and that is read elsewhere.
    return reply.danger and reply.asked != "danger_now" and reply.kind in ("danger", "volunteers", "implied")


def _notes(data: TrainingSet, seen: np.ndarray) -> dict[str, float]:
    known = np.array([m.emergency is not None for m in data.messages])
    truth = np.array([m.emergency is True for m in data.messages])
    harmless = seen[known & ~truth]
    slope, middle = logistic_for(seen[known], truth[known].astype(int))
    alarm, ask = (float(np.quantile(harmless, 1 - rate)) for rate in (ALARM_RATE, ASK_RATE))
    return {"slope": slope, "middle": middle, "alarm": alarm, "ask": ask}
