"""Renders the templates, and names the static files by their content."""
from __future__ import annotations

import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.channels.answering import FALLBACK
from bot.triage import danger

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Pages:
    """The templates of this folder; everything put into them is escaped."""

    def __init__(self) -> None:
        self._templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True,
                                      undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        versions = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC.iterdir()}
        # A changed style sheet or script must not be mixed with an old page.
        self._templates.globals.update(static=lambda name: f"/static/{name}?v={versions[name]}", danger_line=danger.LINE)

    def text(self, name: str, **values: object) -> str:
        """A template as text; an undefined value is an error."""
        return self._templates.get_template(name).render(**values)

    def response(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template as a response."""
        return HTMLResponse(self.text(name, **values).encode("utf-8", "replace"), status)

    def notice(self, title: str, words: str, status: int) -> HTMLResponse:
        """A page that says one thing, with the 999 line."""
        return self.response("notice.html", status, title=title, words=words)

    def broken(self) -> str:
        """The page for a crash."""
        return self.text("notice.html", title="Something has gone wrong", words=FALLBACK)
