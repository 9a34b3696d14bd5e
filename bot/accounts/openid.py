"""Signing in with the force's own accounts: OpenID Connect, authorisation code with PKCE, by Authlib and joserfc."""
from __future__ import annotations

import ipaddress
import json
import secrets
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Mapping, Optional
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.accounts.sessions import same_token
from bot.calllog.vault import Vault, VaultError

#: The claims an administrator may match people by. `sub` never changes; the others are only as good as the provider's care.
CLAIMS = ("sub", "email", "preferred_username")
#: Signatures by a key pair only: with "none" or a shared secret anybody could write a token.
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
#: Between leaving for the provider and coming back.
JOURNEY = timedelta(minutes=10)
#: Whoever signed in there longer ago is asked again: as long as a session lasts here at most.
MAX_AGE = timedelta(hours=12)
_LEEWAY = 60
_KEYS_LAST = timedelta(hours=1)
#: Somebody waits at the sign-in page, and their thread is one that every other page needs.
_TIMEOUT = 5.0
#: After it did not answer, the provider is not asked again for so long.
_LEFT_ALONE = timedelta(seconds=30)
_AWAY = "Your organisation's sign-in cannot be reached just now. Use your password, or try again in a minute."
_NOT_SAID = "Your organisation's sign-in does not say when it asked for your password, so it cannot be used for this. Tell your Threshold administrator."
_LONG_AGO = "Your organisation's sign-in did not ask for your password this time. Sign out there, then try again."
_FIRST = "Your organisation's sign-in is being looked up. Try again in a moment."


class OidcTrouble(Exception):
    """Signing in this way did not work; the message is for the person, `why` is for the record."""

    def __init__(self, why: str, words: str = "") -> None:
        super().__init__(words or "Signing in with your organisation's account did not work. Try again, or use your password.")
        self.why = why


@dataclass(frozen=True)
class OidcSettings:
    """Where people are vouched for. `claim` is one of CLAIMS; `label` is what the button says."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "sub"
    label: str = "Sign in with your organisation's account"

    def __post_init__(self) -> None:
        if self.claim not in CLAIMS:
            raise ValueError(f"oidc_claim is one of {', '.join(CLAIMS)}, not {self.claim!r}.")
        if not _safe(self.issuer):
            raise ValueError("oidc_issuer must begin with https://.")

    @classmethod
    def of(cls, settings: object) -> Optional["OidcSettings"]:
        """Those of Threshold's settings, or None where no issuer is set."""
        issuer, client_id, client_secret = (getattr(settings, f"oidc_{key}", None) for key in ("issuer", "client_id", "client_secret"))
        if not issuer or not client_id or not client_secret:
            return None
        more = {key: value for key in ("claim", "label") if (value := getattr(settings, f"oidc_{key}", None))}
        return cls(issuer, client_id, client_secret, **more)


@dataclass(frozen=True)
class Vouched:
    """Who somebody is according to the provider, whether it checked a second factor, and whether it asked for their password just now."""

    subject: str
    second_factor: bool
    next: str
    just_now: bool = False


class OpenId:
    """One provider. Safe from any thread; what it publishes is asked for when first needed and kept for an hour."""

    def __init__(self, settings: OidcSettings, vault: Vault, transport: Optional[httpx2.BaseTransport] = None) -> None:
        self._settings, self._vault, self._transport = settings, vault, transport
        self._lock = threading.Lock()
        self._published: Optional[tuple[datetime, Mapping[str, Any], KeySet]] = None
        self._failed_at: Optional[datetime] = None

    @property
    def label(self) -> str:
        """What the button says."""
        return self._settings.label

    def leave(self, back: str, next_path: str, at: datetime, again: bool = False) -> tuple[str, str]:
        """(the provider's address to go to, the sealed cookie that must come back). Raises OidcTrouble.

        again: the provider is to ask for the person's password although it knows them already (OpenID Connect Core 3.1.2.1). The address passes
        through their browser, where somebody else at the desk may change it: only what the token says on the way back counts.
        """
        published, _ = self._ask(at)
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._client(back) as client:
            address, state = client.create_authorization_url(published["authorization_endpoint"], nonce=nonce, code_verifier=verifier,
                                                             **({"prompt": "login", "max_age": 0} if again else {"max_age": int(MAX_AGE.total_seconds())}))
        journey = {"state": state, "nonce": nonce, "verifier": verifier, "back": back, "next": next_path, "until": int((at + JOURNEY).timestamp()),
                   "since": int(at.timestamp()) if again else 0}
        return address, self._vault.seal(json.dumps(journey)).decode("ascii")

    def arrive(self, query: Mapping[str, str], cookie: str, at: datetime) -> Vouched:
        """Who came back. Raises OidcTrouble for anything that is not exactly what was asked for."""
        journey = self._journey(cookie, at)
        if not same_token(query.get("state", ""), journey["state"]):
            raise OidcTrouble("state")
        # RFC 9207: an answer that names another provider is a mix-up.
        if query.get("iss", self._settings.issuer) != self._settings.issuer:
            raise OidcTrouble("issuer")
        if "error" in query or not query.get("code"):
            raise OidcTrouble("provider refused")
        published, keys = self._ask(at)
        self._leave_alone(at)
        try:
            with self._client(journey["back"]) as client:
                token = client.fetch_token(published["token_endpoint"], code=query["code"], code_verifier=journey["verifier"])
        except httpx2.TransportError as problem:
            self._failed_at = at
            raise OidcTrouble(f"token: {type(problem).__name__}", _AWAY) from problem
        except (httpx2.HTTPError, AuthlibBaseError, ValueError) as problem:
            raise OidcTrouble(f"token: {type(problem).__name__}") from problem
        claims = self._claims(str(token.get("id_token", "")), journey["nonce"], keys, at)
        just_now = self._asked_just_now(claims, int(journey.get("since", 0)), at)
        return Vouched(self._subject(claims), "mfa" in _list(claims.get("amr")), journey["next"], just_now)

    def _claims(self, token: str, nonce: str, keys: KeySet, at: datetime) -> Mapping[str, Any]:
        """The claims of an ID token that is signed by the provider, for us, now and for this very journey (OpenID Connect Core 3.1.3.7)."""
        try:
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            except JoseError:
                # It may be signed with a key published since.
                decoded = jwt.decode(token, self._ask(at, again=True)[1], algorithms=ALGORITHMS)
            registry = jwt.JWTClaimsRegistry(
                now=int(at.timestamp()), leeway=_LEEWAY, sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
                iss={"essential": True, "value": self._settings.issuer}, aud={"essential": True, "value": self._settings.client_id},
                nonce={"essential": True, "value": nonce})
            registry.validate(decoded.claims)
        except (JoseError, ValueError) as problem:
            raise OidcTrouble(f"token: {getattr(problem, 'error', type(problem).__name__)} {getattr(problem, 'claim', '') or ''}".strip()) from problem
        if (len(_list(decoded.claims["aud"])) > 1 or "azp" in decoded.claims) and decoded.claims.get("azp") != self._settings.client_id:
            raise OidcTrouble("token: azp")
        return decoded.claims

    def _asked_just_now(self, claims: Mapping[str, Any], since: int, at: datetime) -> bool:
        """Whether the provider asked for their password a moment ago, by its `auth_time` (OpenID Connect Core 2 and 3.1.3.7).

        Some providers send none unless they are set to: then somebody may sign in, but nobody knows that they were asked just now.
        Raises OidcTrouble where it was too long ago, or where they were to be asked again (`since`) and were not.
        """
        told = claims.get("auth_time")
        if told is None and not since:
            return False
        if isinstance(told, bool) or not isinstance(told, (int, float)) or told > at.timestamp() + _LEEWAY:
            raise OidcTrouble("auth_time", _NOT_SAID if told is None else "")
        if told < (since or at.timestamp() - MAX_AGE.total_seconds()) - _LEEWAY:
            raise OidcTrouble("auth_time", _LONG_AGO)
        return told >= at.timestamp() - JOURNEY.total_seconds()

    def _subject(self, claims: Mapping[str, Any]) -> str:
        subject = claims.get(self._settings.claim)
        if self._settings.claim == "email" and claims.get("email_verified") is not True:
            raise OidcTrouble("email not verified")
        if not isinstance(subject, str) or not subject:
            raise OidcTrouble(f"no {self._settings.claim}")
        return subject

    def _journey(self, cookie: str, at: datetime) -> Mapping[str, Any]:
        try:
            journey = json.loads(self._vault.open(cookie.encode("ascii", "replace")))
        except (VaultError, ValueError) as problem:
            raise OidcTrouble("no journey") from problem
        if not isinstance(journey, dict) or journey.get("until", 0) <= at.timestamp():
            raise OidcTrouble("journey too old")
        return journey

    def _ask(self, at: datetime, again: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        """What the provider publishes: its addresses and keys. One thread asks; nobody else waits for it."""
        known = self._published
        if known and not again and at - known[0] < _KEYS_LAST:
            return known[1:]
        self._leave_alone(at)
        if not self._lock.acquire(blocking=False):
            if known:
                return known[1:]
            raise OidcTrouble("discovery: asked already", _FIRST)
        try:
            self._published = (at, *self._fetched())
            self._failed_at = None
            return self._published[1:]
        except OidcTrouble:
            self._failed_at = at
            raise
        except (httpx2.HTTPError, ValueError, KeyError, TypeError, JoseError) as problem:
            self._failed_at = at
            raise OidcTrouble(f"discovery: {type(problem).__name__}", _AWAY) from problem
        finally:
            self._lock.release()

    def _fetched(self) -> tuple[Mapping[str, Any], KeySet]:
        with httpx2.Client(timeout=_TIMEOUT, transport=self._transport, verify=_trusted()) as client:
            published = client.get(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration").raise_for_status().json()
            wanted = [published[key] for key in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if published["issuer"] != self._settings.issuer or not all(map(_safe, wanted)):
                raise OidcTrouble("discovery: issuer or addresses")
            return published, KeySet.import_key_set(client.get(published["jwks_uri"]).raise_for_status().json())

    def _leave_alone(self, at: datetime) -> None:
        """Raises OidcTrouble while the provider is known to be away."""
        if self._failed_at is not None and at - self._failed_at < _LEFT_ALONE:
            raise OidcTrouble("provider away", _AWAY)

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(self._settings.client_id, self._settings.client_secret, scope="openid email profile", redirect_uri=back,
                            code_challenge_method="S256", timeout=_TIMEOUT, transport=self._transport, verify=_trusted())


@lru_cache(maxsize=None)
def _trusted() -> ssl.SSLContext:
    """Whom this computer trusts, read once: it takes longer than signing in."""
    return httpx2.create_ssl_context()


def _safe(address: Any) -> bool:
    """https, or this computer itself (a test, or a provider beside us)."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname:
            return True
        return parts.scheme == "http" and (parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback)
    except (ValueError, AttributeError, TypeError):
        return False


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
