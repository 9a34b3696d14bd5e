"""The page of exports: a list to take, a pack to make, and everything that was taken before."""
from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from bot.channels.console.ask import Ask
from bot.channels.console.exports.sending import file
from bot.channels.console.log.wording import FOLLOWED
from bot.channels.console.shell import Console, asked_page
from bot.calllog.reviewed import JUDGEMENTS
from bot.notes.words import when
from bot.review.exporting.columns import described, judged
from bot.review.exporting.lists import Wanted, count, listed
from bot.review.exporting.months import months_before
from bot.review.exporting.register import SIZE, exports, versions, write_down
from bot.review.exporting.writing import as_csv, as_xlsx
from bot.review.finding import Filters, read_filters
from bot.triage.clocks import UK
from bot.triage.values import SEVERITY

_ROLES = ("supervisor",)
_KINDS = ("csv", "xlsx")
_YES = ("yes", "on", "1")
_WORDS = {"list.csv": "List, CSV", "list.xlsx": "List, workbook", "pack.pdf": "Monthly pack", "note.pdf": "Decision note, PDF", "note.html": "Decision note, page",
          "note.txt": "Decision note, text"}


def routes(console: Console) -> list[Route]:
    """/exports, /exports/columns, and the lists themselves."""

    def overview(ask: Ask) -> Response:
        return _overview(console, ask)

    def columns(ask: Ask) -> Response:
        return console.page(ask, "exports/columns.html", columns=described(people=True))

    def chosen(ask: Ask) -> Response:
        return _list(console, ask, ask.query("format", "csv"))

    def named(ask: Ask) -> Response:
        return _list(console, ask, ask.path("kind"))

    return [
        console.route("/exports", overview, _ROLES),
        console.route("/exports/columns", columns, _ROLES),
        console.route("/exports/calls", chosen, _ROLES),
        console.route("/exports/calls.{kind}", named, _ROLES),
    ]


def _list(console: Console, ask: Ask, kind: str) -> Response:
    """The list that the filters of the address ask for; written down before its first byte leaves."""
    if kind not in _KINDS:
        return console.missing(ask)
    filters, problems = read_filters(ask.request.query_params)
    if problems:
        return _overview(console, ask, problems, 400)
    wanted = Wanted(ask.scope, filters, ask.query("notes") in _YES, ask.at, ask.query("people") in _YES)
    with console.working() as desk:
        rows = count(desk, wanted)
        if not rows:
            return _overview(console, ask, ["No call fits these filters, so there is nothing to export. Take some of them away."], 404)
        # Typed words could hold a name; that they were used is enough.
        told = {**filters.query(), **({"words": "(some words of a note)"} if filters.words else {}),
                **({"with": "ethnicity, gender, age band"} if wanted.people else {})}
        made = write_down(desk, ask.account, f"list.{kind}", "", told, rows, wanted.notes)
    calls = listed(console.reading, wanted)
    stem = f"threshold-calls-{ask.at.astimezone(UK):%Y-%m-%d-%H%M}"
    if kind == "csv":
        return file(f"{stem}.csv", as_csv(calls, wanted.notes, ask.at, wanted.people))
    about = [("Made", f"{when(ask.at)} UK time"), ("Made by", ask.account.name), ("Whose calls", ask.scope.provider or "The whole force"), ("Calls", str(rows)),
             ("Filters", ", ".join(f"{name}: {value}" for name, value in told.items()) or "none"), ("Notes", "yes" if wanted.notes else "no"),
             *((f"Version of {name}", value) for name, value in made.versions.items() if value)]
    return file(f"{stem}.xlsx", as_xlsx(calls, wanted.notes, ask.at, about, wanted.people))


def _overview(console: Console, ask: Ask, problems: list[str] | tuple[str, ...] = (), status: int = 200) -> Response:
    filters, more = read_filters(ask.request.query_params)
    number = asked_page(ask.query("page", "1")) or 1
    with console.reading() as desk:
        taken, total = exports(desk, ask.scope, number)
        homes = [(home.id, f"{home.name} ({home.id})") for home in ask.scope.homes(desk.registry)]
        in_force = versions(desk)
    if filters.home and filters.home not in dict(homes):  # a home that is in the registry no more still has its calls
        homes.append((filters.home, filters.home))
    last = max(1, -(-total // SIZE))

    def address(page: int) -> str:
        return "/exports?" + urlencode({**filters.query(), "page": page})

    said = {f"problem-{place}": words for place, words in enumerate([*problems, *(more if not problems else ())], start=1)}
    return console.page(ask, "exports/overview.html", status, errors=said, filters=filters or Filters(), homes=homes, taken=taken, total=total, number=min(number, last),
                        last=last, address=address, words=_WORDS, dispositions=[(code, code) for code in SEVERITY],
                        judgements=[(code, judged(code)) for code in JUDGEMENTS], followed=list(FOLLOWED.items()), months=months_before(ask.at, 24),
                        versions=in_force)
