"""A manager's decision that was typed after a summary, in their own chat: it counts as the press would."""
from __future__ import annotations

import re
from datetime import datetime
from typing import Callable, Optional

from bot.casework.asking_managers import buttons, limit
from bot.casework.deciders import kept_out, standing
from bot.casework.desk import Case, Desk
from bot.casework.hearing import its_question
from bot.casework.manager_presses import press_of_manager
from bot.casework.manager_reasons import asked_just_now
from bot.casework.saying import Say, manager_token
from bot.casework.topics import is_small_talk
from bot.people.people import Member
from bot.triage.answers import read_answer
from bot.triage.answers.references import references
from bot.triage.answers.wanting_police import wants_police
from bot.triage.danger import LINE, look
from bot.triage.digressions import question_to_us

#: A decision is short; anything longer begins a call of its own, unless it says "report".
_WORDS_OF_A_DECISION = 14
_FEW = 3
_REPORT = re.compile(r"^\W*((ok|okay|yes|yeah|yep|right|please|just|then|no|i think|we should|we need to|you should|you need to|best)\W+)*"
                     r"((report|ring|call|phone|tell|inform|notify|contact|get|involve|let)\W+(it|this|that|them|him|her|to|in|on|the|through|\W)*(police|101)(\W+know)?\b|"
                     r"report\W+(it|this|that|him|her|them)\b|(police|101)(\W+(please|now|then|it is))*\W*$)", re.I)
_TIME = re.compile(r"\b((more|extra|longer|bit of|some) time|(bit|little|while) longer|(give|need|want|gimme|can i have|could i have)\b.{0,12}?\b(\d+|few|couple|five|ten|fifteen|twenty|half an?)\b"
                   r".{0,6}?\b(min|mins|minutes|hour|hours)|let me (think|check|ring|speak|find out|ask))\b", re.I)
#: What makes a "handle" one that is not meant for good.
_NOT_FOR_GOOD = re.compile(r"\b(yet|unless|if|until|till|but|for now|maybe|perhaps|probably|might|not sure|dunno|depends|later|first|think|police|report|101|or)\b|\?", re.I)
_HANDLE_WITHOUT_POLICE = re.compile(r"^\W*(no|dont|don'?t|do not|no need to|not|without)\W+(need\W+(to|for)\W+)?(the\W+)?(report|police|tell|ring|call|involve)(\W+(it|this|the|police|needed|to))*\W*$", re.I)
_OF_DECIDING = re.compile(r"\b(decide|decision|handle|handled|sort|deal|report|police|time|dunno|sure|up to you|agree|your call|leave it|think|101|button|press|tap)\b", re.I)
UNCLEAR = "Is that your decision on call {call}{child}? I did not understand it. Please tap one, by {due}.\n{line}"
_NEW = ("Something else has happened", "new")


def typed_decision(desk: Desk, channel: str, person: str, text: str, inbox: int, alarming: Callable[[], bool]) -> Optional[tuple[list[Say], bool]]:
    """What a manager or on-call hears of a decision they typed, and whether their words must be worked as a message too.

    None for everything that is none. "Report" counts from any decider who was asked, whatever else the words tell; with a
    sign of danger in them they are worked as well, so that nothing is lost. Handling it and more time count only from plain
    words; where these are not clear, the buttons are shown again and nothing is decided.
    """
    member = desk.people.who(channel, person)
    if member is None or not any(member.decides_for(home) for home in member.homes):
        return None
    case = _meant(desk, member, text, inbox)
    if case is None or question_to_us(text):
        return None
    what, danger = _read(case, text), look(text).level != "none"
    if what == "report":
        case.add("noted", text.strip(), manager_typed=what, member=member.number)
        return press_of_manager(desk, channel, person, manager_token(case.call, what), inbox), danger or alarming()
    if what is None or danger or len(text.split()) > _WORDS_OF_A_DECISION or alarming():
        return None
    if what == "unclear":
        found = standing(case)
        if found is None or kept_out(case, member):
            return None
        case.add("noted", text.strip(), manager_typed=what, member=member.number)
        child = f", {case.state.child}" if case.state.child else ""
        return [Say(UNCLEAR.format(call=case.call, child=child, due=limit(case, found), line=LINE), (*buttons(case), _NEW), {"call": case.call})], False
    case.add("noted", text.strip(), manager_typed=what, member=member.number)
    return press_of_manager(desk, channel, person, manager_token(case.call, what), inbox), False


def _meant(desk: Desk, member: Member, text: str, inbox: int) -> Optional[Case]:
    """The undecided call whose summary they read last, or the one whose child they name; None where they talk of something else."""
    waiting = sorted(((at, case) for case in _summarised(desk, member) if (at := _asked_at(case, member)) is not None), key=lambda pair: pair[0])
    named = {reference for reference, _ in references(text)}
    if named:
        return next((case for _, case in reversed(waiting) if named == {case.state.child}), None)
    if not waiting or asked_just_now(desk, member, inbox) is not None:  # the reason of the decision before
        return None
    at, case = waiting[-1]
    own = desk.log.open_call(member.channel, member.person)
    if own is not None and any(event.kind == "asked" and event.at >= at for event in desk.log.events(own)):
        return None  # what they were asked since is a question of their own call
    return case


def _summarised(desk: Desk, member: Member) -> list[Case]:
    return [desk.case(row.call) for row in desk.log.calls(limit=200, finished=False, outcome="open") if member.decides_for(row.home)]


def _asked_at(case: Case, member: Member) -> Optional[datetime]:
    if (case.state.manager or {}).get("via"):
        return None
    asked = [event.at for event in case.desk.log.events(case.call) if event.kind == "noted" and "manager_asked" in event.payload
             and (event.payload["channel"], event.payload["person"]) == (member.channel, member.person)]
    return asked[-1] if asked else None


def _read(case: Case, text: str) -> Optional[str]:
    """report, handle, time, unclear, or None for words that are of no decision."""
    question = its_question(case, "manager_decision")
    reading = read_answer(text, question, case.circumstances.now)
    value = reading.value("manager_decision")
    if reading.command == "insist" or value == "report" or wants_police(text) or (_REPORT.search(text) and value != "handle"):
        return "report"
    if value == "handle":
        return "handle" if not _NOT_FOR_GOOD.search(text) or _HANDLE_WITHOUT_POLICE.match(text) else "unclear"
    if _TIME.search(text):
        return "time"
    bare = len(text.split()) <= _FEW and not _tells_something(text)
    return "unclear" if reading.understood or is_small_talk(text) or _OF_DECIDING.search(text) or bare else None


def _tells_something(text: str) -> bool:
    """Whether so few words may yet tell of something that happens: "hes got out", "fire alarm"."""
    return not re.match(r"^\W*(ok|okay|k|yes|yeah|yep|no|nope|hmm+|erm?|um+|what|eh|\?|fine|right|sure|not sure|will do|got it|seen|noted|thanks|ta|cheers|asap|\d+)\W*"
                        r"(ok|then|thanks|now|yet|sure|it)?\W*$", text, re.I)
