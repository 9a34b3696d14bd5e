"""Runs the exported encoder: text in, one row of numbers a text and one a clause out."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

from nlu.encoder.clauses import clauses

#: Tokens a message is cut to: more than the longest of the training texts has.
TOKENS = 224
_HEAD = 128  # of a message that is too long, this much of its beginning is kept, the rest of its end
_LONGEST = 20_000  # characters; nothing beyond can survive the cut, and tokenising megabytes would stall a turn


@dataclass(frozen=True)
class Encoded:
    """Encoded texts: a row for each text, and one for each of its clauses.

    `sizes` says how many of the clause rows, in order, belong to each text; none has zero.
    """

    sentences: np.ndarray
    clauses: np.ndarray
    sizes: np.ndarray


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
        self.clause_width: int = self._session.get_outputs()[1].shape[-1]

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda count: None) -> np.ndarray:
        """One float32 row of `width` numbers per text, in the order given (see `encode_parts`)."""
        return self.encode_parts(texts, done).sentences

    def encode_parts(self, texts: Sequence[str], done: Callable[[int], None] = lambda count: None) -> Encoded:
        """The rows of texts and of their clauses, in the order given.

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
            return Encoded(np.zeros((0, self.width), np.float32), np.zeros((0, self.clause_width), np.float32), np.zeros(0, int))
        parts = [clause_rows for _, clause_rows in found]
        return Encoded(np.stack([row for row, _ in found]), np.concatenate(parts), np.array([len(rows) for rows in parts]))

    def tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The token numbers of `text` and where each stands in it; of a very long text the beginning and the end.

        The end is kept because danger told last ("... and he has stopped breathing") must be seen.
        """
        found = self._tokenizer.encode(text)
        if len(found.ids) <= TOKENS:
            return found.ids, found.offsets
        end = len(found.ids) - (TOKENS - _HEAD)
        return found.ids[:_HEAD] + found.ids[end:], found.offsets[:_HEAD] + found.offsets[end:]

    def _run(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        if len(text) > _LONGEST:
            text = text[: _LONGEST // 2] + " " + text[-_LONGEST // 2 :]
        numbers, offsets = self.tokens(text)
        ids = np.array([numbers], dtype=np.int64)
        sentence, tokens = self._session.run(["sentence", "tokens"], {"ids": ids, "mask": np.ones_like(ids)})
        # The marks at both ends have no place in the text and belong to no clause.
        middles = np.array([(start + end) / 2 if end > start else -1 for start, end in offsets])
        rows = []
        for start, end in clauses(text):
            inside = (middles >= start) & (middles < end)
            if inside.any():
                rows.append(tokens[0][inside].mean(0))
        return sentence[0], np.stack(rows) if rows else tokens[0].mean(0, keepdims=True)
