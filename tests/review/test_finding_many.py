"""A log of more calls than are counted one by one: every way of finding them gives the same calls, in the same order, once each."""
from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text, update

from benchmarks.made_up_calls import fill, home, made_up_registry, provider
from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.calllog.tables import CallTable
from bot.calllog.vault import Vault
from bot.casework.desk import Desk
from bot.registry.registry import Registry
from bot.review.finding import Filters, conditions, find, search
from bot.review.finding import pages as pages_module
from bot.review.finding.places import Place, read_place
from bot.review.scope import Scope
from bot.triage.reading_protocols import load_library
from tests.support import databases

UNTIL = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
CALLS = 600
_CALLS = CallTable.__table__
LARGE = Scope(provider(0))
#: Limits as they are, and so low that every question meets them.
AS_THEY_ARE, LOW = {}, {"COUNTED": 30, "_FEW": 40, "_FEW_LOOKED_UP": 20}
IN_EVERY_INDEX = {"outcome", "disposition", "channel", "protocol", "judged", "provider", "unread", "since", "until"}
QUESTIONS = [
    Filters(), Filters(unread=True), Filters(home=home(4)), Filters(provider=provider(0)), Filters(disposition="999"), Filters(disposition="HOME"), Filters(outcome="filtered"),
    Filters(outcome="open"), Filters(protocol="missing"), Filters(protocol="returned"), Filters(channel="web"), Filters(since=date(2026, 11, 1)),
    Filters(since=date(2026, 3, 1), until=date(2026, 6, 30)), Filters(raised=True), Filters(flagged=True), Filters(unfinished=True), Filters(judged="not_yet"),
    Filters(judged="any"), Filters(judged="too_slow"), Filters(words="manager"), Filters(words="manager waited"), Filters(words="nowhere"), Filters(child="SH-42"),
    Filters(outcome="filtered", protocol="missing", judged="any"), Filters(provider=provider(0), disposition="HOME", channel="telegram"), Filters(outcome="escalated", disposition="HOME"),
    Filters(raised=True, unread=True), Filters(judged="appropriate", raised=True, home=home(8)), Filters(followed="week"), Filters(followed="day", protocol="missing"),
    Filters(words="police", since=date(2026, 3, 1), until=date(2026, 6, 30)), Filters(overdue=True, unread=True), Filters(second=True), Filters(protocol="incident", disposition="REPORT"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Made-up calls of a year; many are unread, and some were opened at the same moment."""
    url = databases.address(tmp_path_factory.mktemp("many") / "calls.db", migrated=False)
    migrate(url)
    engine = open_engine(url)
    with transaction(engine) as session:
        version = Registry(session).import_data(made_up_registry())
    references = fill(engine, Vault(b"a secret for made-up calls only"), CALLS, UNTIL, version, lambda words: None)
    chance = random.Random(7)
    with transaction(engine) as session:
        for call in chance.sample(references, 200):
            session.execute(update(_CALLS).where(_CALLS.c.call == call).values(read=False, provider_read=chance.random() < 0.5))
        for first, second in zip(references[100:160:2], references[101:161:2]):
            session.execute(text("UPDATE call SET opened_at = (SELECT opened_at FROM call WHERE call = :first) WHERE call = :second"), {"first": first, "second": second})
    yield engine
    engine.dispose()


@pytest.fixture(params=[AS_THEY_ARE, LOW], ids=["as they are", "low"])
def limits(request, monkeypatch):
    """Both ways in which every question may be answered."""
    for name, value in request.param.items():
        monkeypatch.setattr(search, name, value)


def asking(engine):
    return reading(engine)


def desk_of(session):
    return Desk(session, Vault(b"a secret for made-up calls only"), load_library(), lambda: UNTIL)


def plainly(desk, scope, filters):
    """The references of the calls that fit, in the order of the list, by the plain conditions alone."""
    rows = desk.session.execute(_CALLS.select().where(*conditions(filters, scope, desk, UNTIL))).all()
    read = "read" if scope.provider is None else "provider_read"
    return [row.call for row in sorted(rows, key=lambda row: (not getattr(row, read), row.opened_at, row.call), reverse=True)]


@pytest.mark.parametrize("scope", [Scope(), LARGE], ids=["force", "provider"])
@pytest.mark.parametrize("filters", QUESTIONS, ids=lambda filters: ", ".join(filters.query()) or "everything")
def test_pages_by_number_and_by_links_are_the_calls_that_fit(engine, limits, scope, filters):
    """Going on from page to page, going back, and asking for pages by number: each call once, in the order of the list; the unread are counted exactly."""
    with asking(engine) as session:
        desk = desk_of(session)
        wanted = plainly(desk, scope, filters)
        pages = [find(desk, scope, filters, UNTIL, size=23)]
        while pages[-1].following:
            pages.append(find(desk, scope, filters, UNTIL, len(pages) + 1, size=23, after=pages[-1].following))
        back = [find(desk, scope, filters, UNTIL, 10**6, size=23)]
        while back[-1].previous:
            back.append(find(desk, scope, filters, UNTIL, back[-1].number - 1, size=23, before=back[-1].previous))
        numbered = [find(desk, scope, filters, UNTIL, number, size=23) for number in range(1, len(pages) + 1)]
    for walked in (pages, back[::-1], numbered):
        assert [row.call for page in walked for row in page.rows] == wanted
        assert [page.number for page in walked] == list(range(1, len(pages) + 1))
        assert {page.unread for page in walked} == {sum(not row.read for page in pages for row in page.rows)}
    for page in pages:
        assert page.total == len(wanted) if not page.more else page.last <= page.total < len(wanted)
        assert not page.rows or page.first == wanted.index(page.rows[0].call) + 1


@pytest.mark.parametrize("counted", [10_000, 20])
def test_who_reads_as_they_go_misses_no_unread_call(engine, monkeypatch, counted):
    """A page of unread calls is read, and the next page goes on where it ended, though the list has become shorter above it."""
    monkeypatch.setattr(search, "COUNTED", counted)
    monkeypatch.setattr(pages_module, "COUNTED", counted)
    with asking(engine) as session:
        desk = desk_of(session)
        wanted = plainly(desk, Scope(), Filters(unread=True))
        seen, page = [], find(desk, Scope(), Filters(unread=True), UNTIL, size=30)
        while True:
            shown = [row.call for row in page.rows]
            seen += shown
            assert page.unread == len(wanted) - len(seen) + len(shown)
            assert page.first == 1 or page.unread > counted  # everything before it is read, and no longer in this list
            session.execute(update(_CALLS).where(_CALLS.c.call.in_(shown)).values(read=True))  # kept by nobody: this session only looks
            if not page.following:
                break
            page = find(desk, Scope(), Filters(unread=True), UNTIL, page.number + 1, size=30, after=page.following)
    assert seen == wanted


def test_more_than_are_counted_is_said(engine, monkeypatch):
    """So many and more; where the page asked for is behind what was counted, everything is counted after all."""
    monkeypatch.setattr(search, "COUNTED", 30)
    monkeypatch.setattr(search, "_FEW", 20)
    with asking(engine) as session:
        desk = desk_of(session)
        first = find(desk, Scope(), Filters(outcome="filtered"), UNTIL)
        last = find(desk, Scope(), Filters(outcome="filtered"), UNTIL, 10**6)
        wanted = plainly(desk, Scope(), Filters(outcome="filtered"))
    assert first.more and first.total == first.unread + 30 < len(wanted)
    assert not last.more and last.total == len(wanted) and last.rows[-1].call == wanted[-1]


@pytest.mark.sqlite("SQLite says how it finds")
@pytest.mark.parametrize("filters", [one for one in QUESTIONS if one.query().keys() <= IN_EVERY_INDEX and one.outcome != "open"],
                         ids=lambda filters: ", ".join(filters.query()) or "everything")
def test_no_call_is_looked_up_to_be_counted_or_skipped(engine, monkeypatch, filters):
    """Every list that many calls may fit is counted and paged through from an index that holds all it is filtered by."""
    for name, value in LOW.items():
        monkeypatch.setattr(search, name, value)
    with asking(engine) as session:
        desk, asked = desk_of(session), []
        connection = session.connection()
        connection.connection.connection.set_trace_callback(asked.append)
        find(desk, Scope(), filters, UNTIL, 2, size=10)
        find(desk, LARGE, filters, UNTIL, 2, size=10)
        connection.connection.connection.set_trace_callback(None)
        for question in asked:
            if "FROM call" in question and "call.person" not in question:  # which is read of the calls that are shown, and of no other
                steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}")]
                assert all("COVERING INDEX" in step for step in steps if " call " in f"{step} "), (question, steps)


@pytest.mark.parametrize("written", ["", "read", "unread-20261122T120000000000-", "gone-20261122T120000000000-T-7K3M9Q", "read-20269922T120000000000-T-7K3M9Q", "read-1-T-7K3M9Q"])
def test_a_place_that_cannot_be_read_is_none(written):
    """Somebody cut the address short, or made one up."""
    assert read_place(written) is None


def test_a_place_is_read_as_it_was_written():
    """To the microsecond: calls may be opened in the same second."""
    place = Place(True, datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=timezone.utc) + timedelta(hours=1), "T-7K3M9Q")
    assert read_place(place.written()) == place
