"""What supervisors made of a call, from its events alone. Pure: no database, no clock."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional

#: What a supervisor may find of a call, and what the police may have done; the codes stand in the log.
JUDGEMENTS = ("appropriate", "should_be_handled", "should_be_escalated", "too_slow")
#: Who reviews a call: the force's supervisors, or those of one provider (then the side is the provider, as the registry names it).
FORCE = "force"
POLICE_OUTCOMES = ("attended", "not_attended", "outcome_20", "outcome_21", "outcome_22", "parenting_advice")


@dataclass(frozen=True)
class Review:
    """Whether it was read since its last news, its flag, the latest judgement and what a second person said of it,
    whether a second opinion is wanted, the latest police outcome, and how many remarks there are."""

    read: bool = False
    flagged: bool = False
    judged: Optional[str] = None
    agreed: Optional[bool] = None
    second_wanted: bool = False
    police_outcome: Optional[str] = None
    remarks: int = 0


def side_of(told: dict[str, Any]) -> str:
    """Whose review a `remarked` event belongs to; the force's where it does not say."""
    return str(told.get("side") or FORCE)


def is_shared(told: dict[str, Any]) -> bool:
    """Whether a `remarked` event counts for the call and not for one side of its review: a remark, and what the police did."""
    return told.get("what") in ("remark", "too_high", "police_outcome")


def reviewed(review: Review, told: dict[str, Any]) -> Review:
    """The review after one `remarked` event about it; what is not known changes nothing."""
    what, value = told.get("what"), told.get("value")
    if what == "read":
        return replace(review, read=True)
    if what in ("flagged", "unflagged"):
        return replace(review, flagged=what == "flagged")
    if what in ("remark", "too_high"):
        return replace(review, remarks=review.remarks + 1)
    if what == "judged" and value in JUDGEMENTS:
        return replace(review, read=True, judged=value, agreed=None)
    if what in ("agreed", "disagreed"):
        return replace(review, agreed=what == "agreed", second_wanted=False)
    if what == "second_wanted":
        return replace(review, second_wanted=True)
    if what == "police_outcome" and value in POLICE_OUTCOMES:
        return replace(review, police_outcome=value)
    return review


def to_be_read_again(review: Review) -> Review:
    """The review after news of the call: what was read is not all there is any more."""
    return replace(review, read=False) if review.read else review
