"""The service is killed and started again under load, and what checks such a run complains where it should."""
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.telegram import checking
from benchmarks.telegram.checking import check
from bot.channels.telegram.words import FALLBACK
from tests.support.doors import Staff, open_services
from tests.support.telegram_evidence import SAM, SECOND, at, came, kill, whole, with_ledger


def violated(played) -> set:
    """What a check of a run says is violated."""
    return {name for name, items in check(played, whole()).wrong.items() if items}


def test_a_run_in_which_all_is_well_is_not_complained_about():
    """Nothing lost, nothing twice."""
    found = check(whole(), whole())
    assert found.holds and found.twice == 0


def test_a_reply_that_never_arrived_is_lost():
    """The outbox says sent; the phone never got it."""
    run = whole()
    assert violated(replace(run, delivered=run.delivered[:1])) == {checking.LOST}


def test_a_reply_that_was_never_marked_as_sent_is_found():
    """It waits in the outbox for ever."""
    run = whole()
    rows = (run.ledger.rows[0], replace(run.ledger.rows[1], sent=False))
    assert violated(with_ledger(run, rows=rows)) == {checking.LOST}


def test_a_reply_that_comes_twice_with_no_kill_between_is_found():
    """Nothing excuses it."""
    run = whole()
    assert violated(replace(run, delivered=(*run.delivered, came(SECOND, 12)))) == {checking.TWICE}


def test_a_reply_in_flight_at_a_kill_may_come_twice():
    """It had arrived, and the kill came before it was marked: it is counted, not complained about."""
    run = whole()
    again = replace(run, delivered=(*run.delivered, came(SECOND, 15)), kills=(kill(12, unsent=(2,)),))
    found = check(again, whole())
    assert found.holds and found.twice == 1


@pytest.mark.parametrize("excuse", [kill(12), kill(9, unsent=(2,)), kill(16, unsent=(2,))])
def test_a_kill_excuses_only_what_was_in_flight_then(excuse):
    """A kill that found the row marked, or came before the first or after the second delivery, excuses nothing."""
    run = whole()
    assert violated(replace(run, delivered=(*run.delivered, came(SECOND, 15)), kills=(excuse,))) == {checking.TWICE}


def test_danger_words_sent_ahead_of_the_log_may_come_twice_after_a_kill():
    """There was no row yet when they went; the message was not worked at the kill."""
    run = whole()
    rows = (run.ledger.rows[0], replace(run.ledger.rows[1], alarm=True, urgent=True, put_at=at(14)))
    again = replace(with_ledger(run, rows=rows), delivered=(*run.delivered, came(SECOND, 13.9)))
    assert check(replace(again, kills=(kill(12, worked=(501,)),)), whole()).holds
    assert checking.TWICE in violated(replace(again, kills=(kill(12, worked=(501, 502)),)))


@pytest.mark.parametrize("heard", [(), (0, 0, 1), (0,)])
def test_a_message_that_is_not_in_the_log_exactly_once_is_found(heard):
    """Logged never, or two times."""
    run = whole()
    assert checking.LOGGED in violated(with_ledger(run, heard=tuple(run.ledger.heard[number] for number in heard)))


def test_a_message_answered_outside_of_any_call_is_in_no_call():
    """"/status" with no call open has a reply and nothing to be logged in; that it stands in a call as well is found."""
    run = whole()
    outside = (run.ledger.rows[0], replace(run.ledger.rows[1], call=""))
    assert check(with_ledger(run, rows=outside, heard=run.ledger.heard[:1]), whole()).holds
    assert violated(with_ledger(run, rows=outside)) == {checking.LOGGED}


def test_a_message_that_was_kept_and_not_worked_is_found():
    """It stands in the inbox and nobody answered it."""
    assert violated(with_ledger(whole(), unworked=(502,))) == {checking.LOGGED}


def test_a_message_answered_twice_is_found():
    """The second answer has a row of its own and was delivered: no kill excuses that."""
    run = whole()
    rows = (*run.ledger.rows, replace(run.ledger.rows[1], id=3, put_at=at(13)))
    again = replace(with_ledger(run, rows=rows), delivered=(*run.delivered, came(SECOND, 13.5)), kills=(kill(12, unsent=(2,)),))
    assert violated(again) == {checking.REPLIES}


def test_messages_heard_in_another_order_are_found():
    """Each person's messages are worked in the order in which they were sent."""
    run = whole()
    first, second = run.ledger.heard
    assert violated(with_ledger(run, heard=(replace(first, at=at(12)), second))) == {checking.ORDER}


def test_replies_that_overtake_each_other_are_found_except_for_the_999_words():
    """What was said later arrives later; only danger may go ahead."""
    run = whole()
    question, decision = run.delivered
    late = replace(run, delivered=(decision, replace(question, at=at(40), clock=40.0)))
    assert violated(late) == {checking.ORDER}
    rows = (run.ledger.rows[0], replace(run.ledger.rows[1], urgent=True))
    assert violated(with_ledger(late, rows=rows)) == set()


def test_a_call_in_another_state_than_undisturbed_is_found():
    """The same story must end in the same decision."""
    assert violated(with_ledger(whole(), ends={SAM: (("WAIT", "open"),)})) == {checking.STATES}


def test_a_follow_up_that_is_missing_or_there_twice_is_found():
    """Once scheduled, once kept."""
    twice = (("unfinished", "cancelled"),) * 2
    assert violated(with_ledger(whole(), work={})) == violated(with_ledger(whole(), work={SAM: twice})) == {checking.WORK}


def test_a_broken_chain_words_from_nowhere_and_a_crash_are_found():
    """What the log, the phone and the harness saw each counts."""
    run = whole()
    assert violated(with_ledger(run, broken=("T-7K3M9Q",))) == {checking.CHAINS}
    assert violated(replace(run, delivered=(*run.delivered, came("Who said this?", 20)))) == {checking.OTHER}
    assert violated(replace(run, problems=("the service ended by itself",))) == {checking.OTHER}


def test_being_asked_to_send_it_again_is_counted():
    """It is said where a message could not be worked in time; it is no reply of the outbox."""
    run = whole()
    assert check(replace(run, delivered=(*run.delivered, came(FALLBACK, 20))), whole()).apologies == 1


def test_only_what_differs_from_one_teller_to_the_next_may_differ():
    """References and times are each call's own; any other word counts."""
    run = whole()
    other = SECOND.replace("T-7K3M9Q", "T-ZZZZZZ").replace("20:01", "23:59")
    rows = (run.ledger.rows[0], replace(run.ledger.rows[1], text=other))
    assert violated(replace(with_ledger(run, rows=rows), delivered=(run.delivered[0], came(other, 11.1)))) == set()
    rows = (replace(run.ledger.rows[0], text="Is all well?"), run.ledger.rows[1])
    changed = replace(run.delivered[0], text="Is all well?")
    assert violated(replace(with_ledger(run, rows=rows), delivered=(changed, run.delivered[1]))) == {checking.REPLIES}


def test_what_a_killed_process_had_in_hand_is_offered_at_once_by_the_next(tmp_path):
    """A reply handed to a channel is held back for a while in that process only: after a kill nobody has it in hand."""
    before, clock = open_services(tmp_path)
    reply = Staff(before, clock).say("RH-03 has not come back")[-1]
    assert asyncio.run(before.front_door.waiting("web")) == []
    before.front_door.close()
    after, _ = open_services(tmp_path, clock.now + timedelta(seconds=1))
    assert [one.outbox_id for one in asyncio.run(after.front_door.waiting("web"))] == [reply.outbox_id]
    after.front_door.close()
