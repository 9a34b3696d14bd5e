"""Holds: set, seen by every purge, lifted; and never edited."""
from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.commands.purge import _REASONS
from bot.calllog.database import reading, transaction
from bot.calllog.log import UnknownCall
from bot.retention.holds import REASONS, hold, holds, lift
from bot.retention.periods import load_periods
from bot.retention.purging import Purge
from bot.retention.register import RetentionRefused
from tests.retention.conftest import NOW


def _hold(log, reason="inquest", why="asked for by the coroner", **what):
    with transaction(log.engine) as session:
        return hold(session, log.vault, "ict", NOW, reason, why, **what)


def _lift(log, number, why="the inquest is over"):
    with transaction(log.engine) as session:
        lift(session, log.vault, number, "lead", NOW, why)


def test_a_held_call_is_kept_until_the_hold_is_lifted(log):
    """Others go; it is named as held; afterwards it goes."""
    held, other = log.call(), log.call()
    number = _hold(log, call=held.lower())
    assert log.purge().kept_back == {"held": [held]}
    assert log.texts(held) and not log.texts(other)
    _lift(log, number)
    assert log.purge().kept_back == {} and not log.texts(held)


@pytest.mark.parametrize("written", ["HC-14", "hc14", " Hc 14. "])
def test_a_hold_on_a_child_covers_every_call_about_it(log, written):
    """However the reference is written."""
    one, two, other = log.call(), log.call(days=400, child="hc 14"), log.call(child="HC-17")
    _hold(log, reference=written)
    assert log.purge().kept_back == {"held": sorted([one, two])}
    assert log.texts(one) and log.texts(two) and not log.texts(other)


def test_a_hold_on_a_child_covers_a_call_that_named_it_first(log):
    """Corrected to another child afterwards: who was named is part of what is held."""
    call = log.call()
    log.add(call, "corrected", "no, HC-17", fact="child", old="HC-14", new="HC-17", by="phrase", confident=True)
    _hold(log, reference="HC-14")
    assert log.purge().kept_back == {"held": [call]}


def test_every_hold_says_who_when_what_for_and_why(log):
    """Also those lifted, with who lifted them; names are taken out."""
    number = _hold(log, why="Tom Smith asked", reference="hc-14")
    _lift(log, number)
    with reading(log.engine) as session:
        [one] = holds(session, log.vault)
    assert (one.number, one.by, one.reason, one.call) == (number, "ict", "inquest", None) and one.why.startswith("HC-14: ") and "Smith" not in one.why
    assert one.lifted == ("lead", NOW, "the inquest is over")


def test_the_reference_of_a_held_child_does_not_lie_open(log):
    """The table holds a keyed digest; the words are sealed."""
    _hold(log, reference="HC-14")
    with reading(log.engine) as session:
        assert "HC" not in str(session.execute(text("SELECT subject, payload, sealed FROM retention_event")).all())


@pytest.mark.parametrize("change", ["UPDATE retention_event SET kind = 'lifted'", "DELETE FROM retention_event"])
def test_a_hold_cannot_be_edited_away(log, change):
    """The database refuses."""
    _hold(log, reference="HC-14")
    with pytest.raises(DBAPIError, match="only ever added"), transaction(log.engine) as session:
        session.execute(text(change))


def test_what_cannot_be_held_or_lifted_is_refused(log):
    """Nothing, both, an unknown call, an unknown reason, no why; a hold that is not there or was lifted before."""
    call = log.call()
    for how in ({}, {"call": call, "reference": "HC-14"}, {"reference": "--"}, {"call": call, "reason": "because"}, {"call": call, "why": " "}):
        with pytest.raises(RetentionRefused):
            _hold(log, **how)
    with pytest.raises(UnknownCall):
        _hold(log, call="T-222222")
    number = _hold(log, call=call)
    _lift(log, number)
    for wrong in (number, 99):
        with pytest.raises(RetentionRefused):
            _lift(log, wrong)


def test_a_hold_set_while_a_purge_runs_counts_from_the_next_batch(log, monkeypatch):
    """Each batch looks again."""
    calls = sorted(log.call() for _ in range(4))
    monkeypatch.setattr("bot.retention.purging.AT_ONCE", 2)
    set_ = []
    done, _ = Purge(log.engine, log.vault, load_periods(), "ict", "purge", lambda: NOW, pause=0).do(lambda calls_: set_ or set_.append(_hold(log, call=calls[3])))
    assert done.kept_back == {"held": [calls[3]]} and log.texts(calls[3]) and not log.texts(calls[2])


def test_the_command_offers_the_reasons_there_are():
    """The command line must not import the log to know them, so it has its own list."""
    assert _REASONS == REASONS
