"""Links and heads: only the secret makes them, they fit one place only, and a tampered call is never vouched for by going on with it."""
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from bot.calllog.chain import End, head, headed_by, is_linked, linked, next_head
from bot.calllog.database import reading, transaction
from bot.calllog.events import Event, chained
from bot.calllog.log import CallLog
from bot.calllog.tables import CallTable, EventTable
from bot.calllog.tally import SHARDS, counted, shard_of
from bot.calllog.vault import Vault
from bot.operations.lifted import lifted
from tests.calllog.before_keys import as_before_keys, without_key
from tests.calllog.conftest import NOW
from tests.support.databases import take_guards_away

SECRET, OTHER, NEWER = b"a secret used by tests only", b"somebody else's secret", b"the secret that came after"
EVENT = Event(2, "T-7K3M9Q", "answered", NOW, "", {"fact": "injury", "value": "no"})
_EVENTS = EventTable.__table__


def _talk(engine, vault, answers=6):
    with transaction(engine) as session:
        log = CallLog(session, vault)
        call = log.open("web", "key", "rowan-house", "staff", NOW)
        for number in range(answers):
            log.add(call, "answered", NOW, f"words {number}", fact="injury", value="no", by="phrase", confident=True)
    return call


def _broken(engine, call):
    """As another process finds it."""
    with reading(engine) as session:
        return CallLog(session, Vault(SECRET)).verify(call)


@pytest.mark.parametrize("other", [
    replace(EVENT, seq=3), replace(EVENT, call="T-7K3M9R"), replace(EVENT, kind="corrected"), replace(EVENT, payload={"fact": "injury", "value": "yes"}),
    replace(EVENT, at=NOW.replace(microsecond=1)),
])
def test_a_link_fits_one_event_in_one_place(other):
    """Its number, call, kind, coded facts and time are all in it."""
    vault = Vault(SECRET)
    made = linked(vault, "before", EVENT, "digest")
    assert is_linked(vault, "before", replace(EVENT, hash=made), "digest", False) is True
    assert is_linked(vault, "before", replace(other, hash=made), "digest", True) is None


def test_a_link_holds_the_one_before_and_the_digest_of_the_text():
    """Nothing can be put between, and no text exchanged."""
    vault, made = Vault(SECRET), linked(Vault(SECRET), "before", EVENT, "digest")
    for previous, digest in (("other", "digest"), ("before", "other"), ("befor", "edigest")):
        assert linked(vault, previous, EVENT, digest) != made
    assert linked(Vault(OTHER), "before", EVENT, "digest") != made != chained("before", EVENT, "digest")


def test_a_hash_without_the_key_counts_only_before_the_first_with_it():
    """So nobody can say of a later event that it is from before."""
    vault, plain = Vault(SECRET), replace(EVENT, hash=chained("before", EVENT, "digest"))
    assert is_linked(vault, "before", plain, "digest", old=True) is False and is_linked(vault, "before", plain, "digest", old=False) is None


def test_links_stay_when_the_secret_is_changed_and_heads_do_not():
    """A former secret makes no head that counts as one of the first line."""
    changed, former = Vault(NEWER, older=(SECRET,)), Vault(SECRET)
    end = End(4, "hash")
    assert linked(changed, "before", EVENT, "d") == linked(former, "before", EVENT, "d")
    assert headed_by(changed, "T-7K3M9Q", end, head(former, "T-7K3M9Q", end)) == 1
    assert headed_by(changed, "T-7K3M9Q", end, head(changed, "T-7K3M9Q", end)) == 0
    assert headed_by(changed, "T-7K3M9Q", end, head(Vault(OTHER), "T-7K3M9Q", end)) is None is headed_by(changed, "T-7K3M9Q", end, None)


def test_a_head_moves_on_only_from_where_it_was_and_keeps_its_secret():
    """What does not fit stays as it is, and so stays wrong."""
    changed, former = Vault(NEWER, older=(SECRET,)), Vault(SECRET)
    was, then = End(3, "a"), End(4, "b")
    assert next_head(changed, "T-2", head(former, "T-2", was), was, then) == head(former, "T-2", then)
    for wrong in ("", "x", "\ud800", None, head(former, "T-2", End(5, "a")), head(former, "T-3", was), head(Vault(OTHER), "T-2", was)):
        assert next_head(changed, "T-2", wrong, was, then) == wrong


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("23456789BCDFGHJK", min_size=6, max_size=6), unique=True, max_size=40), st.data())
def test_the_tally_tells_any_calls_from_any_others(calls, data):
    """Whichever are missing: number or total differ in their shard."""
    vault = Vault(SECRET)
    left = data.draw(st.lists(st.sampled_from(calls), unique=True)) if calls else []
    all_of_them, some = counted(vault, calls, NOW), counted(vault, left, NOW)
    assert (all_of_them == some) == (set(calls) == set(left))
    assert sum(one.calls for one in all_of_them) == len(calls) and len(all_of_them) == SHARDS
    assert all(all_of_them[shard_of(call)].calls for call in calls)


@pytest.mark.parametrize("answer", [2, 4, 7])
def test_an_answer_changed_and_every_later_hash_computed_anew_is_found(engine, vault, answer):
    """The triggers lifted, the coded answer changed, all hashes right by the old rule: it is found at that event or before."""
    call = _talk(engine, vault)
    with transaction(engine) as session:
        without_key(session, call, seq=answer, payload={"fact": "injury", "value": "yes", "by": "phrase", "confident": True})
    assert _broken(engine, call) == 1  # the whole call was written in the old way
    with transaction(engine) as session:
        session.execute(update(CallTable).values(head=None))
    assert _broken(engine, call) == 1


def test_only_what_follows_the_change_computed_anew_is_found_at_the_change(engine, vault):
    """Everything before it is still proved by its keyed hashes."""
    call = _talk(engine, vault)
    with transaction(engine) as session, lifted(session.connection(), "event"):
        log = CallLog(session, vault)
        events = log.events(call)
        digests = dict(session.execute(text("SELECT seq, text_digest FROM event")).all())
        previous = events[3].hash
        for event in events[4:]:
            event = replace(event, payload={**event.payload, "value": "yes"}) if event.seq == 5 else event
            previous = chained(previous, event, digests[event.seq])
            session.execute(update(_EVENTS).where(_EVENTS.c.seq == event.seq).values(payload=event.payload, hash=previous))
    assert _broken(engine, call) == 5


def _cut(session, call, from_event):
    """Takes the newest events away and mends the summary, as somebody would who knows the program."""
    take_guards_away(session.connection())
    session.execute(delete(_EVENTS).where(_EVENTS.c.call == call, _EVENTS.c.seq >= from_event))
    CallLog(session, Vault(SECRET)).rebuild(call)


def test_the_newest_events_cut_off_are_missed(engine, vault):
    """Although every hash that is left is right and the summary agrees."""
    call = _talk(engine, vault)
    with transaction(engine) as session:
        _cut(session, call, 6)
    assert _broken(engine, call) == 6


def test_going_on_with_a_tampered_call_does_not_make_it_whole(engine, vault):
    """The service adds to it, and its own hashes and heads do not cover up what was done before."""
    cut, changed = _talk(engine, vault), _talk(engine, vault)
    with transaction(engine) as session:
        without_key(session, changed, seq=3, payload={"fact": "injury", "value": "yes"})
        _cut(session, cut, 6)
    for place in (vault, Vault(SECRET)):
        with transaction(engine) as session:
            for call in (cut, changed):
                CallLog(session, place).add(call, "viewed", NOW, by="sup-1")
    assert _broken(engine, cut) == 8 and _broken(engine, changed) == 1


def test_a_log_from_before_stays_verifiable_and_is_gone_on_with(engine, vault):
    """Its old hashes count, keyed ones follow, and it says how many are old."""
    call = _talk(engine, vault)
    as_before_keys(engine)
    with transaction(engine) as session:
        CallLog(session, Vault(SECRET)).add(call, "answered", NOW, "more", fact="injury", value="no")
    with reading(engine) as session:
        found = CallLog(session, Vault(SECRET)).verified(call)
    assert (found.broken, found.old, found.by) == (None, 7, None)


def test_without_the_key_nothing_can_be_added_to_an_old_call_that_goes_on_keyed(engine, vault):
    """An old call's last old event is held by the first keyed one after it."""
    call = _talk(engine, vault)
    as_before_keys(engine)
    with transaction(engine) as session:
        CallLog(session, Vault(SECRET)).add(call, "answered", NOW, "more", fact="injury", value="no")
        kept = session.execute(text("SELECT hash FROM event WHERE seq = 8")).scalar()
        without_key(session, call, seq=3, payload={"fact": "injury", "value": "yes"})
        with lifted(session.connection(), "event"):
            session.execute(update(_EVENTS).where(_EVENTS.c.seq == 8).values(hash=kept))
    assert _broken(engine, call) == 8
