"""Callbacks of the organisation's sign-in: any query, any cookie, and words of a provider that errs."""
from __future__ import annotations

import string
from pathlib import Path
from typing import Any, Callable
from urllib.parse import parse_qs, urlsplit

import httpx
from hypothesis import strategies as st
from starlette.testclient import TestClient

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.accounts.openid import OidcSettings, OpenId
from bot.calllog.vault import Vault
from tests.console.door_scene import DoorScene
from tests.support.browser import Served
from tests.support.oidc_provider import CLIENT, SECRET, OidcProvider

_cookies = st.one_of(st.none(), st.text(alphabet=string.ascii_letters + string.digits + "-_.=", max_size=80))
_queries = st.dictionaries(st.sampled_from(("code", "state", "iss", "error", "error_description", "next", "again")), words.texts, max_size=5)
_claims = st.dictionaries(st.sampled_from(("iss", "aud", "sub", "exp", "iat", "nonce", "azp", "acr", "amr", "email", "nbf", "auth_time")),
                          st.one_of(words.values, st.just("person-1"), st.just(CLIENT)), max_size=4)


def inputs(folder: Path, closing: list[Callable[[], object]]) -> list[Input]:
    """Callbacks, and tokens of a provider that says anything."""
    kept: dict[str, Any] = {}

    def door() -> tuple[DoorScene, OidcProvider, TestClient]:
        if not kept:
            provider = OidcProvider()
            served = Served(provider.app)
            address = served.__enter__()
            place = folder / "openid"
            place.mkdir()
            scene = DoorScene(place, OpenId(OidcSettings(address, CLIENT, SECRET), Vault(b"a secret used by tests only")))
            provider.now = lambda: scene.now.timestamp()
            scene.joined(oidc_subject="person-1")
            closing.append(lambda: served.__exit__(None, None, None))
            kept.update(scene=scene, provider=provider, served=served,
                        client=TestClient(scene.app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False))
        return kept["scene"], kept["provider"], kept["client"]

    def callback(case: tuple[str, dict[str, str], Any]) -> str:
        scene, _, client = door()
        scene.later(minutes=10)  # whoever knocks too often is asked to wait, and that is another test's
        path, query, cookie = case
        client.cookies.clear()
        headers = {"cookie": f"threshold-oidc={cookie}"} if cookie is not None else {}
        response = client.get(path, params={name: value[:600].encode("utf-8", "replace") for name, value in query.items()}, headers=headers)
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        assert response.status_code != 303 or path == "/oidc/start", "somebody was let in"
        return str(response.status_code)

    def token(case: tuple[dict[str, Any], bool, bool]) -> str:
        scene, provider, client = door()
        scene.later(minutes=10)
        claims, forge, unsigned = case
        provider.amiss, provider.forge, provider.unsigned = claims, forge, unsigned
        client.cookies.clear()
        left = client.get("/oidc/start")
        assert left.status_code in (303, 403, 429), left.status_code
        if left.status_code != 303:
            return f"start {left.status_code}"
        back = _through(left.headers["location"])
        response = client.get("/oidc/back", params={name: value[0] for name, value in parse_qs(urlsplit(back).query).items()})
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        if forge or unsigned:
            assert response.status_code != 303, "a token that is not the provider's let somebody in"
        return str(response.status_code)

    return [Input("openid", "callbacks of the organisation's sign-in", 1_500, st.tuples(st.sampled_from(("/oidc/back", "/oidc/back", "/oidc/start")), _queries, _cookies),
                  callback),
            Input("openid-token", "tokens that claim anything, signed, forged or not signed", 300, st.tuples(_claims, st.booleans(), st.booleans()), token)]


def _through(address: str) -> str:
    return httpx.get(address, follow_redirects=False, timeout=10).headers["location"]
