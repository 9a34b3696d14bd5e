"""Named facts that need time, arithmetic or the child's plan, computed in tested Python and never in YAML."""
from __future__ import annotations

from typing import Callable, Optional

from bot.triage.circumstances import Circumstances
from bot.triage.clocks import instant, plan_deadline, promised_at
from bot.triage.values import UNSURE, Facts, Value

#: Flags in a child's plan that count as an amber answer (RESOLUTION-4).
PLAN_AMBER = ("self_harm", "exploitation", "trafficking", "court_ordered_placement", "report_at_once")
#: Flags in a child's plan that make the medicine question compulsory (RESOLUTION-4).
PLAN_MEDICAL = ("diabetic", "epilepsy", "asthma", "allergy", "medical", "heart", "addisons")


def location(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """home | known | uncheckable | unknown, from the return, the place and the check (missing.md M3, M5; hard rule 6)."""
    if facts.get("returned") == "back":
        return "home"
    whereabouts = facts.get("whereabouts")
    if whereabouts is None:
        return None
    if whereabouts == "confirmed":
        return "known"
    if whereabouts == "believed":
        check = facts.get("whereabouts_check")
        if check is None:
            return None
        return {"there": "known", "not_there": "unknown"}.get(str(check), "uncheckable")
    return "unknown"


def amber(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """yes | no | unsure: an amber answer, unknown adults, or an amber flag in the plan (RESOLUTION-4)."""
    plan = circumstances.child.plan if circumstances.child else None
    told = facts.get("amber_flags")
    if plan and any(flag in PLAN_AMBER for flag in plan.flags):
        return "yes"
    if facts.get("companions") == "unknown_adults":
        return "yes"
    if told is None or told == UNSURE:
        return told
    if told:
        return "yes"
    return "no" if _child_settled(facts, circumstances) else None


def never_wait(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """yes | no | unsure: the child is under the local never-wait age (RESOLUTION-2). Needs the reference."""
    if not _child_settled(facts, circumstances):
        return None
    if circumstances.child is None or circumstances.child.age is None:
        return UNSURE
    return "yes" if circumstances.child.age < circumstances.settings.never_wait_under_age else "no"


def medical_plan(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """yes | no | unsure: the plan carries a medical flag, so the medicine question is compulsory (RESOLUTION-4)."""
    if not _child_settled(facts, circumstances):
        return None
    if circumstances.child is None or circumstances.child.plan is None:
        return UNSURE
    return "yes" if any(flag in PLAN_MEDICAL for flag in circumstances.child.plan.flags) else "no"


def promise(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """within | after | none: is the time the child promised inside the plan's time plus the margin (RESOLUTION-6, 7)?"""
    contact = facts.get("contact")
    if contact is None:
        return None
    if contact != "returning":
        return "none"
    told = facts.get("return_time")
    if told is None:
        return None
    at = promised_at(told, circumstances.now)
    if at is None:
        return "none"
    deadline = plan_deadline(circumstances)
    return "within" if deadline is None or instant(at) <= instant(deadline) else "after"


def way_back(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """fetched | promised | promised_late | stuck | refusing | no_contact: how the child gets back from a known place.

    A promised time inside the plan's makes it a wait, whoever drives; otherwise somebody has to fetch the child, and it is a wait
    until they have (of "HOME with a collection timer (or WAIT)" in RESOLUTION-9 the one that stays open: filtered means
    confirmed). A child whom nobody can fetch is stuck or late (RESOLUTION-7, 9; where two fit, the more serious counts).
    """
    contact = facts.get("contact")
    if contact is None:
        return None
    if contact != "returning":
        return "refusing" if contact == "refusing" else "no_contact"
    collector, told = facts.get("collector"), promise(facts, circumstances)
    if collector in (None, "someone") and told == "within" and facts.get("plan_time") in (None, "within"):
        return "promised"
    if collector is None:
        return None
    if collector == "someone":
        return "fetched"
    return "promised_late" if told == "after" else "stuck"


def plan_clock(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """within | past | no_plan | unsure: `plan_time` from the registry, else as told; the reference is asked for first."""
    return facts.get("plan_time")


def under_13(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """yes | no | unsure: the child is under 13, the age named in the catalogue (IN-53). Needs the reference."""
    if not _child_settled(facts, circumstances):
        return None
    if circumstances.child is None or circumstances.child.age is None:
        return UNSURE
    return "yes" if circumstances.child.age < 13 else "no"


def cannabis_rule(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """home_decides | police_told: the force's setting for a first small amount (RESOLUTION-21); unknown words are strict."""
    return "home_decides" if circumstances.settings.cannabis_first_time == "home_decides" else "police_told"


def knife_rule(facts: Facts, circumstances: Circumstances) -> Optional[Value]:
    """manager | report: the force's setting for a kitchen knife found in a room (IN-45); unknown words are strict."""
    return "manager" if circumstances.settings.kitchen_knife_in_room == "manager" else "report"


def _child_settled(facts: Facts, circumstances: Circumstances) -> bool:
    """The reference was given, or asked for and not known."""
    return "child" in facts or circumstances.child is not None


DERIVED: dict[str, Callable[[Facts, Circumstances], Optional[Value]]] = {
    "location": location,
    "amber": amber,
    "never_wait": never_wait,
    "medical_plan": medical_plan,
    "promise": promise,
    "way_back": way_back,
    "plan_clock": plan_clock,
    "under_13": under_13,
    "cannabis_rule": cannabis_rule,
    "knife_rule": knife_rule,
}


def from_registry(circumstances: Circumstances) -> dict[str, Value]:
    """Facts that the registry answers, so that nobody is asked: the plan's time (missing.md M10, RESOLUTION-5, 6)."""
    child = circumstances.child
    if child is None:
        return {}
    if child.plan is None:
        return {"plan_time": "no_plan"}
    deadline = plan_deadline(circumstances)
    if deadline is None:  # "report at once when whereabouts are not confirmed"
        return {"plan_time": "past"}
    return {"plan_time": "past" if instant(circumstances.now) >= instant(deadline) else "within"}


def complete(told: Facts, circumstances: Circumstances) -> dict[str, Value]:
    """The told facts, plus what the registry answers, plus every derived fact that can be computed from them."""
    facts = {**told, **from_registry(circumstances)}
    for name, compute in DERIVED.items():
        value = compute(facts, circumstances)
        if value is not None:
            facts[name] = value
    return facts
