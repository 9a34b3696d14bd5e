"""Times that a decision depends on: plan time, promised time, the next check. UK local time throughout."""
from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import Optional
from zoneinfo import ZoneInfo

from bot.triage.circumstances import Circumstances, Plan
from bot.triage.values import Facts

UK = ZoneInfo("Europe/London")


def clock_time(text: object) -> Optional[time]:
    """A "HH:MM" as a time, None for anything else (unsure, free text)."""
    try:
        return datetime.strptime(str(text), "%H:%M").time()
    except ValueError:
        return None


def at_local(day: datetime, clock: time, days: int = 0) -> datetime:
    """That clock time on the UK day of `day`, `days` later; the wall clock decides through clock changes.

    A time that comes twice (October) is its first; one that is skipped (March) is the hour after, as clocks then show.
    """
    date = day.astimezone(UK).date() + timedelta(days=days)
    return _on_the_clock(datetime.combine(date, clock, tzinfo=UK))


def later(moment: datetime, minutes: float) -> datetime:
    """So many minutes that really pass after `moment`, in UK local time: a wait is no longer for a change of the clocks."""
    return (moment.astimezone(timezone.utc) + timedelta(minutes=minutes)).astimezone(UK)


def _on_the_clock(moment: datetime) -> datetime:
    # A zone change of a datetime to its own zone changes nothing, so that 01:30 of a skipped hour would stay.
    return moment.astimezone(timezone.utc).astimezone(UK)


def instant(moment: datetime) -> float:
    """A moment as POSIX seconds: two local times of one zone must not be compared by wall clock across a change."""
    return moment.timestamp()


def _due_back(plan: Plan, now: datetime) -> Optional[datetime]:
    """When the plan has the child back, on the evening that `now` belongs to: after midnight it is still last evening's."""
    for days in (0, -1):
        clock = clock_time(plan.return_on((now.weekday() + days) % 7))
        due = at_local(now, clock, days) if clock else None
        if due is not None and instant(due) - instant(now) <= 12 * 3600:
            return due
    return None


def plan_deadline(circumstances: Circumstances) -> Optional[datetime]:
    """Plan time = return_by + report_after_minutes, across midnight, never later than latest_wait (RESOLUTION-6).

    None where there is no plan, no return time, or the plan says to report at once (RESOLUTION-5).
    """
    plan = circumstances.child.plan if circumstances.child else None
    due = _due_back(plan, circumstances.now) if plan else None
    if plan is None or due is None or plan.report_after_minutes == 0:
        return None
    latest_clock = clock_time(circumstances.settings.latest_wait) or time(23, 59)
    latest = at_local(due, latest_clock, 1 if latest_clock < time(12) else 0)
    end = later(due, plan.report_after_minutes)
    if instant(latest) < instant(due):  # a plan that lets a child out past the latest wait still ends at its own time
        return due
    return end if instant(end) <= instant(latest) else latest


def promised_at(told: object, now: datetime) -> Optional[datetime]:
    """The moment of a promised "HH:MM": today's, or tomorrow's when that is more than six hours gone.

    In the hour that comes twice it is the first that has not gone by.
    """
    clock = clock_time(told)
    if clock is None:
        return None
    today = at_local(now, clock)
    again = _on_the_clock(today.replace(fold=1))
    if instant(today) < instant(now) <= instant(again):
        return again
    return at_local(now, clock, 1) if instant(now) - instant(today) > 6 * 3600 else today


def next_check(facts: Facts, circumstances: Circumstances) -> datetime:
    """When a WAIT is looked at again: the promised time plus the margin, or the usual interval, never past plan time.

    Source: missing.md section 5 (proposal), RESOLUTION-6 and 7. Always later than now by a minute at least.
    """
    settings, now = circumstances.settings, circumstances.now
    candidates = [later(now, settings.recheck_minutes)]
    promised = promised_at(facts.get("return_time"), now) if facts.get("contact") == "returning" else None
    if promised is not None and instant(promised) >= instant(now):
        candidates = [later(promised, settings.late_return_margin_minutes)]
    deadline = plan_deadline(circumstances)
    if deadline is not None and instant(deadline) > instant(now):
        candidates.append(deadline)
    soonest = min(candidates, key=instant)
    return max(soonest, later(now, 1), key=instant)
