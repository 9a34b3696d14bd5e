"""A crowd that comes in one moment is worked a few at a time, and the loop turns in between."""
from __future__ import annotations

import asyncio

from bot.intake.pace import Pace


async def _turns(seen: list[str]) -> None:
    """Writes down each turn of the loop, as anything else that waits for it would have it."""
    while True:
        seen.append("turn")
        await asyncio.sleep(0)


async def _come(pace: Pace, name: str, seen: list[str]) -> None:
    await pace.turn()
    seen.append(name)


def _between_turns(seen: list[str]) -> list[int]:
    """How many came in each turn in which anybody did."""
    return [count for run in " ".join(seen).split("turn") if (count := len(run.split()))]


def test_no_turn_of_the_loop_works_more_than_so_many_and_all_come_in_their_order() -> None:
    async def crowd() -> list[str]:
        pace, seen = Pace(5), list[str]()
        watching = asyncio.create_task(_turns(seen))
        await asyncio.gather(*(_come(pace, f"p{number}", seen) for number in range(43)))
        watching.cancel()
        return seen

    seen = asyncio.run(crowd())

    assert [name for name in seen if name != "turn"] == [f"p{number}" for number in range(43)]
    assert _between_turns(seen) == [5] * 8 + [3]


def test_who_comes_alone_does_not_wait() -> None:
    async def alone() -> int:
        pace, seen = Pace(2), list[str]()
        for number in range(3):
            coming = _come(pace, f"p{number}", seen)
            try:
                coming.send(None)
            except StopIteration:
                pass
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return len(seen)

    assert asyncio.run(alone()) == 3


def test_who_comes_later_does_not_pass_those_who_wait() -> None:
    async def two_crowds() -> list[str]:
        pace, seen = Pace(2), list[str]()
        first = [asyncio.create_task(_come(pace, f"a{number}", seen)) for number in range(5)]
        await asyncio.sleep(0)
        second = [asyncio.create_task(_come(pace, f"b{number}", seen)) for number in range(3)]
        await asyncio.gather(*first, *second)
        return seen

    assert asyncio.run(two_crowds()) == ["a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2"]


def test_who_gives_up_holds_up_nobody() -> None:
    async def some_leave() -> list[str]:
        pace, seen = Pace(1), list[str]()
        tasks = [asyncio.create_task(_come(pace, f"p{number}", seen)) for number in range(6)]
        await asyncio.sleep(0)
        for task in tasks[1:5]:
            task.cancel()
        await asyncio.wait_for(asyncio.gather(tasks[0], tasks[5]), 1)
        await asyncio.wait_for(_come(pace, "later", seen), 1)
        return seen

    assert asyncio.run(some_leave()) == ["p0", "p5", "later"]


def test_a_loop_that_ended_with_somebody_waiting_leaves_the_next_one_free() -> None:
    pace, seen = Pace(1), list[str]()

    async def left_behind() -> None:
        for number in range(4):
            asyncio.create_task(_come(pace, f"p{number}", seen))
        await asyncio.sleep(0)

    asyncio.run(left_behind())
    asyncio.run(asyncio.wait_for(_come(pace, "next", seen), 1))

    assert seen[-1] == "next"


def test_two_loops_at_once_do_not_hold_up_each_other() -> None:
    pace, seen = Pace(1), list[str]()

    async def crowd(name: str, inside: bool) -> None:
        waiting = [asyncio.create_task(_come(pace, f"{name}{number}", seen)) for number in range(3)]
        await asyncio.sleep(0)
        if inside:  # another loop runs while this one has people waiting
            await asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(crowd("b", False)))
        await asyncio.wait_for(asyncio.gather(*waiting), 5)

    asyncio.run(crowd("a", True))

    assert sorted(seen) == ["a0", "a1", "a2", "b0", "b1", "b2"]
