"""Takes in what was posted, up to a limit, and sends who is not signed in to the door without losing what they typed."""
from __future__ import annotations

import asyncio
from typing import Any, AsyncGenerator, Union, cast
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse

from bot.channels.bodies import read_body

#: Bytes of a form. A page of notes is a few thousand; what is longer is a mistake or an attack.
_FORM_LIMIT = 2_000_000
#: And of somebody who may not post here at all, whose words are kept until they have signed in.
STRANGERS_LIMIT = 250_000
_FIELDS = 2_000
#: The registry's five, and one too many that is complained of.
_FILES = 6

# What is uploaded stays in memory until it is sealed: beyond this size Starlette would put it on the disk in the clear.
MultiPartParser.spool_max_size = 16_000_000


class TooMuch(ValueError):
    """More was posted than is taken; the message says what to do."""


async def taken_in(request: Request, limit: int = 0) -> FormData:
    """The form that was posted, read within `limit` bytes (0: the usual limit); empty where nothing was.

    It is counted before it is taken apart, and taken apart in a thread: whoever posts must never keep others from an answer. A body comes once, so
    what was read stays in `request.state.form` for the page that says that it could not be worked.

    Raises:
        TooMuch: it is longer, or was cut off on its way, or cannot be read.
    """
    if request.method != "POST":
        return FormData()
    body = await read_body(request, limit or _FORM_LIMIT)
    if not body.whole:
        raise TooMuch("What you sent is too long for us to take, so nothing was kept. Go back and send less at once.")
    in_parts = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    try:
        request.state.form = await run_in_threadpool(_parts if in_parts else _fields, request, body.data, limit or _FORM_LIMIT)
    except Exception as problem:
        raise TooMuch("What you sent could not be read, so nothing was kept. Go back, load the page again, and send it once more.") from problem
    return cast(FormData, request.state.form)


def _fields(request: Request, data: bytes, limit: int) -> FormData:
    if not request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        return FormData()
    fields = parse_qsl(data.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=_FIELDS)
    return FormData(list[tuple[str, Union[str, UploadFile]]](fields))


def _parts(request: Request, data: bytes, limit: int) -> FormData:
    """A form with files in it. Of the loop that Starlette's reader wants, this thread has one of its own."""
    async def read() -> FormData:
        async def whole() -> AsyncGenerator[bytes, None]:
            yield data
        return await MultiPartParser(request.headers, whole(), max_files=_FILES, max_fields=_FIELDS, max_part_size=limit).parse()
    return asyncio.run(read())


def signing_in_again(doorkeeper: Any, request: Request, form: FormData) -> RedirectResponse:
    """To the door, and back here afterwards; what was typed waits for the person who typed it."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "POST":
        return RedirectResponse("/sign-in?" + urlencode({"next": back}), 303)
    token = doorkeeper.keep_typed(request, form)
    told = {"kept": token} if token else {"next": back}
    if request.url.path.startswith("/console/") and request.url.path.endswith("/danger"):
        told["danger"] = "1"  # they must not wait for this page
    return RedirectResponse("/sign-in?" + urlencode(told), 303)
