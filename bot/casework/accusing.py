"""Words that accuse the person who writes, or a manager of the home: whoever it may be about decides nothing in that call."""
from __future__ import annotations

import re

from bot.casework.accused import ACCUSED, ANY_MANAGER, ENROLLED_MANAGER, NOBODY_HERE
from bot.casework.deciders import MANAGER, ON_CALL
from bot.casework.desk import Case
from bot.casework.hearing import bring_in_other_protocol
from bot.people.people import Post
from bot.triage.values import UNSURE

MYSELF, A_MANAGER = "reporter", "manager"
_DID = (r"(push|shov|hit|slapp?|punch|kick|grabb?|hurt|touch|assault|bruis|dragg?|strangl|chok|pinn|smack|whack|thr[eo]w|pull|twist|grop|kiss|threaten|abus|bit|"
        r"spat|raped?|molest|manhandl|headbutt|bull(y|i)|squeez)(ed|s|es|ing|en|e)?")
_CLAIMS = (r"(says?|said|saying|sed|claims?|claimed|claiming|alleg(es?|ed|ing|ation)|reckons?|tells?|told|telling|disclos(es?|ed)|reports?|reported|complain(s|ed|ing|t)?|"
           r"accus(es?|ed|ing|ation)|shouting|reporting)")
_AGAINST = r"(allegations?|complain(s|t|ts|ed|ing)?|accusations?|accus(es?|ed|ing)|alleg(es?|ed|ing))"
_BOSS = r"(manager|manger|rm|on[- ]?call|oncall|deputy|boss|team leader|shift lead(er)?|head of home)"
_CHILD = r"(her|him|them|me|us|it|[a-z]{2}-?\d+|(the|a|one of the|our) (child|girl|boy|lad|kid|young person|yp|kids|children|girls|boys))"

_OF_MYSELF = tuple(re.compile(pattern, re.I) for pattern in (
    rf"\b{_AGAINST}\b(\W+\w+){{0,5}}?\W+(against|about|of|on)\W+(me|myself)\b",
    r"\baccus(e|es|ed|ing)\W+me\b", r"\b(i|i've|ive|i'm|im)\b(\W+\w+){0,2}?\W+(being\W+)?accused\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,4}}?\W+(i|i've|ive|i'd)\W+((have|had|just|also)\W+)?{_DID}\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,3}}?\W+it\W+was\W+me\b", r"\b(it'?s|its|it is|this is|that is|thats)\W+about\W+(me|myself)\b",
))
_I_DID = re.compile(rf"\bi\W+((have|just|only)\W+)?{_DID}\W+{_CHILD}\b", re.I)
_OF_A_MANAGER = tuple(re.compile(pattern, re.I) for pattern in (
    rf"\b{_AGAINST}\b(\W+\w+){{0,5}}?\W+(against|about|of|on)(\W+\w+){{0,4}}?\W+{_BOSS}\b", rf"\baccus(e|es|ed|ing)(\W+\w+){{0,4}}?\W+{_BOSS}\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,5}}?\W+{_BOSS}(\W+\w+){{0,4}}?\W+{_DID}\W+{_CHILD}\b",
    rf"\b{_DID}\W+(\w+\W+){{0,2}}?by(\W+\w+){{0,3}}?\W+{_BOSS}\b",
))


def accused_in(text: str, told: bool = False) -> str:
    """Whom the words accuse: MYSELF, A_MANAGER, or "" for nobody who would be sent for a decision.

    `told`: it is known to be a complaint about a worker, so that "I grabbed him" is enough.
    """
    if any(pattern.search(text) for pattern in _OF_MYSELF) or (told and _I_DID.search(text)):
        return MYSELF
    return A_MANAGER if any(pattern.search(text) for pattern in _OF_A_MANAGER) else ""


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
        if category is None or category.value in (UNSURE, "other"):
            case.answer("category", "staff_allegation", text, "phrase", False)
            bring_in_other_protocol(case)
    accuses, known = case.accuses, case.state.answers.get(ACCUSED)
    if MYSELF in accuses:
        own = _own_post(case)
        if known is None or (own != NOBODY_HERE and known.value not in (own, ANY_MANAGER)):
            case.answer(ACCUSED, own, text, "reporter")
    elif A_MANAGER in accuses and known is not None and known.value in (UNSURE, NOBODY_HERE):
        case.answer(ACCUSED, ANY_MANAGER, text, known.by)


def _own_post(case: Case) -> str:
    """Which of those who decide the writer is."""
    member = case.desk.people.who(case.state.channel, case.state.person)
    posts = member.posts if member else ()
    held = [role for role in (MANAGER, ON_CALL) if case.home is not None and Post(case.home, role) in posts]
    if len(held) == 2:
        return ANY_MANAGER
    return {MANAGER: ENROLLED_MANAGER, ON_CALL: ON_CALL}[held[0]] if held else NOBODY_HERE
