"""Fills new columns of the summary rows in from the events, for calls that were logged before there were such columns."""
from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.calllog.canonical import utc
from bot.calllog.events import Event
from bot.calllog.log import projected
from bot.calllog.replay import replay

_AT_ONCE = 500


def fill_in(connection: Connection, columns: Iterable[str]) -> int:
    """Replays every call and writes these columns of its row; returns how many calls there were.

    Texts stay sealed: no column rests on them. Who ran a home is read from the version of the registry that the call began with.
    """
    columns = list(columns)
    calls = [row.call for row in connection.execute(sa.text("SELECT call FROM call ORDER BY call"))]
    registries: dict[str, dict[str, Any]] = {}
    setting = sa.text(f"UPDATE call SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE call = :which")
    setting = setting.bindparams(*(sa.bindparam(name, type_=sa.DateTime(timezone=True)) for name in columns if name in ("due", "advised_999_at")))
    for start in range(0, len(calls), _AT_ONCE):
        rows = []
        for call in calls[start:start + _AT_ONCE]:
            events = [_placed(connection, event, registries) for event in _events(connection, call)]
            version = events[0].payload.get("registry_version", "")
            told = projected(replay([_located(event, registries.get(version) or {}) for event in events]))
            rows.append({"which": call, **{name: _plain(told[name], connection) for name in columns}})
        connection.execute(setting, rows)
    return len(calls)


def _events(connection: Connection, call: str) -> list[Event]:
    wanted = sa.text("SELECT seq, kind, at, payload FROM event WHERE call = :call ORDER BY seq").columns(at=sa.DateTime(timezone=True))
    return [Event(row.seq, call, row.kind, row.at if row.at.tzinfo else row.at.replace(tzinfo=timezone.utc), "", json.loads(row.payload))
            for row in connection.execute(wanted, {"call": call})]


def _placed(connection: Connection, event: Event, registries: dict[str, Any]) -> Event:
    version = event.payload.get("registry_version")
    if event.kind == "opened" and version and version not in registries:
        found = connection.execute(sa.text("SELECT content FROM registry_version WHERE version = :version"), {"version": version}).scalar()
        registries[version] = _read(json.loads(found)) if found else {}
    return event


def _read(content: dict[str, Any]) -> dict[str, Any]:
    return {"providers": {home["id"]: home.get("provider") for home in content["homes"]},
            "places": {_key(child["ref"]): child["home"] for child in content["children"]}}


def _key(reference: str) -> str:
    return "".join(each for each in str(reference).upper() if each.isascii() and each.isalnum())


def _located(event: Event, registry: dict[str, Any]) -> Event:
    """The event as it would be logged today: with the child's home, and who runs it."""
    told, providers = event.payload, registry.get("providers", {})
    if event.kind == "opened":
        told = {**told, "provider": providers.get(told.get("home"))}
    elif event.kind in ("answered", "corrected") and told.get("fact") in ("child", "home"):
        value = told.get("new") if event.kind == "corrected" else told.get("value")
        place = registry.get("places", {}).get(_key(str(value))) if told["fact"] == "child" else str(value)
        told = {**told, "place": place, "provider": providers.get(place)}
    return Event(event.seq, event.call, event.kind, event.at, "", told)


def _plain(value: Any, connection: Connection) -> Any:
    if isinstance(value, datetime):
        return utc(value).replace(tzinfo=None) if connection.dialect.name == "sqlite" else utc(value)
    return value
