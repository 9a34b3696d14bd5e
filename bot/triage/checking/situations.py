"""Every kind of child, plan, clock and local setting that a derived fact can tell apart, as circumstances one can walk with."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Iterator

from bot.triage.circumstances import Child, Circumstances, ForceSettings, Plan
from bot.triage.clocks import UK
from bot.triage.settings_ranges import RANGES, OneOf

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UK)
#: A promise that has gone by, one inside the plans below that have not ended, and one after all of them.
TIMES = ("20:10", "21:50", "23:45")

#: What the plan's clock says, by trait: a plan still running, one that has ended, "report at once", and no plan.
_PLANS = {"within": Plan("21:30", 60), "past": Plan("20:00", 20), "long_past": Plan("19:00", 20), "at_once": Plan("21:30", 0), "no_plan": None}
_FLAGS = {"none": (), "warning": ("self_harm",), "medical": ("diabetic",), "both": ("self_harm", "diabetic")}


@dataclass(frozen=True)
class Situation:
    """Circumstances with what sets them apart. `traits` are (name, value) pairs; `words` say it for a reader."""

    circumstances: Circumstances
    traits: tuple[Any, ...]

    @property
    def words(self) -> str:
        """Such as "a child of 15 with the plan 'within' and flags 'none'"."""
        traits = dict(self.traits)
        special = [f"{name} = {value}" for name, value in self.traits if name in RANGES and value != getattr(ForceSettings(), name)]
        if traits["child"] == "unregistered":
            child = "the registry does not know the child"
        else:
            plan = {"within": "the plan's time is not over", "past": "the plan's time is over", "long_past": "the plan's time is long over", "at_once": "the plan says report at once",
                    "no_plan": "there is no plan"}[traits["plan"]]
            flags = {"none": "", "warning": ", the plan has a warning flag", "medical": ", the plan has a medical flag",
                     "both": ", the plan has a warning and a medical flag"}[traits["flags"]]
            age = "of unknown age" if traits["age"] is None else f"of {traits['age']}"
            child = f"a child {age}, {plan}{flags}"
        return ", ".join([child] + special)


def situations() -> tuple[Situation, ...]:
    """Every combination; those that no derived fact tells apart are merged later."""
    return tuple(Situation(replace(Circumstances(NOW), settings=replace(ForceSettings(), **dict(force)), child=child), traits + force)
                 for force in _forces() for child, traits in _children())


def _forces() -> Iterator[tuple[Any, ...]]:
    """Local settings: the words and the never-wait age in every combination, the rest each at both ends of its range."""
    usual = ForceSettings()
    values: dict[str, tuple[object, ...]] = {name: one.allowed.words for name, one in RANGES.items() if isinstance(one.allowed, OneOf)}
    values["never_wait_under_age"] = tuple(dict.fromkeys((usual.never_wait_under_age,) + RANGES["never_wait_under_age"].allowed.ends()))
    for chosen in product(*values.values()):
        yield tuple(zip(values, chosen))
    for name in [name for name in RANGES if name not in values]:
        for end in RANGES[name].allowed.ends():
            yield tuple((other, getattr(usual, other)) for other in values) + ((name, end),)


def _children() -> Iterator[tuple[Any, ...]]:
    yield None, (("child", "unregistered"), ("age", None), ("plan", "no_plan"), ("flags", "none"))
    # An age on each side of every never-wait age tried and of 13, which the catalogue tells apart (IN-53).
    for age in (15, None, 9, 11, 18):
        for kind, plan in _PLANS.items():
            for flags, told in _FLAGS.items():
                if plan is None and told:
                    continue
                child = Child("XX-01", "demo", age, plan=replace(plan, flags=told) if plan else None)
                yield child, (("child", "registered"), ("age", age), ("plan", kind), ("flags", flags))
