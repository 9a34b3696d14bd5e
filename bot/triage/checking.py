"""Tries out every protocol and says in plain words where it breaks a promise."""
from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Iterator, Optional

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK
from bot.triage.facts import complete
from bot.triage.protocol import Library, Protocol, Question, Rule
from bot.triage.values import SEVERITY, UNSURE, severity
from bot.triage.walking import Decision, left_out, walk

#: The calm answer to each question that could tell of danger. From it, every other answer may only raise a decision.
CALM = {
    "danger_now": "no", "red_flags": (), "amber_flags": (), "place_safe": "safe", "health_need": "none", "injury": "none", "aggravating": (),
    "self_harm_signs": "none", "supply_signs": "no", "exploitation_signs": "no", "evidence_at_risk": "no", "still_happening": "over",
    "reasonable_parent": "no", "plan_says": "handle", "plan_time": "within", "tried": "worked", "repeat_tonight": "no",
}
#: Facts about danger that must be known and calm before anything is filtered without a manager.
NEVER_FILTERED_UNSURE = tuple(fact for fact in CALM if fact != "plan_time")
MOST_QUESTIONS = 10
WALKS = 1000  # sampled walks per protocol; the same ones each time
_NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UK)
_TIMES = ("21:50", "23:45")


@dataclass(frozen=True)
class Problem:
    """One broken promise: which protocol, what is wrong, and the answers that show it."""

    protocol: str
    what: str
    example: str = ""

    def __str__(self) -> str:
        return f"{self.protocol}: {self.what}" + (f"\n    for example: {self.example}" if self.example else "")


@dataclass(frozen=True)
class Ending:
    """One walk to its end."""

    told: dict
    asked: tuple
    decision: Optional[Decision]
    circumstances: Circumstances


def check(library: Library, walks: int = WALKS) -> list:
    """Tries every rule and question, and a fixed sample of whole calls. Returns: the Problems, none when all is well.

    Sources: incidents.md hard rules 1 and 8, missing.md hard rules 1 to 3, RESOLUTION-15 and 24.
    """
    problems: list = []
    reached: set = set()
    for name, protocol in library.protocols.items():
        problems += _unused(protocol) + _unreachable_rules(library, protocol)
        endings = list(sample(library, name, walks))
        reached |= {ending.decision.disposition for ending in endings if ending.decision}
        for ending in endings:
            problems += _broken_promises(library, name, ending)
        problems += _lowered(library, name, endings[: walks // 2])
    problems += [Problem("all protocols", f"no call ever ends in {code}") for code in SEVERITY if code not in reached]
    return list(dict.fromkeys(problems))


def main(library: Library, walks: int = WALKS) -> int:
    """Prints what was tried and every problem in plain words. Returns: 0 when there is none, else 1."""
    problems = check(library, walks)
    rules = sum(len(protocol.rules) for protocol in library.protocols.values())
    print(f"{len(library.protocols)} protocols, {rules} rules, {walks} sampled calls each; version {library.version}")
    shown = {(problem.protocol, problem.what): problem for problem in reversed(problems)}
    for problem in reversed(list(shown.values())):
        print(problem)
    print("No problem found." if not problems else f"{len(shown)} kinds of problem found.")
    return 1 if problems else 0


def circumstances_to_try() -> tuple:
    """Children and settings that between them give every derived fact each of its values."""
    children = (
        Child("XX-01", "demo", 15, plan=Plan("21:30", 60)),
        Child("XX-02", "demo", 15, plan=Plan("20:00", 20, ("self_harm", "diabetic"))),
        Child("XX-03", "demo", 15, plan=Plan("21:30", 60, ("diabetic",))),
        Child("XX-04", "demo", 10, plan=Plan("21:30", 60)),
        Child("XX-05", "demo", 14),
        Child("XX-06", "demo", None, plan=Plan("21:30", 60)),
        None,
    )
    strict = ForceSettings(cannabis_first_time="police_told", kitchen_knife_in_room="report")
    return tuple(Circumstances(_NOW, child=child) for child in children) + (Circumstances(_NOW, strict, children[0]),)


def values_of(question: Question) -> tuple:
    """Every answer worth trying: each option, each single flag, none of them, and not sure."""
    if question.type == "many":
        return ((),) + tuple((option.value,) for option in question.options) + (UNSURE,)
    if question.type == "time":
        return _TIMES + (UNSURE,)
    if question.options:
        return tuple(dict.fromkeys([option.value for option in question.options] + [UNSURE]))
    return ("XX-01", UNSURE)


def sample(library: Library, name: str, walks: int = WALKS) -> Iterator[Ending]:
    """The same `walks` random calls each time, calm answers twice as likely so that the low decisions are tried too."""
    dice = random.Random(name)
    places = circumstances_to_try()
    extras = [fact for fact in ("manager_decision", "returned", "companions") if fact in library.protocols[name].questions]
    for number in range(walks):
        told = {}
        for fact in extras:
            if dice.random() < 0.12:
                told[fact] = dice.choice(values_of(library.protocols[name].questions[fact]))
        yield _play(library, name, told, places[number % len(places)], dice)


def _play(library: Library, name: str, told: dict, circumstances: Circumstances, dice: random.Random) -> Ending:
    calm = dice.choice((0.5, 0.85, 0.97))  # whole calls that are mostly calm, so that HOME is tried often
    asked: tuple = ()
    while True:
        position = walk(library, (name,), told, circumstances)
        if position.decision or len(asked) > 3 * MOST_QUESTIONS:
            return Ending(told, asked, position.decision, circumstances)
        fact = position.ask.fact
        value = CALM[fact] if fact in CALM and dice.random() < calm else dice.choice(values_of(position.ask))
        told, asked = {**told, fact: value}, asked + (fact,)


def _unused(protocol: Protocol) -> list:
    used = {condition.fact for rule in protocol.rules for condition in rule.when}
    used |= {condition.fact for question in protocol.questions.values() for when in question.asked_if for condition in when}
    used |= {origin for fact, derived in protocol.derived.items() if fact in used for origin in derived.from_facts}
    problems = [Problem(protocol.name, f"the question '{fact}' is asked but no rule uses it; use it or mark it ask: false")
                for fact, question in protocol.questions.items() if question.ask and fact not in used]
    return problems + [Problem(protocol.name, f"the derived fact '{fact}' is used by no rule") for fact in protocol.derived if fact not in used]


def _unreachable_rules(library: Library, protocol: Protocol) -> list:
    return [Problem(protocol.name, f"the rule '{rule.id}' can never hold") for rule in protocol.rules if not _can_hold(protocol, rule)]


def _can_hold(protocol: Protocol, rule: Rule) -> bool:
    return any(_fits(protocol, rule.when, {}, circumstances) for circumstances in circumstances_to_try())


def _fits(protocol: Protocol, when: tuple, told: dict, circumstances: Circumstances) -> bool:
    """True when answers can be found that fulfil every condition: one condition after the other, going back when stuck."""
    if not when:
        return True
    condition, rest = when[0], when[1:]
    open_facts = [fact for fact in _roots(protocol, condition.fact) if fact not in told]
    for values in product(*(values_of(protocol.questions[fact]) + (None,) for fact in open_facts)):
        trial = {**told, **{fact: value for fact, value in zip(open_facts, values) if value is not None}}
        facts = complete(trial, circumstances)
        if condition.fact in facts and condition.holds(facts[condition.fact]) and _fits(protocol, rest, trial, circumstances):
            return True
    return False


def _roots(protocol: Protocol, fact: str) -> list:
    """The askable facts behind a fact; `returned` counts for the place although nobody is asked for it first."""
    if fact not in protocol.derived:
        return [fact]
    roots = [root for origin in protocol.derived[fact].from_facts for root in _roots(protocol, origin)]
    return roots + (["returned"] if fact == "location" else [])


def _broken_promises(library: Library, name: str, ending: Ending) -> list:
    problems, decision = [], ending.decision
    if decision is None or len(ending.asked) > MOST_QUESTIONS:
        problems.append(Problem(name, f"a call needs more than {MOST_QUESTIONS} questions", _words(ending)))
    if decision is None:
        return problems
    if any(reason.rule == "no-rule-fits" for reason in decision.reasons):
        problems.append(Problem(name, "a call is left without any rule that fits", _words(ending)))
    if "danger_now" not in ending.told and decision.disposition != "999":
        problems.append(Problem(name, "a call ends without the danger question", _words(ending)))
    if not decision.tell:
        problems.append(Problem(name, f"a call that ends in {decision.disposition} is told nothing to do", _words(ending)))
    if decision.disposition == "HOME":
        problems += _wrongly_filtered(library, name, ending)
    return problems


def _wrongly_filtered(library: Library, name: str, ending: Ending) -> list:
    problems = []
    if ending.told.get("danger_now") != "no" and ending.told.get("manager_decision") != "handle":
        problems.append(Problem(name, "a call is filtered although danger was not ruled out", _words(ending)))
    for fact in NEVER_FILTERED_UNSURE:
        if ending.told.get(fact) == UNSURE and ending.told.get("manager_decision") != "handle":
            problems.append(Problem(name, f"a call is filtered although '{fact}' is not sure", _words(ending)))
    if ending.told.get("red_flags") not in (None, ()):
        problems.append(Problem(name, "a call is filtered although a red flag fits", _words(ending)))
    pointless = left_out(library, (name,), ending.told, ending.circumstances)
    for fact, question in library.protocols[name].questions.items():
        if fact in ending.told or not question.ask or fact in pointless:
            continue
        for value in values_of(question):
            then = walk(library, (name,), {**ending.told, fact: value}, ending.circumstances)
            if then.decision is None or then.decision.disposition != "HOME":
                problems.append(Problem(name, f"a call is filtered although '{fact}' was not asked and could raise it", _words(ending)))
                break
    return problems


def _lowered(library: Library, name: str, endings: list) -> list:
    """From a calm answer, any other answer (and not sure) must never end lower, whatever is answered afterwards."""
    problems = []
    for ending in endings:
        if ending.decision is None:
            continue
        for fact, value in ending.told.items():
            if CALM.get(fact) != value:
                continue
            for other in values_of(library.question(fact, (name,))):
                lowest = _lowest(library, name, {**ending.told, fact: other}, ending.circumstances)
                if lowest < severity(ending.decision.disposition):
                    problems.append(Problem(name, f"answering '{other}' instead of '{value}' to '{fact}' lowers the decision", _words(ending)))
    return problems


def _lowest(library: Library, name: str, told: dict, circumstances: Circumstances, depth: int = 3) -> int:
    """The least serious end that can follow; every answer to each further question is tried, three questions deep."""
    position = walk(library, (name,), told, circumstances)
    if position.decision:
        return severity(position.decision.disposition)
    if depth == 0:
        return len(SEVERITY)
    return min(_lowest(library, name, {**told, position.ask.fact: value}, circumstances, depth - 1) for value in values_of(position.ask))


def _words(ending: Ending) -> str:
    told = ", ".join(f"{fact}={value}" for fact, value in ending.told.items())
    child = ending.circumstances.child
    return f"{told} (child: {'not in the registry' if child is None else child.plan}) -> {ending.decision.disposition if ending.decision else 'no end'}"
