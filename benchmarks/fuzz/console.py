"""The web console: every address with any query, every form with any fields, and files of police outcomes."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Callable
from urllib.parse import quote

from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.channels.answering import clean
from bot.triage.danger import look
from tests.support.console_scene import CSRF, ConsoleScene

_TEMPLATES = Path(__file__).resolve().parents[2] / "bot" / "channels" / "console"
_NAMED = re.compile(r'name="([a-z_0-9]+)"')
_EVERY = ("operator", "supervisor", "administrator")
_ROLES = (("operator",), ("supervisor",), ("administrator",), _EVERY, _EVERY, _EVERY)
_CELLS = st.one_of(words.texts, st.sampled_from(("T-AAAAAA", "nfa", "arrest", "charged", "2026-11-01", "01/11/2026", "=1+1", '"', "yes")))
_CSV = st.one_of(
    st.binary(max_size=600),
    st.tuples(st.sampled_from((b"", b"\xef\xbb\xbf", b"\xff\xfe")), st.sampled_from(("reference,outcome,date,remark", "reference;outcome", "remark\treference\toutcome", "")),
              st.lists(st.lists(_CELLS, max_size=5).map(",".join), max_size=12), st.sampled_from(("utf-8", "utf-16-le", "latin-1", "cp1252"))).map(
        lambda one: one[0] + "\n".join([one[1], *one[2]]).encode(one[3], "replace")))


def inputs(scene: ConsoleScene, closing: list[Callable[[], object]]) -> list[Input]:
    """Pages, forms and files, each role in turn."""
    names = sorted({name for page in _TEMPLATES.rglob("*.html") for name in _NAMED.findall(page.read_text(encoding="utf-8"))} - {"csrf"})
    reads, writes = _addresses(scene, "GET"), _addresses(scene, "POST")
    clients: dict[tuple[str, ...], TestClient] = {}
    calls = _some_calls(scene)

    def client(roles: tuple[str, ...]) -> TestClient:
        if roles not in clients:
            made = scene.client(*roles, name="-".join(roles))
            clients[roles] = TestClient(scene.app, base_url="http://127.0.0.1", cookies=dict(made.cookies), follow_redirects=False, raise_server_exceptions=False)
            clients[roles].__enter__()
            closing.append(lambda: clients[roles].__exit__(None, None, None))
        return clients[roles]

    def path(address: str, parts: list[str]) -> str:
        filled = iter([*parts, *["x"] * 5])
        return re.sub(r"\{[^}]*\}", lambda _: quote(next(filled)[:300].encode("utf-8", "replace"), safe="") or "x", address)

    def page(case: tuple[tuple[str, ...], str, list[str], dict[str, str]]) -> str:
        roles, address, parts, query = case
        response = client(roles).get(path(address, parts), params={name: value[:600].encode("utf-8", "replace") for name, value in query.items()})
        assert response.status_code < 500, f"{address} {response.status_code}: {response.text[:300]}"
        return str(response.status_code)

    def form(case: tuple[tuple[str, ...], str, list[str], dict[str, str], bool]) -> str:
        roles, address, parts, fields, known = case
        if address.endswith("/sign-out"):
            return "left out"
        data = {**fields, "csrf": CSRF if known else "made up"}
        content = "&".join(f"{quote(name)}={quote(value.encode('utf-8', 'replace'))}" for name, value in data.items())
        response = client(roles).post(path(address, parts), content=content.encode(), headers={"content-type": "application/x-www-form-urlencoded"})
        assert response.status_code < 500, f"{address} {response.status_code}: {response.text[:300]}"
        said = fields.get("said", "") if address == "/console" else fields.get("text", "") if address.endswith("/answer") else ""
        if known and "operator" in roles and look(clean(said)).level != "none" and response.status_code in (200, 303):
            shown = client(roles).get(response.headers["location"].split("#")[0]).text if response.status_code == 303 else response.text
            assert "999" in shown, f"{address}: danger was answered by {response.status_code}"
            return f"{response.status_code} danger"
        return str(response.status_code)

    def upload(case: tuple[bytes, str]) -> str:
        content, name = case
        browser = client(("supervisor",))
        response = browser.post("/outcomes", data={"csrf": CSRF}, files={"file": (name.encode("ascii", "replace").decode() or "x", content, "text/csv")})
        assert response.status_code < 500, f"{response.status_code}: {response.text[:300]}"
        if response.status_code != 303:
            return str(response.status_code)
        for address in (response.headers["location"], f"{response.headers['location']}/left-out.csv"):
            shown = browser.get(address)
            assert shown.status_code < 500, f"{address} {shown.status_code}: {shown.text[:300]}"
        return "previewed"

    parts = st.lists(st.one_of(st.sampled_from(calls), st.sampled_from(calls), st.sampled_from((*calls, "T-AAAAAA", "2026-11-20", "rowan-house", "hazel-court", "RH-03", "1", "csv", "xlsx", "pdf", "2026-11")), words.letters), min_size=1, max_size=3)
    fields = st.dictionaries(st.sampled_from(names), st.one_of(words.either, st.sampled_from((*calls, "999", "REPORT", "yes", "no", "operator", "rowan-house", "1", "-1"))), max_size=8)
    roles = st.sampled_from(_ROLES)
    return [Input("pages", f"{len(reads)} addresses of the console, looked at", 2_000, st.tuples(roles, st.sampled_from(reads), parts, fields), page),
            Input("forms", f"{len(writes)} forms of the console, {len(names)} fields", 3_000, st.tuples(roles, st.sampled_from(writes), parts, fields, _mostly), form),
            Input("uploads", "files of police outcomes", 2_000, st.tuples(_CSV, words.letters), upload)]


_mostly = st.sampled_from((True, True, True, False))


def _addresses(scene: ConsoleScene, method: str) -> list[str]:
    return sorted({route.path for route in scene.app.routes if isinstance(route, Route) and method in (route.methods or ()) and not route.path.startswith("/scene")})


def _some_calls(scene: ConsoleScene) -> list[str]:
    """A few calls that stand at different places, so that addresses lead somewhere."""
    told: list[str] = []
    for number, said in enumerate(("he is not back yet", "she hit another lad and broke a window", "he has a knife and is going to stab someone")):
        scene.staff(f"fuzz-{number}", "rowan-house").say(said)
        told.append(scene.reference(f"fuzz-{number}"))
        operator = scene.client(*_EVERY, name="-".join(_EVERY))
        begun = operator.post("/console", data={"csrf": CSRF, "said": said, "home": "hazel-court", "turn": str(number)}).headers.get("location", "")
        told += re.findall(r"/console/calls/([^/?#]+)", begun)
    return told
