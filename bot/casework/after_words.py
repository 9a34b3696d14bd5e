"""The words after the end of a call that went to 999 or the police: where it stands, what was noted, what is next."""
from __future__ import annotations

import re

from bot.casework import wording
from bot.casework.desk import Case
from bot.triage.danger import LINE
from bot.triage.walking import tell_for

NEW = ("Something else has happened", "new")
WHO_IS_BACK = "Who is back with you now? Tap each child who is."
ADDED = "I have added that to call {call}{child}."
_STANDS = {"999": "Call {call}{child} is an emergency: ring 999.", "REPORT": "Call {call}{child} is a police report.",
           "INTEL": "Call {call}{child} is for the police to know.", "HOME": "Call {call}{child} is closed: the home handles it."}
_THEN = {"999": "Tell 999 that now: stay on the line, or ring them again.", "REPORT": "Tell the police that too: ring {non_emergency}, or 999 if anyone is in danger.",
         "INTEL": "Pass that on to the police with the rest: {non_emergency}."}
_RANG = {"999": "999 knows. Stay on the line and do what they tell you.", "REPORT": "The police know. Keep their log number.", "INTEL": "The police know. Keep their log number."}
_TELL = "Tell your manager when you can. Tell me here when anything changes."
_CHECKS = "Go on with the checks, and tell me when the child is back."
_THERE = "Help is with you. Do what they tell you. Ring 999 again if they leave and it starts again."
_WITH_YOU = "Tell those who came. Ring 999 again if it starts again or they have left."
_NO_ANSWER = "Keep trying, or use your force's online report or your police contact. Ring 999 if it gets worse."
_STILL = {"999": "Ring 999 now.", "REPORT": "Ring {non_emergency} now.", "INTEL": "Ring {non_emergency} today."}

_NOT = re.compile(r"\b(not|haven'?t|havent|hasn'?t|hasnt|didn'?t|didnt|never|can'?t|cant|cannot|couldn'?t|couldnt|no answer|nobody|engaged|on hold|wont|won'?t)\b", re.I)
_SERVICE = r"(police|cops?|copper|officers?|bobby|bobbies|pcs?|ambulance|paramedics?|medics?|fire (brigade|service|engine)|firefighters)"
_ARRIVED = re.compile(rf"\b{_SERVICE}\b.{{0,30}}\b(here|arrived|turned up|on site|on scene|in attendance|attending now|with (us|me|him|her|them)|just (come|came)|at the (door|house|home))\b", re.I)
_CALLED = re.compile(r"\b(rang|rung|ring|ringing|called|calling|phoned|reported|spoke|spoken|told|informed|on the phone|on to|got through|been on)\b.{0,25}\b(101|999|police|it in|to them|them|operator|control)\b|"
                     r"\b(reported it|rang it in|called it in)\b", re.I)
_NUMBER = re.compile(r"\b(log|ref|reference|cad|incident|crime|urn|misper)\b.{0,14}\d", re.I)
_BARE = re.compile(r"^\W*(yes|yeah|yep|no|nope|ok|okay|k|done|will do|not sure|right|doing it|did|did it|understood)(\W+(thanks|now|it|that))*\W*$", re.I)
_COMING = re.compile(rf"\b{_SERVICE}\b.{{0,20}}\b(coming|on (the|their) way|en ?route|been sent|sending)\b", re.I)
_TRYING = re.compile(r"\b(101|999|police|they|line)\b.{0,30}\b(on hold|engaged|not (answering|picking up)|no answer|queue|busy)\b|\bon hold\b|\bcan'?t get through\b|\bcant get through\b", re.I)


def kind_of(text: str) -> str:
    """What the words tell of help: there, rang, not_yet, no_answer; "bare" for a yes or no to nothing, "news" for everything else."""
    if _BARE.match(text):
        return "bare"
    if _TRYING.search(text):
        return "no_answer"
    if _NOT.search(text) and not _NUMBER.search(text):
        return "not_yet" if _CALLED.search(text) else "news"
    if _ARRIVED.search(text):
        return "there"
    return "rang" if _CALLED.search(text) or _NUMBER.search(text) or _COMING.search(text) else "news"


def reply(case: Case, kind: str) -> str:
    """What is said to such words, after the 999 line."""
    disposition = str(case.state.disposition)
    there = any(event.kind == "noted" and event.payload.get("afterwards") == "there" for event in case.desk.log.events(case.call))
    after = {
        "there": f"{_THERE} {_TELL}", "no_answer": _NO_ANSWER, "not_yet": _STILL.get(disposition, ""), "news": _WITH_YOU if there else _THEN.get(disposition, ""),
        "bare": _TELL, "rang": f"{_RANG.get(disposition, '')} {_CHECKS if is_away(case) else _TELL}",
    }[kind]
    return _fill(case, f"{ADDED} {after}".strip())


def added(case: Case) -> str:
    """What is said to more of the same emergency, or once danger was asked about again."""
    return reply(case, "news")


def kept(case: Case) -> str:
    """That it was written down, and no more."""
    return _fill(case, ADDED)


def steps(case: Case) -> str:
    """The steps of the decision that stands, once more."""
    items = tell_for(case.desk.library, case.state.protocols, str(case.state.disposition), case.position.facts)
    return "\n".join([_fill(case, _STANDS[str(case.state.disposition)]), *(f"- {wording.fill(item.do, case.circumstances)}" for item in items)])


def closed(case: Case, who: str = "") -> str:
    """Where a closed call stands; `who` is a sentence on who decided."""
    stands = _STANDS.get(str(case.state.disposition), "Call {call}{child} is closed.")
    return _fill(case, f"{stands} {who}{LINE}")


def ended(case: Case) -> str:
    """One line on a call that has ended with 999 or the police, among the open ones."""
    return _fill(case, f"{_STANDS[str(case.state.disposition)]} Told at {wording.clock(case.state.ended_at)}. Write here if anything changes.")


def is_away(case: Case) -> bool:
    """Whether it is the call of a missing child who is not back, as far as was told."""
    returned = case.state.answers.get("returned")
    return "missing" in case.state.protocols[:1] and (returned is None or returned.value != "back")


def _fill(case: Case, text: str) -> str:
    child = f", {case.state.child}" if case.state.child else ""
    return wording.fill(text.replace("{call}", case.call).replace("{child}", child), case.circumstances)
