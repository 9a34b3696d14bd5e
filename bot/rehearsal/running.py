"""The `rehearse` command: reads files of cases, plays each, prints transcripts or JSON lines."""
from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Iterator, Optional, Sequence, Union

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.followups.followups import Followups
from bot.intake.front_door import FrontDoor
from bot.intake.spool import Spool
from bot.rehearsal.cases import BadCase, Broken, Case, read_cases
from bot.rehearsal.playing import Clock, Played, Player
from bot.services import DEMO_REGISTRY, Services, build
from bot.settings import Settings
from bot.registry.registry import Registry
from bot.triage.protocol import Library


def main(args: argparse.Namespace, settings: Settings) -> int:
    """Plays the cases of the files. Returns 1 when a case broke, 2 when the file cannot be used."""
    try:
        cases = [case for file in args.files for case in read_cases(file, args.registry)]
    except BadCase as problem:
        print(problem, file=sys.stderr)
        return 2
    if args.only:
        cases = [case for case in cases if case.id == args.only]
        if not cases:
            print(f"No case has the id {args.only}.", file=sys.stderr)
            return 2
    broken = 0
    for number, result in enumerate(rehearse(cases, settings), 1):
        broken += "problem" in result
        print(json.dumps(result, ensure_ascii=False, default=list) if args.json else _transcript(result), flush=True)
        if number % 10 == 0 or number == len(cases):
            print(f"{number} of {len(cases)} cases played", file=sys.stderr, flush=True)
    if broken:
        print(f"{broken} of {len(cases)} cases could not be played; see above.", file=sys.stderr)
    return 1 if broken else 0


def rehearse(cases: Sequence[Union[Case, Broken]], settings: Settings, agent: Optional[object] = None, library: Optional[Library] = None) -> Iterator[dict[str, Any]]:
    """Plays cases on a throw-away call log. Gives one result per case, in the shape of the evaluation's README.

    The real trained agent is loaded once; with a `library`, these protocols are in force and the rules answer alone.
    A case that cannot be played gives {"id", "problem"} and the others go on.
    """
    with tempfile.TemporaryDirectory(prefix="threshold-rehearsal-") as folder:
        home = Path(folder)
        away = replace(settings, home=home, database_url=f"sqlite:///{home / 'calls.db'}", secret_file=home / "secret")
        began = next((case.now for case in cases[:1] if isinstance(case, Case)), None)
        clock = Clock(began or datetime.now(timezone.utc))  # each case sets it to its own time
        services = build(away, say=lambda line: print(line, file=sys.stderr), registry_file=DEMO_REGISTRY, agent=agent,
                         with_agent=library is None, clock=clock)
        if library is not None:
            services = _under(library, services, clock)
        loaded: Path = DEMO_REGISTRY
        loop = asyncio.new_event_loop()
        try:
            for case in cases:
                if isinstance(case, Broken):
                    yield {"id": case.id, "problem": case.problem}
                    continue
                try:
                    loaded = _with_registry(services, case.registry or DEMO_REGISTRY, loaded)
                    clock.now = case.now
                    played = loop.run_until_complete(Player(case, services.front_door, clock).play())
                    yield _result(case, played, services)
                except Exception as error:
                    yield {"id": case.id, "problem": f"{type(error).__name__}: {error}"}
                finally:
                    _clear(services, clock)
        finally:
            services.front_door.close()
            loop.close()
            services.engine.dispose()


def _under(library: Library, services: Services, clock: Clock) -> Services:
    """The same services with other protocols in force."""
    services.front_door.close()
    door = FrontDoor(services.engine, services.vault, library, None, Spool(services.settings.spool_dir, services.vault), clock)
    return replace(services, library=library, front_door=door)


def _with_registry(services: Services, wanted: Path, loaded: Path) -> Path:
    if wanted != loaded:
        with transaction(services.engine) as session:
            Registry(session).import_file(wanted)
    return wanted


def _clear(services: Services, clock: Callable[[], datetime]) -> None:
    """The next case has another clock: nothing of this one may fall due in it."""
    with transaction(services.engine) as session:
        followups = Followups(session)
        for call in {due.call for due in followups.due(datetime.max.replace(tzinfo=timezone.utc))}:  # closed calls too: a child is back
            followups.cancel(call, None, clock())


def _result(case: Case, played: Played, services: Services) -> dict[str, Any]:
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        state = log.state(played.call) if played.call else None
        first_decision = next((event.payload for event in log.events(played.call) if event.kind == "decided"), {}) if played.call else {}
    first_custom = [reply.custom for reply in played.first]
    result = {
        "id": case.id, "call": played.call, "topic": state.topic if state else None, "protocol": (state.protocols or (None,))[0] if state else None,
        "protocol_version": state.protocol_version if state else None, "asked": played.asked, "questions": played.questions,
        "first_reply": {
            "disposition": next((custom["disposition"] for custom in first_custom if custom.get("disposition")), None),
            "ask": next((custom["ask"] for custom in first_custom if custom.get("ask")), None),
            "text": "\n".join(reply.text for reply in played.first),
        },
        "facts": {fact: answer.value for fact, answer in state.answers.items()} if state else {},
        "disposition": played.disposition, "outcome": played.outcome or (state.outcome if state else None),
        "final": state.outcome if state else None,
        "reasons": [{"rule": rule["rule"], "source": ", ".join(rule["source"]), "because": rule["because"]} for rule in first_decision.get("rules", [])],
        "transcript": played.transcript, "reply_ms": played.reply_ms,
    }
    if case.expect:
        result["expect"] = case.expect
    return result


def _transcript(result: dict[str, Any]) -> str:
    if "problem" in result:
        return f"== {result['id']}: could not be played. {result['problem']}\n"
    lines = [f"== {result['id']}  {result['topic']}  {result['disposition']}  {result['outcome']} -> {result['final']}  "
             f"({result['questions']} questions, call {result['call']})"]
    for line in result["transcript"]:
        mark = " ".join(f"[{key}: {line[key]}]" for key in ("ask", "disposition", "confirm") if key in line)
        lines.append(f"{line['from']:>9}: " + line["text"].replace("\n", "\n" + " " * 11) + (f"  {mark}" if mark else ""))
    if result.get("expect"):
        lines.append(f"   expect: {result['expect']}")
    return "\n".join(lines) + "\n"
