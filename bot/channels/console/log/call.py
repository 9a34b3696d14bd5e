"""One call: what was said, asked, told and decided, its clocks, its record, and what supervisors made of it."""
from __future__ import annotations

from typing import Any, Mapping, Optional
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from bot.calllog.events import Event
from bot.channels.console.ask import Ask
from bot.channels.console.log import wording
from bot.channels.console.shell import Console
from bot.drawing.call_picture import call_picture
from bot.intake import masked
from bot.notes.gathering import gather
from bot.review.finding import read_filters
from bot.review.reviewing.case_file import UNREADABLE, CaseFile, case_file, visible
from bot.review.reviewing.looking import must_note, note_view
from bot.review.reviewing.opinions import added_since
from bot.review.reviewing.queue import Queue, daily_queue
from bot.notes.timeline import timeline
from bot.triage.protocol import Library

_LOOKS_SHOWN = 20


class CallPages:
    """GET /log/{call} and its picture. Looking is noted in the call."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """The page; the same words for a call that is not there and for another provider's."""
        if not self._note_look(ask):
            return self._console.missing(ask)
        return self.page(ask, told=_told(ask))

    def picture(self, ask: Ask) -> Response:
        """The path of the call as an SVG image."""
        if not self._note_look(ask):
            return self._console.missing(ask)
        with self._console.reading() as desk:
            try:
                drawn = call_picture(gather(desk, ask.path("call"), allowed=ask.scope.allows))
            except UNREADABLE:
                return self._console.missing(ask, "This call's record cannot be read, so its path cannot be drawn.")
        return Response(drawn, media_type="image/svg+xml")

    def page(self, ask: Ask, status: int = 200, errors: Optional[Mapping[str, str]] = None, typed: Optional[Mapping[str, str]] = None, seen: int = 0,
             told: Optional[list[str]] = None) -> Response:
        """The call's page for somebody who may see it. `typed` is put back into the forms; `seen`: what came after so many events is shown as new."""
        day = wording.read_day(ask.query("queue") or ask.field("queue"))
        with self._console.reading() as desk:
            row = visible(desk, ask.scope, ask.path("call"))
            if row is None:
                return self._console.missing(ask)
            file = case_file(desk, ask.scope, row)
            homes = {home.id: home for home in desk.registry.homes()}
            queue = daily_queue(desk, ask.scope, day) if day else None
            news = [_news(desk.library, row.protocols, event) for event in added_since(file.events, seen)] if seen else []
        return self._console.page(
            ask, "log/call.html", status, file=file, row=row, note=file.note, found=file.opinions, wording=wording, homes=homes, home=homes.get(row.place or ""),
            queue=queue, place=_place(queue, row.call), errors=errors or {}, typed=typed or {}, news=news,
            told=told or [], looks=file.opinions.views[-_LOOKS_SHOWN:], chain=_chain(file), list_query=_list_query(ask),
        )

    def _note_look(self, ask: Ask) -> bool:
        """Notes that this person opened the call; False when there is no such call for them. The database is only written to for a new look."""
        call, by = ask.path("call"), ask.account.name
        with self._console.reading() as desk:
            row = visible(desk, ask.scope, call)
            if row is None:
                return False
            try:
                new = must_note(desk, call, by)
            except UNREADABLE:
                return True  # nothing can be added to a record that cannot be read; the page says so
        if new:
            with self._console.working() as desk:
                note_view(desk, call, by)
        return True


def _place(queue: Optional[Queue], call: str) -> str:
    """"4 of 31 left" for a page that was opened from the daily check."""
    return f"{len(queue.left)} of {len(queue.items)} left" if queue else ""


def _told(ask: Ask) -> list[str]:
    """What the last form did, and kindly what was taken out of its text."""
    told = [wording.DONE[ask.query("done")]] if ask.query("done") in wording.DONE else []
    kinds = [kind for kind in ask.query("masked").split(",") if kind]
    return told + ([masked.told(kinds, ask.path("call")).text] if kinds else [])


def _news(library: Library, protocols: tuple[str, ...], event: Event) -> dict[str, Any]:
    """Something that was added while a form was being filled in."""
    told = event.payload
    if event.kind == "remarked" and told.get("about") == "review":
        what, value = str(told.get("what")), str(told.get("value") or "")
        words = {"judged": f"Judged: {wording.JUDGEMENTS.get(value, value)}", "agreed": "Agreed with the judgement", "disagreed": "Disagreed with the judgement"}
        return {"at": event.at, "what": words.get(what) or wording.remark_words(what, value), "by": str(told.get("by") or ""), "text": event.text}
    steps = timeline(library, protocols, [event])
    return {"at": event.at, "what": steps[0].what if steps else "Something was said or asked", "by": str(told.get("by") or "") if event.kind in ("raised", "noted") else "", "text": ""}


def _chain(file: CaseFile) -> tuple[bool, str]:
    """Whether the record is whole, and what that means in words."""
    if file.broken_at is None:
        return True, f"All {file.row.events} entries are whole: nothing was changed, added in between or taken away since they were written."
    where = f"at entry {file.broken_at}: it" if file.broken_at else "and part of it cannot be read: it"
    return False, (f"The record is broken {where}, or one near it, was changed or taken away after it was written. "
                   "Do not rely on this call's record. Tell your administrator now, and keep the database as it is.")


def _list_query(ask: Ask) -> str:
    """The filters of the list that this page was opened from, read and written again so that nothing else comes along."""
    filters, _ = read_filters(dict(parse_qsl(ask.query("list"))))
    return urlencode(filters.query())
