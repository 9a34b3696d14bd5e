"""A purge looks only at calls that still hold an old text, however many others there are."""
from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.calllog.database import reading
from bot.retention.due import candidates
from bot.retention.periods import load_periods
from tests.retention.conftest import NOW


def looked_at(log):
    """The calls that a purge would look at now."""
    with reading(log.engine) as session:
        return candidates(session, load_periods(), NOW)


def test_neither_a_young_call_nor_a_purged_one_is_looked_at(log):
    """Of four calls the two old ones; after the purge none, though a note of one of them stays for its year."""
    old, noted = log.call(days=100), log.call(days=100, note="She asked for a key worker.")
    log.call(days=20)
    log.call(days=59)
    assert looked_at(log) == sorted([old, noted])
    log.purge()
    assert looked_at(log) == []
    assert log.texts(noted) == ["She asked for a key worker."]


def test_a_note_is_looked_at_when_its_own_year_is_over(log):
    """Its call's chat went long ago."""
    call = log.call(days=400, note="She asked for a key worker.")
    assert looked_at(log) == [call]
    log.purge()
    assert looked_at(log) == [] and log.texts(call) == []


def test_an_old_call_that_is_still_open_is_looked_at_and_kept(log):
    """Whether its texts may go is decided of the call, not of the text."""
    call = log.call(days=100, finished=False)
    assert looked_at(log) == [call]
    assert log.purge().kept_back == {"open": [call]} and looked_at(log) == [call]


def test_an_operators_note_among_the_chat_is_looked_at_and_stays(log):
    """It is of a kind that chat is of too, and is kept as long as a note."""
    call = log.call(days=100)
    log.purge()
    log.add(call, "noted", "Rang back, no reply.", NOW.replace(month=8), what="operator_note", by="op-1")
    assert looked_at(log) == [call]
    log.purge()
    assert log.texts(call) == ["Rang back, no reply."]


@pytest.mark.sqlite("SQLite says how it finds")
def test_they_are_found_in_an_index_of_the_texts_still_kept(log):
    """Which holds none whose text is gone; those of young texts are not reached."""
    log.call(days=100, note="She asked for a key worker.")
    asked = []
    with reading(log.engine) as session:
        connection = session.connection()
        connection.connection.connection.set_trace_callback(asked.append)
        candidates(session, load_periods(), NOW)
        connection.connection.connection.set_trace_callback(None)
        for question in asked:
            steps = [row[3] for row in session.execute(text("EXPLAIN QUERY PLAN " + question.replace(":", "\\:")))] if "DISTINCT" in question else []
            assert all("INDEX ix_event_kept (at<?)" in step for step in steps if "event" in step), steps
    assert sum("DISTINCT" in question for question in asked) == 1
