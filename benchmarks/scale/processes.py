"""Throughput by processes that serve one PostgreSQL database, every message at the next of them: no conversation belongs to a process."""
from __future__ import annotations

import asyncio
from typing import Any, Callable

from benchmarks.scale.kept import Keep
from benchmarks.scale.people import said_of
from benchmarks.scale.served import Served, beside_each_other
from benchmarks.scale.talking import Talk, numbers, session
from benchmarks.scripts import TURNS
from benchmarks.several.command import new_database
from tests.support.postgres_server import NoServer, PostgresServer

PROCESSES, PEOPLE, MESSAGES, QUICK = (1, 2), (1, 10, 50), 150, 40


def measure(quick: bool, say: Callable[[str], None], keep: Keep) -> dict[str, Any]:
    """Has the same numbers of people talk with one process and with two; without PostgreSQL's server nothing is measured, and the part says so."""
    try:
        server = PostgresServer(lasting=True)
    except NoServer as problem:
        say(str(problem))
        return {"rows": [], "why_not": str(problem)}
    rows: list[dict[str, Any]] = []
    try:
        for count in PROCESSES:
            with beside_each_other(count, new_database(server, f"processes_{count}")) as served:
                for row in asyncio.run(_talk(served, QUICK if quick else MESSAGES, say)):
                    rows.append(row)
                    keep({"rows": rows})
    finally:
        server.close()
    return {"rows": rows}


async def _talk(served: list[Served], messages: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    rows = []
    async with session(served[0].headers) as client:
        talk = Talk(client, served[0].url, numbers(), others=[one.url for one in served[1:]])
        await talk.hold(2, 4 * len(TURNS) * len(served))  # what is loaded on first use keeps nobody waiting afterwards
        for people in PEOPLE:
            before = sum(one.worked_seconds() for one in served)
            talked = await talk.hold(people, max(messages, 2 * people), with_lag=True)
            worked = 1000 * (sum(one.worked_seconds() for one in served) - before) / max(1, len(talked.waits))
            rows.append({"processes": len(served), "people": people, **talked.record(), "worked_ms": round(worked, 1),
                         "memory_mb": max(memory for one in served for memory in one.memory_mb().values())})
            say(f"{len(served)} processes, {people:>3} people: {said_of(rows[-1])}; lag at most {rows[-1].get('lag_longest_ms', 0):.0f} ms; {rows[-1]['memory_mb']:.0f} MB each")
    return rows
