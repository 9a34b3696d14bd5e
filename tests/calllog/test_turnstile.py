"""Threads that write to one database go in the order in which they came."""
from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from bot.calllog.database import transaction
from bot.calllog.turnstile import Turnstile


def _in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_whoever_came_first_goes_first():
    """Also past somebody who leaves and comes again at once."""
    turnstile, order = Turnstile(5.0), []

    def enter(name):
        with turnstile:
            order.append(name)

    with turnstile:
        waiting = []
        for name in "abc":
            waiting.append(_in_thread(lambda name=name: enter(name)))
            while len(turnstile._waiting) < len(waiting):
                time.sleep(0.001)
    enter("again")
    for thread in waiting:
        thread.join()
    assert order[:3] == ["a", "b", "c"] and sorted(order) == ["a", "again", "b", "c"]


def test_whoever_waits_too_long_is_told_as_sqlite_would():
    """And the next one still gets in."""
    turnstile = Turnstile(0.05)
    with turnstile:
        failed = []

        def enter():
            try:
                with turnstile:
                    pass
            except sqlite3.OperationalError as error:
                failed.append(str(error))

        _in_thread(enter).join()
    assert failed == ["database is locked"]
    with turnstile:
        pass


def test_an_error_inside_lets_the_next_one_in():
    """Nobody is shut out by somebody else's failure."""
    turnstile = Turnstile(0.05)
    with pytest.raises(ValueError), turnstile:
        raise ValueError
    with turnstile:
        pass


def test_a_writer_without_a_pause_keeps_nobody_out(engine):
    """Twenty short writes beside one that never rests: none waits long."""
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            with transaction(engine):
                time.sleep(0.01)

    worker = _in_thread(busy)
    waits = []
    for _ in range(20):
        began = time.monotonic()
        with transaction(engine):
            waits.append(time.monotonic() - began)
    stop.set()
    worker.join()
    assert max(waits) < 2.0
