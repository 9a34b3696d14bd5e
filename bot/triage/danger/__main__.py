"""Prints how the danger phrases do on labelled messages: recall, false alarms, and each miss."""
from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from bot.triage.danger import look


def main(arguments: list[str]) -> int:
    """Reads the .jsonl files named (`text`, `must_999`) and prints one line per file, then misses if asked."""
    parser = argparse.ArgumentParser(prog="python -m bot.triage.danger", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="list emergencies that raised no alarm")
    parser.add_argument("--false", action="store_true", help="list harmless messages that did")
    options = parser.parse_args(arguments)
    look("warm up")
    for path in options.files:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        taken, missed, false = [], [], []
        for row in rows:
            began = time.perf_counter()
            finding = look(row["text"])
            taken.append(time.perf_counter() - began)
            if row["must_999"] is True and finding.level != "alarm":
                missed.append((row, finding))
            if row["must_999"] is False and finding.level == "alarm":
                false.append((row, finding))
        serious = sum(row["must_999"] is True for row in rows)
        harmless = sum(row["must_999"] is False for row in rows)
        print(f"{path.stem:22} recall {serious - len(missed)}/{serious} = {_share(serious - len(missed), serious)}"
              f"   false alarms {len(false)}/{harmless} = {_share(len(false), harmless)}"
              f"   median {statistics.median(taken) * 1000:.2f} ms")
        for title, listed, wanted in (("MISS", missed, options.misses), ("FALSE", false, getattr(options, "false"))):
            for row, finding in listed if wanted else ():
                print(f"  {title} [{finding.level} {finding.rule}: {finding.words}] {row['text']}")
    return 0


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
