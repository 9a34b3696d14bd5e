"""The decisions of the call log, each with what was known at its moment."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Iterator, Optional, Union

from sqlalchemy.orm import Session

from bot.calllog.events import Event
from bot.calllog.log import CallLog
from bot.calllog.replay import CallState, step
from bot.calllog.vault import Vault, VaultError
from bot.rehearsal.reaching import SOME_CHILD, lenient
from bot.registry.registry import Registry, UnknownVersion
from bot.triage.circumstances import Child, Circumstances, ForceSettings, Home
from bot.triage.clocks import UK
from bot.triage.values import Facts

#: Decisions that time alone made: no protocol can change them.
BY_THE_CLOCK = {"limit-passed", "left-unfinished"}
#: Decisions that stand above the walk's own.
OVERRULED = BY_THE_CLOCK | {"waited-long-enough", "reporter-insists"}
_PAGE = 200


@dataclass(frozen=True)
class Moment:
    """One logged decision: the facts as told and the circumstances as they were."""

    call: str
    at: datetime
    protocols: tuple[str, ...]
    told: Facts
    protocol_version: str
    disposition: str
    rules: tuple[str, ...]
    force: ForceSettings
    child: Optional[Child] = None
    home: Optional[Home] = None

    def circumstances(self, told: Facts, force: Optional[ForceSettings] = None) -> Circumstances:
        """What was known besides the answers; under another force's settings where they are given."""
        here = Circumstances(self.at.astimezone(UK), force or self.force, self.child, self.home)
        return replace(here, child=lenient(here)) if told.get("child") == SOME_CHILD else here


@dataclass(frozen=True)
class NotReplayed:
    """A call or a decision that cannot be compared, and why (in a few words, the same for all of its kind)."""

    call: str
    why: str


def moments(session: Session, vault: Vault, only: Optional[str] = None) -> Iterator[Union[Moment, NotReplayed]]:
    """Every decision of every call, or of one call, the latest call first."""
    log, registry = CallLog(session, vault), Registry(session)
    for call in [only] if only else _calls(log):
        try:
            yield from _of_call(log, registry, call)
        except UnknownVersion:
            yield NotReplayed(call, "the registry it began with is not in this database")
        except VaultError:
            yield NotReplayed(call, "it was sealed with another secret")


def _calls(log: CallLog) -> Iterator[str]:
    offset = 0
    while True:
        page = log.calls(limit=_PAGE, offset=offset)
        yield from (row.call for row in page)
        if len(page) < _PAGE:
            return
        offset += _PAGE


def _of_call(log: CallLog, registry: Registry, call: str) -> Iterator[Union[Moment, NotReplayed]]:
    state, decided = CallState(), False
    for event in log.events(call):
        if event.kind == "decided":
            decided = True
            rules = tuple(rule["rule"] for rule in event.payload.get("rules") or ())
            if BY_THE_CLOCK & set(rules):
                yield NotReplayed(call, "decided because a limit passed, whatever the protocol says")
            elif not state.protocols:
                yield NotReplayed(call, "decided before it belonged to a protocol")
            else:
                yield _moment(registry, call, state, event, rules)
        state = step(state, event)
    if not decided:
        yield NotReplayed(call, "not decided yet")


def _moment(registry: Registry, call: str, state: CallState, event: Event, rules: tuple[str, ...]) -> Moment:
    version = state.registry_version
    reference = state.answers.get("child")
    child = registry.child(str(reference.value), version) if reference else None
    if child is not None and state.child_place is None and state.home_provider:  # of another provider: the call knew nothing of them
        of_theirs = registry.home(child.home, version)
        child = child if of_theirs and of_theirs.provider in ("", state.home_provider) else None
    home_id = child.home if child else state.home
    home = registry.home(home_id, version) if home_id else None
    told = {fact: answer.value for fact, answer in state.answers.items()}
    return Moment(call, event.at, state.protocols, told, state.protocol_version, event.payload.get("disposition", ""), rules,
                  registry.force(version), child, home)
