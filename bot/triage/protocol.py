"""What a protocol is: questions, rules and what to tell, each with its source."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

from bot.triage.values import UNSURE, Value

#: Question types whose answer is one of `options`; the others take a free value.
CLOSED_TYPES = ("yes_no", "choice", "many")
OPEN_TYPES = ("time", "text", "reference")


@dataclass(frozen=True)
class Option:
    """One answer a person can tap: the fact's value, its label and phrases that mean it."""

    value: str
    label: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question: the fact it establishes, its two wordings, why it is asked and on whose authority."""

    fact: str
    type: str
    staff: str
    operator: str
    why: str
    source: tuple[str, ...]
    options: tuple[Option, ...] = ()
    none_label: str = ""
    ask: bool = True  # False: only ever volunteered or derived, never asked (reporter_insists)
    always: bool = False  # True: asked even where REPORT is already certain, because it could still mean 999
    mark: str = ""  # "proposal" or "unverified", as in the guidance
    asked_if: tuple[tuple[Condition, ...], ...] = ()  # alternatives, each a tuple of Conditions: once all are known to fail, the question is pointless

    def wording(self, role: str) -> str:
        """The wording for "staff" or "operator"."""
        return self.operator if role == "operator" else self.staff

    def allows(self, value: Value) -> bool:
        """True when `value` is legal for this fact; unsure always is."""
        if value == UNSURE or self.type in OPEN_TYPES:
            return True
        known = {option.value for option in self.options}
        if self.type == "many":
            return isinstance(value, tuple) and set(value) <= known
        return value in known


@dataclass(frozen=True)
class Condition:
    """A fact and the values that fulfil it. For `many` facts: "any", "none", or flags of which one is enough."""

    fact: str
    accepts: tuple[str, ...]

    def holds(self, value: Value) -> bool:
        """True when the known value fulfils the condition."""
        if isinstance(value, tuple):
            if not value:
                return "none" in self.accepts
            return "any" in self.accepts or any(flag in self.accepts for flag in value)
        return value in self.accepts


@dataclass(frozen=True)
class Rule:
    """If every condition holds, the decision is at least `then`, because of `reason`, says `source`."""

    id: str
    when: tuple[Condition, ...]
    then: str
    reason: str
    source: tuple[str, ...]
    mark: str = ""
    slow_time: bool = False


@dataclass(frozen=True)
class Derived:
    """A named fact that tested Python computes; the walker asks the `from_facts` in order to establish it."""

    fact: str
    values: tuple[str, ...]
    from_facts: tuple[str, ...]
    meaning: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Tell:
    """One thing to do now, for one disposition, when its conditions are known to hold."""

    disposition: str
    do: str
    source: tuple[str, ...]
    when: tuple[Condition, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Settlement:
    """What the manager's word "we handle it" ends: rules of these dispositions, where every condition holds."""

    dispositions: tuple[str, ...]
    when: tuple[Condition, ...]
    source: tuple[str, ...]


@dataclass(frozen=True)
class Protocol:
    """One whole protocol file."""

    name: str
    title: str
    checked: str
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    derived: Mapping[str, Derived]
    tell: tuple[Tell, ...]
    settings: tuple[str, ...]
    version: str
    manager_settles: tuple[Settlement, ...] = ()


@dataclass(frozen=True)
class Library:
    """All protocols in force and the version (content hash) that a call keeps."""

    protocols: Mapping[str, Protocol]
    version: str

    def its(self, fact: str, active: Optional[tuple[str, ...]] = None) -> Question:
        """The question for a fact that some protocol must have. Raises KeyError where none does."""
        found = self.question(fact, active)
        if found is None:
            raise KeyError(fact)
        return found

    def question(self, fact: str, active: Optional[tuple[str, ...]] = None) -> Optional[Question]:
        """The question for a fact, from the first active protocol that has it, else from any; None if unknown."""
        names = list(active or ()) + [name for name in self.protocols if name not in (active or ())]
        for name in names:
            found = self.protocols[name].questions.get(fact) if name in self.protocols else None
            if found:
                return found
        return None
