"""The operators' console without its pages: homes found, monitoring, the board, raising, and the words for operators."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from bot.accounts.account import Account
from bot.calllog.database import reading, transaction
from bot.calllog.tables import CallTable
from bot.calllog.words import having
from bot.casework.desk import Desk
from bot.console import board, calls, monitoring, places, presence, raising
from bot.console.operator_words import WORDS, told_to_caller
from bot.console.said import add_note, notes
from bot.console.tables import ConsoleCallTable, ConsolePresenceTable
from bot.review.scope import Scope
from bot.triage.values import OUTCOME, SEVERITY
from tests.support.doors import open_services

OP, OTHER = Account(1, "op-4471", "OP 4471", ("operator",)), Account(2, "op-9", "OP 9", ("operator",))


class Room:
    """A control room: services, a clock, and desks in a transaction or for looking."""

    def __init__(self, folder) -> None:
        self.services, self.clock = open_services(folder)

    def _desk(self, session) -> Desk:
        return Desk(session, self.services.vault, self.services.library, self.clock)

    @contextmanager
    def working(self):
        """A desk in one transaction."""
        with transaction(self.services.engine) as session:
            yield self._desk(session)

    @contextmanager
    def looking(self):
        """A desk for looking only."""
        with reading(self.services.engine) as session:
            yield self._desk(session)

    def call(self, home=None, child="", account=OP, number="1") -> str:
        """A call of an operator, of which nothing has been heard yet."""
        with self.working() as desk:
            return calls.open_call(desk, account, calls.person_key(desk, account, number), home, child)


@pytest.fixture
def room(tmp_path):
    found = Room(tmp_path)
    yield found
    found.services.front_door.close()


@pytest.mark.parametrize("words, homes", [
    ("Hazel Court", ["hazel-court"]), ("haz", ["hazel-court"]), ("hasel cuort", ["hazel-court"]), ("4 sample ave", ["willow-end"]), ("sample", ["hazel-court", "willow-end"]),
    ("01632 960113", ["willow-end"]), ("(01632) 960101", ["hazel-court"]), ("", []), ("...", []), ("zzzzzz", []), ("x" * 500, []),
])
def test_homes_are_found_by_what_a_caller_says_of_them(room, words, homes):
    """Name, address or number, in part or nearly; what fits nothing gives nothing."""
    with room.looking() as desk:
        assert [home.id for home in places.find(desk, words)] == homes


@pytest.mark.parametrize("typed, reference", [("hc14", "HC-14"), ("HC 14", "HC-14"), ("RH-99", "RH-99"), ("Jayden", None), ("his name is Tom", None)])
def test_only_a_reference_is_a_reference(room, typed, reference):
    """However it is written; a name never is."""
    with room.looking() as desk:
        assert places.reference_in(desk, typed) == reference


def test_the_child_of_the_registry_brings_gender_and_ethnicity(room):
    """What figures need is shown and never asked; an unknown reference says so."""
    with room.looking() as desk:
        told = dict(places.child_facts(desk, "WE-25").lines)
        assert told["Gender"] == "Boy" and told["Ethnicity"] == "White british" and "diabetic" in told["Plan"] and "taxi" in told["Collection"]
        assert not places.child_facts(desk, "ZZ-1").known


def test_monitoring_is_filled_from_the_registry_and_asked_otherwise(room):
    """Known child, known home; the part in it is asked. An operator's own answer stands, "not known" gives way to the registry."""
    call = room.call()
    with room.working() as desk:
        case = desk.case(call)
        assert [asks.fact for asks in monitoring.missing(case)] == ["looked_after", "childrens_home", "child_role"]
        monitoring.answer(case, {"looked_after": "not_known", "childrens_home": "no", "child_role": "victim", "other": "x"}, "op-4471")
        assert monitoring.missing(case) == () and calls.of(desk, call).monitored
        case.answer("child", "HC-14", "", "button")
        assert [(one.value, one.source) for one in monitoring.settled(case)] == [("yes", "registry"), ("no", "asked"), ("victim", "asked")]


def test_an_answer_that_is_none_settles_nothing(room):
    """An invented value is passed over."""
    call = room.call()
    with room.working() as desk:
        monitoring.answer(desk.case(call), {"looked_after": "perhaps", "child_role": ""}, "op-4471")
        assert len(monitoring.missing(desk.case(call))) == 3 and not calls.of(desk, call).monitored


def test_one_of_two_who_answer_at_once_is_first(room):
    """Eight answers to one question at the same moment: one goes on."""
    call = room.call()

    def answer(number: int) -> bool:
        with room.working() as desk:
            return calls.claim(desk, call, 7, f"update-{number}", OP if number % 2 else OTHER)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer, range(8))) == 1
    with room.working() as desk:
        taken = desk.session.execute(ConsoleCallTable.__table__.select()).first()
        assert calls.claim(desk, call, 7, taken.turn_update, OP)  # the same answer again
        assert not calls.claim(desk, call, 7, "another", OP)
        room.clock.now += timedelta(seconds=31)
        assert calls.claim(desk, call, 7, "another", OP)  # whoever was first never finished


def test_everybody_sees_who_else_has_a_call_open(room):
    """Signs of life fade; leaving takes one away at once."""
    call = room.call()
    with room.working() as desk:
        presence.beat(desk, call, OP), presence.beat(desk, call, OTHER), presence.beat(desk, call, OTHER)
        assert presence.others(desk, call, OP) == ["OP 9"] and presence.others(desk, call, OTHER) == ["OP 4471"]
        presence.gone(desk, call, OTHER)
        assert presence.others(desk, call, OP) == []
        room.clock.now += timedelta(minutes=3)
        assert presence.others(desk, call, OTHER) == []


def test_notes_are_found_by_their_words_and_hold_no_names(room):
    """A note is searched by whole words; what identifies somebody is taken out of it first; marks alone are no note."""
    call = room.call()
    with room.working() as desk:
        assert add_note(desk.case(call), "Lantern in the garden, ring 07700 900123", "op-4471") == ("phone",)
        assert add_note(desk.case(call), " ... ", "op-4471") == ()
        assert [(line.words[:21], "07700" in line.words) for line in notes(desk.case(call))] == [("Lantern in the garden", False)]
        assert desk.session.execute(select(CallTable.call).where(*having(room.services.vault, "lantern"))).scalars().all() == [call]


def test_an_address_told_is_kept_sealed(room):
    """The address of a place that is no home of ours reads back on the page, and stands nowhere in plain."""
    with room.working() as desk:
        call = calls.open_call(desk, OP, calls.person_key(desk, OP, "a"), None, "", "12 Nowhere Lane")
        assert calls.of(desk, call).address == "12 Nowhere Lane"
        assert b"Nowhere" not in desk.session.execute(ConsoleCallTable.__table__.select()).first().address


def test_nothing_below_what_stands_is_ever_offered(room):
    """Whatever stands, what may be chosen is higher and hands the matter to the police, or to a manager where the call waits; 999 leaves nothing."""
    for number, standing in enumerate(SEVERITY):
        call = room.call("hazel-court", number=str(number))
        with room.working() as desk:
            case = desk.case(call)
            assert raising.offered(case) == ()
            case.add("decided", disposition=standing, outcome=OUTCOME[standing], rules=[], facts={}, slow_time=False, due=None)
            offered = raising.offered(case)
            assert all(SEVERITY.index(code) > SEVERITY.index(standing) and (OUTCOME[code] == "escalated" or (standing, code) == ("WAIT", "MANAGER")) for code in offered)
            for lower in SEVERITY[:SEVERITY.index(standing) + 1]:
                with pytest.raises(raising.RaiseRefused):
                    raising.raise_to(case, lower, "because", "op-4471")
    assert offered == ()


def test_overdue_is_first_and_a_slow_decision_that_passed_its_day_stays_there(room):
    """A limit in slow time is set anew each day; until somebody decides, the call counts as overdue since the first."""
    late, slow, soon = room.call("hazel-court", number="1"), room.call("hazel-court", number="2"), room.call("willow-end", number="3")
    now = room.clock()
    with room.working() as desk:
        for call, kind, minutes, more in ((late, "recheck", -5, {}), (slow, "manager_limit", -60, {"slow_time": True}), (slow, "manager_limit", 600, {"slow_time": True}), (soon, "unfinished", 9, {})):
            number = desk.followups.schedule(call, kind, now + timedelta(minutes=minutes), **more)
            if call == slow and minutes < 0:
                desk.followups.finish(number, now)
        found = board.board(desk, Scope())
        assert [one.call for one in found.overdue] == [slow, late] and [one.call for one in found.waiting] == [soon]
        assert found.title == "(2 overdue) Board" and found.overdue[0].late == "1 h 0 min late" and found.waiting[0].late == "in 9 min"
        assert [one.call for one in board.board(desk, Scope("Example Homes South")).waiting] == [soon] and not board.board(desk, Scope("Example Homes South")).overdue


def test_a_clock_that_was_cancelled_is_no_overdue(room):
    """A slow decision that came in time leaves nothing behind."""
    call = room.call("hazel-court")
    with room.working() as desk:
        desk.followups.schedule(call, "manager_limit", room.clock() - timedelta(minutes=5), slow_time=True)
        desk.followups.cancel(call, None, room.clock())
        assert board.board(desk, Scope()).overdue == ()


def test_every_disposition_has_words_for_the_operator(room):
    """What the operator does stands with a source; nothing sends the caller to another number, or says that it is nothing."""
    assert set(WORDS) == set(SEVERITY)
    for words in WORDS.values():
        assert words.do and words.caller and words.source
    said = [line for words in WORDS.values() for line in (words.head, *words.do, words.caller)]
    said += [told for protocol in room.services.library.protocols.values() for item in protocol.tell if (told := told_to_caller(item.do))]
    for line in said:
        assert not line.startswith("Ring 999 now") and "Ring {non_emergency}" not in line and "{non_emergency}" not in line, line
        assert "not an emergency" not in line.lower() and "do not ring" not in line.lower() and "in this chat" not in line, line


def test_the_tables_are_those_of_the_migration(room):
    """What the migration makes is what the code expects."""
    for table in (ConsoleCallTable.__table__, ConsolePresenceTable.__table__):
        made = {column["name"]: column["nullable"] for column in inspect(room.services.engine).get_columns(table.name)}
        assert made == {column.name: column.nullable for column in table.columns}
    assert {index["name"] for index in inspect(room.services.engine).get_indexes("console_call")} == {index.name for index in ConsoleCallTable.__table__.indexes}
