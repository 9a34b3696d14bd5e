"""Reads request bodies up to a limit, and forms out of them."""
from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

#: A message may be this long, in bytes of UTF-8.
TEXT_LIMIT = 100_000
#: The same message inside a form or JSON: an escape makes up to three or six characters of one byte.
BODY_LIMIT = 6 * TEXT_LIMIT + 10_000
#: Above this the rest is not even read: the connection is dropped.
_DRAIN_LIMIT = 20_000_000

TOO_LONG = "Your message is too long for us to take. Send the most important part first, in a few lines."


@dataclass(frozen=True)
class Body:
    """What was read, and whether that is all that was sent."""

    data: bytes
    whole: bool


async def read_body(request: Request, limit: int = BODY_LIMIT) -> Body:
    """Reads at most `limit` bytes of the body and throws the rest away.

    The rest is read so that a browser shows the answer: most report a broken connection otherwise.
    """
    data, seen = bytearray(), 0
    try:
        async for chunk in request.stream():
            seen += len(chunk)
            if len(data) < limit:
                data += chunk[: limit - len(data)]
            if seen > _DRAIN_LIMIT:
                break
    except ClientDisconnect:
        return Body(bytes(data), False)
    return Body(bytes(data), seen <= limit)


def read_form(body: Body) -> dict[str, str]:
    """The first value of each field of a form; empty where the body is not a form."""
    try:
        pairs = parse_qsl(body.data.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace",
                          max_num_fields=50)
    except ValueError:
        return {}
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


def too_long(text: str) -> bool:
    """True where one message is over the limit."""
    return len(text.encode("utf-8", "replace")) > TEXT_LIMIT
