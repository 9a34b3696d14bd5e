"""How many mutants the tests noticed, and which they did not."""
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

from benchmarks.mutants.making import Mutant
from benchmarks.mutants.stage import KILLED, LATE, SURVIVED, UNREACHED

#: A mutant that never ends is noticed too.
NOTICED = (KILLED, LATE)


@dataclass(frozen=True)
class Result:
    """A mutant, what came of it, and the test that noticed it."""

    mutant: Mutant
    outcome: str
    by: str


def line(name: str, results: Sequence[Result]) -> str:
    """One line of figures: made, killed, timed out, survived, reached by no test, and the share that was noticed."""
    counts = [sum(one.outcome == outcome for one in results) for outcome in (KILLED, LATE, SURVIVED, UNREACHED)]
    share = 100 * sum(one.outcome in NOTICED for one in results) / len(results) if results else 100.0
    return f"{name:<44} {len(results):>5} made {counts[0]:>5} killed {counts[1]:>3} timed out {counts[2]:>4} survived {counts[3]:>3} not reached  {share:5.1f}%"


def report(results: Sequence[Result]) -> List[str]:
    """The figures of each file and of all, and every mutant that no test noticed."""
    lines = ["", "Noticed, by file:"]
    for path in dict.fromkeys(one.mutant.path for one in results):
        lines.append(line(path, [one for one in results if one.mutant.path == path]))
    for folder in sorted({"/".join(one.mutant.path.split("/")[:2]) for one in results}):
        lines.append(line(folder, [one for one in results if one.mutant.path.startswith(folder + "/")]))
    lines.append(line("all", results))
    lines += ["", "Not noticed:"]
    for one in results:
        if one.outcome not in NOTICED:
            mutant = one.mutant
            lines.append(f"{mutant.path}:{mutant.line} {mutant.inside or '(module)'}: {mutant.before}  ->  {mutant.after}" + (f"  [{one.outcome}]" if one.outcome == UNREACHED else ""))
    return lines
