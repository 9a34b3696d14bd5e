"""What each part must reach, and whether it did."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Mapping, Optional

from benchmarks.scale.kept import Part

TIMES, A_SECOND, LAG_MS, MEMORY_MB = 4.0, 80.0, 50.0, 900.0
#: Memory may creep by no more than this, in percent over the second half of a run.
GROWTH_PERCENT = 2.0
START_S, SET_UP_MIN, DANGER_MS, FIRST_WORDS_MS = 15.0, 15.0, 5.0, 500.0
#: The largest log against the one of ten thousand calls: no more than twice the time, unless it is this quick anyway.
TIMES_SLOWER, QUICK_ANYWAY_MS = 2.0, 50.0


@dataclass(frozen=True)
class Target:
    """One target in words: what was wanted, what was reached, and whether that is enough."""

    name: str
    wanted: str
    reached: str
    met: bool


def targets_of(part: Part) -> list[Target]:
    """The targets of a part, judged by its figures; none for the stages, which only say where time goes."""
    judge = _JUDGES.get(part.name)
    return list(judge(part.figures)) if judge else []


def _people(found: Mapping[str, Any]) -> Iterator[Target]:
    levels = found["levels"]
    for what, key in (("median", "times_median"), ("95th percentile", "times_p95")):
        worst = min(levels, key=lambda row: row[key] or 0.0)
        yield Target(f"reply time against stock Rasa, {what}", f"at least {TIMES:g} times lower, whatever the number of people",
                     f"{worst[key]:.1f} times lower at the least ({_count(worst['people'])})", all((row[key] or 0) >= TIMES for row in levels))
    best = max(levels, key=lambda row: row["ours"]["a_second"])
    yield Target("throughput", f"at least {A_SECOND:g} messages a second", f"{best['ours']['a_second']:.1f} a second ({_count(best['people'])})",
                 best["ours"]["a_second"] >= A_SECOND)
    late = max(levels, key=lambda row: row["ours"].get("lag_longest_ms", 0.0))
    yield Target("lag of the event loop", f"never {LAG_MS:g} ms", f"{late['ours'].get('lag_longest_ms', 0.0):.0f} ms at the longest ({_count(late['people'])})",
                 late["ours"].get("lag_longest_ms", 0.0) < LAG_MS)
    most = max(memory for row in levels for memory in row["memory_mb"]["Threshold"].values())
    yield Target("memory of a process", f"under {MEMORY_MB:g} MB", f"{most:.0f} MB", most < MEMORY_MB)
    failures = sum(row["ours"]["failures"] for row in levels)
    yield Target("replies that failed", "none", str(failures), failures == 0)


def _processes(found: Mapping[str, Any]) -> Iterator[Target]:
    best = max(found["rows"], key=lambda row: row["a_second"], default=None)
    if best is not None:
        yield Target("throughput of processes on one PostgreSQL", f"at least {A_SECOND:g} messages a second",
                     f"{best['a_second']:.1f} a second ({best['processes']} processes, {_count(best['people'])})", best["a_second"] >= A_SECOND)
        yield Target("replies of these that failed", "none", str(sum(row["failures"] for row in found["rows"])), not any(row["failures"] for row in found["rows"]))


def _memory(found: Mapping[str, Any]) -> Iterator[Target]:
    yield Target(f"memory over {found['samples'][-1]['conversations']:,} conversations", f"flat: no more than {GROWTH_PERCENT:g}% more at the end than in the middle",
                 f"{found['growth_percent']:+.1f}% ({found['mb_a_thousand']:+.1f} MB for a thousand conversations)", found["growth_percent"] <= GROWTH_PERCENT)
    yield Target("memory of a process, after all of them", f"under {MEMORY_MB:g} MB", f"{found['most_mb']:.0f} MB", found["most_mb"] < MEMORY_MB)


def _start(found: Mapping[str, Any]) -> Iterator[Target]:
    made = found["median"]
    yield Target("start to answering everything", f"under {START_S:g} s", f"{made['everything_ms'] / 1000:.1f} s", made["everything_ms"] < 1000 * START_S)
    if found["set_up"]:
        yield Target("first set-up and training", f"under {SET_UP_MIN:g} minutes", f"{found['set_up']['seconds'] / 60:.1f} minutes",
                     found["set_up"]["seconds"] < 60 * SET_UP_MIN)


def _log(found: Mapping[str, Any]) -> Iterator[Target]:
    for database, questions in found["databases"].items():
        largest = str(max(int(size) for sizes in questions.values() for size in sizes))  # a run that was cut short did not come to all of them
        over = over_limit(questions, largest, found["limits"])
        yield Target(f"{database}, {int(largest):,} calls: every question within its limit", "adding 50 ms, a list or a call 200 ms, figures 500 ms (95th percentile)",
                     "all are" if not over else "; ".join(f"{name} {ms:.0f} ms" for name, ms in over), not over)
        steep = steeper(questions, largest)
        yield Target(f"{database}: near-flat", f"at most {TIMES_SLOWER:g} times what ten thousand calls cost, or under {QUICK_ANYWAY_MS:g} ms (median)",
                     "all are" if not steep else "; ".join(f"{name} {times:.1f} times" for name, times in steep), not steep)


def over_limit(questions: Mapping[str, Any], size: str, limits: Mapping[str, float]) -> list[tuple[str, float]]:
    """The questions that took longer than their kind may, with their 95th percentiles."""
    rows = {name: sizes[size] for name, sizes in questions.items() if size in sizes}
    return [(name, row["p95_ms"]) for name, row in rows.items() if row["p95_ms"] > limits.get(row["kind"], float("inf"))]


def steeper(questions: Mapping[str, Any], size: str, small: str = "10000") -> list[tuple[str, float]]:
    """The questions that cost several times more in the largest log than in one of ten thousand calls, and are not quick anyway."""
    found = []
    for name, sizes in questions.items():
        here, there = sizes.get(size), sizes.get(small)
        times: Optional[float] = here["median_ms"] / there["median_ms"] if here and there and there["median_ms"] else None
        if times is not None and times > TIMES_SLOWER and here["median_ms"] > QUICK_ANYWAY_MS:
            found.append((name, round(times, 1)))
    return found


def _danger(found: Mapping[str, Any]) -> Iterator[Target]:
    yield Target("danger phrases, one message", f"under {DANGER_MS:g} ms (95th percentile)", f"{found['real']['p95_ms']:.1f} ms", found["real"]["p95_ms"] < DANGER_MS)
    worst = max(found["beside"], key=lambda row: row["p95_ms"])
    yield Target("the 999 words while others talk", f"under {FIRST_WORDS_MS:g} ms (95th percentile)", f"{worst['p95_ms']:.0f} ms ({worst['others']} others)",
                 worst["p95_ms"] < FIRST_WORDS_MS)


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


_JUDGES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Target]]] = {"people": _people, "processes": _processes, "memory": _memory, "start": _start, "log": _log, "danger": _danger}
