"""Real processes on one PostgreSQL database, with a kill: nothing is lost, doubled or out of order, whichever process a message goes to."""
from __future__ import annotations

import pytest

from benchmarks import kills
from benchmarks.several import rest
from benchmarks.several.books import Person, check
from benchmarks.several.fleet import maker
from benchmarks.several.programs import Given, Program
from benchmarks.faults.callers import Posted
from benchmarks.telegram.stories import STORIES
from tests.support import databases

_SEVERAL = pytest.mark.postgresql("processes on different machines share no file")


def fresh(folder):
    """Gives the address of an empty database; each call another one."""
    names = iter(range(10))
    return lambda: databases.address(folder / f"database-{next(names)}.db", migrated=False)


@_SEVERAL
def test_by_rest_to_any_of_two_processes_of_which_one_is_killed(tmp_path):
    """A check falls due meanwhile, and some messages go to both at the same moment."""
    run = rest.play(tmp_path / "rest", fresh(tmp_path), processes=2, conversations=4, kills=1, at_once=4, seed=1, stories=rest.TOLD[:2] + rest.TOLD[5:7])
    assert run.holds, run.wrong
    assert run.figures["follow-ups done"] and run.figures["sent to two at the same moment"]


@_SEVERAL
@pytest.mark.parametrize("webhook", [True, False], ids=["called", "polling"])
def test_over_telegram_with_two_processes_of_which_one_is_killed(tmp_path, webhook):
    """Called at any of them, or polled by the one that leads: one of them carries the replies, and the other takes over."""
    make = maker(fresh(tmp_path)(), 2, 1, webhook)
    _, found, _ = kills.play(tmp_path / "telegram", 4, 1, 4, stories=(STORIES[0], STORIES[5], STORIES[9], STORIES[12]), make=make)
    assert found.holds, found.wrong


class _Told(Program):
    """A program that has told its story."""

    def __init__(self, *given: str) -> None:
        self.sender, self.story, self.posted = "night-0", STORIES[9], [Posted("night-0", name, name) for name in ("m0", "m1")]
        self.given = [Given("m0", one) for one in given]


WELL = Person(("m0", "m1"), ("Ring 999 now.",), (("999",),), (("done", "recheck"),))


class _Whole:
    broken: list = []


@pytest.mark.parametrize("changed", [
    {"heard": ("m1", "m0")}, {"heard": ("m0",)}, {"heard": ("m0", "m0", "m1")}, {"said": ("Ring 999 now.", "Ring 999 now.")}, {"ends": ()}, {"work": ()},
])
def test_the_check_finds_what_is_wrong(changed):
    """Out of order, lost, twice, a reply too many, another end, a follow-up not done."""
    found = {"night-0": Person(**{**WELL.__dict__, **changed})}
    assert any(check([_Told("Ring 999 now.")], found, _Whole(), {STORIES[9].name: WELL}).values())


def test_the_check_finds_nothing_where_all_is_well_and_what_was_never_given():
    """A reply that stands in the outbox only was given to nobody."""
    assert not any(check([_Told("Ring 999 now.")], {"night-0": WELL}, _Whole(), {STORIES[9].name: WELL}).values())
    assert any(check([_Told()], {"night-0": WELL}, _Whole(), {STORIES[9].name: WELL}).values())
