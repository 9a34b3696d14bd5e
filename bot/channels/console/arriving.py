"""Takes in what was posted, up to a limit, and sends who is not signed in to the door without losing what they typed."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse

from bot.channels.bodies import read_body

#: Bytes of a form. A page of notes is a few thousand; what is longer is a mistake or an attack.
_FORM_LIMIT = 2_000_000
_FIELDS = 2_000


# What is uploaded stays in memory until it is sealed: beyond this size Starlette would put it on the disk in the clear.
MultiPartParser.spool_max_size = 16_000_000


class TooMuch(ValueError):
    """More was posted than is taken; the message says what to do."""


async def taken_in(request: Request, limit: int = 0) -> FormData:
    """The form that was posted, read within `limit` bytes (0: the usual limit); empty where nothing was.

    Raises:
        TooMuch: it is longer, or was cut off on its way, or cannot be read.
    """
    if request.method != "POST":
        return FormData()
    body = await read_body(request, limit or _FORM_LIMIT)
    if not body.whole:
        raise TooMuch("What you sent is too long for us to take, so nothing was kept. Go back and send less at once.")
    sent = False

    async def again() -> dict:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body.data, "more_body": False}

    try:
        return await Request(request.scope, again).form(max_files=2, max_fields=_FIELDS, max_part_size=limit or _FORM_LIMIT)
    except Exception as problem:
        raise TooMuch("What you sent could not be read, so nothing was kept. Go back, load the page again, and send it once more.") from problem


def signing_in_again(doorkeeper: Any, request: Request, form: FormData) -> RedirectResponse:
    """To the door, and back here afterwards; what was typed waits for the person who typed it."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "POST":
        return RedirectResponse("/sign-in?" + urlencode({"next": back}), 303)
    token = doorkeeper.keep_typed(request, form)
    return RedirectResponse("/sign-in" + (f"?{urlencode({'kept': token})}" if token else ""), 303)
