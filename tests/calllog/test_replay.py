"""Where a call stands follows from its events, whatever they are."""
from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.calllog.events import EVENT_KINDS, Event
from bot.calllog.replay import CallState, replay
from bot.triage.values import Answer
from tests.calllog.conftest import NOW


def _after(*told):
    """The state after events given as (kind, payload) or (kind, payload, text)."""
    opened = ("opened", {"channel": "web", "person": "key", "home": "rowan-house", "role": "staff", "protocols": ["danger"]})
    return replay([
        Event(seq, "T-1", kind, NOW + timedelta(minutes=seq), *(words or [""]), payload)
        for seq, (kind, payload, *words) in enumerate([opened, *told], start=1)
    ])


def _answered(fact, value, words=""):
    return ("answered", {"fact": fact, "value": value, "by": "phrase", "confident": True}, words)


def test_nothing_has_happened_yet():
    """No events: an empty state."""
    assert replay([]) == CallState()


def test_the_question_asked_last_is_pending_until_it_is_answered():
    """An answer to something else leaves it pending."""
    assert _after(("asked", {"fact": "contact"})).pending == "contact"
    assert _after(("asked", {"fact": "contact"}), _answered("child", "RH-03")).pending == "contact"
    assert _after(("asked", {"fact": "contact"}), _answered("contact", "none")).pending is None
    assert _after(("asked", {"fact": "contact"}), ("asked", {"fact": "contact", "again": True})).asked == ("contact",)


def test_a_decision_ends_the_asking_and_a_new_question_may_follow_it():
    """After WAIT or MANAGER the next question belongs to the follow-up."""
    asked = (("asked", {"fact": "contact"}), ("decided", {"disposition": "MANAGER", "outcome": "open"}))
    assert _after(*asked).pending is None
    assert _after(*asked, ("asked", {"fact": "manager_decision"})).pending == "manager_decision"


def test_answers_keep_the_words_and_the_latest_wins():
    """A correction replaces, and what is set aside is dropped."""
    first = _answered("red_flags", ["taken_or_forced"], "someone grabbed him")
    corrected = ("corrected", {"fact": "red_flags", "old": ["taken_or_forced"], "new": [], "by": "button", "confident": True}, "no that was wrong")
    assert _after(first).answers["red_flags"] == Answer("red_flags", ("taken_or_forced",), "someone grabbed him")
    assert _after(first, corrected).answers["red_flags"] == Answer("red_flags", (), "no that was wrong", "button")
    assert _after(first, ("noted", {"set_aside": "red_flags"})).answers == {}


def test_the_child_is_the_one_answered_last():
    """Known from the opening, answered, corrected, or set aside."""
    assert _after(_answered("child", "RH-03")).child == "RH-03"
    assert _after(_answered("child", "RH-03"), ("corrected", {"fact": "child", "old": "RH-03", "new": "RH-04", "by": "phrase"})).child == "RH-04"
    assert _after(_answered("child", "RH-03"), ("noted", {"set_aside": "child"})).child is None


def test_the_topic_brings_its_protocols():
    """Once it is known what the call is about."""
    state = _after(("noted", {"topic": "missing", "protocols": ["danger", "missing"]}))
    assert (state.topic, state.protocols) == ("missing", ("danger", "missing"))


def test_misreadings_are_counted_until_the_fact_is_answered():
    """Asked again later, the count starts afresh."""
    twice = (("noted", {"misread": "contact"}), ("noted", {"misread": "contact"}))
    assert _after(*twice).misread == {"contact": 2}
    assert _after(*twice, _answered("contact", "none")).misread == {}


def test_the_outcome_is_the_latest_decided_or_closed():
    """A call that is decided again follows the newer decision."""
    wait = ("decided", {"disposition": "WAIT", "outcome": "open", "facts": {"red_flags": []}})
    report = ("decided", {"disposition": "REPORT", "outcome": "escalated"})
    assert _after(wait).decision["facts"] == {"red_flags": ()}
    assert (_after(wait).outcome, _after(wait, report).outcome, _after(wait, report).disposition) == ("open", "escalated", "REPORT")
    closed = _after(wait, ("confirmed", {}), ("closed", {"outcome": "filtered"}))
    assert (closed.outcome, closed.confirmed, closed.finished, closed.closed_at) == ("filtered", True, True, NOW + timedelta(minutes=4))


def test_raising_and_the_managers_decision_are_kept():
    """Both are seen on the state."""
    state = _after(("raised", {"by": "person", "why": "insist"}), ("manager_decided", {"decision": "report", "by": "on_call"}))
    assert state.raised and state.manager == {"decision": "report", "by": "on_call"}


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))
_PAYLOADS = st.dictionaries(st.sampled_from(["fact", "value", "misread", "set_aside", "topic", "outcome", "by", "other"]), st.text(max_size=5) | st.none(), max_size=4)


@given(st.lists(st.tuples(st.sampled_from([*EVENT_KINDS, "from the future"]), _PAYLOADS | st.dictionaries(st.just("surprise"), _JSON)), max_size=12))
def test_it_is_total(told):
    """No order of events, no unknown kind and no missing key stops it; and one more event counts one more."""
    events = [Event(seq, "T-1", kind, NOW, "", payload) for seq, (kind, payload) in enumerate(told, start=1)]
    assert replay(events).events == len(events)
