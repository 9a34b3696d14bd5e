"""One request of somebody signed in, as a page's handler sees it."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.accounts.account import Account
from bot.review.scope import Scope, scope_of


@dataclass(frozen=True)
class Ask:
    """Who asks, for what, and when (UTC). `csrf` stands in every form; `form` is empty where nothing was posted."""

    request: Request
    account: Account
    at: datetime
    csrf: str
    form: FormData = field(default_factory=FormData)

    def query(self, name: str, default: str = "") -> str:
        """A value of the address, without space at its ends."""
        return self.request.query_params.get(name, default).strip()

    def path(self, name: str) -> str:
        """A part of the address's path."""
        return str(self.request.path_params[name])

    def field(self, name: str, default: str = "") -> str:
        """A text field of the form, line ends as one character; what is not text counts as not given."""
        value = self.form.get(name, default)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else default

    def fields(self, name: str) -> list[str]:
        """Every value of a field that may be given more than once (tick boxes)."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    @property
    def scope(self) -> Scope:
        """Whose calls this person may see."""
        return scope_of(self.account)
