"""A purge leaves the keyed chain, the tally and heads that are kept elsewhere as they were."""
from __future__ import annotations

import io
from datetime import timedelta

import pytest

from bot.calllog.database import reading
from bot.operations.heads import compare, write_heads
from bot.operations.keying import key
from bot.operations.roll_call import NOT_KEYED
from bot.operations.verifying import verify
from tests.calllog.before_keys import as_before_keys
from tests.retention.conftest import NOW


@pytest.mark.parametrize("before_keys", [False, True])
def test_a_purged_log_still_agrees_with_its_heads_its_tally_and_the_heads_kept_elsewhere(log, before_keys):
    """A purge changes no hash that stood; so too for calls from before chains were keyed, whether or not they were put under the key."""
    calls = [log.call(said=f"marmalade {number}") for number in range(3)]
    if before_keys:
        as_before_keys(log.engine)
    kept = io.StringIO()
    with reading(log.engine) as session:
        write_heads(session, log.vault, NOW, kept)
    if before_keys:
        log.purge()
        assert verify(log.engine, log.vault, lambda line: None).sentences == [NOT_KEYED] and log.verify(*calls) == {}
        key(log.engine, log.vault, NOW, lambda line: None)
    log.add(calls[0], "noted", "pepper", misread="injury", at=NOW - timedelta(days=90))
    log.purge()
    assert not any(log.texts(call) for call in calls) and log.verify(*calls) == {}
    assert verify(log.engine, log.vault, lambda line: None).sentences == []
    kept.seek(0)
    with reading(log.engine) as session:
        assert compare(session, log.vault, kept).sentences == []
