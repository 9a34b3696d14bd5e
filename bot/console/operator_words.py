"""What a decision means for an operator, beside what the caller is told: the protocols speak to care staff ("Ring 999 now").

What to do with each disposition follows its meaning in the guidance (missing.md section 0, the sources named here); how a
force grades and records it is its own affair, so every line is a proposal until the force has signed it off.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Mapping, Optional

from bot.casework.wording import clock


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

#: The caller has the police on the line already: what a protocol says about ringing them is left out or said for that.
_ALREADY_ON_THE_LINE = ("Ring {non_emergency} now", "If you cannot speak on a mobile")
_INSTEAD = (
    ("Ring 999 now. Ask for the police, or for an ambulance if the child is hurt or ill. Stay on the line and do what they tell you.", "Stay on the line and do what I tell you."),
    ("Ring 999 now. Ask for an ambulance if anyone is hurt or ill, the fire service for a fire, or else the police. Stay on the line and do what they tell you.",
     "Stay on the line and do what I tell you."),
    ("Ring 999 now. Ask for an ambulance if the child is hurt or ill, or else the police. ", "Stay on the line. "),
    ("Tell the police what you saw and when, today: {non_emergency}, online, or your police contact. By phone or secure form, not in this chat.", "Tell me what you saw and when."),
    ("Tell the police what you saw and when, today: {non_emergency}, online, or your police contact.", "Tell me what you saw and when."),
    ("Tell the police what was seen and when: {non_emergency}, online, or your police contact. By phone or secure form, not in this chat.", "Tell me what was seen and when."),
    ("Ring 999 instead if", "Tell me at once, or ring 999, if"),
    ("When you have rung, tell", "When help is on its way, tell"), ("Do not wait for them before you ring.", "Do that after this call."),
    ("Come back here", "Ring back"), ("start a new call here", "ring us again"), ("Ring the police now and say the child is back.", "Tell me when the child was seen or spoken to, so that I can close the report."),
    ("If the police were told, ring them now and say the child is back, so that they can close it.", "If a report is open, I close it now: tell me who has seen the child."),
)
#: Words of casework that speak to the one who types, said for the one who asks on the phone.
_LABELS = {"I want it reported": "Caller wants it reported", "Not sure": "Caller does not know"}
_WHY = (("If you are not sure, ring 999 and let them decide.", "If the caller is not sure, it counts as danger."), ("Your own record here has a number too.", ""))
LIMITS = {
    "recheck": "Check on the child", "no_word": "No answer to the check", "no_word_limit": "Last time for an answer, then a report",
    "manager_limit": "Manager's decision", "unfinished": "Unfinished call",
}


def told_to_caller(do: str) -> Optional[str]:
    """An instruction of a protocol as an operator says it on the phone; None for one that the call itself has settled."""
    if do.startswith(_ALREADY_ON_THE_LINE):
        return None
    for staff, operator in _INSTEAD:
        do = do.replace(staff, operator)
    return do


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
