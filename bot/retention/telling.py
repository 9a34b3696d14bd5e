"""What a purge would do or did, in plain lines."""
from __future__ import annotations

from typing import Mapping

from bot.retention.due import Plan
from bot.retention.kept_back import WORDS
from bot.retention.periods import CHAT, CODED, NOTES, Period
from bot.triage.clocks import UK

_NAMES = {CHAT: "Chat ", NOTES: "Notes"}


def tell_plan(plan: Plan, periods: Mapping[str, Period], done: bool) -> list[str]:
    """One line a class with its count, oldest and rule; then what was kept back and why; then what somebody should look at."""
    lines = ["Removed" if done else "Would be removed"]
    for name in (CHAT, NOTES):
        count, period = plan.classes[name], periods[name]
        oldest = f", the oldest of {count.oldest.astimezone(UK):%d %b %Y}" if count.oldest else ""
        lines.append(f"  {_NAMES[name]}  {count.texts} texts in {count.calls} calls{oldest}; kept {period.days} days after a call is closed ({period.mark})")
    lines.append(f"  Sent messages: {plan.messages}")
    if plan.kept_back_counts:
        lines.append("Kept back")
    for why, number in sorted(plan.kept_back_counts.items()):
        named = plan.kept_back[why]
        more = f" and {number - len(named)} more" if number > len(named) else ""
        lines.append(f"  {number}, {WORDS[why]}: {', '.join(named)}{more}")
    if plan.unreviewed:
        lines.append(f"No supervisor has judged {plan.unreviewed} of these calls. Their coded record stays.")
    if plan.never_worked:
        lines.append(f"{plan.never_worked} old messages were never worked. They are kept: start the service, it works them.")
    if plan.look_again:
        age = f"{periods[CODED].days} days ({periods[CODED].mark})"
        lines.append(f"{plan.look_again} calls are older than {age}. Coded facts are never removed: somebody should look whether they are still needed.")
    return lines
