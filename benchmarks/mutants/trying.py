"""Tries the planned mutants in this copy of the project; started by `command`."""
from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

PLAN: Dict[str, Any] = json.loads(os.environ.pop("MUTANTS", "{}"))
sys.path.append(PLAN.get("tools", ""))

from benchmarks.mutants import figures  # noqa: E402  (the tools' folder comes first)
from benchmarks.mutants.making import Mutant, mutants  # noqa: E402
from benchmarks.mutants.stage import Stage  # noqa: E402


def planned() -> Iterator[Mutant]:
    """The mutants to try, file by file; of an earlier run only those that no test noticed."""
    wanted = _unnoticed(PLAN["again"]) if PLAN["again"] else None
    for path in PLAN["files"]:
        found = mutants(path, Path(path).read_text(encoding="utf-8"), None if wanted is not None else PLAN["sample"], PLAN["seed"], wanted)
        yield from found


def _unnoticed(earlier: str) -> "set[Tuple[str, str, str, str]]":
    """The names of those that no test noticed."""
    rows: List[Dict[str, Any]] = [json.loads(line) for line in Path(earlier).read_text(encoding="utf-8").splitlines()]
    return {(row["path"], row["inside"], row["before"], row["after"]) for row in rows if row["outcome"] not in figures.NOTICED}


def work(stage: Stage) -> None:
    """Tries them and prints the figures."""
    results: List[figures.Result] = []
    out = open(PLAN["out"], "w", encoding="utf-8") if PLAN["out"] else None
    path = ""
    for mutant in planned():
        if path and mutant.path != path:
            print(figures.line(path, [one for one in results if one.mutant.path == path]), flush=True)
        path = mutant.path
        outcome, by = stage.tried(mutant)
        results.append(figures.Result(mutant, outcome, by))
        if out is not None:
            row = {**asdict(mutant), "outcome": outcome, "by": by}
            del row["source"]
            out.write(json.dumps(row) + "\n")
            out.flush()
    print(*figures.report(results), sep="\n", flush=True)


def main() -> int:
    """Tries everything."""
    return Stage(PLAN["scope"], Path(PLAN["kept"]), PLAN["seconds"], lambda line: print(line, flush=True), work).run(PLAN["tests"])


if __name__ == "__main__":
    sys.exit(main())
