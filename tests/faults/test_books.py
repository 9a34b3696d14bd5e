"""The audit after a fault finds what was lost, worked twice or left without a reply."""
from __future__ import annotations

import asyncio
from types import SimpleNamespace

from sqlalchemy import delete, update

from benchmarks.faults.books import audit, left
from benchmarks.faults.callers import Posted
from bot.calllog.database import transaction
from bot.calllog.tables import InboxTable, OutboxTable
from bot.channels import access
from bot.intake.messages import Incoming
from tests.support.doors import open_services

NOBODY = SimpleNamespace(sent=[], sent_by={}, delivered=[])
SAID = [Posted("night", "m0", "lad kicked his door, hes calm now"), Posted("night", "m1", "no everyones safe")]


def told(home):
    """Services that were told the two messages by REST."""
    services, clock = open_services(home)
    key = access.signing_key(services.settings.secret_file)
    person = access.keyed(key, "rest", "night")

    async def tell():
        for one in SAID:
            incoming = Incoming("rest", access.keyed(key, person, one.message_id, one.text), person, clock(), text=one.text, address="night")
            assert [reply async for reply in services.front_door.receive(incoming)]
    asyncio.run(tell())
    return services


def found(services, posted=SAID):
    """What the audit says."""
    return audit(services.engine, services.vault, services.settings.secret_file, NOBODY, list(posted), frozenset(), False)


def test_a_run_in_which_all_is_well_is_not_complained_about(tmp_path):
    """Each message once in the log, each with a reply, nothing left to do."""
    services = told(tmp_path)
    account = found(services)
    assert not (account.lost or account.twice or account.unanswered or account.wrong)
    assert left(services.engine, services.settings.spool_dir) == 0


def test_a_message_that_is_in_no_log_is_lost(tmp_path):
    """It was sent and never arrived."""
    assert len(found(told(tmp_path), [*SAID, Posted("night", "m2", "hello?")]).lost) == 1


def test_a_message_without_a_reply_is_unanswered_unless_a_later_one_has_it(tmp_path):
    """Both replies are gone: both messages; only the first is gone: what came after it answers both."""
    services = told(tmp_path)
    with transaction(services.engine) as session:
        first = session.execute(InboxTable.__table__.select().order_by(InboxTable.id)).first().id
        session.execute(delete(OutboxTable).where(OutboxTable.inbox == first).execution_options(synchronize_session=False))
    assert not found(services).unanswered
    with transaction(services.engine) as session:
        session.execute(delete(OutboxTable).execution_options(synchronize_session=False))
    assert len(found(services).unanswered) == 2


def test_what_was_kept_and_never_worked_is_unanswered_and_left(tmp_path):
    """The process that kept it ended before it worked it."""
    services = told(tmp_path)
    with transaction(services.engine) as session:
        session.execute(update(InboxTable).values(done_at=None).execution_options(synchronize_session=False))
    assert len(found(services).unanswered) == 2 and left(services.engine, services.settings.spool_dir) == 2
