"""Any child, plan, hour and local settings inside their allowed ranges."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK
from bot.triage.facts import PLAN_AMBER, PLAN_MEDICAL
from bot.triage.settings_ranges import RANGES, OneOf, Whole

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UK)


def anything(dice: Random) -> Circumstances:
    """Circumstances by chance; the same dice throw the same."""
    force = {}
    for name, one in RANGES.items():
        if isinstance(one.allowed, OneOf):
            force[name] = dice.choice(one.allowed.words)
        elif isinstance(one.allowed, Whole):
            force[name] = dice.randint(one.allowed.low, one.allowed.high)
        else:
            force[name] = dice.choice(one.allowed.ends())
    now = NOW + timedelta(minutes=dice.randint(-400, 400))
    return Circumstances(now, replace(ForceSettings(), **force), dice.choice([None, _child(dice), _child(dice), _child(dice)]))


def with_flags(*flags: str) -> Circumstances:
    """A child whose plan has these flags."""
    return Circumstances(NOW, child=Child("XX-01", "demo", 15, plan=Plan("21:30", 60, flags)))


def _child(dice: Random) -> Child:
    flags = tuple(dice.sample(PLAN_AMBER + PLAN_MEDICAL + ("other",), dice.randint(0, 3)))
    plan = Plan(dice.choice([None, "19:00", "21:30", "23:00"]), dice.choice([0, 20, 60, 180]), flags)
    return Child("XX-01", "demo", dice.choice([None, *range(5, 19)]), plan=dice.choice([None, plan, plan, plan]))
