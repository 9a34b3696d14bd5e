"""What a purge removes, what it keeps, and what it leaves alone."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from bot.calllog.database import reading, transaction
from bot.calllog.log import CallLog
from bot.calllog.outbox import Outbox
from bot.calllog.tables import EventTable
from bot.calllog.vault import Vault
from bot.followups.followups import Followups
from bot.retention.due import plan
from bot.retention.periods import load_periods
from bot.retention.purging import Purge
from bot.retention.register import RetentionRefused, entries
from bot.review.figures.book import figures, names
from bot.review.figures.period import Period
from bot.review.scope import Scope
from tests.retention.conftest import NOW

CHAT_TEXTS = 5  # heard, said, not understood, and two answers


def _plan(log):
    with reading(log.engine) as session:
        return plan(session, log.vault, load_periods(), NOW)


def test_a_dry_run_counts_by_class_and_changes_nothing(log):
    """Counts, oldest, what nobody judged; the log stays as it was."""
    old, notes, new = log.call(days=100), log.call(days=400, note="told the manager"), log.call(days=59)
    before = [log.events(call) for call in (old, notes, new)]
    made = _plan(log)
    assert (made.classes["chat"].texts, made.classes["chat"].calls) == (2 * CHAT_TEXTS, 2)
    assert (made.classes["notes"].texts, made.classes["notes"].calls) == (1, 1)
    assert made.classes["chat"].oldest.date() == (NOW - timedelta(days=400, minutes=20)).date()
    assert made.unreviewed == 2 and made.kept_back_counts == {}
    assert [log.events(call) for call in (old, notes, new)] == before


def test_a_purge_does_what_the_dry_run_said(log):
    """The same numbers; afterwards there is nothing left to do."""
    for days in (61, 100, 366, 400, 10):
        log.call(days=days, note="seen")
    log.call(days=100, finished=False)
    said, done = _plan(log), log.purge()
    assert (done.classes, done.kept_back_counts, done.unreviewed) == (said.classes, said.kept_back_counts, said.unreviewed)
    again = _plan(log)
    assert [count.texts for count in again.classes.values()] == [0, 0]
    assert [count.texts for count in log.purge().classes.values()] == [0, 0]


def test_chat_goes_before_notes(log):
    """At 100 days the talk is gone and the note is there; at 400 days the note goes too."""
    call = log.call(days=100, note="spoke to the manager")
    log.purge()
    assert log.texts(call) == ["spoke to the manager"] and log.having("manager") == [call]
    log.now = NOW + timedelta(days=300)
    log.purge()
    assert log.texts(call) == [] and log.having("manager") == []
    assert [(one["class"], one["removed"]) for one in log.purged(call)] == [("chat", CHAT_TEXTS), ("notes", 1)]


def test_coded_facts_and_the_chain_stay(log):
    """Everything but the words is as before; the chain is whole and kept equals rebuilt."""
    call = log.call(note="seen")
    before = log.events(call)
    log.purge()
    after = log.events(call)
    assert [(one.seq, one.kind, one.at, one.payload, one.hash) for one in after[:-1]] == [(one.seq, one.kind, one.at, one.payload, one.hash) for one in before]
    assert log.verify(call) == {}


def test_each_call_says_what_was_purged_by_which_rule(log):
    """Class, number, events, rule, who, which run."""
    call = log.call()
    log.purge(by="ict")
    [told] = log.purged(call)
    assert told["class"] == "chat" and told["removed"] == len(told["events"]) == CHAT_TEXTS and told["by"] == "ict"
    assert told["rule"] == "chat: 60 days after the call was closed (proposal)" and told["run"].startswith("P-")


def test_figures_are_the_same_before_and_after(log):
    """Every figure of the period, word for word."""
    for days in (70, 80, 90, 400):
        log.call(days=days, judged="appropriate")

    def counted():
        with reading(log.engine) as session:
            scope = Scope()
            period = Period(date(2026, 8, 1), date(2026, 10, 31))
            return figures(session, scope, period, period.before(), NOW, names(scope))

    before = counted()
    log.purge()
    assert counted() == before


def test_a_note_written_late_keeps_its_own_time(log):
    """A remark made yesterday on a call of last year stays, and can be found; the older one goes."""
    call = log.call(days=400, note="the first remark")
    log.add(call, "remarked", "marzipan", at=NOW - timedelta(days=1), about="review", what="remark", value=None, by="sup-1")
    log.purge()
    assert log.texts(call) == ["marzipan"] and log.having("marzipan") == [call] and log.having("first") == []


@pytest.mark.parametrize("why, how", [("open", {"finished": False}), ("flagged", {"flagged": True}), ("second", {"second_wanted": True}),
                                      ("disagreed", {"judged": "too_slow", "disagreed": True})])
def test_nothing_open_or_under_review_is_touched(log, why, how):
    """It is named with the reason, in the dry run and in the purge."""
    call = log.call(days=500, **how)
    before = log.events(call)
    assert _plan(log).kept_back == log.purge().kept_back == {why: [call]}
    assert log.events(call) == before


def test_a_call_that_its_provider_has_flagged_is_left_alone(log):
    """What a provider's supervisors have under review is under review."""
    call = log.call(days=500, child="")
    with transaction(log.engine) as session:
        CallLog(session, log.vault).add(call, "remarked", NOW - timedelta(days=499), about="review", what="flagged", value=None, by="sup-north", side="Example Care North")
    assert log.purge().kept_back == {"flagged": [call]}


def test_a_call_with_something_still_to_do_is_left_alone(log):
    """A return interview not yet recorded."""
    call = log.call(days=500)
    with transaction(log.engine) as session:
        Followups(session).schedule(call, "return_interview", NOW)
    assert log.purge().kept_back == {"followup": [call]} and log.purged(call) == []


def test_a_record_that_is_not_whole_is_kept_as_evidence(log):
    """One call is damaged: it is named and left; the others are purged."""
    damaged, whole = log.call(), log.call()
    with log.engine.begin() as connection:
        sqlite = log.engine.dialect.name == "sqlite"
        connection.execute(text("DROP TRIGGER event_no_update" if sqlite else "ALTER TABLE event DISABLE TRIGGER event_no_change"))
        connection.execute(text("UPDATE event SET payload = '{}' WHERE call = :call AND seq = 2"), {"call": damaged})
        connection.execute(text("CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NEW.text IS NOT NULL BEGIN SELECT RAISE(ABORT, 'no'); END"
                                if sqlite else "ALTER TABLE event ENABLE TRIGGER event_no_change"))
    assert log.purge().kept_back == {"damaged": [damaged]}
    assert len(log.texts(damaged)) == CHAT_TEXTS and log.texts(whole) == []


def test_messages_of_a_call_that_is_kept_back_are_kept(log):
    """Sent long ago, of a flagged call and of a held one."""
    log.call(flagged=True)
    assert _plan(log).messages == log.purge().messages == 0 and log.count("outbox") == 1


def test_texts_sealed_with_another_secret_are_kept(log):
    """Whoever purges with the wrong secret removes nothing."""
    call = log.call()
    done, _ = Purge(log.engine, Vault(b"quite another secret"), load_periods(), "ict", "purge", lambda: NOW, pause=0).do()
    assert done.kept_back == {"unreadable": [call]} and len(log.texts(call)) == CHAT_TEXTS


def test_sent_messages_go_with_the_chat_and_waiting_ones_stay(log):
    """Of a purged call, and of nobody's call."""
    call = log.call()
    with transaction(log.engine) as session:
        outbox = Outbox(session, log.vault)
        old = NOW - timedelta(days=100)
        outbox.put("web", "key", "address", {"text": "still to be sent"}, old, call=call)
        outbox.sent(outbox.put("web", "stranger", "address", {"text": "How to enrol"}, old), old)
        outbox.put("web", "stranger", "address", {"text": "waiting"}, old)
        recent = outbox.put("web", "stranger", "address", {"text": "How to enrol"}, NOW)
        outbox.sent(recent, NOW)
    assert _plan(log).messages == log.purge().messages == 2
    with reading(log.engine) as session:
        assert sorted(row.body["text"] for row in Outbox(session, log.vault).waiting("web", NOW)) == ["still to be sent", "waiting"]
    assert log.count("outbox") == 3


@pytest.mark.parametrize("values", [{"text": b"other"}, {"payload": {}}, {"text": None, "kind": "said"}, {"text": None, "hash": "x"}, {"text": None, "payload": {"a": 1}}])
def test_the_database_lets_nothing_but_text_go(log, values):
    """Even right after a purge was logged."""
    call = log.call()
    log.add(call, "purged")
    with pytest.raises(DBAPIError, match="only ever added"), transaction(log.engine) as session:
        session.execute(update(EventTable.__table__).where(EventTable.call == call, EventTable.seq == 2).values(**values))


def test_the_database_lets_no_text_go_before_a_purge_is_logged(log):
    """Nor after something else has been added since."""
    call = log.call()
    for also in (False, True):
        if also:
            log.add(call, "purged")
            log.add(call, "viewed", by="sup-1")
        with pytest.raises(DBAPIError, match="only ever added"), transaction(log.engine) as session:
            session.execute(text("UPDATE event SET text = NULL WHERE seq = 2"))
    assert len(log.texts(call)) == CHAT_TEXTS


def test_a_purge_needs_somebody_and_a_reason(log):
    """Without either nothing is touched."""
    call = log.call()
    for how in ({"by": " "}, {"why": ""}):
        with pytest.raises(RetentionRefused):
            log.purge(**how)
    assert log.purged(call) == []


def test_a_purge_is_written_down_with_its_counts(log):
    """Begun and finished, by whom and why; a name in the reason is taken out."""
    log.call()
    log.purge(by="ict", why="asked for by Tom Smith")
    with reading(log.engine) as session:
        begun, finished = entries(session, log.vault)
    assert (begun.kind, finished.kind) == ("purge_started", "purge_finished") and "Smith" not in begun.why
    assert finished.payload["counts"]["chat"] == {"texts": CHAT_TEXTS, "calls": 1}


@pytest.mark.sqlite("what stands in SQLite's files; a server's files belong to the server")
def test_words_are_gone_from_the_files_as_well(log, tmp_path):
    """The sealed bytes stand neither in SQLite's file nor in its side file."""
    call = log.call(said="marmalade " * 400)
    with reading(log.engine) as session:
        sealed = [bytes(one) for one in session.execute(text("SELECT text FROM event WHERE call = :call AND text IS NOT NULL"), {"call": call}).scalars()]

    def kept():
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("calls.db*"))
        return [one for one in sealed if one[:60] in stored or one[-60:] in stored]

    assert kept() == sealed
    log.purge()
    assert kept() == []


def test_a_running_service_reads_the_purged_call_anew(log):
    """What it remembered of the call is not shown any more."""
    call = log.call()
    with reading(log.engine) as session:
        assert CallLog(session, log.vault).events(call)[1].text
    log.purge()
    with reading(log.engine) as session:
        assert {event.text for event in CallLog(session, log.vault).events(call)} == {""}
