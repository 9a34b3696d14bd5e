"""The learned sorting of a message: what it wants, which topic it opens, and what kind of incident it tells."""
from __future__ import annotations

import numpy as np

from nlu.heads import ridge, texts
from nlu.heads.judge import Judge, sharpness_for, softmax
from nlu.heads.labels import CATEGORIES, COPIED, category_of
from nlu.heads.places import Places
from nlu.heads.training_set import TrainingSet

INTENTS = (*texts.TOPICS, *texts.COMMANDS)
_STIFFNESS = 0.15
_APART = 0.0  # a label that a text says nothing about
#: Harmless near-twins often keep their partner's topic, so they are followed this much more loosely.
_TWIN_LOOSER = 4.0


def train(data: TrainingSet) -> tuple[Judge, np.ndarray]:
    """Fits intents and categories together.

    Returns:
        The judge, and the held-out scores of the messages (each judged without its own author's).
    """
    labels = [*INTENTS, *(f"category:{name}" for name in CATEGORIES)]
    places = Places.join([data.message_places, data.example_places])
    targets = np.full((len(places), len(labels)), _APART)
    targets[:, : len(INTENTS)] = -1.0
    for row, message in enumerate(data.messages):
        targets[row, INTENTS.index(message.topic)] = 1.0
        category = category_of(message)
        if category:
            targets[row, len(INTENTS) :] = -1.0
            targets[row, labels.index(f"category:{category}")] = 1.0
    for row, (intent, _) in enumerate(data.examples, start=len(data.messages)):
        targets[row, INTENTS.index(_intent(intent))] = 1.0
    groups = [m.author for m in data.messages] + [f"example {n % 10}" for n in range(len(data.examples))]
    weights, held_out = ridge.fit(ridge.kernel_of(places.likeness(), _stiffness(data)), targets, groups)
    return Judge(labels, places, weights, _notes(data, held_out)), held_out


def judge(head: Judge, seen: Places) -> dict[str, dict[str, float]]:
    """Three rankings: `intent`, `topic` (missing, incident, other) and `category`, each adding up to one."""
    scores = head.scores(seen)[0]
    intents = softmax(scores[: len(INTENTS)], head.notes["intent"])
    topics = [intents[0], intents[1], float(intents[2:].sum())]
    categories = softmax(scores[len(INTENTS) :], head.notes["category"])
    return {
        "intent": _named(INTENTS, intents),
        "topic": _named(texts.TOPICS, topics),
        "category": _named(CATEGORIES, categories),
    }


def _intent(name: str) -> str:
    return name if name in INTENTS else "other"


def _stiffness(data: TrainingSet) -> np.ndarray:
    """How loosely each text is followed: topics with few messages are followed more closely, doubtful labels less."""
    counts = {topic: sum(m.topic == topic for m in data.messages) or 1 for topic in texts.TOPICS}
    fewest = min(counts.values())
    found = [
        _STIFFNESS * (counts[m.topic] / fewest) ** 0.5 * (_TWIN_LOOSER if m.twin and m.emergency is False and m.author in COPIED else 1.0)
        for m in data.messages
    ]
    return np.array(found + [_STIFFNESS] * len(data.examples))


def _notes(data: TrainingSet, held_out: np.ndarray) -> dict[str, float]:
    wanted = [INTENTS.index(m.topic) for m in data.messages] + [INTENTS.index(_intent(name)) for name, _ in data.examples]
    told = [(row, CATEGORIES.index(category_of(m))) for row, m in enumerate(data.messages) if category_of(m)]
    rows, categories = (np.array(part) for part in zip(*told))
    return {
        "intent": sharpness_for(held_out[:, : len(INTENTS)], np.array(wanted)),
        "category": sharpness_for(held_out[rows, len(INTENTS) :], categories),
    }


def _named(names: tuple[str, ...], chances: object) -> dict[str, float]:
    return {name: round(float(chance), 4) for name, chance in zip(names, chances)}
