"""What the adapter learns from: first messages, answers and short examples, each with the labels that can be trusted."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from nlu.heads import texts
from nlu.heads.labels import HARMLESS, category_of, tells_of_danger

#: How much an answer or a short example counts beside a first message: they are many, short and easy.
_LESSER = 0.5


@dataclass(frozen=True)
class Lesson:
    """One text. `emergency` is None where professionals differ; `topic` and `category` are "" where not known."""

    id: str
    author: str
    text: str
    emergency: Optional[bool]
    topic: str = ""
    category: str = ""
    danger_words: str = ""
    twin: str = ""
    weight: float = 1.0


def lessons() -> list[Lesson]:
    """Every lesson, in a fixed order."""
    found = [
        Lesson(m.id, m.author, m.text, m.emergency, m.topic, category_of(m), m.danger_words, m.twin) for m in texts.messages()
    ]
    for number, reply in enumerate(texts.replies()):
        if tells_of_danger(reply):
            found.append(Lesson(f"answer-{number}", "answers", reply.text, True))
        elif not reply.danger and len(reply.text.split()) > 2:
            found.append(Lesson(f"answer-{number}", "answers", reply.text, False, weight=_LESSER))
    for number, (intent, text) in enumerate(texts.examples()):
        if intent in HARMLESS:
            found.append(Lesson(f"example-{number}", "examples", text, False, "other", weight=_LESSER))
    return found
