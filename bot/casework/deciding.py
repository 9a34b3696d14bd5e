"""Recording a decision, and starting the clock that goes with it."""
from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.casework.desk import Case
from bot.triage.clocks import at_local, instant, next_check, plan_deadline
from bot.triage.values import OUTCOME, severity
from bot.triage.walking import Decision, Reason, tell_for

#: Follow-up kinds.
RECHECK, NO_WORD, MANAGER_LIMIT, UNFINISHED = "recheck", "no_word", "manager_limit", "unfinished"


def waited_long_enough(case: Case, decision: Decision) -> Decision:
    """A WAIT may be repeated `max_rechecks` times and never past plan time; then the manager decides (RESOLUTION-7, 8)."""
    if decision.disposition != "WAIT":
        return decision
    circumstances = case.circumstances
    waits = sum(event.kind == "decided" and event.payload.get("disposition") == "WAIT" for event in case.desk.log.events(case.call))
    deadline = plan_deadline(circumstances)
    over = deadline is not None and instant(circumstances.now) >= instant(deadline)
    if waits <= circumstances.settings.max_rechecks and not over:
        return decision
    return outside_the_rules(case, "MANAGER", "waited-long-enough", "the waiting allowed is used up", ("RESOLUTION-7", "RESOLUTION-8"))


def outside_the_rules(case: Case, disposition: str, rule: str, why: str, source: tuple) -> Decision:
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


def record(case: Case, decision: Decision) -> datetime | None:
    """Writes the decision, closes the call or starts its limit. Returns when it falls due, None for a closed call."""
    position_facts = {fact: list(value) if isinstance(value, tuple) else value for fact, value in case.position.facts.items()}
    rules = [{"rule": reason.rule, "source": list(reason.source), "mark": reason.mark, "text": reason.text,
              "because": {fact: list(value) if isinstance(value, tuple) else value for fact, value in reason.because.items()}}
             for reason in decision.reasons]
    now = case.desk.clock()
    due = _due(case, decision)
    case.desk.followups.cancel(case.call, None, now)
    case.add("decided", disposition=decision.disposition, outcome=decision.outcome, rules=rules, facts=position_facts,
             slow_time=decision.slow_time, due=due.isoformat() if due else None)
    if due is None:
        case.add("closed", outcome=decision.outcome)
        return None
    kind = RECHECK if decision.disposition == "WAIT" else MANAGER_LIMIT
    schedule(case, kind, due, slow_time=decision.slow_time)
    return due


def schedule(case: Case, kind: str, due: datetime, **payload: object) -> None:
    """Starts one clock of a call and notes it in the log."""
    case.desk.followups.schedule(case.call, kind, due, **payload)
    case.add("due", what=kind, at_time=due.isoformat())


def _due(case: Case, decision: Decision) -> datetime | None:
    circumstances = case.circumstances
    if decision.disposition == "WAIT":
        return next_check(case.position.facts, circumstances)
    if decision.disposition != "MANAGER":
        return None
    if decision.slow_time:  # RESOLUTION-14: the manager's limit is the next working day
        return _next_working_day(circumstances.now, circumstances.settings.slow_time_next_day_hour)
    return circumstances.now + timedelta(minutes=circumstances.settings.manager_answer_minutes)


def _next_working_day(now: datetime, hour: int) -> datetime:
    days = 1
    while (now.weekday() + days) % 7 >= 5:
        days += 1
    return at_local(now, time(hour), days)
