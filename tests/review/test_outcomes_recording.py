"""Police outcomes are previewed, recorded once, added and never changed, and nobody learns of others' calls."""
from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.calllog import words
from bot.calllog.tables import CallTable
from bot.review.outcomes.history import Kept, history, record_by_hand
from bot.review.outcomes.judging import NOT_YOURS
from bot.review.outcomes.tables import OutcomeUploadTable
from bot.review.outcomes.uploads import find_upload, forget, forget_old, judged_rows, latest, preview, read_upload, receive, record_upload
from tests.review.exporting_calls import FORCE, OF_NORTH, OF_SOUTH, SOUTH, Log, make_call


@pytest.fixture
def log(tmp_path):
    made = Log(tmp_path)
    yield made
    made.close()


def sent(log, account, *lines, heading="reference,outcome,date,remark"):
    """Uploads a file and returns its token."""
    received = read_upload("\n".join((heading, *lines)).encode("utf-8"))
    with log.working() as desk:
        return receive(desk, account, received)


def looked(log, account, token):
    with log.reading() as desk:
        return preview(desk, account, token)


def test_nothing_is_recorded_until_it_is_confirmed(log):
    """The preview counts what would be recorded; the call knows nothing of it yet."""
    call = log.call()
    token = sent(log, OF_NORTH, f"{call},Outcome 22,20/11/2026,youth worker")
    found = looked(log, OF_NORTH, token)
    assert (found.to_record, found.known, found.bad) == (1, 0, 0) and log.outcome_of(call) is None
    assert record_upload(log.working, OF_NORTH, token)
    assert log.outcome_of(call) == "outcome_22"
    with log.reading() as desk:
        event = desk.log.events(call)[-1]
        assert (event.kind, event.text, event.payload["by"], event.payload["day"]) == ("remarked", "youth worker", "sup-north", "2026-11-20")
        assert desk.log.verify(call) is None
        assert desk.session.execute(select(CallTable.call).where(*words.having(desk.vault, "youth"))).scalars().all() == [call]


def test_unknown_and_others_calls_are_told_in_the_same_words(log):
    """A reference of another provider, one of nobody, and duplicates of either give away nothing."""
    foreign = log.call("willow-end", SOUTH)
    token = sent(log, OF_NORTH, f"{foreign},attended,,", "T-222222,attended,,", f"{foreign},not attended,,", "T-222222,attended,,", f"{foreign},attended,1/1/2020,")
    bad = looked(log, OF_NORTH, token).first_bad
    assert {one.row.problem for one in bad} == {NOT_YOURS} and len(bad) == 5
    assert log.outcome_of(foreign) is None
    record_upload(log.working, OF_NORTH, token)
    assert log.outcome_of(foreign) is None


def test_the_same_file_again_changes_nothing(log):
    """Even after somebody recorded something else by hand, a repeat of a file is known and stays out."""
    first, second = log.call(), log.call()
    lines = (f"{first},attended,,", f"{second},outcome 21,,seen")
    record_upload(log.working, FORCE, sent(log, FORCE, *lines))
    with log.working() as desk:
        assert record_by_hand(desk, desk.log.row(second), "sup-1", "outcome_22", "", "") == Kept(False)
    token = sent(log, FORCE, *lines)
    found = looked(log, FORCE, token)
    assert (found.to_record, found.known, found.bad) == (0, 2, 0)
    record_upload(log.working, FORCE, token)
    assert (log.outcome_of(first), log.outcome_of(second)) == ("attended", "outcome_22")
    with log.reading() as desk:
        assert len(history(desk, first)) == 1 and len(history(desk, second)) == 2


def test_the_same_outcome_in_another_file_is_known_too(log):
    """A second list with the same outcome, date and remark adds nothing; a changed remark does."""
    call = log.call()
    record_upload(log.working, FORCE, sent(log, FORCE, f"{call},attended,20/11/2026,seen by a constable"))
    assert looked(log, FORCE, sent(log, FORCE, "", f"{call},yes,2026-11-20,seen by a constable")).known == 1
    assert looked(log, FORCE, sent(log, FORCE, f"{call},yes,2026-11-20,seen twice")).to_record == 1


def test_a_later_outcome_stands_and_the_earlier_stays_to_be_seen(log):
    """Nothing is edited: both are in the log, and the preview says that one takes the place of another."""
    call = log.call()
    record_upload(log.working, FORCE, sent(log, FORCE, f"{call},attended,,"))
    token = sent(log, FORCE, f"{call},outcome 20,,")
    assert looked(log, FORCE, token).replacing == 1
    record_upload(log.working, FORCE, token)
    with log.reading() as desk:
        assert [one.outcome for one in history(desk, call)] == ["attended", "outcome_20"] and desk.log.row(call).police_outcome == "outcome_20"


def test_rows_that_disagree_about_a_call_are_all_left_out(log):
    """Nobody can know which is right; a row that only repeats another is recorded once."""
    call, other = log.call(), log.call()
    token = sent(log, FORCE, f"{call},attended,,", f"{call},not attended,,", f"{other},attended,,", f"{other},yes,,")
    found = looked(log, FORCE, token)
    assert (found.to_record, found.bad) == (1, 3)
    assert [(one.row.number, one.row.problem.split(".")[0]) for one in found.first_bad] == [
        (2, "Row 3 says something else about the same call"), (3, "Row 2 says something else about the same call"), (5, "The same as row 4")]


def test_dates_that_cannot_be_are_left_out(log):
    """An outcome is neither of tomorrow nor of a day before the call."""
    call = log.call()
    for day, said in (("21/11/2026", "still to come"), ("19/11/2026", "before the call")):
        assert said in looked(log, FORCE, sent(log, FORCE, f"{call},attended,{day},")).first_bad[0].row.problem


def test_names_in_a_remark_are_not_kept(log):
    """What identifies somebody is taken out before it is sealed; a form sent twice records once and says what was masked."""
    call = log.call()
    with log.working() as desk:
        for _ in range(2):
            assert record_by_hand(desk, desk.log.row(call), "sup-1", "attended", "20/11/2026", "rang his mum on 07700 900123") == Kept(True)
    with log.reading() as desk:
        (one,) = history(desk, call)
    assert "07700" not in one.remark and one.remark.startswith("rang his mum")


def test_an_upload_is_its_senders_alone_and_gone_after_an_hour(log):
    """Nobody else can look at it, confirm it or throw it away; it lies sealed, and is deleted when its time is up."""
    call = log.call()
    token = sent(log, OF_NORTH, f"{call},attended,,a secret remark")
    with log.working() as desk:
        kept = desk.session.execute(select(OutcomeUploadTable.__table__.c.sealed)).scalar()
        assert b"secret" not in kept and call.encode() not in kept
        for other in (FORCE, OF_SOUTH):
            assert find_upload(desk, other, token) is None and preview(desk, other, token) is None and not list(judged_rows(desk, other, token))
            forget(desk, other, token)
    assert not record_upload(log.working, FORCE, token)
    log.clock.now += timedelta(minutes=59)
    assert looked(log, OF_NORTH, token) is not None
    log.clock.now += timedelta(minutes=1)
    assert looked(log, OF_NORTH, token) is None
    with log.working() as desk:
        assert forget_old(desk, desk.clock()) == 1


def test_who_reads_the_database_cannot_open_an_upload(log):
    """The address of an upload lies there as a keyed digest, and sealed for its sender's own list; the list still leads to it."""
    token = sent(log, OF_NORTH, f"{log.call()},attended,,")
    with log.working() as desk:
        (row,) = desk.session.execute(select(OutcomeUploadTable.__table__)).mappings()
        assert all(token not in str(value) and token.encode() not in (value if isinstance(value, bytes) else b"") for value in row.values())
        assert find_upload(desk, OF_NORTH, row["token"]) is None
        assert [one.token for one in latest(desk, OF_NORTH)] == [token] == [find_upload(desk, OF_NORTH, token).token]


def test_a_recording_cut_off_halfway_is_carried_on(log, monkeypatch):
    """What was recorded stays, the rest follows, and nothing is recorded twice."""
    calls = [log.call() for _ in range(12)]
    token = sent(log, FORCE, *(f"{call},attended,," for call in calls))
    from bot.review.outcomes import recording
    real, done = recording.add_outcomes, []

    def breaks(*given):
        done.append(given)
        if len(done) == 2:
            raise RuntimeError("the light went out")
        return real(*given)
    monkeypatch.setattr(recording, "add_outcomes", breaks)
    monkeypatch.setattr(recording, "AT_ONCE", 7)
    record_upload(log.working, FORCE, token)
    found = looked(log, FORCE, token)
    assert found.upload.status == "stopped" and found.upload.recorded == 7 == found.known and found.to_record == 5
    monkeypatch.undo()
    record_upload(log.working, FORCE, token)
    found = looked(log, FORCE, token)
    assert (found.upload.status, found.upload.recorded, found.known) == ("done", 12, 12)
    with log.reading() as desk:
        assert {len(history(desk, call)) for call in calls} == {1}


def test_a_recording_that_was_killed_is_told_as_stopped_and_carried_on(log):
    """While it says something nobody else can begin it; silent for a minute, it is stopped, and what is left follows."""
    call = log.call()
    token = sent(log, FORCE, f"{call},attended,,")
    with log.working() as desk:
        desk.session.execute(update(OutcomeUploadTable.__table__), {"status": "recording", "beat_at": desk.clock()})
    assert looked(log, FORCE, token).upload.status == "recording" and not record_upload(log.working, FORCE, token)
    log.clock.now += timedelta(seconds=61)
    assert looked(log, FORCE, token).upload.status == "stopped"
    assert record_upload(log.working, FORCE, token) and log.outcome_of(call) == "attended"


def test_many_recorded_at_once_are_what_the_log_would_have_added(log):
    """Chain whole, summary equal to the replay of the events, words of the remarks findable; also for calls used a moment before."""
    calls = [log.call(child="HC-14") for _ in range(5)]
    with log.working() as desk:
        for call in calls:
            desk.log.state(call)
    record_upload(log.working, FORCE, sent(log, FORCE, *(f"{call},outcome 2{number % 3},20/11/2026,seen by the sergeant" for number, call in enumerate(calls))))
    with log.working() as desk:
        for number, call in enumerate(calls):
            row = desk.log.row(call)
            assert desk.log.verify(call) is None and desk.log.rebuild(call) == row and row.police_outcome == f"outcome_2{number % 3}"
            record_by_hand(desk, row, "sup-1", "attended", "", "and again")
            assert desk.log.verify(call) is None and desk.log.rebuild(call).police_outcome == "attended"
        found = desk.session.execute(select(CallTable.call).where(*words.having(desk.vault, "sergeant"))).scalars().all()
        assert sorted(found) == sorted(calls)


def test_somebody_taking_a_call_does_not_wait_for_a_long_recording(log):
    """The write lock is given back every fraction of a second: another writer gets in while hundreds of rows are recorded."""
    with log.working() as desk:
        calls = [make_call(desk) for _ in range(450)]
    token = sent(log, FORCE, *(f"{call},attended,," for call in calls))
    job = threading.Thread(target=record_upload, args=(log.working, FORCE, token))
    job.start()
    waits = []
    while job.is_alive():
        began = time.monotonic()
        with log.working() as desk:
            waits.append(time.monotonic() - began)
        time.sleep(0.01)
    assert looked(log, FORCE, token).upload.recorded == 450
    assert max(waits) < 2 and len(waits) > 1
