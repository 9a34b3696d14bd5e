"""Drives one input with made-up cases, counts them, and keeps the smallest case that broke it."""
from __future__ import annotations

import logging
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, Optional

from hypothesis import HealthCheck, Phase, given, seed as seeded, settings
from hypothesis.strategies import SearchStrategy

Check = Callable[[Any], str]


@dataclass(frozen=True)
class Input:
    """One place where something comes in. `check` takes one case, gives what became of it in a word ("200", "refused", "alarm") and
    raises AssertionError, or whatever the code under test raised, where that may not happen."""

    name: str
    about: str
    cases: int
    strategy: SearchStrategy[Any]
    check: Check


@dataclass
class Driven:
    """What came of it. `broke` is the story of the smallest case that broke it, empty when none did."""

    name: str
    cases: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    broke: str = ""


class _Loud(logging.Handler):
    """Notes errors that were logged instead of being answered."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the first line."""
        self.said.append(record.getMessage().split("\n")[0][:200])


#: What is said in the log on purpose about an input that cannot be read.
EXPECTED = ("An update cannot be read", "An update could not be read", "A reply cannot be delivered")


def drive(one: Input, cases: int, seed: int, say: Callable[[str], None]) -> Driven:
    """Plays the cases, the same for the same seed."""
    driven, loud = Driven(one.name), _Loud()
    began = last = time.monotonic()

    def test(case: Any) -> None:
        nonlocal last
        driven.cases += 1
        loud.said.clear()
        driven.outcomes[one.check(case)] += 1
        wrong = [line for line in loud.said if not line.startswith(EXPECTED)]
        assert not wrong, f"logged as an error: {wrong[0]}"
        if time.monotonic() - last > 30:
            last = time.monotonic()
            say(f"  {one.name}: {driven.cases:,} cases so far")

    bounded = settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
                       report_multiple_bugs=False)
    log = logging.getLogger("bot")
    log.addHandler(loud)
    try:
        bounded(seeded(seed)(given(one.strategy)(test)))()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # of hypothesis and of the code alike: it is told, and the next input is driven
        driven.broke = "".join(traceback.format_exception(type(error), error, error.__traceback__)[-6:]) + "\n".join(getattr(error, "__notes__", ()))
    finally:
        log.removeHandler(loud)
    driven.seconds = time.monotonic() - began
    return driven


def lines(found: list[Driven]) -> Iterator[str]:
    """The figures as a table, then every story."""
    yield f"{'input':12} {'cases':>7} {'seconds':>8}  outcomes"
    yield from map(told, found)
    yield f"{'together':12} {sum(one.cases for one in found):>7,} {sum(one.seconds for one in found):>8.0f}"
    for one in found:
        if one.broke:
            yield f"\n== {one.name} broke\n{one.broke}"


def told(one: Driven) -> str:
    """One line of the table."""
    outcomes = ", ".join(f"{name} {count:,}" for name, count in one.outcomes.most_common(7))
    return f"{one.name:12} {one.cases:>7,} {one.seconds:>8.0f}  {'BROKE; ' if one.broke else ''}{outcomes}"


def chosen(inputs: list[Input], names: list[str]) -> Optional[list[Input]]:
    """Those named, all where none is; None where a name is unknown."""
    if any(name not in {one.name for one in inputs} for name in names):
        return None
    return [one for one in inputs if not names or one.name in names]
