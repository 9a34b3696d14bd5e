"""The signed cookie of one browser: a random person key, the home and the role."""
from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import dataclass, replace
from typing import Optional

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.access import keyed

COOKIE = "threshold"
ROLES = {"staff": "I work at the home", "operator": "I take calls for the police"}
_DAY = 24 * 3600
#: Without a code nothing is lost by choosing the home again. A browser that entered one is remembered for half a year (proposal).
REMEMBERED, ENROLLED = 30, 183


@dataclass(frozen=True)
class Visitor:
    """One browser. `new` is True until the cookie has been sent for the first time.

    Not in the cookie, but looked up for each request: `inside`, whether they may use the page; `shown`, whether they may see what
    was said; `homes` to choose from (None: all); `source`, the address they write from where people can be made up.
    """

    person: str
    home: Optional[str] = None
    role: str = "staff"
    new: bool = False
    inside: bool = True
    shown: bool = True
    homes: Optional[tuple[str, ...]] = None
    source: str = ""

    def choices(self, homes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The homes this visitor may choose from; none where there is nothing to choose."""
        if self.homes is None:
            return homes
        return [home for home in homes if home[0] in self.homes] if len(self.homes) > 1 else []

    def choosing(self, form: dict[str, str], homes: list[tuple[str, str]]) -> "Visitor":
        """The visitor with the home and role of a form; what the form leaves out or makes up stays as it was."""
        known = {identifier for identifier, _ in self.choices(homes)}
        home = form["home"] if form.get("home") in known else self.home
        role = form["role"] if form.get("role") in ROLES else self.role
        return replace(self, home=home, role=role)


class Visitors:
    """Reads and writes the cookie; a cookie that we did not sign counts as none."""

    def __init__(self, key: bytes, days: int = REMEMBERED) -> None:
        self._key, self._days = key, days

    def read(self, request: Request) -> Visitor:
        """The visitor of this request, a new one where there is no valid cookie."""
        payload, _, signature = request.cookies.get(COOKIE, "").partition(".")
        if hmac.compare_digest(keyed(self._key, "cookie", payload).encode(), signature.encode("utf-8", "replace")):
            try:
                person, home, role = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
                return Visitor(person, home, role)
            except (ValueError, binascii.Error):
                pass
        return Visitor("web-" + secrets.token_urlsafe(18), new=True)

    def write(self, request: Request, response: Response, visitor: Visitor) -> None:
        """Puts the cookie on a response; it lasts so many days from the last visit."""
        content = json.dumps([visitor.person, visitor.home, visitor.role]).encode()
        payload = base64.urlsafe_b64encode(content).decode().rstrip("=")
        response.set_cookie(COOKIE, f"{payload}.{keyed(self._key, 'cookie', payload)}", max_age=self._days * _DAY, httponly=True,
                            samesite="lax", secure=request.url.scheme == "https")

    def form_token(self, visitor: Visitor) -> str:
        """What a form of this visitor must carry, so that no other site's page can post in their name."""
        return keyed(self._key, "form", visitor.person)

    def sent_by(self, visitor: Visitor, form: dict[str, str]) -> bool:
        """True where the form carries this visitor's token."""
        given = form.get("token", "").encode("utf-8", "replace")
        return not visitor.new and hmac.compare_digest(given, self.form_token(visitor).encode())

    def update_id(self, visitor: Visitor, turn: str, text: str, press: str) -> Optional[str]:
        """The same id for the same form sent twice, another one as soon as what it says differs; None without a turn."""
        return keyed(self._key, "turn", visitor.person, turn, text, press) if turn else None
