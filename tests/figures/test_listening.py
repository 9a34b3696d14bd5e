"""The agent that is overheard while it is measured does what the real one does."""
from __future__ import annotations

import asyncio

from bot.evaluation.listening import Overhearing


class Real:
    """Reads "milk" as danger."""

    async def parse(self, text):
        return {"danger_score": {"level": "alarm" if "milk" in text else "none"}}


def test_what_no_call_hears_is_read_by_the_real_agent():
    """What is typed after the end of a call is asked of the net alone: without this everything there would count as danger."""
    overhearing = Overhearing(Real())
    assert [asyncio.run(overhearing.parse(text))["danger_score"]["level"] for text in ("milk", "tea")] == ["alarm", "none"]
