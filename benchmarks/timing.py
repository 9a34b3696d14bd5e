"""Timing many runs of one thing: medians and 95th percentiles, never a single number."""
from __future__ import annotations

import time
from typing import Callable, Iterable

from bot.evaluation.figures import median, percentile


def times_ms(work: Callable[[object], object], inputs: Iterable[object]) -> list[float]:
    """Milliseconds that `work` takes for each input, in order."""
    taken = []
    for item in inputs:
        began = time.perf_counter()
        work(item)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def show(name: str, taken: list[float]) -> None:
    """Prints one line of figures."""
    print(f"{name:<46} median {median(taken):8.2f} ms, 95th percentile {percentile(taken, 95):8.2f} ms, {len(taken)} runs", flush=True)


def ratio(name: str, baseline: list[float], ours: list[float]) -> None:
    """Prints how many times faster ours is than the baseline, at the median and at the 95th percentile."""
    print(f"{name:<46} {median(baseline) / median(ours):.1f} times at the median, "
          f"{percentile(baseline, 95) / percentile(ours, 95):.1f} times at the 95th percentile", flush=True)
