"""Which calls are about a child's reference, and which texts of other calls mention it."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.calllog.tables import CallTable, EventTable
from bot.calllog.vault import Vault, VaultError
from bot.registry.directory import reference_key
from bot.registry.tables import RegistryVersionTable
from bot.retention.kept_back import children_named

_CALLS, _EVENTS, _VERSIONS = CallTable.__table__, EventTable.__table__, RegistryVersionTable.__table__
_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """`calls` are about the reference; `named_before` named it and were corrected to another child; `mentions` are texts of yet other calls,
    as (call, number of the event); `unreadable` counts texts that could not be opened to look."""

    calls: tuple[str, ...]
    named_before: tuple[str, ...]
    mentions: tuple[tuple[str, int], ...]
    unreadable: int


def find(session: Session, vault: Vault, reference: str) -> Found:
    """Everything in the log that names a child's reference, however it was written. Every text still kept is opened and looked through."""
    key = reference_key(reference)
    spellings = [child for child in session.execute(select(_CALLS.c.child).where(_CALLS.c.child.is_not(None)).distinct()).scalars() if reference_key(child) == key]
    calls = tuple(session.execute(select(_CALLS.c.call).where(_CALLS.c.child.in_(spellings)).order_by(_CALLS.c.opened_at, _CALLS.c.call)).scalars())
    named = {call for call, children in children_named(session).items() if key in map(reference_key, children)}
    before = tuple(sorted(named - set(calls)))
    mentions, unreadable = _mentions(session, vault, written(reference), {*calls, *before})
    return Found(calls, before, mentions, unreadable)


def written(reference: str) -> re.Pattern[str]:
    """A reference as people write it in a sentence: "RH-03", "rh 03", "rh03"."""
    parts = re.findall(r"[A-Z]+|[0-9]+", reference_key(reference))
    return re.compile(rf"(?<![A-Za-z0-9]){r'[^A-Za-z0-9]{0,2}'.join(parts)}(?![A-Za-z0-9])", re.IGNORECASE)


def every_reference(session: Session) -> frozenset[str]:
    """The keys of every child's reference that any version of the registry, or any call, ever held."""
    keys = {reference_key(child) for child in session.execute(select(_CALLS.c.child).where(_CALLS.c.child.is_not(None)).distinct()).scalars()}
    for content in session.execute(select(_VERSIONS.c.content)).scalars():
        keys.update(reference_key(child["ref"]) for child in content.get("children", ()))
    return frozenset(keys)


def _mentions(session: Session, vault: Vault, wanted: re.Pattern[str], besides: Iterable[str]) -> tuple[tuple[tuple[str, int], ...], int]:
    found: list[tuple[str, int]] = []
    unreadable, after = 0, ""
    besides = set(besides)
    while True:
        kept = select(_EVENTS.c.call).where(_EVENTS.c.text.is_not(None), _EVENTS.c.call > after).distinct()
        calls = list(session.execute(kept.order_by(_EVENTS.c.call).limit(_AT_ONCE)).scalars())
        if not calls:
            return tuple(found), unreadable
        for row in _sealed(session, [call for call in calls if call not in besides]):
            try:
                if wanted.search(vault.open(row.text)):
                    found.append((row.call, row.seq))
            except VaultError:
                unreadable += 1
        after = calls[-1]


def _sealed(session: Session, calls: list[str]) -> list[Any]:
    if not calls:
        return []
    texts = select(_EVENTS.c.call, _EVENTS.c.seq, _EVENTS.c.text).where(_EVENTS.c.call.in_(calls), _EVENTS.c.text.is_not(None))
    return session.execute(texts.order_by(_EVENTS.c.call, _EVENTS.c.seq)).all()
