"""What must hold after any purge of any log."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from tests.retention.conftest import NOW, Log
from tests.support import databases

_CALLS = st.lists(st.fixed_dictionaries({
    "days": st.integers(0, 800), "finished": st.booleans(), "child": st.sampled_from(["", "HC-14", "HC-17"]), "note": st.sampled_from(["", "told the manager"]),
    "note_days": st.integers(0, 800),
}, optional={"flagged": st.just(True), "second_wanted": st.just(True)}), min_size=1, max_size=4)


@settings(max_examples=20)
@given(calls=_CALLS, steps=st.lists(st.integers(1, 400), max_size=2))
def test_nothing_past_its_time_stays_and_nothing_else_goes(empty, calls, steps):
    """Whatever the ages, however often: words go exactly when their call is closed, free and past the time of their class; every chain is whole."""
    with TemporaryDirectory() as folder:
        log = Log(databases.copy(empty, Path(folder) / "calls.db"))
        made = {log.call(**how): how for how in calls}
        before = {call: log.events(call) for call in made}
        for days in (0, *steps):
            log.now += timedelta(days=days)
            log.purge()
        passed = (log.now - NOW).days
        for call, how in made.items():
            free = how["finished"] and not how.get("flagged") and not how.get("second_wanted")
            ages = {"note": min(how["days"], how["note_days"]), "chat": how["days"]}
            kept = {kind: not free or ages[kind] + passed < (365 if kind == "note" else 60) for kind in ages}
            after = {event.seq: event.text for event in log.events(call)}
            for event in before[call]:
                assert after[event.seq] == (event.text if kept["note" if event.kind == "remarked" else "chat"] else "")
            assert (log.having("manager").count(call) == 1) == (bool(how["note"]) and kept["note"])
        assert log.verify(*made) == {}
        log.engine.dispose()
