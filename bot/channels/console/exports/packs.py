"""Monthly packs and decision notes asked for by form, and the packs themselves."""
from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from bot.channels.console.ask import Ask
from bot.channels.console.exports.sending import file
from bot.channels.console.shell import Console, back_to
from bot.review.exporting.months import read_month
from bot.review.exporting.pack import gather_pack
from bot.review.exporting.register import write_down
from bot.review.outcomes.reading import read_reference

_SUPERVISORS, _READERS = ("supervisor",), ("operator", "supervisor")


def routes(console: Console) -> list[Route]:
    """/exports/packs/home/{home}/{month}.pdf and /exports/packs/force/{month}.pdf (a provider's supervisor: all homes of the provider)."""

    def asked(ask: Ask) -> Response:
        month, about = quote(ask.query("month"), safe=""), quote(ask.query("about"), safe="")
        return back_to(f"/exports/packs/home/{about}/{month}.pdf" if about else f"/exports/packs/{_whole(ask)}/{month}.pdf")

    def note(ask: Ask) -> Response:
        call, kind = read_reference(ask.query("call")), ask.query("kind", "pdf")
        return console.missing(ask, _NO_CALL) if call is None else back_to(f"/exports/calls/{call}/note.{quote(kind, safe='')}")

    def of_home(ask: Ask) -> Response:
        return _pack(console, ask, ask.path("home"))

    def of_scope(ask: Ask) -> Response:
        return _pack(console, ask) if ask.path("whole") == _whole(ask) else console.missing(ask)

    return [
        console.route("/exports/packs", asked, _SUPERVISORS),
        console.route("/exports/notes", note, _READERS),
        console.route("/exports/packs/home/{home}/{month}.pdf", of_home, _SUPERVISORS),
        console.route("/exports/packs/{whole}/{month}.pdf", of_scope, _SUPERVISORS),
    ]


_NO_CALL = "There is no such call, or it is not yours to see. Check the reference letter by letter."


def _whole(ask: Ask) -> str:
    """The address of the widest pack somebody may have: nobody of a provider reaches the force's."""
    return "provider" if ask.scope.provider else "force"


def _pack(console: Console, ask: Ask, home: str = "") -> Response:
    period = read_month(ask.path("month"), ask.at)
    if period is None:
        return console.missing(ask)
    with console.reading() as desk:
        pack = gather_pack(desk, ask.scope, period, ask.account.name, home)
    if pack is None:
        return console.missing(ask)
    from bot.review.exporting.pack_pdf import printed_pack  # fpdf and matplotlib take a second to come

    content = printed_pack(pack)
    month = f"{period.since:%Y-%m}"
    with console.working() as desk:
        write_down(desk, ask.account, "pack.pdf", f"{home or _whole(ask)} {month}", {}, len(pack.calls))
    return file(f"threshold-{home or _whole(ask)}-{month}.pdf", content)
