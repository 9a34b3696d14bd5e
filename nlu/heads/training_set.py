"""Every training text, read, encoded and placed once; all heads learn from this."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

import numpy as np

from nlu.encoder.memory import encode_all
from nlu.encoder.run import Encoded
from nlu.heads import texts
from nlu.heads.places import Places
from nlu.heads.space import Space


@dataclass(frozen=True)
class TrainingSet:
    """The texts by kind, and where each lies; `places` follow the order of the tuple of the same kind.

    `judged` [messages, numbers] is what the adapter's own heads say of each first message (nlu/encoder/run.py).
    """

    mark: str
    space: Space
    messages: tuple[texts.Message, ...]
    replies: tuple[texts.Reply, ...]
    examples: tuple[tuple[str, str], ...]
    message_places: Places
    reply_places: Places
    example_places: Places
    judged: np.ndarray


_prepared: Optional[TrainingSet] = None


def prepare(say: Callable[[str], None] = lambda line: None) -> TrainingSet:
    """The training set, made on first use in this process and again when a training text changes.

    Args:
        say: told how far reading the texts has come.
    """
    global _prepared
    mark = texts.digest()
    if _prepared is not None and _prepared.mark == mark:
        return _prepared
    messages, replies, examples = texts.messages(), texts.replies(), texts.examples()
    written = [m.text for m in messages] + [r.text for r in replies] + [text for _, text in examples]
    encoded = encode_all(written, say)
    say("Comparing the training texts")
    first, second = len(messages), len(messages) + len(replies)
    space = Space.fit(_part(encoded, 0, first), written[:first])

    def placed(start: int, end: int) -> Places:
        return space.place(_part(encoded, start, end), written[start:end])

    _prepared = TrainingSet(
        mark, space, tuple(messages), tuple(replies), tuple(examples),
        placed(0, first), placed(first, second), placed(second, len(written)),
        encoded.judged[:first],
    )
    return _prepared


def _part(encoded: Encoded, start: int, end: int) -> Encoded:
    return Encoded(encoded.sentences[start:end], encoded.judged[start:end], encoded.telling[start:end])
