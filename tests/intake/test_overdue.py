"""However much has fallen due at once, whoever writes is answered first."""
from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.casework.desk import Desk
from bot.casework.scheduling import UNFINISHED
from bot.followups.followups import Followups
from bot.intake.messages import Incoming
from bot.intake.overdue import Round
from tests.support.doors import open_services


def overdue(services, clock, count):
    """So many calls that nobody finished, all past their time."""
    with transaction(services.engine) as session:
        desk = Desk(session, services.vault, services.library, clock)
        for number in range(count):
            case = desk.open_call("web", f"person-{number}", "rowan-house", "staff")
            desk.followups.schedule(case.call, UNFINISHED, clock() - timedelta(minutes=5))


def test_a_round_ends_a_piece_in_time_and_goes_on_where_it_stopped():
    """Each piece takes about as long as it may; nothing is done twice or left."""
    done = []

    def job(number):
        time.sleep(0.004)
        done.append(number)
        return 1
    due = Round(iter([lambda number=number: job(number) for number in range(20)]))
    assert due.piece(0.02) and 0 < len(done) < 20
    while due.piece(0.02):
        pass
    assert done == list(range(20)) and due.end() == 20


def test_a_piece_does_as_much_as_its_time_allows():
    """Not one job only: after a night there are thousands."""
    due = Round(iter([lambda: 1] * 20))
    assert due.piece(60.0) is False and due.end() == 20


def test_what_fails_in_a_round_is_raised_once_everything_was_tried():
    """The clocks of other calls do not wait for one that cannot be worked."""
    def fails():
        raise ValueError("this one")
    due = Round(iter([fails, lambda: 1, fails, lambda: 1]))
    while due.piece():
        pass
    with pytest.raises(ValueError, match="this one"):
        due.end()


def test_somebody_who_writes_while_very_much_is_overdue_is_answered_before_the_rest_of_it(tmp_path, monkeypatch):
    """Each piece takes at least one piece of work; the person waits for one piece, not for all of them."""
    monkeypatch.setattr("bot.intake.overdue.PIECE", 0.0)
    monkeypatch.setattr(Round.piece, "__defaults__", (0.0,))
    services, clock = open_services(tmp_path)
    overdue(services, clock, 60)
    left_when_answered = []

    async def both():
        round_ = asyncio.create_task(services.front_door.run_due())
        await asyncio.sleep(0)
        incoming = Incoming("web", "u-1", "p-1", clock(), text="one of the lads kicked his door", home="rowan-house")
        assert [reply async for reply in services.front_door.receive(incoming)]
        with reading(services.engine) as session:
            left_when_answered.append(sum(item.call != "" for item in Followups(session).due(clock())))
        return await round_
    assert asyncio.run(both()) == 60
    assert left_when_answered[0] > 40
    with reading(services.engine) as session:
        log = CallLog(session, services.vault)
        done = [sum(event.kind == "done" for event in log.events(row.call)) for row in log.calls(limit=100) if row.person != "p-1"]
    assert done == [1] * 60


def test_what_was_settled_since_a_round_began_is_not_done(tmp_path):
    """Somebody answers between two pieces: their clock is stopped, and nobody is asked again."""
    services, clock = open_services(tmp_path)
    overdue(services, clock, 2)
    due = services.front_door._office.due_now()
    assert due.piece(0.0)
    with transaction(services.engine) as session:
        followups = Followups(session)
        [left] = followups.due(clock())
        followups.cancel(left.call, at=clock())
    while due.piece():
        pass
    assert due.end() == 1
