"""The police outcome of one call, recorded by hand."""
from __future__ import annotations

from typing import Mapping

from starlette.responses import Response
from starlette.routing import Route

from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console, back_to
from bot.review.outcomes.history import call_in_scope, history, record_by_hand
from bot.review.outcomes.values import label, outcomes

_ROLES = ("supervisor",)


def routes(console: Console) -> list[Route]:
    """/outcomes/{call}: what was recorded, and the form to record another."""

    def look(ask: Ask) -> Response:
        return _page(console, ask, {})

    def record(ask: Ask) -> Response:
        with console.working() as desk:
            row = call_in_scope(desk, ask.scope, ask.path("call").upper())
            if row is None:
                return console.missing(ask)
            done = record_by_hand(desk, row, ask.account.name, ask.field("outcome"), ask.field("day"), ask.field("remark"))
        if isinstance(done, Mapping):
            return _page(console, ask, done)
        return back_to(f"/outcomes/{row.call}?done={'masked' if done.masked else 'yes'}")

    return [console.route("/outcomes/{call}", look, _ROLES), console.route("/outcomes/{call}", record, _ROLES, methods=("POST",))]


def _page(console: Console, ask: Ask, errors: Mapping[str, str]) -> Response:
    with console.reading() as desk:
        row = call_in_scope(desk, ask.scope, ask.path("call").upper())
        if row is None:
            return console.missing(ask)
        recorded = history(desk, row.call)
    return console.page(ask, "exports/one_outcome.html", 400 if errors else 200, row=row, recorded=recorded, errors=errors, label=label,
                        outcomes=outcomes().values(), typed={name: ask.field(name) for name in ("outcome", "day", "remark")}, done=ask.query("done"))
