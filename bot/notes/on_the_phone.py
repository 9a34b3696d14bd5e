"""What the protocols tell care staff who type, said for a caller whom an operator has on the line: the police are there already."""
from __future__ import annotations

from typing import Mapping, Optional

#: What the operator does about a decision, for the record; how a force grades and records it is its own affair (proposal).
OPERATOR_DOES: Mapping[str, str] = {
    "999": "Create an emergency incident and send police; bring in ambulance or fire where needed",
    "REPORT": "Take the report from this caller in this call",
    "INTEL": "Record it as information today",
}
#: What a decision means where an operator took the call.
OPERATOR_MEANING: Mapping[str, str] = {"999": "send police now", "REPORT": "the operator takes the report now", "INTEL": "record it as information, not urgent"}
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


def told_to_caller(do: str) -> Optional[str]:
    """An instruction of a protocol as an operator says it on the phone; None for one that the call itself has settled."""
    if do.startswith(_ALREADY_ON_THE_LINE):
        return None
    for staff, operator in _INSTEAD:
        do = do.replace(staff, operator)
    return do
