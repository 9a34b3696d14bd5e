"""Messages made into batches for training the adapter: twins together, lengths alike, some spelled badly (needs torch)."""
from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Iterator, Sequence

import torch
from tokenizers import Tokenizer

from nlu.adapter.lessons import Lesson

TOKENS = 160
_SIZE = 24
_POOL = 300  # units sorted by length at a time: enough to waste little, few enough to stay mixed
_LETTERS = "aeiourstnlm"


@dataclass(frozen=True)
class Batch:
    """`rows`: places in the message list. `told` [messages, tokens]: 1 on tokens that tell of the danger; `known` [messages]: whether that is labelled.

    `pairs`: places within the batch of (emergency, harmless near-twin).
    """

    rows: Sequence[int]
    ids: torch.Tensor
    mask: torch.Tensor
    told: torch.Tensor
    known: torch.Tensor
    pairs: Sequence[tuple[int, int]]


class Batches:
    """Endless rounds of batches over the messages; the same seed gives the same batches."""

    def __init__(self, messages: Sequence[Lesson], tokenizer: Tokenizer, seed: int, noise: float) -> None:
        self._messages, self._tokenizer, self._noise = messages, tokenizer, noise
        self._chance = random.Random(seed)
        self._units = _units(messages)

    def round(self) -> Iterator[Batch]:
        """One pass over all messages."""
        self._chance.shuffle(self._units)
        found: list[list[int]] = []
        for start in range(0, len(self._units), _POOL):
            pool = sorted(self._units[start : start + _POOL], key=lambda unit: max(len(self._messages[n].text) for n in unit))
            rows: list[int] = []
            for unit in pool:
                rows.extend(unit)
                if len(rows) >= _SIZE:
                    found.append(rows)
                    rows = []
            if rows:
                found.append(rows)
        self._chance.shuffle(found)
        for rows in found:
            yield self.batch(rows, self._noise)

    def batch(self, rows: Sequence[int], noise: float = 0.0) -> Batch:
        """The given messages as one batch, each spelled badly with the chance `noise`."""
        parts = [self._tokens(self._messages[row], self._chance.random() < noise) for row in rows]
        longest = max(len(ids) for ids, _, _ in parts)
        ids, mask = torch.ones(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest, dtype=torch.long)
        told = torch.zeros(len(rows), longest)
        for place, (numbers, marks, _) in enumerate(parts):
            ids[place, : len(numbers)] = torch.tensor(numbers)
            mask[place, : len(numbers)] = 1
            told[place, : len(numbers)] = torch.tensor(marks)
        return Batch(rows, ids, mask, told, torch.tensor([float(known) for _, _, known in parts]), self._pairs(rows))

    def _tokens(self, message: Lesson, badly: bool) -> tuple[list[int], list[float], bool]:
        text = misspelled(message.text, self._chance) if badly else message.text
        found = self._tokenizer.encode(text)
        start = text.find(message.danger_words) if message.danger_words else -1
        end = start + len(message.danger_words)
        marks = [1.0 if start >= 0 and b > a and a >= start and b <= end else 0.0 for a, b in found.offsets]
        return found.ids, marks, start >= 0 or message.emergency is False

    def _pairs(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        place = {self._messages[row].id: n for n, row in enumerate(rows)}
        found = []
        for n, row in enumerate(rows):
            message = self._messages[row]
            other = place.get(message.twin)
            if message.emergency is True and other is not None and self._messages[rows[other]].emergency is False:
                found.append((n, other))
        return found


def misspelled(text: str, chance: random.Random) -> str:
    """The text as a hurried person might type it: without capitals or marks, letters swapped, lost, doubled or wrong."""
    way = chance.random()
    if way < 0.2:
        text = text.lower()
    elif way < 0.35:
        text = re.sub(r"[^\w\s]", "", text)
    elif way < 0.42:
        text = text.upper()
    return " ".join(_slip(word, chance) if len(word) > 3 and chance.random() < 0.08 else word for word in text.split(" "))


def _slip(word: str, chance: random.Random) -> str:
    at, way = chance.randrange(len(word) - 1), chance.random()
    if way < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way < 0.7:
        return word[:at] + word[at + 1 :]
    if way < 0.85:
        return word[:at] + word[at] + word[at:]
    return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def _units(messages: Sequence[Lesson]) -> list[list[int]]:
    """Messages that travel together: near-twins, else one alone."""
    where = {message.id: n for n, message in enumerate(messages)}
    taken: set[int] = set()
    units = []
    for n, message in enumerate(messages):
        if n in taken:
            continue
        other = where.get(message.twin)
        unit = [n] if other is None or other == n or other in taken else [n, other]
        taken.update(unit)
        units.append(unit)
    return units
