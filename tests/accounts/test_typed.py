"""What was typed when a session ended is kept sealed, for its author, for an hour."""
from __future__ import annotations

from datetime import timedelta

from bot.accounts.typed import KEPT_FOR, TypedForms
from bot.calllog.database import transaction
from tests.accounts.conftest import NOON


def test_only_who_typed_it_gets_it_back(engine, vault, joined):
    """The same words, in the same order, to nobody else and not after an hour."""
    me, other = joined("op-1").id, joined("op-2").id
    fields = [("note", "he is back\r\n<b>and</b> cold \ud83d"), ("option", "1"), ("option", "2")]
    with transaction(engine) as session:
        forms = TypedForms(session, vault)
        token = forms.keep(me, "/console/K-1?x=1", fields, NOON)
        found = forms.find(token, me, NOON)
        assert found.path == "/console/K-1?x=1" and list(found.fields) == fields
        assert forms.find(token, other, NOON) is None and forms.find("made-up", me, NOON) is None
        assert forms.find(token, me, NOON + KEPT_FOR) is None
        assert "back" not in str(session.connection().exec_driver_sql("SELECT * FROM account_typed").all())
        forms.forget(token, other)
        assert forms.find(token, me, NOON)
        forms.forget(token, me)
        assert forms.find(token, me, NOON) is None


def test_what_nobody_came_back_for_is_gone(engine, vault, joined):
    """The next one kept sweeps it out."""
    me = joined().id
    with transaction(engine) as session:
        forms = TypedForms(session, vault)
        forms.keep(me, "/a", [("note", "x")], NOON)
        forms.keep(me, "/b", [("note", "y")], NOON + KEPT_FOR + timedelta(seconds=1))
        assert session.connection().exec_driver_sql("SELECT count(*) FROM account_typed").scalar() == 1
