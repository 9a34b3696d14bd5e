"""Proves what the protocols promise, over every possible call, and says in plain words where a promise is broken."""
from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Iterable, Optional

from bot.triage.checking.frame import Frame, frame
from bot.triage.checking.proving import Prover
from bot.triage.checking.reaching import unreachable, unused
from bot.triage.checking.telling import Problem, problem
from bot.triage.checking.told import OneCall, words
from bot.triage.checking.walked import Walked
from bot.triage.checking.walks import Explorer, chance_call, chance_walk
from bot.triage.protocol import Library
from bot.triage.values import SEVERITY
from bot.triage.walking import walk

__all__ = ["MOST_QUESTIONS", "Problem", "Proof", "check", "main", "prove"]

#: No single protocol may ask more than this, whatever is answered.
MOST_QUESTIONS = 12
#: Random calls in which the logic must agree with the real walker before a proof is believed.
COMPARED = 300
#: Random walks through protocols that act together; their whole tree is walked only on request.
SAMPLED = 1500
_PROMISES = ("one_decision", "danger_asked", "something_to_do", "filtered_only_when_calm", "never_lower")


@dataclass
class Proof:
    """What was proved, in plain lines, and every problem found."""

    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


def check(library: Library, together: Optional[Iterable[tuple[str, ...]]] = None) -> list[Problem]:
    """Every Problem of the protocols, alone and together; none when all is well."""
    return prove(library, together).problems


def prove(library: Library, together: Optional[Iterable[tuple[str, ...]]] = None, every_walk: bool = False, processes: int = 1) -> Proof:
    """Proves the promises of design section 3 for each protocol and for those that act together.

    Args: `together` names protocols that casework can activate at once, default none; `every_walk` walks all their
    walks too (minutes); `processes` shares the work out. Sources: incidents.md hard rules 1 and 8, missing.md hard rules 1 to 3, RESOLUTION-15 and 24.
    """
    proof = Proof()
    tasks = [(library, tuple(active), every_walk) for active in together or ()] + [(library, (name,), every_walk) for name in library.protocols]
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            parts = list(pool.map(_part, tasks))
    else:
        parts = [_part(task) for task in tasks]
    for part in parts[len(tasks) - len(library.protocols):] + parts[:len(tasks) - len(library.protocols)]:  # each alone is read first
        proof.lines += part.lines
        proof.problems += part.problems
        proof.reached |= part.reached
    proof.problems += [Problem("all protocols", f"no call ever ends in {code}", advice="add a rule for it") for code in SEVERITY if code not in proof.reached]
    proof.problems = list(dict.fromkeys(proof.problems))
    return proof


def main(library: Library, together: Optional[Iterable[tuple[str, ...]]] = None, every_walk: bool = False, processes: int = 1) -> int:
    """Prints what was proved and every problem in plain words. Returns: 0 when there is none, else 1."""
    began = time.perf_counter()
    proof = prove(library, together, every_walk, processes)
    rules = sum(len(protocol.rules) for protocol in library.protocols.values())
    print(f"{len(library.protocols)} protocols, {rules} rules, version {library.version}")
    for line in proof.lines + [str(found) for found in proof.problems]:
        print(line)
    result = "No problem found." if not proof.problems else f"{len(proof.problems)} problems found."
    print(f"{result} {time.perf_counter() - began:.0f} seconds.")
    return 1 if proof.problems else 0


def compare(one: Frame, calls: int = COMPARED) -> None:
    """Raises AssertionError where the logic and the real walker see a random call differently."""
    dice = random.Random("/".join(one.active))
    for _ in range(calls):
        told, kind = chance_call(one, dice)
        position, said = walk(one.library, one.active, told, kind.circumstances), Walked(OneCall(one, told, kind))
        agrees = said.final() == (position.decision is not None)
        if agrees and position.decision:
            fits = all(reason.rule != "no-rule-fits" for reason in position.decision.reasons)
            agrees = said.at_least(0) == fits and (not fits or said.decides(position.decision.disposition))
        if not agrees:
            raise AssertionError(f"the proof and the walker disagree on: {words(one, told, kind)}")


def _part(task: tuple[Library, tuple[str, ...], bool]) -> Proof:
    library, active, every_walk = task
    proof, part = Proof(), frame(library, active)
    if len(active) > 1:
        _several(proof, part, every_walk)
    else:
        _one(proof, part)
        proof.problems += unused(part.protocols[0])
    return proof


def _one(proof: Proof, one: Frame) -> None:
    prover = _proved(proof, one)
    found, reached = unreachable(prover)
    proof.problems += found
    proof.reached |= reached
    seen = Explorer(one).explore()
    name = one.active[0]
    facts = {fact for fact, _ in seen.asked}
    proof.problems += [Problem(name, what, words(one, told, kind), "look at 'asked_if' and 'from'") for what, told, kind in seen.faults]
    proof.problems += [Problem(name, f"the question '{fact}' is never asked", advice="mark it 'ask: false', or let a rule need it")
                       for fact, question in one.protocols[0].questions.items() if question.ask and fact not in facts]
    ahead = seen.far()
    longest = len(ahead.longest)
    if longest > MOST_QUESTIONS:
        proof.problems.append(Problem(name, f"a call needs {longest} questions", words(one, dict(ahead.longest), seen.longest_kind),
                                      f"at most {MOST_QUESTIONS}: use 'asked_if' to leave out what cannot matter"))
    walks = sum(ahead.lengths.values())
    proof.lines.append(f"  Every walk ends: {walks:,} different walks over {seen.positions:,} positions; the longest has {longest} questions, "
                       f"half have at most {_middle(ahead.lengths)}.")


def _several(proof: Proof, several: Frame, every_walk: bool) -> None:
    _proved(proof, several)
    askable = sum(1 for fact in several.domains if several.question(fact).ask)
    if every_walk:
        seen = Explorer(several).explore()
        ahead = seen.far()
        proof.lines.append(f"  Every walk ends: {sum(ahead.lengths.values()):,} different walks; the longest has {len(ahead.longest)} questions.")
        return
    dice = random.Random("/".join(several.active))
    lengths = sorted(chance_walk(several, dice) for _ in range(SAMPLED))
    proof.lines.append(f"  Every walk ends: no question comes twice, so {askable} questions at most; the longest of {SAMPLED:,} tried has {lengths[-1]}, "
                       f"half have at most {lengths[len(lengths) // 2]}.")


def _proved(proof: Proof, one: Frame) -> Prover:
    began = time.perf_counter()
    compare(one)
    prover = Prover(one)
    counts = {}
    for promise in _PROMISES:
        before = prover.questions
        proof.problems += [problem(one, broken) for broken in getattr(prover, promise)()]
        counts[promise] = prover.questions - before
    proof.lines += [
        f"{' and '.join(one.active)}: proved over {one.calls:.1e} possible calls ({len(one.domains)} facts, {len(one.kinds)} kinds of child, plan, clock and "
        f"settings), {time.perf_counter() - began:.0f} seconds",
        "  Some rule fits whenever the questions end, the danger question is always put first, and there is always something to do "
        f"({counts['one_decision'] + counts['danger_asked'] + counts['something_to_do']} cases).",
        f"  Nothing is filtered over a danger that is there, unsure or not asked ({counts['filtered_only_when_calm']} cases).",
        f"  No worse or unsure answer lowers a decision ({counts['never_lower']} steps).",
        f"  The logic agreed with the real walker in {COMPARED} random calls."]
    return prover


def _middle(lengths: Counter[int]) -> int:
    half, walks = sum(lengths.values()) / 2, 0
    for length in sorted(lengths):
        walks += lengths[length]
        if walks >= half:
            return length
    return 0
