"""The clock: an hour on, an hour back, and the nights on which the clocks change, while WAITs run."""
from __future__ import annotations

import asyncio
import random
import struct
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import select

from benchmarks.faults.scene import CannotBeTried, Fault, Plan, Scene, on_stage
from benchmarks.telegram.phone import Phone
from benchmarks.telegram.service import Service
from benchmarks.telegram.stories import STORIES
from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.casework.scheduling import RECHECK
from bot.followups.tables import FollowupTable
from bot.triage.clocks import UK

_WORK = FollowupTable.__table__
_LATE_CHILD = STORIES[0]
_HOUR, _WAITS = 3600, 6
#: Half an hour before the clocks change. Every year has such nights; these are the next ones.
_BACK, _FORWARD = datetime(2027, 10, 31, 0, 30, tzinfo=timezone.utc), datetime(2027, 3, 28, 0, 30, tzinfo=timezone.utc)


class _Clock:
    """The service's clock. `off`: seconds by which it is wrong."""

    def __init__(self, service: Service) -> None:
        self._file = service.home / "clock"
        library = service.home / "shifted_clock.so"
        try:
            subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(Path(__file__).with_name("shifted_clock.c"))], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise CannotBeTried(f"no C compiler makes the shifted clock here ({problem})") from problem
        self.off = 0
        self.set(0)
        service.environment.update(LD_PRELOAD=str(library), FAULT_CLOCK_FILE=str(self._file))

    def set(self, off: int) -> None:
        self.off = off
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("q", off))

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self.off)


_CLOCKS: dict[Service, _Clock] = {}


def _shifted(service: Service, plan: Plan) -> None:
    _CLOCKS[service] = _Clock(service)


def _at(moment: datetime):
    def prepare(service: Service, plan: Plan) -> None:
        _shifted(service, plan)
        _CLOCKS[service].set(int((moment - datetime.now(timezone.utc)).total_seconds()))
        service.invite_again(moment, recheck_minutes=45, latest_wait="03:00")
    return prepare


async def _open_waits(scene: Scene) -> list:
    """Several children are late; their calls wait with a check. Gives the checks: (call, due, chat)."""
    chats = scene.spare(_WAITS)
    phones = [Phone(scene.telegram, chat, _LATE_CHILD, scene.service.children[-1 - number], random.Random(chat), 0.1, lambda chat, kind: None)
              for number, chat in enumerate(chats)]
    reacting = [asyncio.create_task(phone.react()) for phone in phones]
    for phone in phones:
        scene.phones.also(phone.chat, phone.hears)
        scene.phones.say(phone.chat, _LATE_CHILD.steps[0].texts[0].format(child=phone._child))
    until = time.monotonic() + 60
    checks: list = []
    while len(checks) < _WAITS and time.monotonic() < until:
        await asyncio.sleep(0.3)
        with reading(scene.service.engine) as session:
            rows = session.execute(select(_WORK).where(_WORK.c.kind == RECHECK, _WORK.c.done_at.is_(None))).all()
            checks = [row for row in rows if _child_of(session, scene, row.call) in {phone._child for phone in phones}]
    for task in reacting:
        task.cancel()
    if len(checks) < _WAITS:
        scene.wrong.append(f"only {len(checks)} of {_WAITS} calls wait with a check")
    return checks


def _child_of(session: object, scene: Scene, call: str) -> object:
    return CallLog(session, scene.service.vault).state(call).child


def _done(scene: Scene, checks: list) -> Counter:
    """How often each check was made."""
    done: Counter = Counter({row.call: 0 for row in checks})
    with reading(scene.service.engine) as session:
        log = CallLog(session, scene.service.vault)
        for row in checks:
            done[row.call] += sum(event.kind == "done" and event.payload.get("what") == RECHECK for event in log.events(row.call))
    return done


def _expect(scene: Scene, checks: list, times: int, when: str) -> None:
    for call, count in _done(scene, checks).items():
        if count != times:
            scene.wrong.append(f"{when} the check of call {call} was made {count} times, not {times}")


async def _jump(scene: Scene, by: int) -> None:
    clock = _CLOCKS[scene.service]
    checks = await _open_waits(scene)
    _expect(scene, checks, 0, "before the jump")
    clock.set(by)
    await scene.lasts(20, f"the clock {'an hour on' if by > 0 else 'an hour back'}")
    _expect(scene, checks, 1 if by > 0 else 0, "after the jump")
    clock.set(0)
    await scene.lasts(10, "the clock right again")
    _expect(scene, checks, 1 if by > 0 else 0, "with the clock right again")
    if by < 0:
        clock.set(_HOUR + 60)
        await scene.lasts(10, "when the checks are due")
        _expect(scene, checks, 1, "when due")
        clock.set(0)  # several late messages of one person are asked about once: with the right clock they write on and are answered
        await scene.lasts(10, "the clock right at last")


async def _on(scene: Scene) -> None:
    await _jump(scene, _HOUR + 60)


async def _back(scene: Scene) -> None:
    await _jump(scene, -_HOUR)


async def _change(scene: Scene) -> None:
    clock = _CLOCKS[scene.service]
    scene.phones.shift = clock.off
    opened = clock.now()
    checks = await _open_waits(scene)
    latest = clock.now()
    if not checks:
        return
    for row in checks:
        if not opened + timedelta(minutes=45) <= row.due.replace(tzinfo=timezone.utc) <= latest + timedelta(minutes=45):
            scene.wrong.append(f"the check of {row.call} is due at {row.due} UTC, opened about {opened:%H:%M:%S} UTC")
    first = min(row.due.replace(tzinfo=timezone.utc) for row in checks)
    last = max(row.due.replace(tzinfo=timezone.utc) for row in checks)
    told = f"{first.astimezone(UK):%H:%M}"
    while clock.now() < first - timedelta(minutes=5):  # the night goes by in steps of five minutes
        clock.set(clock.off + min(300, int((first - clock.now()).total_seconds()) - 5))
        scene.phones.shift = clock.off
        await asyncio.sleep(0.4)
    _expect(scene, checks, 0, "before its time")
    clock.set(clock.off + max(0, int((first - clock.now()).total_seconds()) - 4))
    scene.phones.shift = clock.off
    await asyncio.sleep(1)
    _expect(scene, checks, 0, "before its time")
    await scene.lasts((last - first).total_seconds() + 9, f"checks due at {told} in the UK, {first:%H:%M} UTC")
    _expect(scene, checks, 1, "at its time")
    stamps = {one.text[:5] for one in scene.telegram.delivered if one.text[2:3] == ":" and one.text[5:6] == ":"}
    right = {f"{(first + timedelta(minutes=minutes)).astimezone(UK):%H:%M}" for minutes in (0, 1)}
    if not stamps or not stamps <= right:
        scene.wrong.append(f"the checks say {stamps or 'nothing'}, it was {right} in the UK")
    scene.notes.append(f"opened at {opened.astimezone(UK):%H:%M %Z}, checks due and made at {told} {first.astimezone(UK):%Z} ({first:%H:%M} UTC)")
    clock.set(clock.off + _HOUR // 2)
    scene.phones.shift = clock.off
    await scene.lasts(6, "half an hour later")
    _expect(scene, checks, 1, "half an hour later")


_HOW = "through a small library before the C library's clock (LD_PRELOAD), nothing in the service itself"
FAULTS = (
    Fault("clock-on", f"the service's clock jumps an hour on and back again while calls wait with a check; {_HOW}", on_stage("clock-on", _on, _shifted)),
    Fault("clock-back", "the service's clock jumps an hour back and on again", on_stage("clock-back", _back, _shifted)),
    Fault("clocks-back", "the night on which the clocks go back: calls that wait from 01:30 summer time", on_stage("clocks-back", _change, _at(_BACK))),
    Fault("clocks-on", "the night on which the clocks go forward: calls that wait from 00:30 winter time", on_stage("clocks-on", _change, _at(_FORWARD))),
)
