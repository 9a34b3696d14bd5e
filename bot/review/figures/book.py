"""Every figure there is, in the order of the page, made for a scope and two periods."""
from __future__ import annotations

from datetime import datetime
from typing import Callable, Iterable, Mapping, Optional

from sqlalchemy.orm import Session

from bot.review.figures import characteristics, children, judged, places, times, workload
from bot.review.figures.counting import Counts
from bot.review.figures.definitions import definitions
from bot.review.figures.numbers import difference, value_said
from bot.review.figures.period import Period
from bot.review.figures.shape import Figure, Part
from bot.review.scope import Scope

#: The sections of the page, each with its figures by name; every name has a definition.
SECTIONS: tuple[tuple[str, Mapping[str, Callable[[Counts], Part]]], ...] = (
    ("Missed risk and quality", {"missed_risk": children.missed_risk, "appropriate": judged.appropriate, "overrides": judged.overrides}),
    ("Homes and places", {"homes": places.homes, "providers": places.providers, "top_places": places.top_places}),
    ("When and what", {"hours": times.hours, "out_of_hours": times.out_of_hours, "category": workload.category}),
    ("Children", {"missing_episodes": children.missing_episodes, "repeats": children.repeats}),
    ("Speed and open work", {"time_to_999": workload.time_to_999, "questions": workload.questions, "open_overdue": workload.open_overdue}),
    ("Fairness", {"ethnicity": characteristics.ethnicity, "gender": characteristics.gender, "age_band": characteristics.age_band,
                  "out_of_area": characteristics.out_of_area}),
)
_MAKERS = {name: maker for _, makers in SECTIONS for name, maker in makers.items()}
#: What only those who see the whole force may see.
_WHOLE_FORCE = {"providers"}


def names(scope: Scope) -> tuple[str, ...]:
    """The figures that a scope has, in the order of the page."""
    return tuple(name for name in _MAKERS if scope.provider is None or name not in _WHOLE_FORCE)


def sections(scope: Scope) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sections of the page, each with the names of its figures that the scope has."""
    allowed = names(scope)
    return tuple((title, tuple(name for name in makers if name in allowed)) for title, makers in SECTIONS)


def figures(session: Session, scope: Scope, period: Period, compared: Period, now: datetime, wanted: Optional[Iterable[str]] = None) -> dict[str, Figure]:
    """The figures of a scope for a period beside another, by name.

    `now` (UTC) is the moment at which open and overdue are judged. `wanted` names some of them only.

    Raises:
        KeyError: a figure that does not exist, or that the scope does not have.
    """
    allowed = names(scope)
    chosen = tuple(allowed if wanted is None else wanted)
    for name in chosen:
        if name not in allowed:
            raise KeyError(name)
    counts = [Counts(session, scope, one, now) for one in (period, compared)]
    made = {}
    for name in chosen:
        here, there = (_MAKERS[name](one) for one in counts)
        made[name] = Figure(name, definitions()[name], period, compared, here, there, scope.provider, _differences(here, there))
    return made


def _differences(here: Part, there: Part) -> tuple[tuple[str, str, str, str], ...]:
    """Rows of measure, its value here, its value there, and the difference in words."""
    return tuple((one.name, value_said(one), value_said(other), difference(one, other)) for one, other in zip(here.measures, there.measures))
