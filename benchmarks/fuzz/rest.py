"""REST bodies: any JSON, any bytes, any headers."""
from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from starlette.testclient import TestClient

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.channels.answering import clean
from bot.triage.danger import look

_PATH = "/webhooks/rest/webhook"
_KINDS = st.sampled_from(("application/json", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "\u00e9", ""))
_senders = st.one_of(words.letters, words.letters, st.just("one"), words.values)
_ids = st.one_of(st.none(), st.integers(0, 50), words.letters, words.values)
_metadata = st.one_of(st.none(), st.fixed_dictionaries({}, optional={"home": st.one_of(words.letters, words.values, st.just("rowan-house")),
                                                                     "role": st.one_of(st.sampled_from(("staff", "operator")), words.values)}), words.values)
_bodies = st.fixed_dictionaries({"sender": _senders, "message": st.one_of(words.either, words.either, words.either, words.values)},
                                optional={"message_id": _ids, "metadata": _metadata, "extra": words.values})
_raw = st.one_of(st.binary(max_size=400), st.integers(1, 3_000).map(lambda deep: b"[" * deep), st.just(b'{"sender": "a", "message": "\\ud800"}'),
                 st.just(b'{"sender": "a", "sender": "b", "message": NaN}'), st.just(b'\xff\xfe{\x00}\x00'))


def inputs(client: TestClient, token: str) -> list[Input]:
    """Whole messages and broken bodies."""

    def post(body: bytes, kind: str, stream: str) -> Any:
        headers = {"authorization": f"Bearer {token}", "content-type": kind.encode("utf-8")}
        return client.post(_PATH, params={"stream": stream, "token": token}, content=body, headers=headers)

    def message(case: tuple[dict[str, Any], str, str]) -> str:
        said, kind, stream = case
        response = post(json.dumps(said).encode("utf-8", "surrogatepass"), kind, stream)
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        level = look(clean(said["message"])).level if isinstance(said["message"], str) else "none"
        if level != "none" and response.headers.get("threshold-repeated") != "true":
            assert ("Ring 999 now" if level == "alarm" else "999") in response.text, f"danger was answered by {response.status_code} {response.text[:300]}"
            return f"{response.status_code} danger"
        return str(response.status_code)

    def raw(case: tuple[bytes, str, str]) -> str:
        response = post(*case)
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        return str(response.status_code)

    streams = st.sampled_from(("", "true", "\x00"))
    return [Input("rest", "messages and other JSON at the REST address", 3_000, st.tuples(_bodies, st.just("application/json"), streams), message),
            Input("rest-bytes", "any bytes there", 4_000, st.tuples(_raw, _KINDS, streams), raw)]
