"""`check`: whether the protocols can be relied on."""
from __future__ import annotations

import argparse
import sys
from itertools import product
from typing import TYPE_CHECKING, Optional

from bot.settings import Settings
from bot.triage.values import Value

if TYPE_CHECKING:
    from bot.triage.protocol import Library

SUMMARY = "prove the protocols safe and say what is wrong with them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--every-walk` for the long way."""
    parser.add_argument("--every-walk", action="store_true", help="walk every walk through protocols that act together too (minutes)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read every protocol strictly, then prove its promises; 1 and the reason when one is refused or broken."""
    from bot.triage.checking import main
    from bot.triage.reading_protocols import load_library

    try:
        library = load_library()
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 1
    if not library.protocols:
        print("There are no protocols in bot/protocols: get a complete copy of Threshold.", file=sys.stderr)
        return 1
    for name, one in library.protocols.items():
        print(f"{name}: {len(one.questions)} questions, {len(one.rules)} rules, version {one.version}")
    return main(library, together(library), args.every_walk, processes=2)


def together(library: Library) -> tuple[tuple[str, ...], ...]:
    """The sets of protocols that casework can activate at once. Which of them comes first changes the order of the questions only."""
    from bot.casework.topics import protocols_for

    values: dict[str, set[Optional[str]]] = {}
    for protocol in library.protocols.values():
        for fact, question in protocol.questions.items():
            values.setdefault(fact, {None}).update(option.value for option in question.options)
    facts = [fact for fact in ("category", "injury", "whereabouts", "returned") if fact in values]
    found: dict[frozenset[str], tuple[str, ...]] = {frozenset(active): active for active in (("missing", "returned"),) if set(active) <= set(library.protocols)}  # a child is back
    for chosen in product(*(sorted(values[fact], key=str) for fact in facts)):
        told: dict[str, Value] = {fact: value for fact, value in zip(facts, chosen) if value is not None}
        for topic in library.protocols:
            active = tuple(name for name in protocols_for(topic, told) if name in library.protocols)
            if len(active) > 1:
                found.setdefault(frozenset(active), active)
    return tuple(found.values())
