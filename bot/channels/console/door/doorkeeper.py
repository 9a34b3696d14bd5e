"""Knows who is signed in, by the cookie of their browser, and keeps what they typed when their session has ended."""
from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Optional
from urllib.parse import urlsplit

from sqlalchemy.engine import Engine
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.accounts.account import Account
from bot.accounts.openid import OidcSettings, OpenId
from bot.accounts.passwords import Passwords
from bot.accounts.sessions import TOUCHED_EVERY, Found, Sessions, same_token
from bot.accounts.signing_in import Came, SigningIn
from bot.accounts.typed import TypedForms
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable, reading, transaction
from bot.calllog.vault import Vault
from bot.channels.console.labels import SECRET

log = logging.getLogger(__name__)

_COOKIE = "threshold-in"
_JOURNEY = "threshold-oidc"
#: Fields of the machinery, made anew when a form is sent again.
_OURS = ("csrf", "resumed")
_MOST_KEPT = 200_000


@dataclass(frozen=True)
class SignedIn:
    """Somebody signed in. `csrf` stands in each of their forms; `session` is this browser's."""

    account: Account
    session: Found
    csrf: str


class Doorkeeper:
    """The door. Its methods look things up in the database, so they belong in a thread.

    Args:
        settings: `oidc_issuer`, `oidc_client_id`, `oidc_client_secret`, `oidc_claim`, `oidc_label` and `public_url` are used where they are there.
        passwords: None for Argon2id at its full cost.
        openid: None for what the settings say.
    """

    def __init__(self, engine: Engine, vault: Vault, clock: Callable[[], datetime], settings: Any, passwords: Optional[Passwords] = None,
                 openid: Optional[OpenId] = None) -> None:
        self.engine, self.vault, self.clock = engine, vault, clock
        self.passwords = passwords or Passwords()
        self.signing_in = SigningIn(engine, vault, self.passwords)
        oidc = OidcSettings.of(settings)
        self.openid = openid or (OpenId(oidc, vault) if oidc else None)
        self._public_url = (getattr(settings, "public_url", None) or "").rstrip("/")

    # -- who is there ------------------------------------------------------------------------------------------

    def signed_in(self, request: Request, touch: bool = True) -> Optional[SignedIn]:
        """Who asks, or None. `touch` False for what a page asks by itself, so that a board left open does not keep somebody in."""
        found = self._found(request)
        if found is None or found.stage != "in":
            return None
        if touch and self.clock() - found.seen_at >= TOUCHED_EVERY:
            self._touch(found)
        return SignedIn(found.account, found, found.csrf)

    def half_way(self, request: Request, stage: str) -> Optional[Found]:
        """Somebody whose password was right and whose second factor is missing ("code", "set_up")."""
        found = self._found(request)
        return found if found is not None and found.stage == stage else None

    def csrf_ok(self, signed_in: SignedIn, form: FormData) -> bool:
        """Whether a form was made for this session. One that is sent again after signing in need not be kept any longer."""
        right = form_is_of(signed_in.session, form)
        resumed = form.get("resumed")
        if right and isinstance(resumed, str) and resumed:
            try:
                with transaction(self.engine) as session:
                    TypedForms(session, self.vault).forget(resumed, signed_in.account.id)
            except DatabaseBusy:
                log.info("a form that was sent again is kept for its hour")
        return right

    # -- what was typed ----------------------------------------------------------------------------------------

    def keep_typed(self, request: Request, form: FormData) -> str:
        """Keeps what was posted for its author, whom its own `csrf` field names; /resume/<token> gives it back to them alone.

        "" where nothing can be kept: a form that no session of ours made, or one in which nothing was typed.
        """
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in (*_OURS, *SECRET)]
        csrf = form.get("csrf")
        if not fields or not isinstance(csrf, str) or sum(len(value) for _, value in fields) > _MOST_KEPT or len(fields) > 500:
            return ""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        with transaction(self.engine) as session:
            owner = Sessions(session, self.vault).owner_of_form(csrf)
            return "" if owner is None else TypedForms(session, self.vault).keep(owner, path, fields, self.clock())

    # -- the browser -------------------------------------------------------------------------------------------

    def came(self, request: Request) -> Came:
        """Where a try comes from."""
        return Came(request.client.host if request.client else "", request.headers.get("user-agent", "")[:400], self._key(request))

    def let_in(self, request: Request, response: Response, key: str) -> None:
        """Gives the browser the session's cookie; it goes when the browser is closed."""
        name, secure = _named(request)
        response.set_cookie(name, key, httponly=True, samesite="lax", secure=secure, path="/")

    def let_out(self, request: Request, response: Response) -> None:
        """Takes the cookie away."""
        name, secure = _named(request)
        response.delete_cookie(name, httponly=True, samesite="lax", secure=secure, path="/")

    def send_off(self, request: Request, response: Response, journey: str) -> None:
        """Remembers a journey to the OpenID provider in this browser, for ten minutes."""
        response.set_cookie(_JOURNEY, journey, max_age=600, httponly=True, samesite="lax", secure=_secure(request), path="/oidc")

    def journey(self, request: Request) -> str:
        """The journey this browser is on, or ""."""
        return request.cookies.get(_JOURNEY, "")

    def end_journey(self, request: Request, response: Response) -> None:
        """It is over, whichever way."""
        response.delete_cookie(_JOURNEY, httponly=True, samesite="lax", secure=_secure(request), path="/oidc")

    def own_address(self, request: Request, path: str) -> str:
        """A full address of ours, for the OpenID provider."""
        return (self._public_url or f"{request.url.scheme}://{request.url.netloc}") + path

    def _found(self, request: Request) -> Optional[Found]:
        key = self._key(request)
        if not key:
            return None
        with reading(self.engine) as session:
            return Sessions(session, self.vault).find(key, self.clock())

    def _touch(self, found: Found) -> None:
        try:
            with transaction(self.engine) as session:
                Sessions(session, self.vault).touch(found, self.clock())
        except (DatabaseBusy, DatabaseUnavailable):
            log.info("a session's last use was not written down this time")  # The next page does it.

    @staticmethod
    def _key(request: Request) -> str:
        return request.cookies.get(_named(request)[0], "")[:100]


def form_is_of(session: Found, form: FormData) -> bool:
    """Whether a form carries this session's token."""
    given = form.get("csrf")
    return isinstance(given, str) and same_token(given, session.csrf)


def safe_next(value: str) -> str:
    """An address within the console to go on to, or "": never another site, never back out of the door."""
    if not value.startswith("/") or value.startswith(("//", "/\\")) or not value.isprintable() or "\\" in value or len(value) > 2000:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    inside = not parts.scheme and not parts.netloc and not parts.path.startswith(("/sign-", "/join/", "/oidc/"))
    return value if inside else ""


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _named(request: Request) -> tuple[str, bool]:
    # The prefix has browsers refuse the cookie from a neighbouring host; they take it over https only.
    secure = _secure(request)
    return (f"__Host-{_COOKIE}" if secure else _COOKIE), secure
