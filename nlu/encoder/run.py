"""Runs the exported encoder: text in; a row of numbers, its own judgements and the clause that tells most of danger out."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, NamedTuple, Sequence

import numpy as np

from nlu.encoder.clauses import clauses
from nlu.encoder.graph import JUDGED

#: Tokens a message is cut to: more than the longest of the training texts has.
TOKENS = 224
_HEAD = 128  # of a message that is too long, this much of its beginning is kept, the rest of its end
_LONGEST = 20_000  # characters; nothing beyond can survive the cut, and tokenising megabytes would stall a turn


@dataclass(frozen=True)
class Encoded:
    """Encoded texts, a row for each.

    `sentences` [texts, width] is where they lie by meaning. `judged` [texts, numbers] are the scores of the adapter's heads in the
    order of JUDGED. `telling` [texts, 2] is where the clause starts and ends that holds the token most telling of danger.
    """

    sentences: np.ndarray
    judged: np.ndarray
    telling: np.ndarray


class _Row(NamedTuple):
    """One text's share of `Encoded`."""

    sentence: np.ndarray
    judged: np.ndarray
    telling: tuple[int, int]


class Encoder:
    """A loaded encoder; safe to use from several threads.

    Args:
        path: the exported graph.
        tokenizer: the tokeniser's file.
        threads: how many texts are worked on at once; each takes one processor thread.
    """

    def __init__(self, path: Path, tokenizer: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.width: int = self._session.get_outputs()[0].shape[-1]

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda count: None) -> Encoded:
        """The rows of texts, in the order given.

        A text's rows do not depend on the texts beside it: each is run alone, because int8 graphs
        scale by the whole batch. What was learned in training is thus exactly what is seen later.

        Args:
            texts: any strings, the empty one included.
            done: told how many texts are finished, now and then.
        """
        if len(texts) == 1:
            found = [self._run(texts[0])]
        else:
            found = []
            with ThreadPoolExecutor(self._threads) as pool:
                for rows in pool.map(self._run, texts):
                    found.append(rows)
                    if len(found) % 50 == 0 or len(found) == len(texts):
                        done(len(found))
        if not found:
            return Encoded(np.zeros((0, self.width), np.float32), np.zeros((0, 1), np.float32), np.zeros((0, 2), int))
        return Encoded(*(np.stack(part) for part in zip(*found)))

    def tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The token numbers of `text` and where each stands in it; of a very long text the beginning and the end.

        The end is kept because danger told last ("... and he has stopped breathing") must be seen.
        """
        found = self._tokenizer.encode(text)
        if len(found.ids) <= TOKENS:
            return found.ids, found.offsets
        end = len(found.ids) - (TOKENS - _HEAD)
        return found.ids[:_HEAD] + found.ids[end:], found.offsets[:_HEAD] + found.offsets[end:]

    def _run(self, text: str) -> _Row:
        left_out = max(0, len(text) - _LONGEST)
        if left_out:
            text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
        numbers, offsets = self.tokens(text)
        ids = np.array([numbers], dtype=np.int64)
        sentence, telling, *judged = self._session.run(["sentence", "telling", *JUDGED], {"ids": ids, "mask": np.ones_like(ids)})
        start, end = offsets[int(telling[0].argmax())]
        middle = (start + end) / 2
        clause = next(((a, b) for a, b in clauses(text) if a <= middle < b), (0, len(text)))
        if clause[0] >= _LONGEST // 2:
            clause = (clause[0] + left_out, clause[1] + left_out)
        return _Row(sentence[0], np.concatenate([part[0] for part in judged]), clause)
