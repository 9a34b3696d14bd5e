"""Whoever writes to the database without the secret is found: rewritten answers, cut-off ends, whole calls taken out, a log made to look old."""
from __future__ import annotations

import threading
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.calllog import tally
from bot.calllog.chain import End, head, linked
from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.tally import SHARDS, shard_of
from bot.calllog.vault import Vault
from bot.commands import log as log_command
from bot.commands import log_keyed
from bot.commands import reseal as reseal_command
from bot.commands import verify as verify_command
from bot.operations import keying
from bot.operations.roll_call import FORMER_SECRET, NOT_KEYED
from bot.operations.secrets_told import lines_of
from bot.operations.verifying import verify
from tests.calllog.before_keys import as_before_keys, without_key
from tests.operations.conftest import NOW, add_call

_FREE = {"sqlite": ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"], "postgresql": ["ALTER TABLE event DISABLE TRIGGER USER"]}


@pytest.fixture
def engine(house):
    """An engine on the log."""
    engine = open_engine(house.database_url)
    yield engine
    engine.dispose()


def vault_of(house, lines=None) -> Vault:
    first, *older = lines or lines_of(house.secret_file)
    return Vault(first, tuple(older))


def found_in(house, engine, lines=None):
    return verify(engine, vault_of(house, lines), lambda line: None)


def calls_of(engine) -> list[str]:
    with reading(engine) as session:
        return sorted(row.call for row in CallLog(session, Vault(b"nothing is opened with it")).calls())


def by_hand(engine, *statements: str) -> None:
    """What somebody with the database's own password does."""
    with engine.begin() as connection:
        for statement in (*_FREE[connection.dialect.name], *statements):
            connection.execute(text(statement))


def taken_out(call: str) -> list[str]:
    """Everything of one call."""
    return [f"UPDATE outbox SET call = NULL WHERE call = '{call}'", f"DELETE FROM followup WHERE call = '{call}'", f"DELETE FROM event WHERE call = '{call}'",
            f"DELETE FROM call WHERE call = '{call}'"]


@pytest.mark.parametrize("more", [[], ["UPDATE call SET head = NULL"], ["UPDATE call SET head = ''"], ["UPDATE call SET head = (SELECT min(head) FROM call)"]])
def test_an_answer_rewritten_with_every_hash_anew_is_found(house, engine, more):
    """Triggers away, "injury: no" made "yes", all hashes computed as anybody can, summaries mended: NOT WELL."""
    call = calls_of(engine)[0]
    with transaction(engine) as session:
        without_key(session, call, seq=3, payload={"fact": "injury", "value": "yes", "by": "phrase", "confident": True})
        CallLog(session, vault_of(house)).rebuild(call)
    by_hand(engine, *more)
    found = found_in(house, engine)
    assert any(call in sentence for sentence in found.broken) and found.last_line.startswith("NOT WELL:")


def test_the_newest_event_cut_off_with_a_mended_summary_is_found(house, engine):
    """Every hash that is left is right."""
    call = calls_of(engine)[0]
    by_hand(engine, f"DELETE FROM event WHERE call = '{call}' AND seq = 3")
    with transaction(engine) as session:
        CallLog(session, vault_of(house)).rebuild(call)
    assert found_in(house, engine).broken == [f"Call {call}: event 3 is missing, altered or cannot be opened."]


def test_a_whole_call_taken_out_is_found_and_stays_found(house, engine):
    """Nothing of it is left and nothing is orphaned; calls opened afterwards do not cover it up."""
    gone = calls_of(engine)[1]
    by_hand(engine, *taken_out(gone))
    with transaction(engine) as session:
        for number in range(5):
            add_call(session, CallLog(session, vault_of(house)), vault_of(house), 50 + number)
    found = found_in(house, engine)
    assert found.missing == ["Whole calls were taken out: 1 of those that were opened are not in the log any more."]
    assert not found.broken and not found.orphans and not found.differing


@pytest.mark.parametrize("cover", [
    "UPDATE call_tally SET calls = calls - 1 WHERE shard = {shard}", "UPDATE call_tally SET calls = calls - 1, total = '" + "0" * 64 + "' WHERE shard = {shard}",
    "DELETE FROM call_tally WHERE shard = {shard}", "UPDATE call_tally SET mark = 'x'",
    "UPDATE call_tally SET calls = 0, total = '" + "0" * 64 + "', "
    "mark = (SELECT mark FROM call_tally WHERE calls = 0 AND shard <> {shard} LIMIT 1) WHERE shard = {shard}",
])
def test_nobody_without_the_secret_can_count_anew(house, engine, cover):
    """Whatever is written into the tally, or taken out of it, is found; the service goes on meanwhile."""
    gone = calls_of(engine)[1]
    by_hand(engine, *taken_out(gone), cover.format(shard=shard_of(gone)))
    with transaction(engine) as session:
        log = CallLog(session, vault_of(house))
        for number in range(40):
            log.open("web", f"key-{number}", None, "staff", NOW)
    assert found_in(house, engine).missing


def test_a_log_made_to_look_as_if_it_were_from_before_is_never_all_is_well(house, engine, capsys):
    """Plain hashes, no heads, no tally, nothing of it left: verifying says what that can mean, and only a person ends that."""
    as_before_keys(engine)
    found = found_in(house, engine)
    assert found.sentences == [NOT_KEYED] and found.last_line.startswith("NOT WELL YET") and "somebody has taken it out" in NOT_KEYED
    assert verify_command.run(Namespace(), house) == 1
    with transaction(engine) as session:
        add_call(session, CallLog(session, vault_of(house)), vault_of(house), 9)  # the service begins no tally over calls from before
    assert found_in(house, engine).sentences == [NOT_KEYED]
    assert log_command.run(Namespace(verb="verify", call=None, against=None), house) == 1 and NOT_KEYED in capsys.readouterr().out


def test_a_log_from_before_is_put_under_the_key_once(house, engine, capsys):
    """All is well then, with the number of old events; a second time is refused, and what is altered later is found."""
    as_before_keys(engine)
    with transaction(engine) as session:
        add_call(session, CallLog(session, vault_of(house)), vault_of(house), 9)
    assert log_keyed.key(house) == 0 and "3 calls from before" in capsys.readouterr().out
    found = found_in(house, engine)
    assert not found.sentences and found.old == 9 and "9 events are from before" in found.last_line
    assert log_keyed.key(house) == 1 and "keyed since" in capsys.readouterr().err
    call = next(one for one in calls_of(engine) if found_old(engine, house, one))
    with transaction(engine) as session:
        without_key(session, call, seq=3, payload={"fact": "injury", "value": "yes"})
        CallLog(session, vault_of(house)).rebuild(call)
    assert found_in(house, engine).broken == [f"Call {call}: event 1 is missing, altered or cannot be opened."]


def found_old(engine, house, call) -> int:
    with reading(engine) as session:
        return CallLog(session, vault_of(house)).verified(call).old


def test_what_was_damaged_before_stays_damaged_under_the_key(house, engine):
    """The head vouches for where a call ends, and the chain is verified all the same."""
    as_before_keys(engine)
    by_hand(engine, "UPDATE event SET payload = '{}' WHERE seq = 3", f"DELETE FROM event WHERE call = '{calls_of(engine)[0]}'")
    keying.key(engine, vault_of(house), NOW, lambda line: None)
    assert len(found_in(house, engine).broken) == 3


def test_calls_opened_while_a_log_is_put_under_the_key_are_counted(house, engine, monkeypatch):
    """Nobody has to stop the service for it, and killed in between it is done again."""
    as_before_keys(engine)
    vault, stop, opened = vault_of(house), threading.Event(), []
    monkeypatch.setattr(keying, "_AT_ONCE", 1)
    real = keying.tally.begin
    monkeypatch.setattr(keying.tally, "begin", lambda *told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keying.key(engine, vault, NOW, lambda line: None)
    monkeypatch.setattr(keying.tally, "begin", real)

    def others():
        while not stop.is_set():
            with transaction(engine) as session:
                opened.append(add_call(session, CallLog(session, vault), vault, 100 + len(opened)))

    writer = threading.Thread(target=others)
    writer.start()
    try:
        while len(opened) < 3:
            stop.wait(0.01)
        keying.key(engine, vault, NOW, lambda line: None)
        enough = len(opened) + 3
        while len(opened) < enough:
            stop.wait(0.01)
    finally:
        stop.set()
        writer.join()
    found = found_in(house, engine)
    assert found.sentences == [] and found.calls == 3 + len(opened)


def test_the_first_calls_of_a_log_may_be_opened_from_many_places_at_once(new_url, tmp_path):
    """One tally, every call in it."""
    url, vault = new_url(), Vault(b"a secret used by tests only")
    migrate(url)
    engine = open_engine(url)

    def turn(number):
        with transaction(engine) as session:
            log = CallLog(session, vault)
            log.add(log.open("web", f"key-{number}", None, "staff", NOW), "heard", NOW, "hello")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(turn, range(60)))
    found = verify(engine, vault, lambda line: None)
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*), sum(calls) FROM call_tally")).one() == (SHARDS, 60)
    assert found.sentences == [] and found.calls == 60
    engine.dispose()


@pytest.mark.postgresql("SQLite has one writer: nobody comes in between")
def test_who_finds_the_tally_just_begun_by_another_is_counted_all_the_same(new_url, monkeypatch):
    """Between looking for the tally and beginning it, another process opens the log's first call: both are counted."""
    url, vault = new_url(), Vault(b"a secret used by tests only")
    migrate(url)
    engine, begin = open_engine(url), tally.begin_empty

    def open_one(person):
        with transaction(engine) as session:
            log = CallLog(session, vault)
            log.add(log.open("web", person, None, "staff", NOW), "heard", NOW, "hello")

    def others_come_first(session, vault, at):
        monkeypatch.setattr(tally, "begin_empty", begin)
        open_one("first")
        return begin(session, vault, at)

    monkeypatch.setattr(tally, "begin_empty", others_come_first)
    open_one("second")
    found = verify(engine, vault, lambda line: None)
    with reading(engine) as session:
        assert session.execute(text("SELECT sum(calls) FROM call_tally")).scalar() == 2
    assert found.sentences == [] and found.calls == 2
    engine.dispose()


def change_secret(house, *verbs: str) -> list[bytes]:
    """Does steps of the change; gives the lines from before."""
    before = lines_of(house.secret_file)
    assert [reseal_command.run(Namespace(verb=verb), house) for verb in verbs] == [0] * len(verbs)
    return before


def test_a_changed_secret_vouches_for_everything_and_the_former_one_for_nothing(house, engine):
    """In between verifying says what is still to be done; calls are opened and gone on with all the time."""
    former = change_secret(house, "add", "use")
    with transaction(engine) as session:
        log = CallLog(session, vault_of(house))
        add_call(session, log, vault_of(house), 7)
        log.add(calls_of(engine)[0], "viewed", NOW, by="sup-1")
    assert found_in(house, engine).sentences == [FORMER_SECRET]
    change_secret(house, "run", "drop")
    assert found_in(house, engine).sentences == []
    with reading(engine) as session:
        now, then = CallLog(session, vault_of(house)), CallLog(session, vault_of(house, former))
        assert {(now.verified(call).by, then.verified(call).by) for call in calls_of(engine)} == {(0, None)}


def test_somebody_who_kept_the_former_secret_is_found_and_a_second_run_does_not_help_them(house, engine, capsys):
    """They rewrite a call with right hashes, since links rest on the oldest secret, but can make a head of the former time only."""
    former = change_secret(house, "add", "use", "run", "drop")
    call, thief = calls_of(engine)[0], vault_of(house, former)
    with transaction(engine) as session:
        without_key(session, call, lambda *told: linked(thief, *told), seq=3, payload={"fact": "injury", "value": "yes"})
        end = End(3, session.execute(text("SELECT hash FROM event WHERE call = :call AND seq = 3"), {"call": call}).scalar())
        session.execute(text("UPDATE call SET head = :head WHERE call = :call"), {"call": call, "head": head(thief, call, end)})
        CallLog(session, vault_of(house)).rebuild(call)
        CallLog(session, vault_of(house)).add(call, "viewed", NOW, by="sup-1")  # going on with it does not make it the first secret's
    assert [call in sentence and "former secret" in sentence for sentence in found_in(house, engine).sentences] == [True]
    assert reseal_command.run(Namespace(verb="run"), house) == 1 and "call.head" in capsys.readouterr().out
    assert found_in(house, engine).broken
