"""Whether one rehearsed case came out as expected, and in which ways it did not."""
from __future__ import annotations

from typing import Any

from bot.triage.danger import LINE

#: A first reply asks about danger by one of these facts (a sharpened question keeps the name).
_DANGER_ASKS = ("danger_now", "red_flags")


def says_999(result: dict[str, Any]) -> bool:
    """The first reply sends the person to 999, and the call is logged as escalated."""
    return bool(result["first_reply"]["disposition"] == "999")


def carries_the_line(result: dict[str, Any]) -> bool:
    """Where the first reply is not 999: the 999 line and the danger question are in it."""
    return says_999(result) or (LINE in result["first_reply"]["text"] and result["first_reply"]["ask"] in _DANGER_ASKS)


def disposition_right(result: dict[str, Any]) -> bool:
    """The disposition when the questions end is one of those accepted."""
    return result["disposition"] in _accepted(result["expect"].get("disposition"))


def final_right(result: dict[str, Any]) -> bool:
    """The outcome after everything is one of those accepted."""
    return "final" not in result["expect"] or result["final"] in _accepted(result["expect"]["final"])


def dangerous(result: dict[str, Any]) -> bool:
    """A call that should be escalated ended filtered: the error that can cost a life."""
    expected = _accepted(result["expect"].get("final"))
    return result["final"] == "filtered" and expected == ["escalated"]


def too_many_questions(result: dict[str, Any]) -> bool:
    """More questions than the case allows."""
    most = result["expect"].get("max_questions")
    return most is not None and result["questions"] > most


def _accepted(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
