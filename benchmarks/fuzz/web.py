"""The chat page: its forms, its cookies and the address it looks for news at."""
from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st
from starlette.testclient import TestClient

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.channels.answering import clean
from bot.triage.danger import look

_FORM = re.compile(r'name="token" value="([^"]*)"')
_fields = st.dictionaries(st.sampled_from(("press", "turn", "home", "role", "code", "\x00", "token ")), words.either, max_size=4)
_cases = st.tuples(st.sampled_from(("/", "/", "/", "/choose", "/new", "/code")), words.either, _fields, st.booleans(), st.one_of(st.none(), words.letters),
                   st.booleans())


def inputs(client: TestClient) -> list[Input]:
    """Forms that are sent, and addresses that are looked at."""
    tokens: list[str] = []

    def fresh() -> None:
        client.cookies.clear()
        found = _FORM.search(client.get("/").text)
        tokens[:] = [found.group(1)] if found else [""]

    def form(case: tuple[str, str, dict[str, str], bool, Any, bool]) -> str:
        path, text, fields, known, cookie, stream = case
        if known or not tokens:
            fresh()
        data = {"text": text, "token": tokens[0] if known else "made up", **fields}
        if cookie is not None and not known:
            client.cookies.clear()
        headers = {"accept": "application/x-ndjson"} if stream else {}
        if cookie is not None and not known:
            headers["cookie"] = "threshold=" + cookie.encode("ascii", "replace").decode().translate({one: "?" for one in range(32)})
        content = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in data.items())
        response = client.post(path, content=content.encode(), headers={**headers, "content-type": "application/x-www-form-urlencoded"})
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        level = look(clean(text)).level
        if path == "/" and level != "none":
            shown = client.get("/").text if response.status_code == 303 else response.text
            assert ("Ring 999 now" if level == "alarm" else "999") in shown, f"danger was answered by {response.status_code}"
            return f"{response.status_code} danger"
        return str(response.status_code)

    def looked(case: tuple[str, str, str]) -> str:
        path, name, value = case
        response = client.get(path, params={name: value[:2_000].encode("utf-8", "replace")})
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        return str(response.status_code)

    paths = st.one_of(st.sampled_from(("/", "/updates", "/health", "/ready", "/static/chat.js", "/static/../../secret", "/webhooks/rest/")),
                      st.text(alphabet="abc/.%\u00e92f", max_size=20).map(lambda path: "/" + path.lstrip("/")))
    return [Input("chat", "the chat page's forms", 2_500, _cases, form),
            Input("addresses", "addresses of the service, with anything behind them", 2_000,
                  st.tuples(paths, st.sampled_from(("seen", "page", "", "q")), words.texts), looked)]


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
