"""How long the danger phrases take, alone, for messages of every length; baseline: the guidance's trigger words as one regular expression."""
from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.timing import ratio, show, times_ms
from bot.triage.danger import look

MESSAGES = Path(__file__).resolve().parents[1] / "tests" / "evaluation"
#: incidents.md section 3, "words that must trigger at once".
WORDS = re.compile(r"\b(knife|blade|machete|gun|stab|unconscious|unresponsive|collapsed|fitting|seizure|ligature|hanging|strangled|choking|overdose|"
                   r"swallowed|bleach|gushing|fire|smoke|petrol|roof|bridge|tracks|raped|kidnapped|trapped)\b", re.I)


def run() -> None:
    """Times every first message of the evaluation, then one of 20,000 characters with its danger in the last line."""
    texts = [json.loads(line)["text"] for file in sorted(MESSAGES.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    look(texts[0])
    ours, baseline = times_ms(look, texts), times_ms(WORDS.search, texts)
    show("danger phrases, one message", ours)
    show("baseline: a list of words", baseline)
    ratio("danger phrases against the word list", baseline, ours)
    long = "she had toast and then we played cards and nothing much happened. " * 300 + "\nhes stopped breathing"
    show(f"danger phrases, {len(long):,} characters", times_ms(look, [long] * 20))
