"""A small net of made-up phrases, so that a test shows one rule of it by itself."""
from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import yaml

from bot.triage.danger.net import Net
from bot.triage.danger.phrases import load_phrases

#: A word that no net knows and no spelling comes near.
OTHER = "zu"


def others(number: int) -> str:
    """So many words that mean nothing."""
    return " ".join([OTHER] * number)


def group(name: str, *patterns: str, **more: object) -> dict[str, object]:
    """A group of phrase data that alarms on these patterns."""
    return {"id": name, "kind": "weapon", "source": "made up", "ask": "Is it so?", "fires": ["x"], **({"patterns": list(patterns)} if patterns else {}), **more}


def net(*groups: dict[str, object], **page: object) -> Net:
    """A net of these groups; `page` may give classes and spelling."""
    return _built(yaml.safe_dump({"title": "made up", "checked": "made up", "groups": list(groups), **page}))


@lru_cache(maxsize=None)
def _built(page: str) -> Net:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "real_words.txt").write_text("life\nfine\n", encoding="utf-8")
        (folder / "one.yml").write_text(page, encoding="utf-8")
        return Net(load_phrases(folder))
