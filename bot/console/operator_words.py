"""What a decision means for an operator, beside what the caller is told: the protocols speak to care staff ("Ring 999 now").

What to do with each disposition follows its meaning in the guidance (missing.md section 0, the sources named here); how a
force grades and records it is its own affair, so every line is a proposal until the force has signed it off.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Iterable, Mapping, Optional

from bot.casework.wording import clock
from bot.notes.on_the_phone import told_to_caller

__all__ = ["LIMITS", "WORDS", "Words", "afterwards", "back_words", "label", "told_to_caller", "until", "why"]


@dataclass(frozen=True)
class Words:
    """One disposition on the operator's page: a head, what the operator does, the first words to the caller, and on whose authority."""

    head: str
    do: tuple[str, ...]
    caller: str
    source: tuple[str, ...]
    mark: str = "proposal"


WORDS: Mapping[str, Words] = {
    "999": Words(
        "Send police now", ("Create an emergency incident and send police. Bring in the ambulance or fire service if anyone is hurt or ill, or there is a fire.",
                            "Keep the caller on the line. Take the exact place first, then what is happening."),
        "We are sending help now. Stay on the line.", ("SUSSEX-2017", "ESSEX-999", "RCRP-WEIGHT")),
    "REPORT": Words(
        "Create an incident now", ("Take the report from this caller now, in this call.",
                                   "Grade it and set the risk by your own force's rules. A record of earlier calls never lowers it."),
        "I am taking your report now. Tell me at once if anyone is in danger.", ("HL-2017", "WSCC", "EASTRIDING")),
    "INTEL": Words(
        "Record it as information today", ("Put it on the intelligence system, or send it to the home's single point of contact.", "No police visit follows from this by itself."),
        "I am passing this on today. Ring straight back if anyone is in danger.", ("HO-CL", "NSPCC-CL")),
    "MANAGER": Words(
        "The home's manager decides", ("Keep this call open. It stands on the board with its limit.", "If nobody decides in time it moves up by itself, never down."),
        "Ring your manager now, then on-call, and ring me back with what they decide.", ("HL-2017", "WSCC", "RESOLUTION-24")),
    "WAIT": Words(
        "Wait, with a time set", ("Keep this call open. It stands on the board until the child is seen or spoken to.", "No word by the time set becomes a report by itself."),
        "Keep trying, and ring me back as soon as there is word. Ring 999 if anyone is in danger.", ("SUSSEX-2017", "RESOLUTION-8")),
    "HOME": Words(
        "The home handles this", ("Close the call with the reference below. A supervisor looks at it.", "If the caller is worried, raise it. That is always right."),
        "Handle this as you would at home, and write it in the child's record. Ring back if it starts again; ring 999 if anyone is in danger.", ("HL-2017", "RESOLUTION-18")),
}

_BACK_TOLD = ("Close the incident once the police have seen or spoken to the child. Until then it stays open.",)
_BACK_DO = ("Take down who has seen the child, where and when.", "Ask how the child is. Anything told now can raise this call; nothing lowers it.")

#: Words of casework that speak to the one who types, said for the one who asks on the phone.
_AFTERWARDS = (
    ("is an emergency: ring 999.", "is an emergency."), ("Tell 999 that now: stay on the line, or ring them again.", "Add that to the emergency incident now."),
    ("Tell the police that too: ring {non_emergency}, or 999 if anyone is in danger.", "Add that to the incident. Press Danger now if anyone is in danger."),
    ("Pass that on to the police with the rest: {non_emergency}.", "Add that to the information."), ("Tell me here when anything changes.", "Tell the caller to ring again when anything changes."),
    ("Anything else on that list? Tap it, or tap \"That is all\".", "Anything else on that list? If not, choose \"That is all\"."),
    ("Go on with the checks, and tell me when the child is back.", "The caller goes on with the checks, and rings when the child is back."),
)
_LABELS = {"I want it reported": "Caller wants it reported", "Not sure": "Caller does not know"}
_WHY = (("If you are not sure, ring 999 and let them decide.", "If the caller is not sure, it counts as danger."), ("Your own record here has a number too.", ""))
LIMITS = {
    "recheck": "Check on the child", "no_word": "No answer to the check", "no_word_limit": "Last time for an answer, then a report",
    "manager_limit": "Manager's decision", "unfinished": "Unfinished call",
}


def afterwards(said: str, non_emergency: str) -> str:
    """What is said to staff after a call has ended, for the operator who took it."""
    for staff, operator in _AFTERWARDS:
        said = said.replace(staff.replace("{non_emergency}", non_emergency), operator)
    return said


def said_once(caller: str, told: Iterable[str]) -> str:
    """The first words to the caller, without what an instruction of the protocol says as well."""
    below = any("Tell me at once, or ring 999, if" in line for line in told)
    return caller.replace(" Tell me at once if anyone is in danger.", "") if below else caller


def back_words(police_know: bool) -> Words:
    """What an operator does once a child is back: the police close a report only when they have seen or spoken to the child."""
    return Words("The child is back", (*_BACK_DO, *(_BACK_TOLD if police_know else ())), "Thank you for telling me.", ("MP-RETURN", "MP-FOUND"))


def why(words: str) -> str:
    """Why a question is asked, said for the operator."""
    for staff, operator in _WHY:
        words = words.replace(staff, operator)
    return words.strip()


def label(words: str) -> str:
    """An answer's label on the operator's page."""
    return _LABELS.get(words, words)


def until(disposition: str, due: Optional[datetime]) -> str:
    """The limit of an open decision in words; empty where none runs."""
    if due is None:
        return ""
    return f"Word is due by {clock(due)}." if disposition == "WAIT" else f"A decision is due by {clock(due)}."
