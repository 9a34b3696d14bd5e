"""Why a decision was made and what would have changed it: for those who read the record, never for the chat."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Iterable, Iterator, Optional

from bot.triage.circumstances import Circumstances
from bot.triage.clocks import plan_deadline
from bot.triage.facts import from_registry
from bot.triage.protocol import CLOSED_TYPES, Library, Question
from bot.triage.values import SEVERITY, UNSURE, Facts, Value, severity
from bot.triage.walking import Decision, Position, Reason, left_out, walk

#: So many ways to one other disposition are named; the rest say the same again.
EACH = 2
#: Facts that nobody is asked for, but that are still to come after such a decision.
_STILL_TO_COME = {"MANAGER": "manager_decision", "WAIT": "returned"}
#: Labels of one list that are written out before the rest are only counted.
_WRITTEN_OUT = 3
#: A choice of more options than this asks what kind of event it is.
_SHORT_LIST = 8


@dataclass(frozen=True)
class Change:
    """One fact told otherwise: any one of `values` in place of `told` (None: it was not told)."""

    fact: str
    values: tuple[Value, ...]
    told: Optional[Value]


@dataclass(frozen=True)
class Alternative:
    """Changes that together would have led elsewhere; `disposition` None means that the questions would have gone on."""

    changes: tuple[Change, ...]
    disposition: Optional[str]
    reasons: tuple[Reason, ...]


def because(reason: Reason) -> str:
    """One reason as "because ... (sources; rule; mark)"."""
    mark = f"; {reason.mark}" if reason.mark else ""
    return f"because {reason.text} ({', '.join(reason.source)}; rule {reason.rule}{mark})"


def why(decision: Decision) -> tuple[str, ...]:
    """Every reason of a decision in words."""
    return tuple(because(reason) for reason in decision.reasons)


def alternatives(library: Library, active: Iterable[str], told: Facts, circumstances: Circumstances) -> tuple[Alternative, ...]:
    """The nearest changes to what was told that end in another disposition, the most serious first.

    Single answers come first; pairs are tried only for dispositions that no single answer reaches. Whatever was not
    told can only raise, as in the walk itself; the two exceptions are what was still to come, the manager's word and
    the child's return. Returns nothing while a question is open. Meant for a note that a manager or supervisor reads:
    the chat never says what would have given a lower answer (missing.md hard rule 2).
    """
    search = _Search(library, tuple(active), dict(told), circumstances)
    return search.found() if search.given else ()


def in_words(library: Library, active: Iterable[str], alternative: Alternative) -> str:
    """"If the answer about ... had been ..., this would be ...", with the rule and its source."""
    active = tuple(active)
    parts = [_changed(library.question(change.fact, active), change) for change in alternative.changes]
    condition = " and ".join(parts)
    if alternative.disposition is None:
        return f"If {condition}, the questions would have gone on."
    reasons = "; ".join(because(reason) for reason in alternative.reasons[:2])
    return f"If {condition}, this would be {alternative.disposition}, {reasons}."


def label(question: Optional[Question], value: Value) -> str:
    """A value as it stood on its button."""
    labels = {option.value: option.label for option in question.options} if question else {}
    if value == UNSURE:
        return labels.get(UNSURE, "Not sure")
    if isinstance(value, tuple):
        return ", ".join(labels.get(flag, flag) for flag in value) or (question.none_label if question else "") or "None of these"
    return labels.get(value, str(value))


def name(fact: str) -> str:
    """A fact's name as words."""
    return fact.replace("_", " ")


def _changed(question: Optional[Question], change: Change) -> str:
    if change.fact == "plan_time" and change.told is not None and change.values[0] in ("past", "within"):
        return "the time in the child's plan had passed (it had not)" if change.values[0] == "past" else "the time in the child's plan had not passed (it had)"
    instead = _one_of(question, change)
    if change.told is None:
        return f"it had been told, about {name(change.fact)}: {instead} (this had not been told)"
    return f"the answer about {name(change.fact)} had been {instead} (it was \"{label(question, change.told)}\")"


def _one_of(question: Optional[Question], change: Change) -> str:
    names = [f'"{label(question, value)}"' for value in change.values]
    if len(names) > _WRITTEN_OUT + 1:
        names = names[:_WRITTEN_OUT] + [f"one of {len(names) - _WRITTEN_OUT} others of that list"]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]


class _Search:
    """One search for what would have changed a decision."""

    def __init__(self, library: Library, active: tuple[str, ...], told: dict[str, Value], circumstances: Circumstances) -> None:
        self._library, self._active, self._told, self._circumstances = library, active, told, circumstances
        self._known = from_registry(circumstances)
        decision = self._walk({}).decision
        self.given: str = decision.disposition if decision else ""

    def found(self) -> tuple[Alternative, ...]:
        """Every alternative to be named."""
        singles, open_ends = self._singles()
        result = _first_of_each(singles)
        missing = [code for code in SEVERITY if code != self.given and code not in {found.disposition for found in result}]
        result += [pair for pair in self._pairs(open_ends, missing)]
        if severity(self.given) > 0 and not any(severity(found.disposition) < severity(self.given) for found in result if found.disposition):
            result += [Alternative((change,), None, ()) for change, _ in open_ends[:EACH]]
        return tuple(sorted(result, key=lambda found: -severity(found.disposition) if found.disposition else 1))

    def _singles(self) -> tuple[list[Alternative], list[tuple[Change, Question]]]:
        """(alternatives by one change, changes after which the questions go on)."""
        hits: dict[Any, Any] = {}
        open_ends: list[tuple[Change, Question]] = []
        for question in self._questions():
            for value in self._others(question):
                position = self._walk({question.fact: value})
                change = Change(question.fact, (value,), self._stands(question.fact))
                if position.decision is None:
                    if change.told is not None and position.ask is not None:
                        open_ends.append((change, position.ask))
                elif self._counts(position.decision, (change,)):
                    key = (question.fact, position.decision.disposition, tuple(reason.rule for reason in position.decision.reasons))
                    hits.setdefault(key, (change, position.decision, []))[2].append(value)
        found = [Alternative((replace(change, values=tuple(values)),), decision.disposition, decision.reasons) for change, decision, values in hits.values()]
        return sorted(found, key=self._distance), open_ends

    def _distance(self, found: Alternative) -> tuple[Any, ...]:
        # The plan's time is nearest: it passes by itself. Another answer is nearer than one more answer; another kind of
        # event (a long list to pick from) is furthest.
        change = found.changes[0]
        if change.fact in self._known:
            return False, False
        question = self._library.question(change.fact, self._active)
        long_list = question is not None and question.type == "choice" and len(question.options) > _SHORT_LIST
        return True, long_list, change.told is None

    def _pairs(self, open_ends: list[tuple[Change, Question]], missing: list[str]) -> Iterator[Alternative]:
        """One pair of changes for each disposition in `missing` that a pair reaches."""
        wanted = set(missing)
        for changes in self._two_changes(open_ends):
            if not wanted:
                return
            position = self._walk({change.fact: change.values[0] for change in changes})
            if position.decision and position.decision.disposition in wanted and self._counts(position.decision, changes):
                wanted.discard(position.decision.disposition)
                yield Alternative(changes, position.decision.disposition, position.decision.reasons)

    def _two_changes(self, open_ends: list[tuple[Change, Question]]) -> Iterator[tuple[Change, ...]]:
        for change, ask in open_ends:  # told otherwise, and the question that then comes is answered
            for value in self._others(ask, few=True):
                yield change, Change(ask.fact, (value,), self._stands(ask.fact))
        told = [question for question in self._questions() if question.fact in self._told]
        for number, first in enumerate(told):
            for second in told[number + 1:]:
                for one in self._others(first, few=True):
                    for other in self._others(second, few=True):
                        yield (Change(first.fact, (one,), self._told[first.fact]), Change(second.fact, (other,), self._told[second.fact]))

    def _counts(self, decision: Decision, changes: tuple[Change, ...]) -> bool:
        added = [change.fact for change in changes if change.told is None and change.fact not in _STILL_TO_COME.values()]
        if len(changes) == 1 and added and severity(decision.disposition) < severity(self.given):
            return False
        return decision.disposition != self.given

    def _questions(self) -> list[Question]:
        """The questions whose answers are varied: those told, those that could have been asked, and what is to come."""
        found: dict[str, Question] = {}
        pointless = left_out(self._library, self._active, self._told, self._circumstances)
        for protocol in (self._library.protocols[one] for one in self._active if one in self._library.protocols):
            for fact, question in protocol.questions.items():
                varied = fact in self._told or fact in self._known or (question.ask and fact not in pointless) or fact == _STILL_TO_COME.get(self.given)
                if varied and (question.type in CLOSED_TYPES or (question.type == "time" and fact in self._told)):
                    found.setdefault(fact, question)
        return list(found.values())

    def _others(self, question: Question, few: bool = False) -> list[Value]:
        stands = self._stands(question.fact)
        if question.fact in self._known:  # the registry knows better than anybody's answer: only the clock could differ
            moved = {"within": "past", "past": "within"}.get(str(stands))
            return [moved] if moved and plan_deadline(self._circumstances) else []
        if question.type == "time":
            values: list[Value] = [UNSURE]
        elif question.type == "many":
            flags = [option.value for option in question.options]
            kept = stands if isinstance(stands, tuple) else ()
            values = [(), *(tuple(flag for flag in kept if flag != gone) for gone in kept)]
            values += [kept + (flag,) for flag in (flags[:1] if few else flags) if flag not in kept] + [UNSURE]
        else:
            values = [*(option.value for option in question.options), UNSURE]
        if stands is None:
            values.remove(UNSURE)  # nobody is unsure of what was not asked
        return [value for value in dict.fromkeys(values) if value != stands]

    def _stands(self, fact: str) -> Optional[Value]:
        return self._known.get(fact, self._told.get(fact))

    def _walk(self, changes: dict[str, Value]) -> Position:
        circumstances = self._circumstances
        deadline = plan_deadline(circumstances)
        if deadline is not None and changes.get("plan_time") in ("past", "within") and "plan_time" in self._known:
            circumstances = replace(circumstances, now=deadline if changes["plan_time"] == "past" else deadline - timedelta(minutes=1))
        return walk(self._library, self._active, {**self._told, **changes}, circumstances)


def _first_of_each(found: list[Alternative]) -> list[Alternative]:
    """At most EACH alternatives for one disposition, in the order found."""
    result: list[Alternative] = []
    for one in found:
        if sum(other.disposition == one.disposition for other in result) < EACH:
            result.append(one)
    return result
