"""`python -m benchmarks several`: the service as several processes on one PostgreSQL, killed at random; nothing may be lost, doubled or out of order.

Each message goes to any of the processes: by REST again with its id until it is answered, some of them to two at the same moment; over Telegram by
webhook to any of them, or polled by whichever leads. The server is started for the run, and waits for the disk like one that counts.
"""
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Sequence

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks import kills
from benchmarks.several import rest
from benchmarks.several.fleet import maker
from benchmarks.telegram.service import trained_model
from tests.support.postgres_server import NoServer, PostgresServer

SHOWN = 8  # of each kind of trouble
WAYS = ("rest", "webhook", "polling")


def main(arguments: Sequence[str]) -> int:
    """Runs with the command line's options; 1 when anything is violated (the folder is kept then), 2 without a server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks several", description=__doc__)
    parser.add_argument("--processes", type=int, default=3, help="how many serve (default 3)")
    parser.add_argument("--conversations", type=int, default=100, help="how many people tell a story each, on each way (default 100)")
    parser.add_argument("--kills", type=int, default=20, help="how often a process is killed, on each way (default 20)")
    parser.add_argument("--at-once", type=int, default=20, help="how many people write at the same time (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    parser.add_argument("--only", action="append", choices=WAYS, help="this way of writing; may be given several times")
    parser.add_argument("--rules", action="store_true", help="without the trained model")
    given = parser.parse_args(arguments)
    model = {} if given.rules else trained_model()
    try:
        server = PostgresServer(lasting=True)
    except NoServer as problem:
        print(problem, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="threshold-several-"))
    print(f"{given.processes} processes; on each way {given.conversations} conversations, {given.kills} kills, {given.at_once} people at once; seed {given.seed}, "
          f"{'trained model' if model else 'rules alone'}; in {folder}", flush=True)
    try:
        holds = [WAY[way](folder / way, server, given, model) for way in given.only or WAYS]
    finally:
        server.close()
    if all(holds):
        shutil.rmtree(folder)
        return 0
    print(f"Something was violated. Everything but the database is kept in {folder}.", file=sys.stderr)
    return 1


def new_database(server: PostgresServer, name: str) -> str:
    """An empty database on a server; its address."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


def _rest(folder: Path, server: PostgresServer, given: argparse.Namespace, model: dict) -> bool:
    names = iter(("rest_undisturbed", "rest_several"))
    run = rest.play(folder, lambda: new_database(server, next(names)), given.processes, given.conversations, given.kills, given.at_once, given.seed, model)
    for name, value in {**run.figures, **{name: len(items) for name, items in run.wrong.items()}}.items():
        print(f"{name:<46} {value}")
    for name, items in run.wrong.items():
        for item in items[:SHOWN]:
            print(f"VIOLATED, {name}: {item}", flush=True)
    return run.holds


def _telegram(way: str):
    def play(folder: Path, server: PostgresServer, given: argparse.Namespace, model: dict) -> bool:
        print(f"over Telegram, {way}:", flush=True)
        make = maker(new_database(server, way), given.processes, given.seed, webhook=way == "webhook")
        played, found, clocks = kills.play(folder, given.conversations, given.kills, given.at_once, given.seed, model, make=make)
        kills.show(played, found, clocks)
        return found.holds
    return play


WAY = {"rest": _rest, "webhook": _telegram("webhook"), "polling": _telegram("polling")}
