"""What stands round a danger phrase and turns it from an alarm into a question."""
from __future__ import annotations

from typing import Sequence

from bot.triage.danger.patterns import Found, Span, Spans, sentence
from bot.triage.danger.words import JOIN, NONE, Words

#: How many words before a phrase a "no" or "not" may stand and still be about it (proposal).
NEGATION_REACH = 4
#: How far off an explanation ("it was the film") may stand (proposal).
EXPLAINED_REACH = 60

#: How many words after a phrase an everyday thing ("for prom", "it was toast") still tells what it really was (proposal).
EVERYDAY_REACH = 12

#: How many words back a past time ("two years ago") still tells when a phrase happened (proposal).
PAST_REACH = 40

#: What speaks of an ordinary explanation, by the context it belongs to.
_HINTS = {"everyday": "ctx_everyday", "resolved": "ctx_resolved", "explained": "ctx_explained", "fiction": "ctx_fiction", "hypothetical": "ctx_policy"}

#: "If" that says a person does not know, not that it has not happened: "not sure if he is breathing".
_UNSURE_IF = {"know", "sure", "tell", "see", "idea", "ask", "asking", "asked", "wondering", "check", "checking"}


def disarmed_by(stands: Sequence[str], words: Words, spans: Spans, found: Found) -> str:
    """The first context that makes the phrase at `found` doubtful, or "" when it stands as an alarm.

    Args:
        stands: contexts that do not touch this phrase.
    """
    place = found[:2]
    for part in found[2]:
        # "not breathing" keeps its own "not"; a "no" standing before "noisy breathing" takes it away.
        if "negated" in stands and any(_inside(spans, name, part) for name in ("ctx_not", "ctx_cannot")):
            continue
        if "negated_before" not in stands and _negated(words, spans, part):
            return "negated"
        if not {"negated", "negated_before"} & set(stands) and _inside(spans, "ctx_denied", (part[0] + 1, min(part[0] + 4, part[1]))):
            return "negated"
    clause = _clause(words, place)
    present = _inside(spans, "ctx_present", clause)
    if "past" not in stands:
        if _inside(spans, "ctx_past", place) or _inside(spans, "ctx_past", clause) and not _inside(spans, "ctx_just", clause):
            return "past"
        if not _inside(spans, "ctx_just", clause) and _inside(spans, "ctx_past", sentence(words, place)):
            return "past"
        if not _inside(spans, "ctx_present", clause) and _told_as_past(spans, place[0]):
            return "past"
    if "hypothetical" not in stands:
        if _supposed(words, spans, (max(clause[0], place[0] - 8), place[1])):
            return "hypothetical"
        if not present and _inside(spans, "ctx_policy", clause):
            return "hypothetical"
    if "fiction" not in stands and _inside(spans, "ctx_fiction", clause):
        return "fiction"
    now = _inside(spans, "ctx_just", clause)
    if "explained" not in stands and not now and _explained(words, spans, place):
        return "explained"
    if "resolved" not in stands and _inside(spans, "ctx_resolved", (place[0] - 6, place[1] + 14)):
        return "resolved"
    if "everyday" not in stands and _inside(spans, "ctx_everyday", (place[0], place[1] + EVERYDAY_REACH)):
        return "everyday"
    return ""


def hinted(stands: Sequence[str], words: Words, spans: Spans, found: Found) -> bool:
    """Whether anything said in the same clause as the phrase at `found`, or after it, speaks of an ordinary explanation.

    However far off, that is too little to take an alarm away and too much to sound it on the words alone: the phrase then leans.

    Args:
        stands: contexts that do not touch this phrase.
    """
    low, high = found[:2]
    first = _clause(words, (low, high))[0]
    named = (name for context, name in _HINTS.items() if context not in stands)
    return any(start >= first and not (start < high and low < end) for name in named for start, end in spans.get(name, ()))


def _explained(words: Words, spans: Spans, place: Span) -> bool:
    """Whether something said in the same clause, or after it, explains a phrase away.

    "Tea was fine. He has stopped breathing": what went before explains nothing, nor do the phrase's own words.
    """
    low, high = _clause(words, place)[0], place[1] + EXPLAINED_REACH
    return any(low <= start < high and not (start < place[1] and place[0] < end) for start, end in spans.get("ctx_explained", ()))


def _negated(words: Words, spans: Spans, place: Span) -> bool:
    low = place[0]
    steps = 0
    while low > 0 and steps < NEGATION_REACH and words.hard[low] == NONE:
        low -= 1
        steps += 1
    return any(low <= start and end <= place[0] for start, end in spans.get("ctx_not", ()))


def _supposed(words: Words, spans: Spans, place: Span) -> bool:
    low, high = place
    for start, _ in spans.get("ctx_if", ()):
        if low <= start < high and not (words.norm[start] == "if" and start and words.norm[start - 1] in _UNSURE_IF):
            return True
    return False


def _told_as_past(spans: Spans, before: int) -> bool:
    """Whether the last time named before a phrase is a past one ("Three years ago. ... Took tablets.")."""
    past = max((start for start, _ in spans.get("ctx_past", ()) if before - PAST_REACH <= start < before), default=-1)
    just = max((start for start, _ in spans.get("ctx_just", ()) if start < before), default=-1)
    return past > just


def _clause(words: Words, place: Span) -> Span:
    low, high = place
    while low > 0 and words.hard[low] < JOIN:
        low -= 1
    while high < len(words.norm) and words.hard[high] < JOIN:
        high += 1
    return low, high


def _inside(spans: Spans, name: str, place: Span) -> bool:
    low, high = place
    return any(low <= start < high for start, _ in spans.get(name, ()))
