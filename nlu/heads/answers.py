"""What an answer says about the fact that was asked: the probability of each value."""
from __future__ import annotations

from collections import defaultdict

import numpy as np

from nlu.heads import ridge
from nlu.heads.judge import Judge, logistic, logistic_for, sharpness_for, softmax
from nlu.heads.landmarks import Landmarks
from nlu.heads.places import Places
from nlu.heads.texts import Reply
from nlu.heads.training_set import TrainingSet

#: Facts of which several values can hold at once, or none of them.
MANY = ("red_flags", "amber_flags", "aggravating")
NONE = "none"
#: What these mean does not depend on the question, so every question's replies teach them.
SHARED = ("unsure", "not_an_answer")
#: How much a reply to another question counts against one to the same question.
_ELSEWHERE = 0.25
_STIFFNESS = 0.15


def train(data: TrainingSet) -> tuple[Judge, np.ndarray]:
    """Fits every fact's values together.

    Returns:
        The judge, and held-out scores (each writer's replies judged without any of that writer's).
    """
    values = _values(data.replies)
    labels = [*SHARED, "yes", "no", *(f"{fact}:{value}" for fact in values for value in values[fact])]
    column = {label: place for place, label in enumerate(labels)}
    targets = np.zeros((len(data.replies), len(labels)))
    for row, reply in enumerate(data.replies):
        own = [column[_label(reply.asked, value)] for value in (*SHARED, *values[reply.asked])]
        targets[row, own] = -1.0
        targets[row, [column[_label(reply.asked, value)] for value in _said(reply)]] = 1.0
    facts = np.array([reply.asked for reply in data.replies])
    landmarks = Landmarks.of(data.reply_places)
    kernel = ridge.kernel_of(landmarks.likeness() * _shares(facts, facts), _STIFFNESS)
    weights, held_out = ridge.fit(kernel, targets, [reply.voice for reply in data.replies])
    head = Judge(labels, landmarks, weights, {"facts": facts.tolist(), "values": values})
    head.notes.update(_fit_chances(head, data.replies, held_out))
    return head, held_out


def judge(head: Judge, fact: str, seen: Places) -> dict[str, float]:
    """The probability of each value of `fact`, of `unsure` and of `not_an_answer`; empty for an unknown fact.

    For a fact of which several values can hold, each value has its own probability and `none` means
    none of them; otherwise the probabilities add up to one.
    """
    if fact not in head.notes["values"]:
        return {}
    if fact not in head.worked_out:  # the same for every answer to this question
        head.worked_out[fact] = _shares(np.array([fact]), np.array(head.notes["facts"]))[0]
    return chances(head, fact, head.scores(seen, head.worked_out[fact]))[0]


def chances(head: Judge, fact: str, scores: np.ndarray) -> list[dict[str, float]]:
    """Probabilities from scores [texts, labels], a mapping for each text."""
    names = [*head.notes["values"][fact], *SHARED]
    picked = scores[:, [head.labels.index(_label(fact, name)) for name in names]]
    if fact in MANY:
        likely = logistic(picked, head.notes["slope"], head.notes["middle"])
    else:
        likely = softmax(picked, head.notes["sharpness"])
    return [{name: round(float(p), 4) for name, p in zip(names, row)} for row in likely]


def _values(replies: tuple[Reply, ...]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for reply in replies:
        found[reply.asked].update(value for value in _said(reply) if value not in SHARED)
    return {fact: sorted(found[fact]) for fact in sorted(found)}


def _said(reply: Reply) -> tuple[str, ...]:
    return reply.values or (NONE,)


def _label(fact: str, value: str) -> str:
    return value if value in (*SHARED, "yes", "no") else f"{fact}:{value}"


def _shares(these: np.ndarray, those: np.ndarray) -> np.ndarray:
    return np.where(these[:, None] == those[None, :], 1.0, _ELSEWHERE).astype(np.float32)


def _fit_chances(head: Judge, replies: tuple[Reply, ...], held_out: np.ndarray) -> dict[str, float]:
    """One sharpness for all one-of-several facts and one slope for all several-at-once facts: too few texts for more."""
    widest = max(len(values) for values in head.notes["values"].values()) + len(SHARED)
    rows, truth, flags, flags_true = [], [], [], []
    for reply, scores in zip(replies, held_out):
        names = [*head.notes["values"][reply.asked], *SHARED]
        picked = scores[[head.labels.index(_label(reply.asked, name)) for name in names]]
        if reply.asked in MANY:
            flags.extend(picked)
            flags_true.extend(int(name in _said(reply)) for name in names)
        else:
            rows.append(np.concatenate([picked, np.full(widest - len(picked), -9.0)]))
            truth.append(names.index(_said(reply)[0]))
    slope, middle = logistic_for(np.array(flags), np.array(flags_true))
    return {"sharpness": sharpness_for(np.stack(rows), np.array(truth)), "slope": slope, "middle": middle}
