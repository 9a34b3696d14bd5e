"""The chat page: a form, the conversation so far, and the same by script with replies shown as they come."""
from __future__ import annotations

import asyncio
import inspect
import json
import secrets
from typing import Any, AsyncIterator, Optional, Sequence

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from bot.channels import answering
from bot.channels.bodies import TOO_LONG, read_body, read_form, too_long
from bot.channels.web.chat_door import CHANNEL, ChatDoor
from bot.channels.web.conversation import conversation, Conversation, Line, line_of, typed
from bot.channels.web.pages import Pages
from bot.channels.web.visitor import Visitor, Visitors
from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming, Outgoing
from bot.intake.transcript import Said
from bot.triage.danger import LINE

NOT_SENT = "Your message was not sent, because this page was too old or your browser keeps no cookies. Press Send again."
EMPTY = "Type what has happened, then press Send."
NO_CODE = "Enter the code that your manager gave you."
CODE_NOT_SENT = "Your code was not sent, because this page was too old or your browser keeps no cookies. Press Continue again."
NO_HISTORY = "We cannot show the conversation so far. You can still send a message."
_STREAM = "application/x-ndjson"


class Chat:
    """The handlers of the chat page; the front door may fail or hang in any of them."""

    def __init__(self, front_door: FrontDoor, visitors: Visitors, pages: Pages, patience: dict[str, float], door: ChatDoor) -> None:
        self._front_door = front_door
        self._visitors = visitors
        self._pages = pages
        self._patience = patience
        self._door = door
        self._homes: list[tuple[str, str]] = []

    async def show(self, request: Request) -> Response:
        """The page with the conversation so far, and whatever waits to be shown."""
        return await self._page(request, await self._visitor(request))

    async def send(self, request: Request) -> Response:
        """Takes what was typed or tapped; nothing typed is ever dropped, whatever is wrong with the request."""
        body = await read_body(request)
        form, visitor = read_form(body), await self._visitor(request)
        text = answering.clean(form.get("text", ""))
        press = form.get("press", "")[:200]
        if not body.whole or too_long(text):
            return await self._page(request, visitor, 413, TOO_LONG, text[:20_000])
        if not self._visitors.sent_by(visitor, form):
            return await self._page(request, visitor, 403, NOT_SENT, text)
        visitor = await self._choose(visitor, form)
        if not text.strip() and not press:
            return await self._page(request, visitor, 422, EMPTY)
        messages = self._messages(visitor, form.get("turn", ""), text, press)
        if _STREAM in request.headers.get("accept", ""):
            return self._kept(request, visitor, StreamingResponse(self._lines(visitor, messages), media_type=_STREAM))
        replies = [reply for message in messages async for reply in self._answers(message)]
        if not visitor.inside:
            return self._ask_code(request, visitor, replies=replies)
        said = await self._said(visitor)
        page = conversation(said or [], replies=replies)
        if said is not None and len(page.lines) == len(said):
            marking = BackgroundTask(answering.mark_delivered, self._front_door, replies)
            return self._kept(request, visitor, RedirectResponse("/#latest", 303, background=marking))
        if text.strip() and not any(line.who == "person" and line.text == text for line in page.lines):
            lines = [*page.lines[: page.seen], typed(text), *page.lines[page.seen:]]
            page = Conversation(tuple(lines), page.seen, page.call)
        return self._render(request, visitor, page, shown=replies)

    async def enter(self, request: Request) -> Response:
        """Takes the code that lets this browser in. Danger told instead of a code is answered like any."""
        form, visitor = read_form(await read_body(request)), await self._visitor(request)
        text = answering.clean(form.get("code", ""))[:20_000]
        if visitor.inside or request.method == "GET":  # somebody who loads the page again after their code
            return self._kept(request, visitor, RedirectResponse("/", 303))
        if not self._visitors.sent_by(visitor, form):
            return self._ask_code(request, visitor, 403, CODE_NOT_SENT, text)
        if not text.strip():
            return self._ask_code(request, visitor, 422, NO_CODE)
        person = self._door.with_code(visitor, text)
        replies = [reply async for reply in self._answers(self._incoming(person, form.get("turn", ""), text))]
        known = await self._door.let_in(request, person)
        if not known.inside or person == visitor:
            return self._ask_code(request, visitor, 422, *_problem(replies, text), replies=replies)
        await self._read_homes()
        return self._render(request, known, conversation([], replies=replies), shown=replies)

    async def choose(self, request: Request) -> Response:
        """Keeps the home and the role for the messages that follow."""
        form, visitor = read_form(await read_body(request)), await self._visitor(request)
        if not self._visitors.sent_by(visitor, form):
            return await self._page(request, visitor, 403, NOT_SENT)
        return self._kept(request, await self._choose(visitor, form), RedirectResponse("/", 303))

    async def new_call(self, request: Request) -> Response:
        """Asks the front door for a new call."""
        form, visitor = read_form(await read_body(request)), await self._visitor(request)
        if not visitor.inside or not self._visitors.sent_by(visitor, form):
            return await self._page(request, visitor, 403, NOT_SENT)
        replies = [reply async for reply in self._answers(self._incoming(visitor, form.get("turn", ""), "/new"))]
        if any(reply.custom.get("fallback") for reply in replies):
            return self._render(request, visitor, conversation([], replies=replies))
        return self._kept(request, visitor, RedirectResponse("/", 303))

    async def updates(self, request: Request) -> Response:
        """What was said since the page last looked: `seen` counts the messages that it shows."""
        visitor = await self._visitor(request)
        if not visitor.inside:  # they have left: nothing more of it is shown
            return JSONResponse({"html": [], "seen": 0, "reload": True})
        said = await self._said(visitor)
        seen = request.query_params.get("seen", "")
        if said is None or not seen.isascii() or not seen.isdigit() or len(seen) > 9:
            return JSONResponse({"html": [], "seen": None})
        if len(said) < int(seen):
            return JSONResponse({"html": [], "seen": len(said), "reload": True})
        waiting = await answering.waiting_for(self._front_door, CHANNEL, visitor.person)
        page = conversation(said, waiting)
        html = [self._fragment(visitor, line) for line in page.lines[int(seen):]]
        return JSONResponse({"html": html, "seen": page.seen, "call": page.call},
                            background=BackgroundTask(answering.mark_delivered, self._front_door, waiting))

    def _messages(self, visitor: Visitor, turn: str, text: str, press: str) -> list[Incoming]:
        """A tap with words still in the box is two messages: words of danger go first, other words after the tap."""
        tapped = [self._incoming(visitor, turn, "", press)] if press else []
        worded = [self._incoming(visitor, turn, text)] if text.strip() else []
        return worded + tapped if answering.danger_words(text) else tapped + worded

    def _incoming(self, visitor: Visitor, turn: str, text: str, press: str = "") -> Incoming:
        return answering.incoming(CHANNEL, visitor.person, text, press, self._visitors.update_id(visitor, turn, text, press),
                                  home=visitor.home, role=visitor.role, source=visitor.source)

    def _answers(self, message: Incoming) -> AsyncIterator[Outgoing]:
        return answering.answers(self._front_door, message, **self._patience)

    async def _lines(self, visitor: Visitor, messages: list[Incoming]) -> AsyncIterator[str]:
        """Each reply as a line of JSON the moment it comes; the last line says what the page now shows."""
        for message in messages:
            async for reply in self._answers(message):
                yield json.dumps({"html": self._fragment(visitor, line_of(reply))}) + "\n"
                await answering.mark_delivered(self._front_door, [reply])
        said = await self._said(visitor)
        yield json.dumps({"seen": None if said is None else len(said), "call": conversation(said or []).call}) + "\n"

    async def _page(self, request: Request, visitor: Visitor, status: int = 200, error: str = "", draft: str = "") -> Response:
        """The page; an error comes with the 999 words where the unsent text tells of danger."""
        if not visitor.inside:
            return self._ask_code(request, visitor, status, error, draft)
        await self._read_homes()
        said = await self._said(visitor)
        waiting = await answering.waiting_for(self._front_door, CHANNEL, visitor.person) if visitor.shown else []
        urgent = answering.danger_words(draft)
        page = conversation(said or [], waiting, [urgent] if urgent else [])
        notice = NO_HISTORY if said is None else ""
        return self._render(request, visitor, page, status, error or notice, draft, waiting)

    def _render(self, request: Request, visitor: Visitor, page: Conversation, status: int = 200, error: str = "",
                draft: str = "", shown: Sequence[Outgoing] = ()) -> Response:
        names = dict(self._homes)
        response = self._pages.response("chat.html", status, page=page, error=error, draft=draft, homes=visitor.choices(self._homes),
                                        roles=self._door.roles, visitor=visitor, home_name=names.get(visitor.home or "", visitor.home),
                                        **self._form(visitor))
        if shown:
            response.background = BackgroundTask(answering.mark_delivered, self._front_door, shown)
        return self._kept(request, visitor, response)

    def _ask_code(self, request: Request, visitor: Visitor, status: int = 200, error: str = "", draft: str = "",
                  replies: Sequence[Outgoing] = ()) -> Response:
        """The page for somebody who is not inside: for their code, with what was said to what they wrote."""
        urgent = answering.danger_words(draft) if not replies else None
        page = conversation([], replies=[*([urgent] if urgent else []), *(() if error else replies)])
        response = self._pages.response("enter.html", status, page=page, error=error, draft="" if urgent else draft[:200], **self._form(visitor))
        if replies:
            response.background = BackgroundTask(answering.mark_delivered, self._front_door, replies)
        return self._kept(request, visitor, response)

    async def _visitor(self, request: Request) -> Visitor:
        return await self._door.let_in(request, self._visitors.read(request))

    async def _said(self, visitor: Visitor) -> Optional[list[Said]]:
        return await answering.transcript(self._front_door, CHANNEL, visitor.person) if visitor.shown else None

    def _fragment(self, visitor: Visitor, line: Line) -> str:
        return self._pages.text("line.html", line=line, latest=False, **self._form(visitor))

    def _form(self, visitor: Visitor) -> dict[str, Any]:
        return {"token": self._visitors.form_token(visitor), "turn": secrets.token_hex(12)}

    def _kept(self, request: Request, visitor: Visitor, response: Response) -> Response:
        self._visitors.write(request, response, visitor)
        return response

    async def _choose(self, visitor: Visitor, form: dict[str, str]) -> Visitor:
        if form.get("home") and form["home"] not in dict(self._homes):
            await self._read_homes()
        return visitor.choosing(form, self._homes)

    async def _read_homes(self) -> None:
        """Keeps the last list that could be read: without it a message could not be sent with its home."""
        try:
            homes = self._front_door.homes()
            self._homes = list(await asyncio.wait_for(homes, 1.0) if inspect.isawaitable(homes) else homes)
        except Exception as error:
            answering.report("the homes could not be read", error)


def _problem(replies: Sequence[Outgoing], typed: str) -> tuple[str, str]:
    """What was wrong with a code, for the box of problems, and the code as it was typed; nothing of it where danger was told."""
    if any(answering.says_999(reply.custom, reply.text) for reply in replies):
        return "", ""
    return " ".join(reply.text.replace(LINE, "").strip() for reply in replies), typed[:200]
