"""How long `check` takes to prove every protocol, alone and together (target: under 60 seconds on 2 cores); baseline: one process."""
from __future__ import annotations

import time

from bot.commands.check import together
from bot.triage.checking import prove
from bot.triage.reading_protocols import load_library


def run() -> None:
    """Proves everything with two processes, then with one."""
    library = load_library()
    for processes, words in ((2, "check, two processes"), (1, "baseline: check, one process")):
        began = time.perf_counter()
        proof = prove(library, together(library), processes=processes)
        print(f"{words:<46} {time.perf_counter() - began:8.1f} s, {len(proof.problems)} problems", flush=True)
