"""`rehearse --against`: logged calls and scripted cases under an earlier version of the protocols and under the present one."""
from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Iterable, Iterator, Optional, Union

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.calllog import database
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault, VaultError
from bot.rehearsal import versions
from bot.rehearsal.cases import BadCase, Broken, Case, read_cases
from bot.rehearsal.comparing import DOWN, Change, compare, compare_played
from bot.rehearsal.golden import ENDING, Golden, is_golden, read_golden
from bot.rehearsal.logged import Moment, moments, NotReplayed, OVERRULED
from bot.rehearsal.reaching import reach
from bot.rehearsal.reporting import Report, lines
from bot.rehearsal.running import rehearse
from bot.rehearsal.settings_tried import NoSettings, Tried, merged, tried
from bot.registry.registry import Registry
from bot.settings import CHECKOUT, Settings
from bot.triage.circumstances import ForceSettings
from bot.triage.protocol import Library
from bot.triage.reading_protocols import FOLDER, load_library

#: Where the project's own cases are: golden ones by protocol, and conversations.
GOLDEN, CONVERSATIONS = CHECKOUT / "tests" / "protocols", CHECKOUT / "tests" / "evaluation"


def main(args: argparse.Namespace, settings: Settings, present: Path = FOLDER) -> int:
    """Prints what changed since `args.against` in the protocols of `present`, worst first.

    Returns 1 when anything went down, 2 when the comparison could not be made.
    """
    try:
        old = versions.find(args.against, settings.home / "protocols")
        new = load_library(present)
        report = Report(old.name, old.library.version, new.version)
        cases = _cases([Path(file) for file in args.files] or own_cases(new), args.only, report)
        with _log(settings, report) as session:
            force = Registry(session).force() if session else ForceSettings()
            settings_tried = tried(args.registry, force) if args.registry else None
            report.settings = settings_tried.differences if settings_tried else ()
            if session and session.execute(select(CallTable.call).limit(1)).first():
                vault = _vault(settings)
                report.changes += _calls(moments(session, vault, _call(args.only)), old.library, new, settings_tried, report)
    except (BadCase, NoSettings, versions.NoVersion, VaultError, ValueError, database.DatabaseBusy, database.DatabaseUnavailable) as refused:
        print(refused, file=sys.stderr)
        return 2
    report.changes += _golden(cases, old.library, new, force, settings_tried, report)
    report.changes += _conversations(cases, old.library, new, settings, settings_tried, report)
    for line in report.rows() if args.json else lines(report):
        print(json.dumps(line, ensure_ascii=False, default=list) if args.json else line)
    return 1 if any(change.kind == DOWN for change in report.changes) else 0


def own_cases(library: Library) -> list[Path]:
    """The project's own files of cases: the golden cases of each protocol that has some, and all conversations."""
    golden = [GOLDEN / f"{name}{ENDING}" for name in sorted(library.protocols)]
    return [file for file in golden if file.exists()] + sorted(CONVERSATIONS.glob("*.conversations.yml"))


def _cases(files: list[Path], only: Optional[str], report: Report) -> list[Union[Golden, Case]]:
    found: list[Union[Golden, Case, Broken]] = []
    for file in files:
        found += read_golden(file) if is_golden(file) else read_cases(str(file), None)
    for one in found:
        if isinstance(one, Broken):
            report.leave_out("case", one.problem)
    return [one for one in found if not isinstance(one, Broken) and only in (None, one.id)]


@contextmanager
def _log(settings: Settings, report: Report) -> Iterator[Optional[Session]]:
    """The call log for looking only; None where there is none yet."""
    _, is_sqlite, file = settings.database_url.partition("sqlite:///")
    if is_sqlite and not Path(file.split("?")[0]).exists():
        report.notes.append(f"There is no call log at {file}, so no logged calls were replayed.")
        yield None
    else:
        with database.reading(database.open_engine(settings.database_url)) as session:
            yield session


def _vault(settings: Settings) -> Vault:
    if not settings.secret_file.exists():
        raise VaultError(f"The secret {settings.secret_file} is not there, and the call log cannot be read without it: put it back.")
    return Vault.from_file(settings.secret_file)


def _call(only: Optional[str]) -> Optional[str]:
    return only.strip().upper() if only else None


def _calls(found: Iterable[Union[Moment, NotReplayed]], old: Library, new: Library, registry: Optional[Tried], report: Report) -> Iterator[Change]:
    for one in found:
        if not isinstance(one, Moment):
            report.leave_out("call", one.why)
            continue
        active = _active(one.protocols, old, new)
        if not active:
            report.leave_out("call", "one of the two versions does not have its protocol")
            continue
        before = reach(old, active, one.told, {}, one.circumstances)
        after = reach(new, active, one.told, {}, lambda told: one.circumstances(told, registry.force if registry else None))
        if one.protocol_version == old.version and before.decision and before.decision.disposition != one.disposition and not OVERRULED & set(one.rules):
            report.differing.append(one.call)
        yield compare("call", one.call, before, after, one.at)


def _golden(cases: list[Union[Golden, Case]], old: Library, new: Library, force: ForceSettings, registry: Optional[Tried], report: Report) -> Iterator[Change]:
    # Without a registry to try, the cases are judged as their own tests judge them: under the built-in settings.
    before_force, after_force = (force, registry.force) if registry else (ForceSettings(), ForceSettings())
    for case in cases:
        if not isinstance(case, Golden):
            continue
        active = _active((case.protocol,), old, new)
        if not active:
            report.leave_out("case", f"one of the two versions has no protocol '{case.protocol}'")
            continue
        before = reach(old, active, case.opening, case.answers, lambda told: case.circumstances(before_force, told))
        after = reach(new, active, case.opening, case.answers, lambda told: case.circumstances(after_force, told))
        report.questions.append((len(before.asked), len(after.asked)))
        yield compare("case", case.id, before, after)


def _conversations(cases: list[Union[Golden, Case]], old: Library, new: Library, settings: Settings, registry: Optional[Tried], report: Report) -> Iterator[Change]:
    spoken = [case for case in cases if isinstance(case, Case)]
    if not spoken:
        return
    print(f"Playing {len(spoken)} conversations twice ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="threshold-tried-") as folder:
        changed = [replace(case, registry=merged(case.registry, registry, Path(folder))) for case in spoken] if registry else spoken
        pairs = zip(spoken, rehearse(spoken, settings, library=old), rehearse(changed, settings, library=new))
        for case, before, after in pairs:
            problem = before.get("problem") or after.get("problem")
            if problem:
                report.leave_out("conversation", f"it could not be played: {problem}")
            else:
                yield compare_played(case.id, before, after)


def _active(protocols: tuple[str, ...], old: Library, new: Library) -> tuple[str, ...]:
    """The protocols of a case that both versions have; none when its main one is missing from either."""
    both = tuple(name for name in protocols if name in old.protocols and name in new.protocols)
    return both if both[:1] == tuple(protocols[:1]) else ()
