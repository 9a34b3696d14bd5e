"""The page for a request that the database kept from being worked: danger is told all the same, and what was typed stands on it."""
from __future__ import annotations

from typing import Any, cast

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.access import from_another_site
from bot.channels.console.arriving import STRANGERS_LIMIT, TooMuch, taken_in
from bot.channels.console import labels


async def out_of_reach(console: Any, request: Request, title: str, words: str) -> Response:
    """Says that it was not worked, and first of all what to do where danger was being told.

    Nobody can be asked who they are, so only the sender's own form is shown, and none that another site's page sent.
    """
    form = await _form(request)
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    danger = labels.danger(request.url.path, fields)
    typed = [(name, value) for name, value in labels.shown([one for one in fields if one[0] not in labels.SECRET], console.library) if value]
    return cast(Response, console.open_page(request, "out_of_reach.html", 503, title=title, words=words, danger=danger, typed=typed))


async def _form(request: Request) -> FormData:
    """The form of the request, whether it was read already or not; empty for one that cannot be shown."""
    if request.method != "POST" or from_another_site(request):
        return FormData()
    known = getattr(request.state, "form", None)
    if known is not None:
        return FormData(known)
    try:
        return await taken_in(request, STRANGERS_LIMIT)
    except TooMuch:
        return FormData()
