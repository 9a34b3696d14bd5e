"""`draw`: a protocol as a picture (Mermaid text, which many editors and web pages show)."""
from __future__ import annotations

import argparse
import sys

from bot.settings import Settings

SUMMARY = "draw a protocol as a Mermaid flow chart"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which protocol."""
    parser.add_argument("protocol", metavar="PROTOCOL", help="its name, such as missing")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the picture; 1 when there is no such protocol."""
    from bot.triage.reading_protocols import load_library

    protocols = load_library().protocols
    if args.protocol not in protocols:
        print(f"There is no protocol {args.protocol}; there are {', '.join(sorted(protocols))}.", file=sys.stderr)
        return 1
    print("\n".join(picture(protocols[args.protocol])))
    return 0


def picture(protocol) -> "list[str]":
    """The lines of a chart: each fact, the rules that use it, and the disposition each rule leads to."""
    lines = ["flowchart LR"]
    for question in protocol.questions.values():
        lines.append(f'  fact_{question.fact}["{_quoted(question.staff)}"]')
    for derived in protocol.derived.values():
        lines.append(f'  fact_{derived.fact}(["{_quoted(derived.meaning)}"])')
        lines += [f"  fact_{fact} -.-> fact_{derived.fact}" for fact in derived.from_facts]
    for rule in protocol.rules:
        node = "rule_" + rule.id.replace("-", "_")
        lines.append(f'  {node}{{{{"{_quoted(rule.reason)}"}}}} --> to_{rule.then}(("{rule.then}"))')
        for condition in rule.when:
            accepts = _quoted(" or ".join(str(value) for value in condition.accepts))
            lines.append(f'  fact_{condition.fact} -->|"{accepts}"| {node}')
    return lines


def _quoted(words: str) -> str:
    return words.replace('"', "#quot;")
