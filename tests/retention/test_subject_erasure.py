"""Erasure for one child's reference: what goes, what stays, and when it is refused."""
from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.calllog.database import reading, transaction
from bot.calllog.outbox import Outbox
from bot.commands.subject import _GROUNDS
from bot.retention.holds import hold
from bot.retention.register import RetentionRefused, about
from bot.retention.subject.erasing import GROUNDS, Eraser
from tests.retention.conftest import NOW


def _eraser(log, reference="HC-14", ground="objection", why="the child asked", **how):
    return Eraser(log.engine, log.vault, reference, ground, "dpo", why, lambda: NOW, **how)


def test_every_text_about_the_reference_goes_whatever_its_age(log):
    """Chat, notes, sent messages and searchable words; coded answers, times and the chain stay."""
    calls, other = [log.call(days=3, note="told the manager"), log.call(days=300, child="hc 14")], log.call(days=3, child="HC-17")
    planned = _eraser(log).plan()
    done = _eraser(log).do()
    assert (done.texts, done.calls) == (planned.texts, planned.calls) == (11, 2)
    assert [log.texts(call) for call in calls] == [[], []] and len(log.texts(other)) == 5 and log.having("manager") == []
    assert log.verify(*calls, other) == {} and log.count("outbox") == 1
    assert {told["rule"] for call in calls for told in log.purged(call)} == {"erasure: objection"}


def test_showing_first_changes_nothing(log):
    """Not even the register."""
    call = log.call(days=3)
    _eraser(log).plan()
    assert len(log.texts(call)) == 5 and log.count("retention_event") == 0


def test_an_erasure_is_written_down_without_the_reference(log):
    """Who, when, on what ground; found again only by somebody who knows the reference."""
    log.call(days=3)
    _eraser(log).do()
    with reading(log.engine) as session:
        [entry] = about(session, log.vault, "HC-14")
        kept = str(session.execute(text("SELECT * FROM retention_event")).all())
    assert (entry.kind, entry.by, entry.payload["ground"]) == ("erased", "dpo", "objection") and "HC" not in kept


def test_a_hold_on_the_child_refuses_it_altogether(log):
    """Nothing is touched, and nothing is written down as erased."""
    call = log.call(days=3)
    with transaction(log.engine) as session:
        hold(session, log.vault, "lead", NOW, "iopc", "an investigation", reference="hc14")
    for attempt in (_eraser(log).plan, _eraser(log).do):
        with pytest.raises(RetentionRefused, match="under hold"):
            attempt()
    assert len(log.texts(call)) == 5 and log.count("retention_event") == 1


def test_calls_that_are_open_under_review_or_held_are_left_and_named(log):
    """The others go."""
    open_, flagged, held, gone = log.call(finished=False), log.call(flagged=True), log.call(), log.call()
    with transaction(log.engine) as session:
        hold(session, log.vault, "lead", NOW, "legal", "a claim", call=held)
    done = _eraser(log).do()
    assert done.left == {open_: "open", flagged: "flagged", held: "held"} and done.calls == 1 and not log.texts(gone)


@pytest.mark.parametrize("mentions, left", [(False, 5), (True, 4)])
def test_texts_of_other_calls_that_mention_it_go_only_where_that_is_chosen(log, mentions, left):
    """And only those texts: the rest of that call is another child's."""
    call = log.call(days=3, child="HC-17", said="HC-14 hit him")
    done = _eraser(log, mentions=mentions).do()
    assert len(done.mentions) == 1 and len(log.texts(call)) == left and done.mentions_removed == int(mentions) and log.verify(call) == {}


def test_a_message_still_waiting_to_be_sent_is_not_lost(log):
    """It goes out first; the next erasure or purge takes it."""
    call = log.call(days=3)
    with transaction(log.engine) as session:
        Outbox(session, log.vault).put("web", "key", "address", {"text": "waiting"}, NOW, call=call)
    _eraser(log).do()
    with reading(log.engine) as session:
        assert [row.body["text"] for row in Outbox(session, log.vault).waiting("web", NOW)] == ["waiting"]


def test_a_ground_must_be_named(log):
    """One of those the law lists, a reference, somebody and a reason."""
    for how in ({"ground": "because"}, {"reference": ""}, {"why": " "}):
        with pytest.raises(RetentionRefused):
            _eraser(log, **how).do()


def test_the_command_offers_the_grounds_there_are():
    """The command line must not import the log to know them, so it has its own list."""
    assert _GROUNDS == tuple(GROUNDS)
