"""Words that accuse the person who writes, or a manager of the home: whoever it may be about decides nothing in that call."""
from __future__ import annotations

from bot.casework.accused import ACCUSED, ANY_MANAGER, ENROLLED_MANAGER, NOBODY_HERE
from bot.casework.accusing_words import A_MANAGER, MYSELF, accused_in
from bot.casework.deciders import MANAGER, ON_CALL
from bot.casework.desk import Case
from bot.casework.hearing import bring_in_other_protocol
from bot.people.people import Post
from bot.triage.values import UNSURE, severity
from bot.triage.walking import walk

#: Kinds of incident that are graver than a complaint about a worker, or decide for themselves: the words of an accusation leave them.
_STAY = frozenset(("staff_allegation", "sexual", "fire", "weapon", "stranger", "child_is_victim", "self_harm", "hate"))


def settle_accused(case: Case, text: str) -> None:
    """Keeps whom the words accuse. It makes a complaint about a worker of a call that was nothing clear; it only raises.

    Where the writer is accused, their own post is kept out. Where a manager is and nobody can say which, every manager of
    the home is, and the designated officer stands there (RESOLUTION-20; incidents.md, hard rule 6).
    """
    found = accused_in(text, case.about_a_worker) if text else ""
    if found and found not in case.accuses:
        case.add("noted", accuses=found)
        if not case.state.protocols:
            case.add("noted", topic="incident", protocols=["incident"])
    category = case.state.answers.get("category")
    if case.accuses and (category is None or category.value not in _STAY) and not _would_lower(case):  # also where "hurt another child" was tapped since
        case.answer("category", "staff_allegation", text, "phrase", False)
        bring_in_other_protocol(case)
    accuses, known = case.accuses, case.state.answers.get(ACCUSED)
    if MYSELF in accuses:
        own = _own_post(case)
        if known is None or (own != NOBODY_HERE and known.value not in (own, ANY_MANAGER)):
            case.answer(ACCUSED, own, text, "reporter")
    elif A_MANAGER in accuses and known is not None and known.value in (UNSURE, NOBODY_HERE):
        case.answer(ACCUSED, ANY_MANAGER, text, known.by)


def _would_lower(case: Case) -> bool:
    """Whether a complaint about a worker would decide less than what was told already: an ill child's 999 stays one."""
    as_told, as_complaint = (walk(case.desk.library, case.state.protocols, told, case.circumstances).decision for told in (case.told, {**case.told, "category": "staff_allegation"}))
    return as_told is not None and (as_complaint is None or severity(as_complaint.disposition) < severity(as_told.disposition)) and severity(as_told.disposition) > severity("MANAGER")


def _own_post(case: Case) -> str:
    """Which of those who decide the writer is."""
    member = case.desk.people.who(case.state.channel, case.state.person)
    posts = member.posts if member else ()
    held = [role for role in (MANAGER, ON_CALL) if case.home is not None and Post(case.home, role) in posts]
    if len(held) == 2:
        return ANY_MANAGER
    return {MANAGER: ENROLLED_MANAGER, ON_CALL: ON_CALL}[held[0]] if held else NOBODY_HERE
