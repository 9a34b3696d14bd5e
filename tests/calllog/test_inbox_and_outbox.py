"""Nothing that arrived or is to be sent is lost, taken twice, or readable in the file."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.calllog.database import transaction
from bot.calllog.inbox import Inbox
from bot.calllog.outbox import Outbox
from bot.intake.messages import Incoming
from tests.calllog.conftest import NOW

MESSAGE = Incoming("telegram", "1001", "key", NOW, text="RH-03 is not back", address="chat 42", home="rowan-house")
LATER = NOW + timedelta(minutes=5)


def test_the_same_update_is_taken_once(engine, vault):
    """Redelivery gives the number it had; another channel may use the same id."""
    with transaction(engine) as session:
        number, new = Inbox(session, vault).take(MESSAGE)
        assert new
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        assert inbox.take(MESSAGE) == (number, False)
        assert inbox.take(replace(MESSAGE, channel="web"))[1] is True


def test_what_was_never_worked_comes_back_whole(engine, vault):
    """After a crash each message is the message it was, oldest first."""
    odd = replace(MESSAGE, update_id="1002", text="\x00\ud800 '); DROP TABLE inbox", kind="press", press="a:T-1:danger_now:yes")
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        inbox.take(MESSAGE)
        inbox.take(odd)
        inbox.take(replace(MESSAGE, channel="web", update_id="w"))
    with transaction(engine) as session:
        assert [Incoming(**told) for _, told in Inbox(session, vault).unfinished("telegram")] == [MESSAGE, odd]
        assert len(Inbox(session, vault).unfinished()) == 3


def test_what_was_worked_is_not_given_again_and_loses_its_text(engine, vault):
    """The log keeps the screened words; the address stays for follow-ups."""
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        number, _ = inbox.take(MESSAGE)
        inbox.mark_done(number, NOW)
        inbox.mark_done(number, LATER)
        assert inbox.unfinished() == []
        assert inbox.take(MESSAGE) == (number, False)
        assert inbox.address("telegram", "key") == "chat 42"
        assert session.execute(text("SELECT body FROM inbox")).scalar() is None


def test_the_latest_address_is_the_one_to_write_to(engine, vault):
    """Somebody may have moved to another chat."""
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        inbox.take(MESSAGE)
        inbox.take(replace(MESSAGE, update_id="1002", address="chat 43"))
        assert inbox.address("telegram", "key") == "chat 43"
        assert inbox.address("telegram", "somebody else") == ""


@pytest.mark.parametrize("update_id", ["", "x" * 5000, "a\x00b", "'; --"])
def test_any_update_id_is_taken_and_known_again(engine, vault, update_id):
    """However odd the sender's numbering."""
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        assert inbox.take(replace(MESSAGE, update_id=update_id))[1] is True
        assert inbox.take(replace(MESSAGE, update_id=update_id))[1] is False


def _put(session, vault, **given):
    return Outbox(session, vault).put("telegram", "key", "chat 42", {"text": "Ring 999 now", "buttons": [], "custom": {}}, NOW, **given)


def test_a_reply_waits_until_it_is_sent(engine, vault):
    """In the order put, with all it needs."""
    with transaction(engine) as session:
        first, second = _put(session, vault, call="T-1"), _put(session, vault)
        outbox = Outbox(session, vault)
        row, _ = outbox.waiting("telegram", NOW)
        assert (row.id, row.address, row.body["text"], row.tries) == (first, "chat 42", "Ring 999 now", 0)
        outbox.sent(first, NOW)
        assert [row.id for row in outbox.waiting("telegram", NOW)] == [second]
        assert outbox.waiting("web", NOW) == []


def test_what_waits_for_one_person_is_found_without_what_waits_for_others(engine, vault):
    """A chat page asks for its own every few seconds: what nobody collects must not be read each time."""
    with transaction(engine) as session:
        outbox = Outbox(session, vault)
        theirs = [outbox.put("web", f"person {number % 3}", "here", {"text": str(number)}, NOW) for number in range(9)][1::3]
        for began in (None, NOW):
            assert [row.id for row in outbox.waiting("web", NOW, began, "person 1")] == theirs
        assert len(outbox.waiting("web", NOW)) == 9 and outbox.waiting("rest", NOW, person="person 1") == []
        outbox.sent(theirs[0], NOW)
        assert [row.id for row in outbox.waiting("web", NOW, person="person 1")] == theirs[1:]
        later = outbox.put("web", "person 1", "here", {"text": "later"}, NOW, send_after=NOW + timedelta(minutes=1))
        assert later not in [row.id for row in outbox.waiting("web", NOW, person="person 1")]
        if engine.dialect.name == "sqlite":
            plan = session.execute(text("EXPLAIN QUERY PLAN SELECT * FROM outbox WHERE channel = 'web' AND sent_at IS NULL AND person = 'person 1' ORDER BY id")).all()
            assert "ix_outbox_of_person" in str(plan)


def test_a_reply_that_failed_is_tried_again_when_it_is_time(engine, vault):
    """And counts how often it failed."""
    with transaction(engine) as session:
        outbox, number = Outbox(session, vault), _put(session, vault)
        outbox.failed(number, NOW, "502 bad gateway", retry_at=LATER)
        assert outbox.waiting("telegram", NOW) == []
        assert [row.tries for row in outbox.waiting("telegram", LATER)] == [1]


def test_a_reply_that_can_never_be_sent_is_given_up(engine, vault):
    """The person blocked the bot."""
    with transaction(engine) as session:
        outbox, number = Outbox(session, vault), _put(session, vault)
        outbox.failed(number, NOW, "forbidden", retry_at=None)
        assert outbox.waiting("telegram", NOW + timedelta(days=9)) == []


def test_a_reply_being_sent_directly_is_not_given_out_meanwhile(engine, vault):
    """Only if it was not marked by then."""
    with transaction(engine) as session:
        number = _put(session, vault, send_after=LATER)
        assert Outbox(session, vault).waiting("telegram", NOW) == []
        assert [row.id for row in Outbox(session, vault).waiting("telegram", LATER)] == [number]


@pytest.mark.sqlite("what stands in SQLite's files; a server's files belong to the server")
def test_no_words_or_addresses_lie_open_in_the_files(engine, vault, tmp_path):
    """Text, presses and addresses are sealed."""
    with transaction(engine) as session:
        Inbox(session, vault).take(MESSAGE)
        _put(session, vault)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"telegram" in stored
    assert not any(words in stored for words in (b"not back", b"chat 42", b"Ring 999"))


def test_a_reply_does_not_wait_for_a_clock_that_was_put_back(engine, vault):
    """Written at nine, and the clock says eight again: it goes out now. A clock a few seconds behind changes nothing."""
    with transaction(engine) as session:
        outbox = Outbox(session, vault)
        outbox.put("telegram", "key", "chat 42", {"text": "Is she back?"}, NOW, send_after=NOW + timedelta(seconds=30))
        given_up = outbox.put("telegram", "key", "chat 42", {"text": "nobody is there"}, NOW)
        outbox.failed(given_up, NOW, "blocked", None)
        assert [row.body["text"] for row in outbox.waiting("telegram", NOW - timedelta(hours=1))] == ["Is she back?"]
        assert outbox.waiting("telegram", NOW - timedelta(seconds=5)) == []
