"""`python -m benchmarks kills`: the real service under load over Telegram, killed at random and started again; nothing may be lost."""
from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Optional, Sequence

from benchmarks.telegram.checking import Found, Played, check
from benchmarks.telegram.night import Clocks, Night, Plan
from benchmarks.telegram.service import trained_model
from benchmarks.telegram.stories import STORIES
from bot.evaluation.figures import median

SHOWN = 8  # of each kind of trouble


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when anything is violated (the folder is kept then)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks kills", description=__doc__)
    parser.add_argument("--conversations", type=int, default=200, help="how many people tell a story each (default 200)")
    parser.add_argument("--kills", type=int, default=30, help="how often the service is killed (default 30)")
    parser.add_argument("--at-once", type=int, default=40, help="how many people write at the same time (default 40)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    parser.add_argument("--rules", action="store_true", help="without the trained model")
    given = parser.parse_args(arguments)
    model = {} if given.rules else trained_model()
    with_model = bool(model)
    folder = Path(tempfile.mkdtemp(prefix="threshold-kills-"))
    print(f"{given.conversations} conversations, {given.kills} kills, {given.at_once} people at once, seed {given.seed}, {'trained model' if with_model else 'rules alone'}; in {folder}", flush=True)
    found = run(folder, given.conversations, given.kills, given.at_once, given.seed, model)
    if found.holds:
        shutil.rmtree(folder)
        return 0
    print(f"Something was violated. Everything is kept in {folder}.", file=sys.stderr)
    return 1


def run(folder: Path, conversations: int, kills: int, at_once: int, seed: int = 1, model: Optional[dict] = None, stories: Sequence = STORIES) -> Found:
    """As `play`; prints the figures and gives what was found."""
    played, found, clocks = play(folder, conversations, kills, at_once, seed, model, stories)
    show(played, found, clocks)
    return found


def play(folder: Path, conversations: int, kills: int, at_once: int, seed: int = 1, model: Optional[dict] = None,
         stories: Sequence = STORIES, **more: Any) -> tuple[Played, Found, Clocks]:
    """Plays the stories undisturbed, then by so many people with so many kills (`more`: see `Plan`); gives what happened, what was found, and
    how long things took."""
    told = [stories[number % len(stories)] for number in range(conversations)]
    first, second = folder / "undisturbed", folder / "killed"
    first.mkdir(parents=True), second.mkdir()
    print("first undisturbed ...", flush=True)
    undisturbed = asyncio.run(Night(Plan(first, list({story.name: story for story in told}.values()), at_once, seed=seed, **(model or {}))).play())
    per_story = {story: sum(1 for one in undisturbed.sent if undisturbed.story_of[one.chat] == story) for story in undisturbed.story_of.values()}
    messages = sum(per_story[story.name] for story in told)
    night = Night(Plan(second, told, at_once, kills=kills, messages=messages, seed=seed, say=lambda line: print(line, flush=True), **more, **(model or {})))
    played = asyncio.run(night.play())
    return played, check(played, undisturbed), night.clocks


def show(played: Played, found: Found, clocks: Clocks) -> None:
    """Prints the figures, and of each violation the first few."""
    starts = clocks.starts[1:] or [0.0]
    lines = {
        "conversations": len(played.story_of), "messages sent": len(played.sent), "updates that came again after a kill": clocks.redelivered,
        "kills (SIGKILL)": len(played.kills), "of these after the last conversation": clocks.idle_kills, "restarts": len(played.kills),
        "start to first reply after a kill": f"median {median(starts):.1f} s, longest {max(starts):.1f} s",
        "messages in the log": len(played.ledger.heard), "replies in the outbox": len(played.ledger.rows), "messages delivered": len(played.delivered),
        "delivered twice, in flight at a kill": found.twice, "\"please send it again\"": found.apologies, "whole run": f"{clocks.lasted:.0f} s",
        **{name: len(items) for name, items in found.wrong.items()},
    }
    for name, value in lines.items():
        print(f"{name:<46} {value}")
    for name, items in found.wrong.items():
        for item in items[:SHOWN]:
            print(f"VIOLATED, {name}: {item}")
    sys.stdout.flush()
