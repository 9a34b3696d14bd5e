"""The walker's own reasoning, said once more as logic: which rules hold, what is pointless to ask, when the questions end.

`bot/triage/walking.py` is the original. Every proof compares the two over random calls before it is believed, and every
counter-example is walked by the original.
"""
from __future__ import annotations

from typing import Any

from bot.triage.checking.relation import SOME, leaves
from bot.triage.protocol import Condition, Protocol, Rule, Tell
from bot.triage.values import SEVERITY, severity
from bot.triage.walking import STOPS


class Walked:
    """One call (any or a real one), with what the walker would make of it."""

    def __init__(self, call: Any) -> None:
        self.call, self.frame, self.logic = call, call.frame, call.logic
        self._found: dict[tuple[Any, ...], Any] = {}
        self.rules = [(protocol, rule) for protocol in self.frame.protocols for rule in protocol.rules]

    # -- facts -------------------------------------------------------------------------------------------------

    def is_(self, fact: str, value: Any) -> Any:
        """A told, registry or derived fact has this value."""
        return self._kept(("is", fact, value), lambda: self._derived_is(fact, value) if self._derived(fact) else self.call.is_(fact, value))

    def known(self, fact: str) -> Any:
        """The fact is told, or can be computed from what is told."""
        if self._derived(fact):
            return self._kept(("known", fact), lambda: self.logic.no(self._derived_is(fact, None)))
        return self.call.told(fact)

    def holds(self, condition: Condition) -> Any:
        """The fact is known and fulfils the condition."""
        return self._kept(("holds", condition), lambda: self._holds(condition))

    def fails(self, condition: Condition) -> Any:
        """The fact is known and does not fulfil the condition, or it is pointless to ask for it."""
        logic = self.logic
        return self._kept(("fails", condition), lambda: logic.any([
            logic.all([self.known(condition.fact), logic.no(self.holds(condition))]),
            logic.all([logic.no(self.known(condition.fact)), self.pointless(condition.fact)])]))

    def _holds(self, condition: Condition) -> Any:
        fact, accepts = condition.fact, condition.accepts
        if fact not in self.frame.many:
            return self.logic.any(self.is_(fact, value) for value in accepts)
        flags = [value for value in self.frame.domains[fact] if isinstance(value, tuple) and value]
        parts = [self.is_(fact, flag) for flag in flags if "any" in accepts or flag[0] in accepts]
        parts += [self.is_(fact, ())] if "none" in accepts else []
        return self.logic.any(parts + [self.is_(fact, value) for value in accepts if value == "unsure"])

    def _derived(self, fact: str) -> bool:
        return any(fact in protocol.derived for protocol in self.frame.protocols)

    def _derived_is(self, fact: str, value: Any) -> Any:
        return self.logic.any(self.logic.all([here, self._grows(tree, value)]) for tree, here in self.call.trees(fact) if value in leaves(tree))

    def _grows(self, tree: tuple[Any, ...], value: Any) -> Any:
        if tree[0] == "is":
            return self.logic.true if tree[1] == value else self.logic.false
        fact = tree[1]
        return self.logic.any(self.logic.all([self._branch(fact, chosen), self._grows(branch, value)]) for chosen, branch in tree[2])

    def _branch(self, fact: str, chosen: Any) -> Any:
        if chosen == SOME:
            return self.logic.any(self.call.is_(fact, flag) for flag in self.frame.domains[fact] if isinstance(flag, tuple) and flag)
        return self.call.is_(fact, chosen)

    # -- asking ------------------------------------------------------------------------------------------------

    def pointless(self, fact: str) -> Any:
        """Every active protocol that asks for it knows that it cannot matter here."""
        return self._kept(("pointless", fact), lambda: self._pointless(fact))

    def askable(self, fact: str) -> Any:
        """Some question would help to establish the fact."""
        return self._kept(("askable", fact), lambda: self._askable(fact))

    def _pointless(self, fact: str) -> Any:
        askers = [protocol.questions[fact] for protocol in self.frame.protocols if fact in protocol.questions]
        if not askers or any(not question.ask or not question.asked_if for question in askers):
            return self.logic.false
        return self.logic.all(self.logic.any(self.fails(condition) for condition in when) for question in askers for when in question.asked_if)

    def _askable(self, fact: str) -> Any:
        for protocol in self.frame.protocols:
            if fact in protocol.derived:
                return self.logic.any(self.logic.all([self.logic.no(self.known(origin)), self.askable(origin)])
                                      for origin in protocol.derived[fact].from_facts)
        question = self.frame.question(fact)
        if question is None or not question.ask:
            return self.logic.false
        return self.logic.all([self.logic.no(self.known(fact)), self.logic.no(self.pointless(fact))])

    # -- deciding ----------------------------------------------------------------------------------------------

    def settled(self, protocol: Protocol, rule: Rule) -> Any:
        """The manager's "we handle it" ends the rule."""
        endings = [one for one in protocol.manager_settles if rule.then in one.dispositions]
        if not endings:
            return self.logic.false
        return self.logic.all([self.is_("manager_decision", "handle"),
                               self.logic.any(self.logic.all(self.holds(condition) for condition in one.when) for one in endings)])

    def fires(self, protocol: Protocol, rule: Rule) -> Any:
        """The rule holds and is not settled."""
        return self._kept(("fires", protocol.name, rule.id), lambda: self.logic.all(
            [self.logic.no(self.settled(protocol, rule))] + [self.holds(condition) for condition in rule.when]))

    def open(self, protocol: Protocol, rule: Rule) -> Any:
        """The rule may still come to hold, and some question would help to find out."""
        logic = self.logic
        return self._kept(("open", protocol.name, rule.id), lambda: logic.all(
            [logic.no(self.settled(protocol, rule))] + [logic.no(self.fails(condition)) for condition in rule.when]
            + [logic.any(logic.all([logic.no(self.known(c.fact)), self.askable(c.fact)]) for c in rule.when)]))

    def at_least(self, level: int) -> Any:
        """The decision, if the questions ended here, is at least this serious; level 0 means that any rule fits."""
        if level >= len(SEVERITY):
            return self.logic.false
        return self._kept(("at least", level), lambda: self.logic.any(
            [self.fires(protocol, rule) for protocol, rule in self.rules if severity(rule.then) >= level]
            + [self.is_("danger_now", "yes")] + ([self.is_("reporter_insists", "yes")] if level <= STOPS else [])))

    def decides(self, disposition: str) -> Any:
        """The decision is exactly this one."""
        return self.logic.all([self.at_least(severity(disposition)), self.logic.no(self.at_least(severity(disposition) + 1))])

    def final(self) -> Any:
        """The walker asks nothing more."""
        return self._kept(("final",), self._final)

    def _final(self) -> Any:
        logic = self.logic
        more = logic.any(logic.all([logic.no(self.at_least(severity(rule.then))), self.open(protocol, rule)])
                         for protocol, rule in self.rules)
        return logic.any([self.at_least(STOPS + 1), logic.all([self.at_least(STOPS), logic.no(self._safety_question())]),
                          logic.all([logic.no(self.at_least(STOPS)), logic.no(more)])])

    def _safety_question(self) -> Any:
        logic = self.logic
        insists = self.is_("reporter_insists", "yes")
        return logic.any(logic.all([logic.no(self.known(fact)), logic.no(self.pointless(fact)), logic.no(insists) if fact != "danger_now" else logic.true])
                         for protocol in self.frame.protocols for fact, question in protocol.questions.items() if question.always)

    def tells(self, item: Tell) -> Any:
        """The instruction's conditions are known to hold."""
        return self.logic.all(self.holds(condition) for condition in item.when)

    def _kept(self, key: tuple[Any, ...], make: Any) -> Any:
        if key not in self._found:
            self._found[key] = make()
        return self._found[key]
