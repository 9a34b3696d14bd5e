"""A small OpenID Connect provider on this computer: it vouches for whom a test says, and errs as a test says."""
from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any, Optional
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "threshold", "a secret of the client"


class OidcProvider:
    """Authorises at once (`person` is whoever sits there) and checks what a real provider checks.

    `amiss` replaces claims of the next ID tokens (None leaves one out); `forge` signs them with a key that is not published;
    `unsigned` signs them not at all; `down` answers nothing. It asks for the password where it is told to, and `signed_in_at` is when it did last;
    `says_when` puts that into its tokens, as the standard has it once it is asked for.
    """

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "person-1"}
        self.amiss: dict[str, Any] = {}
        self.forge = self.unsigned = self.down = self.deny = False
        self.codes: dict[str, dict[str, str]] = {}
        self.asked = 0
        self.signed_in_at, self.says_when = 0.0, True
        self.now = time.time
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.app = Starlette(routes=[
            Route("/.well-known/openid-configuration", self.discovery), Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]), Route("/jwks", self.jwks),
        ])

    def turn_key(self) -> None:
        """Publishes another key and signs with it from now on."""
        self.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})

    async def discovery(self, request: Request) -> Response:
        """What the provider says of itself."""
        if self.down:
            return Response(status_code=503)
        base = self._base(request)
        return JSONResponse({"issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/jwks"})

    async def jwks(self, request: Request) -> Response:
        """The published keys."""
        self.asked += 1
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Sends the browser back with a code."""
        query = request.query_params
        if query["client_id"] != CLIENT or query["response_type"] != "code" or "openid" not in query["scope"].split() \
                or query["code_challenge_method"] != "S256":
            return Response("not what a provider accepts", 400)
        if query.get("prompt") == "login" or self.now() - self.signed_in_at > float(query.get("max_age", "inf")):
            self.signed_in_at = self.now()
        answer = {"state": query["state"], "iss": self._base(request)}
        if self.deny:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.codes[answer["code"]] = {"nonce": query["nonce"], "challenge": query["code_challenge"], "back": query["redirect_uri"]}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(answer)}", 302)

    async def token(self, request: Request) -> Response:
        """Changes a code, once, for an ID token."""
        form = await request.form()
        known = self.codes.pop(str(form.get("code")), None)
        if request.headers.get("authorization") != "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "+").encode()).decode() \
                and request.headers.get("authorization") != "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode():
            return JSONResponse({"error": "invalid_client"}, 401)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).decode().rstrip("=")
        if known is None or known["challenge"] != challenge or known["back"] != form.get("redirect_uri"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 60,
                             "id_token": self._id_token(self._base(request), known["nonce"])})

    def _id_token(self, issuer: str, nonce: str) -> str:
        now = int(self.now())
        claims: dict[str, Optional[Any]] = {"iss": issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
                                             "auth_time": int(self.signed_in_at) if self.says_when else None, **self.person, **self.amiss}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none", "kid": "one"}, claims)]
            return ".".join((*parts, ""))
        key = RSAKey.generate_key(2048, {"kid": self.key.kid}) if self.forge else self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)

    @staticmethod
    def _base(request: Request) -> str:
        return str(request.base_url).rstrip("/")
