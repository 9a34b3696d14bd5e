"""The learned sorting of a message: what it wants, which topic it opens, what kind of incident it tells, and how like it is to emergencies."""
from __future__ import annotations

from typing import Optional, Sequence

import numpy as np

from nlu.encoder import adapter
from nlu.heads import ridge, texts
from nlu.heads.judge import Judge, sharpness_for, softmax
from nlu.heads.labels import CATEGORIES, COPIED, category_of
from nlu.heads.landmarks import Landmarks
from nlu.heads.places import Places
from nlu.heads.texts import Message
from nlu.heads.training_set import TrainingSet

#: How like the emergencies among the training texts: weighed with the adapter's own score (nlu/heads/danger.py).
DANGER = "danger"
INTENTS = (*texts.TOPICS, *texts.COMMANDS)
_STIFFNESS = 0.15
_URGENT = {True: 1.0, False: -1.0, None: 0.0}  # where professionals differ, neither
_APART = 0.0  # a label that a text says nothing about
#: Harmless near-twins often keep their partner's topic, so they are followed this much more loosely.
_TWIN_LOOSER = 4.0


def train(data: TrainingSet) -> tuple[Judge, np.ndarray]:
    """Fits intents, categories and danger together; of one training set once.

    Returns:
        The judge, and the held-out scores of its last texts (each judged without its own author's): those by authors whom the adapter was not
        taught either, by which the chances are fitted, and the short examples; of all texts where no such author's are left.
    """
    global _trained
    strangers = adapter.left_out()
    if _trained is None or _trained[0] is not data or _trained[1] != strangers:
        _trained = (data, strangers, _train(data))
    return _trained[2]


#: The danger scale needs the held-out scores of what the topics were fitted on: a minute and a half of work, done once.
_trained: Optional[tuple[TrainingSet, tuple[str, ...], tuple[Judge, np.ndarray]]] = None


def _train(data: TrainingSet) -> tuple[Judge, np.ndarray]:
    labels = [*INTENTS, *(f"category:{name}" for name in CATEGORIES), DANGER]
    messages, order = _strangers_last(data.messages)
    landmarks = Landmarks.of(Places.join([data.message_places.take(order), data.example_places]))
    targets = np.full((len(landmarks), len(labels)), _APART)
    targets[:, : len(INTENTS)] = -1.0
    for row, message in enumerate(messages):
        targets[row, INTENTS.index(message.topic)] = 1.0
        category = category_of(message)
        if category:
            targets[row, len(INTENTS) : -1] = -1.0
            targets[row, labels.index(f"category:{category}")] = 1.0
        targets[row, -1] = _URGENT[message.emergency]
    for row, (intent, _) in enumerate(data.examples, start=len(messages)):
        targets[row, INTENTS.index(_intent(intent))] = 1.0
        targets[row, -1] = _URGENT[False]
    left_out = adapter.left_out()
    told = [m for m in messages if m.author in left_out] or messages
    groups = [m.author for m in told] + [f"example {n % 10}" for n in range(len(data.examples))]
    weights, held_out = ridge.fit(ridge.kernel_of(landmarks.likeness(), _stiffness(messages, len(data.examples))), targets, groups)
    return Judge(labels, landmarks, weights, _notes(told, data.examples, held_out)), held_out


def likeness_to_danger(scores: np.ndarray) -> float:
    """How like the emergencies a text is, from its `scores` by the judge [labels]; above zero is more like them than like the rest."""
    return float(scores[-1])


def rankings(head: Judge, scores: np.ndarray) -> dict[str, dict[str, float]]:
    """Three rankings: `intent`, `topic` (missing, incident, other) and `category`, each adding up to one, from a text's scores by the judge [labels]."""
    intents = softmax(scores[: len(INTENTS)], head.notes["intent"])
    topics = [intents[0], intents[1], float(intents[2:].sum())]
    categories = softmax(scores[len(INTENTS) : -1], head.notes["category"])
    return {
        "intent": _named(INTENTS, intents),
        "topic": _named(texts.TOPICS, topics),
        "category": _named(CATEGORIES, categories),
    }


def _intent(name: str) -> str:
    return name if name in INTENTS else "other"


def _strangers_last(messages: Sequence[Message]) -> tuple[list[Message], list[int]]:
    """The messages with those by authors whom the adapter was not taught at the end, and where each stood."""
    left_out = adapter.left_out()
    order = sorted(range(len(messages)), key=lambda row: messages[row].author in left_out)
    return [messages[row] for row in order], order


def _stiffness(messages: Sequence[Message], examples: int) -> np.ndarray:
    """How loosely each text is followed: topics with few messages are followed more closely, doubtful labels less."""
    counts = {topic: sum(m.topic == topic for m in messages) or 1 for topic in texts.TOPICS}
    fewest = min(counts.values())
    found = [
        _STIFFNESS * (counts[m.topic] / fewest) ** 0.5 * (_TWIN_LOOSER if m.twin and m.emergency is False and m.author in COPIED else 1.0)
        for m in messages
    ]
    return np.array(found + [_STIFFNESS] * examples)


def _notes(messages: Sequence[Message], examples: Sequence[tuple[str, str]], held_out: np.ndarray) -> dict[str, float]:
    wanted = [INTENTS.index(m.topic) for m in messages] + [INTENTS.index(_intent(name)) for name, _ in examples]
    told = [(row, CATEGORIES.index(category_of(m))) for row, m in enumerate(messages) if category_of(m)]
    rows, categories = (np.array(part) for part in zip(*told))
    return {
        "intent": sharpness_for(held_out[:, : len(INTENTS)], np.array(wanted)),
        "category": sharpness_for(held_out[rows, len(INTENTS) : -1], categories),
    }


def _named(names: tuple[str, ...], chances: object) -> dict[str, float]:
    return {name: round(float(chance), 4) for name, chance in zip(names, chances)}
