"""Events are added, come back the same, keep the summary in step, and cannot be altered unseen."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from bot.calllog.database import open_engine, transaction
from bot.calllog.log import CallLog, UnknownCall
from bot.calllog.replay import replay
from bot.calllog.vault import Vault, VaultError
from tests.calllog.conftest import NOW
from tests.support.databases import take_guards_away


def _open(log, **given):
    return log.open(**{"channel": "web", "person": "key", "home": "rowan-house", "role": "staff", "at": NOW, **given})


def _talk(log):
    """A short call with a bit of everything."""
    call = _open(log, protocols=("danger", "missing"), protocol_version="p-1", registry_version="r-1")
    log.add(call, "heard", NOW, "RH-03 is not back", inbox=1, kind="text")
    log.add(call, "noted", NOW, topic="missing", protocols=["danger", "missing"])
    log.add(call, "answered", NOW, "RH-03", fact="child", value="RH-03", by="opening", confident=True)
    log.add(call, "asked", NOW, fact="red_flags", again=False)
    log.add(call, "answered", NOW, "none of them", fact="red_flags", value=(), by="button", confident=True)
    log.add(call, "asked", NOW, fact="whereabouts", again=False)
    return call


def test_a_call_has_a_reference_that_can_be_read_aloud(engine, vault):
    """T- and six letters or figures, without vowels or what looks alike."""
    with transaction(engine) as session:
        references = {_open(CallLog(session, vault)) for _ in range(50)}
    assert len(references) == 50
    assert all(one.startswith("T-") and len(one) == 8 and not set(one[2:]) & set("AEIOU01") for one in references)


def test_events_come_back_as_they_were_added_in_order(engine, vault, elsewhere):
    """Text, payload, time and order survive, whatever the text holds."""
    odd = "no\x00thing \u202eback\ud800 😀 'DROP TABLE event'"
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _open(log)
        added = log.add(call, "heard", NOW + timedelta(seconds=3), odd, inbox=7, kind="text")
    with transaction(engine) as session:
        first, second = CallLog(session, elsewhere).events(call)
    assert first.kind == "opened" and first.payload["channel"] == "web"
    assert second == added and second.text == odd and second.payload == {"inbox": 7, "kind": "text"}
    assert second.at == NOW + timedelta(seconds=3) and second.at.utcoffset() == timedelta(0)


def test_the_summary_kept_is_the_summary_rebuilt(engine, vault, elsewhere):
    """The row that is kept event by event equals the replay of all events, from another transaction too."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _talk(log)
    with transaction(engine) as session:
        log = CallLog(session, elsewhere)
        log.add(call, "decided", NOW, disposition="WAIT", outcome="open", rules=[], facts={"red_flags": []})
        kept = log.row(call)
        assert kept == log.rebuild(call)
    assert (kept.topic, kept.child, kept.disposition, kept.events, kept.protocols) == ("missing", "RH-03", "WAIT", 8, ("danger", "missing"))


def test_a_damaged_summary_is_mended_by_rebuilding(engine, vault):
    """The events are the truth; the row is only a copy of what they say."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
        before = CallLog(session, vault).row(call)
        session.execute(text("UPDATE call SET pending = 'nonsense', topic = NULL"))
        assert CallLog(session, vault).rebuild(call) == before


def test_a_damaged_summary_is_mended_by_the_next_event(engine, vault):
    """The row is written whole the first time in a transaction, and after that what each event changed in it."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
        session.execute(text("UPDATE call SET pending = 'nonsense', topic = NULL"))
    sent = []
    event.listen(engine, "before_cursor_execute", lambda connection, cursor, statement, *more: sent.append(statement))
    with transaction(engine) as session:
        log = CallLog(session, vault)
        for value in ("no", "yes", "no"):
            log.add(call, "answered", NOW, fact="danger_now", value=value, by="button", confident=True)
            kept = log.row(call)
            assert kept == log.rebuild(call)
    whole, *rest = [statement.split("WHERE")[0] for statement in sent if statement.startswith("UPDATE call") and "head" in statement]
    assert "channel" in whole and len(rest) == 2 and not any("channel" in one for one in rest)
    assert not any("call=" in one or "call =" in one for one in (whole, *rest))


def test_the_state_held_is_the_state_read_back(engine, vault, elsewhere):
    """What a turn believes after adding is what any other process replays from the table."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        held = log.state(_talk(log))
        known = log.events(held.call)
    with transaction(engine) as session:
        log = CallLog(session, elsewhere)
        assert log.events(held.call) == known
        assert replay(log.events(held.call)) == held == log.state(held.call)
    assert held.pending == "whereabouts" and held.answers["red_flags"].value == ()


def test_what_was_rolled_back_is_forgotten(engine, vault):
    """A turn that fails leaves neither an event nor a memory of one."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        CallLog(session, vault).add(call, "answered", NOW, "x", fact="whereabouts", value="known", by="phrase", confident=True)
        1 / 0
    with transaction(engine) as session:
        log = CallLog(session, vault)
        assert log.state(call).pending == "whereabouts"
        assert log.add(call, "noted", NOW, misread="whereabouts").seq == 8
        assert log.verify(call) is None


@pytest.mark.parametrize("change", [
    "UPDATE event SET payload = '{}'", "DELETE FROM event", "UPDATE event SET text = NULL",
    "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (call, seq) DO UPDATE SET kind = 'said'",
    pytest.param("INSERT OR REPLACE INTO event SELECT * FROM event", marks=pytest.mark.sqlite("a word that only SQLite knows")),
])
def test_the_database_refuses_to_change_or_delete_an_event(engine, vault, change):
    """Append-only is kept by the database itself, not by good manners."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
    with pytest.raises(DBAPIError, match="only ever added"), transaction(engine) as session:
        session.execute(text(change))
    with transaction(engine) as session:
        assert CallLog(session, vault).verify(call) is None


@pytest.mark.parametrize("damage, broken", [
    ("UPDATE event SET payload = '{\"fact\":\"danger_now\"}' WHERE seq = 5", 5),
    ("UPDATE event SET text_digest = 'x' WHERE seq = 2", 2),
    ("UPDATE event SET at = '2026-01-01 00:00:00.000000' WHERE seq = 3", 3),
    ("UPDATE event SET text = (SELECT text FROM event WHERE seq = 2) WHERE seq = 4", 4),
    ("UPDATE event SET text = NULL WHERE seq = 4", 4),
    ("DELETE FROM event WHERE seq = 4", 4),
    ("DELETE FROM event WHERE seq = 7", 7),
    ("DELETE FROM event WHERE seq = 1", 1),
])
def test_somebody_who_gets_round_the_triggers_is_found_out(engine, vault, damage, broken):
    """Verifying names the first event that is missing, altered or unreadable."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
        assert CallLog(session, vault).verify(call) is None
        take_guards_away(session.connection())
        session.execute(text(damage))
        assert CallLog(session, vault).verify(call) == broken


def test_a_purge_of_text_that_is_logged_leaves_the_chain_whole(engine, vault):
    """The chain holds the digest of the text, so the text itself can go later."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _talk(log)
        take_guards_away(session.connection())
        session.execute(text("UPDATE event SET text = NULL"))
        log.add(call, "purged", NOW)
        assert log.verify(call) is None
        assert {event.text for event in log.events(call)} == {""}


@pytest.mark.sqlite("what stands in SQLite's files; a server's files belong to the server")
def test_no_words_lie_open_in_the_files(engine, vault, tmp_path):
    """Free text is sealed at rest, in the side files of the database too."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        log.add(_open(log), "heard", NOW, "marmalade", inbox=1, kind="text")
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"rowan-house" in stored and b"marmalade" not in stored


@pytest.mark.parametrize("kind, at, payload", [
    ("invented", NOW, {}), ("opened", NOW, {}), ("heard", datetime(2026, 1, 1), {}),
    ("noted", NOW, {"when": NOW}), ("noted", NOW, {"much": float("nan")}), ("noted", NOW, {"some": {1, 2}}),
])
def test_what_cannot_be_kept_exactly_is_refused(engine, vault, kind, at, payload):
    """An unknown kind, a time without a zone, or data JSON cannot carry: nothing is written."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _open(log)
        with pytest.raises(ValueError):
            log.add(call, kind, at, **payload)
        assert log.row(call).events == 1


def test_an_unknown_call_is_said_to_be_unknown(engine, vault):
    """Adding to, summing up or rebuilding a call that is not there."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        for attempt in (lambda: log.add("T-NONE", "noted", NOW), lambda: log.row("T-NONE"), lambda: log.rebuild("T-NONE"), lambda: log.state("T-NONE")):
            with pytest.raises(UnknownCall):
                attempt()
        assert log.events("T-NONE") == []


def test_a_persons_open_call_is_their_latest_that_is_not_finished(engine, vault):
    """Per channel and person; closed calls do not count."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        older = _open(log)
        newer = _open(log, at=NOW + timedelta(minutes=1))
        assert log.open_call("web", "key") == newer
        log.add(newer, "closed", NOW, outcome="filtered")
        assert log.open_call("web", "key") == older
        assert log.open_call("web", "else") is None and log.open_call("telegram", "key") is None


def test_calls_are_listed_latest_first_and_by_what_is_asked(engine, vault):
    """Filters, pages and the half-open span of time."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        calls = [_open(log, at=NOW + timedelta(hours=n), home="beech-lodge" if n % 2 else "rowan-house") for n in range(6)]
        log.add(calls[0], "closed", NOW, outcome="filtered")
        assert [row.call for row in log.calls()] == calls[::-1]
        assert [row.call for row in log.calls(limit=2, offset=1)] == [calls[4], calls[3]]
        assert [row.call for row in log.calls(outcome="filtered")] == [calls[0]]
        assert [row.call for row in log.calls(home="beech-lodge", finished=False)] == [calls[5], calls[3], calls[1]]
        assert [row.call for row in log.calls(since=NOW + timedelta(hours=4), until=NOW + timedelta(hours=5))] == [calls[4]]


def test_two_people_saying_the_same_do_not_show_as_the_same(engine, vault):
    """Digests differ by event, so a short answer cannot be guessed from its neighbours."""
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = _open(log)
        for _ in range(2):
            log.add(call, "answered", NOW, "yes", fact="danger_now", value="yes", by="phrase", confident=True)
        digests = session.execute(text("SELECT text_digest FROM event WHERE seq > 1")).scalars().all()
    assert len(set(digests)) == 2


def test_another_process_sees_what_was_committed(url, engine, vault, elsewhere):
    """A second engine on the same file adds to the same call and the chain holds."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
    second = open_engine(url)
    for one, its_vault in ((second, elsewhere), (engine, vault), (second, elsewhere)):
        with transaction(one) as session:
            CallLog(session, its_vault).add(call, "noted", NOW, misread="whereabouts")
    second.dispose()
    with transaction(engine) as session:
        log = CallLog(session, vault)
        assert log.verify(call) is None and log.state(call).misread == {"whereabouts": 3}


def test_another_secret_shows_no_words(engine, vault):
    """One sentence, also where the words were in use a moment ago."""
    with transaction(engine) as session:
        call = _talk(CallLog(session, vault))
        with pytest.raises(VaultError, match="another secret"):
            CallLog(session, Vault(b"somebody else's secret")).events(call)
        assert CallLog(session, Vault(b"somebody else's secret")).verify(call) == 1
