"""The facts that make a call dangerous: what must be asked and calm before a call is filtered, and which answer is worse.

This list is the measure, so it is written apart from the protocols and repeats their safety-relevant parts on purpose: a
protocol that drifts away from it is refused by `check`. Whoever changes what may be filtered changes both.
"""
from __future__ import annotations

from dataclasses import dataclass

from bot.triage.protocol import Condition
from bot.triage.values import UNSURE

#: Stands for "was not asked" among the values that the manager's word may settle.
NOT_ASKED = "not asked"
ANY = ("any",)


@dataclass(frozen=True)
class Danger:
    """No call of `protocol` is filtered while this fact is harmful, unsure or not asked.

    `where` are alternatives, each a tuple of Conditions, in which the fact matters; empty means everywhere. `manager` names what
    "we handle it" from the manager may settle all the same. `gaps` says which of "unsure" and "not asked" bar filtering too.
    """

    protocol: str
    fact: str
    harmful: tuple[str, ...]
    source: tuple[str, ...]
    where: tuple[tuple[Condition, ...], ...] = ()
    manager: tuple[str, ...] = ()
    gaps: tuple[str, ...] = (UNSURE, NOT_ASKED)


def _when(**facts: object) -> tuple[Condition, ...]:
    return tuple(Condition(fact, values if isinstance(values, tuple) else (values,)) for fact, values in facts.items())


_KNOWN, _HOME = _when(location="known"), _when(location="home")
_AWAY = _when(location=("known", "uncheckable", "unknown"))
_HARM_BETWEEN_PEOPLE = ("damage", "assault_on_peer", "assault_on_staff", "threat", "sexual", "hate", "staff_allegation")
_UNSURE_TOO = (UNSURE, NOT_ASKED)

DANGERS = (
    # A missing or late child
    Danger("missing", "danger_now", ("yes",), ("SUSSEX-2017", "GMP-PHIL", "RESOLUTION-15")),
    Danger("missing", "red_flags", ANY, ("APP-CALL", "APP-RISK"), (_AWAY,)),
    Danger("missing", "location", ("unknown", "uncheckable"), ("TEES", "RESOLUTION-10")),
    Danger("missing", "place_safe", ("unsafe",), ("SUSSEX-2017", "APPG-2016"), (_KNOWN,)),
    Danger("missing", "amber_flags", ANY, ("APP-CALL", "RESOLUTION-3"), (_KNOWN,), ANY + _UNSURE_TOO),
    Danger("missing", "amber_flags", ("exploitation", "trafficking", "unknown_adults", "after_assault_or_disclosure"), ("HO-CL", "MP-RETURN"), (_HOME,),
           _UNSURE_TOO),
    Danger("missing", "amber", ("yes",), ("APP-CALL", "RESOLUTION-4"), (_KNOWN,), ("yes",) + _UNSURE_TOO),
    Danger("missing", "companions", ("unknown_adults",), ("APP-CALL", "SUSSEX-2017", "HO-CL"), (_KNOWN, _HOME), gaps=()),
    Danger("missing", "health_need", ("critical",), ("APP-RISK", "PFD-ARMSTRONG", "SWAST", "RESOLUTION-4"),
           (_when(medical_plan="yes"), _HOME + _when(amber_flags=("drink_or_drugs", UNSURE))), (UNSURE,)),
    Danger("missing", "contact", ("refusing", "none"), ("TEES", "DFE-2014"), (_KNOWN,), ("refusing", "none") + _UNSURE_TOO),
    Danger("missing", "collector", ("nobody",), ("HL-2017", "RESOLUTION-9"), (_KNOWN,), ("nobody",) + _UNSURE_TOO),
    # A child of unknown age who is at a confirmed, safe place and is being fetched may be filtered: nobody waits there.
    Danger("missing", "never_wait", ("yes",), ("RESOLUTION-2",), (_KNOWN,), ("yes",) + _UNSURE_TOO, gaps=(NOT_ASKED,)),
    Danger("missing", "returned", ("no_word",), ("RESOLUTION-8",), (_KNOWN,), gaps=(UNSURE,)),
    Danger("missing", "manager_decision", ("report",), ("HL-2017",), gaps=()),
    # An incident
    Danger("incident", "danger_now", ("yes",), ("ESSEX-999", "SWAST", "RESOLUTION-15")),
    Danger("incident", "category", ("fire", "weapon", "sexual", "hate", "online", "stranger", "staff_allegation", "child_is_victim", "exploitation"),
           ("NPCC-SCHOOLS", "RESOLUTION-19", "RESOLUTION-20"), (), ("fire", "weapon", "sexual", "hate", "online", "staff_allegation", UNSURE)),
    Danger("incident", "still_happening", ("unsafe",), ("ESSEX-999", "DORSET-999"), (), (UNSURE,)),
    Danger("incident", "injury", ("serious",), ("NPCC-SCHOOLS", "RESOLUTION-23"),
           (_when(category=_HARM_BETWEEN_PEOPLE + ("fire", "weapon", "self_harm", "not_following_rules", "health", "other", UNSURE)),), (UNSURE,)),
    Danger("incident", "aggravating", ("age_or_power_gap", "repeated_or_worse", "hate_element", "gang_link", "weapon", "threats", "high_value"),
           ("NPCC-SCHOOLS",), (_when(category=_HARM_BETWEEN_PEOPLE + ("theft", "drugs_or_drink", "fire", "weapon", "self_harm", "online",
                                                                        "not_following_rules", "other", UNSURE)),),
           ("age_or_power_gap", "repeated_or_worse", "hate_element", "threats", "high_value", UNSURE)),
    Danger("incident", "self_harm_signs", ("thoughts", "plan_or_means"), ("RESOLUTION-22", "PFD-ARMSTRONG"),
           (_when(category=("self_harm", "health", "online", "sexual", UNSURE)), _when(category="other", still_happening="contained")),
           ("thoughts", UNSURE)),
    Danger("incident", "health_need", ("critical",), ("SWAST", "PFD-ARMSTRONG"),
           (_when(category=("self_harm", "health", "drugs_or_drink", "not_following_rules", UNSURE)), _when(injury=("first_aid", UNSURE))), (UNSURE,)),
    Danger("incident", "supply_signs", ("yes",), ("HO-CL", "RESOLUTION-21"), (_when(category="drugs_or_drink"),)),
    Danger("incident", "exploitation_signs", ("yes",), ("HO-CL", "MSA-45"), (_when(category=("theft", "drugs_or_drink", "weapon", "online")),), (UNSURE,)),
    Danger("incident", "evidence_at_risk", ("yes",), ("BRISTOL", "SARC"), (_when(category=("sexual", "fire", "weapon", UNSURE)),)),
    Danger("incident", "tried", ("failing_but_safe", "failing_and_unsafe"), ("CPS-10", "ESSEX-999"), (_when(still_happening="contained"),),
           ("failing_but_safe", UNSURE)),
    Danger("incident", "repeat_tonight", ("likely_and_unsafe",), ("HILL-POL", "CPS-10"), (_when(still_happening="contained", tried="not_tried"),),
           ("likely_and_unsafe",) + _UNSURE_TOO),
    Danger("incident", "plan_says", ("police", "nothing"), ("DURHAM-SH", "CPS-10"), (_when(category="self_harm"),), ("police", "nothing") + _UNSURE_TOO),
    Danger("incident", "victim_wishes", ("police_now",), ("CALDECOTT", "HILL-POL"),
           (_when(category=_HARM_BETWEEN_PEOPLE + ("theft", UNSURE)),), (UNSURE,)),
    Danger("incident", "reasonable_parent", ("yes",), ("NAT-CYPN", "RESOLUTION-17"),
           (_when(category=_HARM_BETWEEN_PEOPLE[:4] + ("theft", "not_following_rules", "other")),), ("yes",) + _UNSURE_TOO),
    Danger("incident", "reason_for_police", ("safety", "frightened_staff"), ("HL-2017", "RCRP-WEIGHT"), (_when(category="other"),),
           ("safety", "frightened_staff") + _UNSURE_TOO),
    Danger("incident", "under_13", ("yes",), ("NPCC-SCHOOLS",), (_when(category="sexual"),), (UNSURE,)),
    Danger("incident", "manager_decision", ("report",), ("HL-2017",), gaps=()),
    # A child who is back
    Danger("returned", "danger_now", ("yes",), ("SUSSEX-2017", "RESOLUTION-15")),
    Danger("returned", "while_away", ANY, ("MP-RETURN", "MP-FOUND", "HO-CL")),
)

#: From calm to worse. Each step to the right, and "not sure" in place of the first, never lowers a decision; nor does one more flag in
#: a list.
WORSE = {
    "danger_now": ("no", UNSURE, "yes"),
    "red_flags": (), "amber_flags": (), "aggravating": (), "while_away": (),  # lists: any flag more
    "place_safe": ("safe", "unsafe"),
    "health_need": ("none", "not_urgent", "critical"),
    "companions": ("alone", "unknown_adults"),
    "checks_done": ("some", "all"),
    "plan_time": ("within", "past"),
    "still_happening": ("over", "contained", "unsafe"),
    "injury": ("none", "first_aid", "serious"),
    "self_harm_signs": ("none", "thoughts", "plan_or_means"),
    "supply_signs": ("no", "yes"),
    "exploitation_signs": ("no", "yes"),
    "evidence_at_risk": ("no", "yes"),
    "tried": ("worked", "failing_but_safe", "failing_and_unsafe"),
    "repeat_tonight": ("no", "likely_but_safe", "likely_and_unsafe"),
    "plan_says": ("handle", "police"),
    "reasonable_parent": ("no", "yes"),
    "victim_wishes": ("restorative", UNSURE, "police_now"),
    "collector": ("someone", "nobody"),
    "reporter_insists": ("no", "yes"),
}
#: Answers that must be taken the same way: a place that cannot be checked is not a place (missing.md hard rules 5 and 6).
SAME = {"whereabouts_check": (("not_there", "cannot_check"), ("cannot_check", "not_there"), ("cannot_check", UNSURE), (UNSURE, "cannot_check")),
        "whereabouts": (("unknown", UNSURE), (UNSURE, "unknown"))}
#: Facts whose worse answers may move a call between WAIT and MANAGER, both of which stay open (RESOLUTION-7, 9), but never into
#: HOME, and never out of REPORT and 999.
WORSE_OUTCOME = {"contact": ("returning", "none", "refusing")}
#: What the registry knows of a child, from calm to worse, by the traits of bot/triage/checking/situations.py.
WORSE_TRAITS = {"flags": (("none", "warning"), ("none", "medical"), ("none", "both"), ("warning", "both"), ("medical", "both")),
                "plan": (("within", "past"), ("within", "long_past"), ("within", "at_once"), ("within", "no_plan"))}
#: The plan's time is about a child who is not at a confirmed place; at a safe one it is enough that somebody fetches them (RESOLUTION-9).
TRAITS_MATTER = {"plan": (Condition("location", ("unknown", "uncheckable")),)}
