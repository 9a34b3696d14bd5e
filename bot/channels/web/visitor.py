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
_MONTH = 30 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """One browser. `new` is True until the cookie has been sent for the first time."""

    person: str
    home: Optional[str] = None
    role: str = "staff"
    new: bool = False

    def choosing(self, form: dict, homes: list) -> "Visitor":
        """The visitor with the home and role of a form; what the form leaves out or makes up stays as it was."""
        known = {identifier for identifier, _ in homes}
        home = form["home"] if form.get("home") in known else self.home
        role = form["role"] if form.get("role") in ROLES else self.role
        return replace(self, home=home, role=role)


class Visitors:
    """Reads and writes the cookie; a cookie that we did not sign counts as none."""

    def __init__(self, key: bytes):
        self._key = key

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
        """Puts the cookie on a response; it lasts a month from the last visit."""
        content = json.dumps([visitor.person, visitor.home, visitor.role]).encode()
        payload = base64.urlsafe_b64encode(content).decode().rstrip("=")
        response.set_cookie(COOKIE, f"{payload}.{keyed(self._key, 'cookie', payload)}", max_age=_MONTH, httponly=True,
                            samesite="lax", secure=request.url.scheme == "https")

    def form_token(self, visitor: Visitor) -> str:
        """What a form of this visitor must carry, so that no other site's page can post in their name."""
        return keyed(self._key, "form", visitor.person)

    def sent_by(self, visitor: Visitor, form: dict) -> bool:
        """True where the form carries this visitor's token."""
        given = form.get("token", "").encode("utf-8", "replace")
        return not visitor.new and hmac.compare_digest(given, self.form_token(visitor).encode())

    def update_id(self, visitor: Visitor, turn: str, text: str, press: str) -> Optional[str]:
        """The same id for the same form sent twice, another one as soon as what it says differs; None without a turn."""
        return keyed(self._key, "turn", visitor.person, turn, text, press) if turn else None
