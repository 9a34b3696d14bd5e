"""A crowd at the door is told to come back at once; nobody's thread is kept, and nothing is counted against anybody."""
from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher

from bot.accounts.crowd import Crowded, Few
from bot.accounts.passwords import Passwords
from bot.accounts.signing_in import SigningIn
from bot.accounts.throttle import FREE, network_of
from tests.accounts.conftest import GOOD, HERE, NOON


class _Slow(PasswordHasher):
    """Checks nothing until it may."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.may, self.at_it = threading.Event(), threading.Semaphore(0)

    def verify(self, kept, given):
        self.at_it.release()
        assert self.may.wait(20)
        return super().verify(kept, given)


def test_a_place_is_free_again_however_its_holder_left():
    """Also by an error."""
    few = Few(1)
    with pytest.raises(ZeroDivisionError), few.place():
        with pytest.raises(Crowded), few.place():
            pass
        1 / 0
    with few.place():
        pass


def test_of_forty_at_one_moment_ten_wait_and_the_others_are_told_at_once(engine, vault, joined):
    """The threads that carry every other page and the chat stay free."""
    joined()
    hasher = _Slow()
    door = SigningIn(engine, vault, Passwords(hasher))
    results: list = []

    def try_it(name):
        try:
            results.append(door.with_password(name, "wrong wrong wrong", HERE, NOON))
        except Crowded as crowded:
            results.append(crowded)

    threads = [threading.Thread(target=try_it, args=(f"guess-{number}",)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0.5 if len(results) < 30 else 0)
    assert len(results) == 30 and all(isinstance(one, Crowded) for one in results)
    hasher.may.set()
    for thread in threads:
        thread.join(20)
    assert len(results) == 40 and results.count(None) == 10
    assert door.with_password("op-1", GOOD, HERE, NOON)


def test_a_try_that_was_not_made_counts_for_nothing(door, passwords, joined):
    """Whoever comes in a crowd a dozen times need not wait afterwards."""
    joined()
    places = [passwords.place() for _ in range(10)]
    for place in places:
        place.__enter__()
    for _ in range(FREE["name"] + 5):
        with pytest.raises(Crowded):
            door.with_password("op-1", GOOD, HERE, NOON)
    for place in places:
        place.__exit__(None, None, None)
    assert door.with_password("op-1", GOOD, HERE, NOON)


@pytest.mark.parametrize(("one", "other"), (
    ("2001:db8::1", "2001:db8::ffff"), ("::ffff:203.0.113.9", "203.0.113.9"), ("fe80::1%eth0", "fe80::2%eth1"), ("made up", ""), ("203.0.113.9, made up", "unknown"),
))
def test_one_place_counts_as_one_however_its_address_is_written(one, other):
    """Nobody gets more tries by writing it another way, or by making something up."""
    assert network_of(one) == network_of(other)


def test_different_places_count_apart():
    """Two IPv4 addresses written as IPv6 are two."""
    assert len({network_of(one) for one in ("203.0.113.9", "203.0.113.10", "::ffff:203.0.113.11", "2001:db8:1::1", "2001:db8:2::1", "127.0.0.1", "")}) == 7
