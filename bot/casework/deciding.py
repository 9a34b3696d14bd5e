"""Recording a decision, and starting the clock that goes with it."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Optional

from bot.casework.desk import Case
from bot.casework.rechecking import rechecks_started, spoken_to, waits_again
from bot.casework.returning import start_return
from bot.casework.scheduling import MANAGER_LIMIT, RECHECK, running, schedule, within_plan
from bot.triage.clocks import instant, later, next_check, plan_deadline
from bot.triage.values import OUTCOME, severity
from bot.triage.walking import Decision, Reason, tell_for
from bot.triage.working_days import next_working_day

#: The rule under which a decision stands that an operator raised.
OPERATOR_RAISES = "operator-raises"


def waited_long_enough(case: Case, decision: Decision) -> Decision:
    """A WAIT may be repeated `max_rechecks` times and never past plan time; then the manager decides (RESOLUTION-7, 8)."""
    if decision.disposition != "WAIT":
        return decision
    circumstances = case.circumstances
    begins = (case.state.decision or {}).get("disposition") != "WAIT" or spoken_to(case)
    used_up = begins and rechecks_started(case) > circumstances.settings.max_rechecks
    deadline = plan_deadline(circumstances)
    over = deadline is not None and instant(circumstances.now) >= instant(deadline)
    if not used_up and not over:
        return decision
    return outside_the_rules(case, "MANAGER", "waited-long-enough", "the waiting allowed is used up", ("RESOLUTION-7", "RESOLUTION-8"))


def outside_the_rules(case: Case, disposition: str, rule: str, why: str, source: tuple[str, ...]) -> Decision:
    """A decision that no rule of a protocol made: the passing of time, or the person on the spot."""
    tell = tell_for(case.desk.library, case.state.protocols, disposition, case.position.facts)
    return Decision(disposition, OUTCOME[disposition], (Reason(rule, why, source, {}),), tell)


def moved_up(case: Case) -> Decision | None:
    """The report a call became because its limit passed, or None. It never lowers what the answers say."""
    passed = [event for event in case.desk.log.events(case.call) if event.kind == "raised" and event.payload.get("by") == "clock"]
    decision = case.position.decision
    if not passed or (decision and severity(decision.disposition) >= severity("REPORT")):
        return None
    return outside_the_rules(case, "REPORT", "limit-passed", passed[-1].payload["why"], ("MS-34", "RESOLUTION-24", "RESOLUTION-25"))


def raised_by_operator(case: Case, disposition: str) -> Decision:
    """What an operator made of a call; that an operator may do so is to be signed off by the force."""
    return outside_the_rules(case, disposition, OPERATOR_RAISES, "an operator raised it", ("RESOLUTION-18",))


def held_for_manager(case: Case) -> Decision | None:
    """MANAGER, where an operator raised an open call to it and no manager has said "handle" since. It never lowers what the answers say."""
    decision, told = case.position.decision, case.state.answers.get("manager_decision")
    if decision is None or severity(decision.disposition) >= severity("MANAGER"):
        return None
    events = case.desk.log.events(case.call)
    raised = max((event.seq for event in events if event.kind == "raised" and event.payload.get("to") == "MANAGER"), default=0)
    if not raised or (told is not None and told.value == "handle" and told_since(case, "manager_decision", raised)):
        return None
    return raised_by_operator(case, "MANAGER")


def danger_listed(case: Case) -> Decision | None:
    """REPORT, where something on the list of immediate dangers was told in a call whose own questions do not know that list: a call in
    which it stands never ends lower (missing.md, section 2). It never lowers what the answers say.
    """
    decision, flags = case.position.decision, case.told.get("red_flags")
    if "missing" in case.state.protocols or not isinstance(flags, tuple) or not flags:
        return None
    if decision is None or severity(decision.disposition) >= severity("REPORT"):
        return None
    return outside_the_rules(case, "REPORT", "danger-listed", "something on the list of immediate dangers was told", ("APP-CALL", "APP-RISK"))


def told_since(case: Case, fact: str, seq: int) -> bool:
    """Whether a fact was answered after the event of that number."""
    return any(event.seq > seq and event.kind in ("answered", "corrected") and event.payload.get("fact") == fact for event in case.desk.log.events(case.call))


def give(case: Case, decision: Decision) -> Optional[datetime]:
    """Makes this the decision of the call. Returns when it falls due, None for a closed call.

    One that stands already keeps its clock: saying more must not win time. What is new in its reasons is recorded.
    """
    standing = case.state.decision or {}
    again = decision.disposition == "WAIT" and waits_again(case)
    sooner = bool(standing.get("slow_time")) and not decision.slow_time
    if standing.get("outcome") != "open" or standing.get("disposition") != decision.disposition or again or sooner:
        return record(case, decision)
    due = running(case) or datetime.fromisoformat(standing["due"])
    if {rule["rule"] for rule in standing["rules"]} == {reason.rule for reason in decision.reasons}:
        return due
    return record(case, decision, due)


def record(case: Case, decision: Decision, keeps: Optional[datetime] = None, latest: Optional[datetime] = None) -> Optional[datetime]:
    """Writes the decision, closes the call or starts its limit; one that `keeps` the limit that runs restarts nothing. It falls due by
    `latest` whatever its own limit would be.

    Returns when it falls due, None for a closed call.
    """
    now = case.desk.clock()
    due = keeps or _due(case, decision)
    if due is not None and latest is not None:
        due = min(due, latest, key=instant)
    if keeps is None:
        case.desk.followups.cancel(case.call, None, now)
    case.add("decided", disposition=decision.disposition, outcome=decision.outcome, rules=_rules(decision),
             facts={fact: _plain(value) for fact, value in case.position.facts.items()},
             slow_time=decision.slow_time, due=due.isoformat() if due else None)
    if due is None:
        case.add("closed", outcome=decision.outcome)
        start_return(case)
    elif keeps is None:
        schedule(case, RECHECK if decision.disposition == "WAIT" else MANAGER_LIMIT, due, slow_time=decision.slow_time)
    return due


def raise_closed(case: Case, decision: Decision, by: str = "return") -> None:
    """A closed call is raised by what was learned afterwards; nothing lowers it."""
    case.add("raised", by=by, why=decision.reasons[0].text)
    case.add("decided", disposition=decision.disposition, outcome=decision.outcome, rules=_rules(decision), facts={}, slow_time=False, due=None)
    case.add("closed", outcome=decision.outcome)


def _rules(decision: Decision) -> list[dict[str, Any]]:
    return [{"rule": reason.rule, "source": list(reason.source), "mark": reason.mark, "text": reason.text,
             "because": {fact: _plain(value) for fact, value in reason.because.items()}} for reason in decision.reasons]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _due(case: Case, decision: Decision) -> Optional[datetime]:
    circumstances = case.circumstances
    if decision.disposition == "WAIT":
        return next_check(case.position.facts, circumstances)
    if decision.disposition != "MANAGER":
        return None
    if decision.slow_time:  # RESOLUTION-14: the manager's limit is the next working day
        return next_working_day(circumstances.now, circumstances.settings.slow_time_next_day_hour)
    return within_plan(case, later(circumstances.now, circumstances.settings.manager_answer_minutes))
