"""The decision note of one call as a file."""
from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from bot.channels.console.ask import Ask
from bot.channels.console.exports.sending import file
from bot.channels.console.shell import Console
from bot.console.earlier import took
from bot.notes.gathering import gather
from bot.notes.note import Note
from bot.review.exporting.register import write_down_note
from bot.review.outcomes.history import call_in_scope

_ROLES = ("operator", "supervisor")


def routes(console: Console) -> list[Route]:
    """/exports/calls/{call}/note.pdf, .html and .txt: a supervisor's, and an operator's for a call they took."""

    def note(ask: Ask) -> Response:
        kind, call = ask.path("kind"), ask.path("call").upper()
        if kind not in _WRITTEN:
            return console.missing(ask)
        with console.working() as desk:
            if call_in_scope(desk, ask.scope, call) is None or not ("supervisor" in ask.account.roles or took(desk, ask.account, call)):
                return console.missing(ask)
            write_down_note(desk, ask.account, call, f"note.{kind}")
            told = gather(desk, call, allowed=ask.scope.allows)
        return file(f"decision-note-{call}.{kind}", _WRITTEN[kind](told))

    return [console.route("/exports/calls/{call}/note.{kind}", note, _ROLES)]


def _pdf(note: Note) -> bytes:
    from bot.notes.printing import printed

    return printed(note)


def _html(note: Note) -> bytes:
    from bot.notes.pages import page

    return page(note).encode("utf-8")


def _text(note: Note) -> bytes:
    from bot.notes.thrive import thrive

    return thrive(note).encode("utf-8")


_WRITTEN = {"pdf": _pdf, "html": _html, "txt": _text}
