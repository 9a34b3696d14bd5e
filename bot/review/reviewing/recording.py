"""Adds what a supervisor does with a call to its log; nothing that was said before is edited."""
from __future__ import annotations

from dataclasses import dataclass

from bot.calllog.log import CallRow
from bot.calllog.reviewed import FORCE, JUDGEMENTS
from bot.calllog.words import remember
from bot.casework.desk import Desk
from bot.review.reviewing.opinions import Opinions, opinions
from bot.triage.identifiers import kinds, mask, never_mask

READ, FLAG, UNFLAG, REMARK, JUDGE, AGREE, DISAGREE, SECOND = "read", "flag", "unflag", "remark", "judge", "agree", "disagree", "second"
DOINGS = (READ, FLAG, UNFLAG, REMARK, JUDGE, AGREE, DISAGREE, SECOND)
#: A kind of remark on a call whose decision an operator raised: nobody lowers it, but it can be said.
TOO_HIGH = "too_high"
#: As much as two screens; more is a report, and belongs where reports are kept.
LONGEST = 2_000


@dataclass(frozen=True)
class Wrong:
    """Why something was not recorded: the field of the form, and one sentence."""

    field: str
    words: str


@dataclass(frozen=True)
class Done:
    """What was taken out of the text, by kind; nothing recorded where it was so already."""

    masked: tuple[str, ...] = ()


def record(desk: Desk, row: CallRow, by: str, doing: str, value: str = "", text: str = "", side: str = FORCE) -> Done | Wrong:
    """Records one thing that `by` does with a call, now, in this transaction, for one side of its review (`row` as that side sees it).

    `value` is the judgement (JUDGE) or the kind of remark (REMARK: empty or TOO_HIGH). A reason is obligatory for every judgement
    but "appropriate", for agreeing and for disagreeing, which anybody but the judge may do. Names and numbers are taken out of the
    text before it is kept. What is so already (read, flagged) is not recorded twice.
    """
    text = " ".join(text.replace("\x00", " ").split(" ")).strip()
    found = opinions(desk.log.events(row.call), side)
    wrong = _wrong(row, found, by, doing, value, text)
    if wrong is not None:
        return wrong
    what, value = _event(doing, value)
    if _is_so(row, doing):
        return Done()
    known = never_mask(homes=[home.name for home in desk.registry.homes()])
    masked = mask(text, known)
    desk.log.add(row.call, "remarked", desk.clock(), masked, about="review", what=what, value=value or None, by=by, side=side)
    remember(desk.session, desk.vault, row.call, masked)
    return Done(kinds(text, known) if masked != text else ())


def _wrong(row: CallRow, found: Opinions, by: str, doing: str, value: str, text: str) -> Wrong | None:
    """The first thing that keeps it from being recorded."""
    if doing not in DOINGS:
        return Wrong("do", "Choose what to do with this call.")
    if len(text) > LONGEST:
        return Wrong(_field(doing), f"Use at most {LONGEST:,} letters; there are {len(text):,}.")
    if doing == JUDGE and value not in JUDGEMENTS:
        return Wrong("judged", "Choose a judgement.")
    if doing == JUDGE and value != JUDGEMENTS[0] and not text:
        return Wrong("reason", "Say why in a few words.")
    if doing == REMARK and not text:
        return Wrong("remark", "Write the remark.")
    if doing == REMARK and value and (value != TOO_HIGH or not found.raised_by):
        return Wrong("remark", "Choose a kind of remark from the list.")
    if doing in (AGREE, DISAGREE):
        return _wrong_opinion(found, by, text)
    if doing == SECOND and found.latest is None:
        return Wrong("second", "Judge the call first; then somebody else can be asked.")
    return None


def _wrong_opinion(found: Opinions, by: str, text: str) -> Wrong | None:
    if found.latest is None:
        return Wrong("opinion", "Nobody has judged this call yet.")
    if found.latest.by == by:
        return Wrong("opinion", "This judgement is yours. Somebody else agrees or disagrees with it; you can add a newer one.")
    return None if text else Wrong("opinion", "Say why in a few words.")


def _field(doing: str) -> str:
    return {JUDGE: "reason", AGREE: "opinion", DISAGREE: "opinion", SECOND: "second"}.get(doing, "remark")


def _event(doing: str, value: str) -> tuple[str, str]:
    """The words of the log for what is done."""
    names = {FLAG: "flagged", UNFLAG: "unflagged", JUDGE: "judged", AGREE: "agreed", DISAGREE: "disagreed", SECOND: "second_wanted"}
    return names.get(doing, doing), value if doing in (JUDGE, REMARK) else ""


def _is_so(row: CallRow, doing: str) -> bool:
    return {READ: row.read, FLAG: row.flagged, UNFLAG: not row.flagged, SECOND: row.second_wanted}.get(doing, False)
