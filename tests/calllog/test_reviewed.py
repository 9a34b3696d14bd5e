"""What supervisors make of a call is replayed from added events, and stands in its summary."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from bot.calllog.database import transaction
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable
from bot.calllog.words import forget, having, remember

NOW = datetime(2026, 10, 24, 23, 30, tzinfo=timezone.utc)


@pytest.fixture
def log(engine, vault):
    with transaction(engine) as session:
        yield CallLog(session, vault)


def _remark(log, call, what, value=None, text=""):
    log.add(call, "remarked", NOW, text, about="review", what=what, value=value, by="sup-1")
    return log.row(call)


def test_a_call_is_read_until_there_is_news_of_it(log):
    """A decision after somebody read it must be read too."""
    call = log.open("web", "key", "rowan-house", "staff", NOW)
    assert _remark(log, call, "read").read
    log.add(call, "viewed", NOW, by="sup-2")
    assert log.row(call).read
    log.add(call, "decided", NOW, disposition="REPORT", outcome="escalated", rules=[], facts={})
    assert not log.row(call).read


def test_a_newer_judgement_stands_and_is_agreed_with_afresh(log):
    """Judging reads the call; what a second person said belongs to the judgement it was said of."""
    call = log.open("web", "key", "rowan-house", "staff", NOW)
    assert (_remark(log, call, "judged", "too_slow").judged, log.row(call).read) == ("too_slow", True)
    assert _remark(log, call, "agreed").agreed is True
    assert (_remark(log, call, "judged", "appropriate").judged, log.row(call).agreed) == ("appropriate", None)
    assert _remark(log, call, "disagreed").agreed is False


def test_flags_remarks_and_police_outcomes_are_kept_and_unknown_ones_change_nothing(log):
    """Only codes that are known count."""
    call = log.open("web", "key", "rowan-house", "staff", NOW)
    row = [_remark(log, call, *each) for each in (("flagged",), ("remark",), ("police_outcome", "outcome_22"), ("judged", "nonsense"), ("dance",))][-1]
    assert (row.flagged, row.remarks, row.police_outcome, row.judged) == (True, 1, "outcome_22", None)
    assert not _remark(log, call, "unflagged").flagged


def test_the_day_and_hour_of_a_call_are_uk_local(log):
    """Half past eleven in the evening, UTC, is after midnight in summer time: a Sunday."""
    row = log.row(log.open("web", "key", "rowan-house", "staff", NOW))
    assert (row.local_day, row.local_hour, row.weekday) == ("2026-10-25", 0, 6)


def test_a_call_belongs_to_the_home_of_its_child_and_who_runs_it(log):
    """The home it came from counts until a child is named, and again when that is set aside."""
    call = log.open("web", "key", "rowan-house", "staff", NOW, provider="North")
    assert (log.row(call).place, log.row(call).provider) == ("rowan-house", "North")
    log.add(call, "answered", NOW, fact="child", value="EL-1", place="elm-lodge", provider="South")
    assert (log.row(call).place, log.row(call).provider) == ("elm-lodge", "South")
    log.add(call, "noted", NOW, set_aside="child")
    assert (log.row(call).place, log.row(call).provider) == ("rowan-house", "North")


def test_only_an_open_decision_falls_due_and_the_first_999_is_remembered(log):
    """A call that is over has no clock; later decisions do not move the first 999."""
    call = log.open("web", "key", "rowan-house", "staff", NOW)
    due = NOW + timedelta(minutes=30)
    log.add(call, "decided", NOW, disposition="WAIT", outcome="open", due=due.isoformat(), rules=[], facts={})
    assert (log.row(call).due, log.row(call).advised_999_at) == (due, None)
    log.add(call, "decided", NOW + timedelta(minutes=1), disposition="999", outcome="escalated", rules=[], facts={})
    log.add(call, "decided", NOW + timedelta(minutes=2), disposition="999", outcome="escalated", rules=[], facts={})
    assert (log.row(call).due, log.row(call).advised_999_at) == (None, NOW + timedelta(minutes=1))


def test_notes_are_found_by_their_words_and_not_kept_in_the_clear(log, engine):
    """Whole words, any case, all of them; a digest says nothing without the secret."""
    session, vault = log._session, log._vault
    one, two = (log.open("web", "key", "rowan-house", "staff", NOW) for _ in range(2))
    remember(session, vault, one, "Rang the social worker, she's on her way.")
    remember(session, vault, one, "Rang again")
    remember(session, vault, two, "Social worker away")

    def found(text):
        return set(session.execute(select(CallTable.call).where(*having(vault, text))).scalars())

    assert found("SOCIAL worker") == {one, two} and found("she\u2019s rang") == {one} and found("soci") == set() and found(" ") == {one, two}
    forget(session, one)
    assert found("social") == {two}
