"""Accounts of operators, supervisors and administrators."""
from __future__ import annotations

from typing import Any, Optional

from starlette.responses import Response

from bot.accounts.account import ROLES, AccountRefused
from bot.accounts.accounts import Accounts, Link, Listed
from bot.administration import reasons
from bot.administration.colleagues import ChangedMeanwhile, Colleagues
from bot.casework.desk import Desk
from bot.channels.console.administration.paging import Pages
from bot.channels.console.administration.shown import to_be_shown
from bot.channels.console.ask import Ask
from bot.channels.console.rendering import when
from bot.channels.console.shell import Console, back_to

_ROLES = tuple((role, role.capitalize()) for role in ROLES)


class AccountPages:
    """The pages of accounts."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def every(self, ask: Ask) -> Response:
        """Every account, by name."""
        with self._console.reading() as desk:
            pages = Pages.of(ask, Accounts(desk.session, desk.vault).everybody())
        return self._console.missing(ask) if pages is None else self._console.page(ask, "administration/accounts.html", pages=pages, saved=ask.query("saved"))

    def new(self, ask: Ask) -> Response:
        """Add an account and show its join link once."""
        typed = _typed(ask)
        if ask.request.method != "POST":
            return self._form(ask, None, {**typed, "roles": []})
        try:
            with self._console.working() as desk:
                link = self._colleagues(desk, ask).add(typed["name"], typed["shown"], typed["roles"], typed["provider"] or None, typed["subject"])
                return self._show(desk, ask, link)
        except AccountRefused as refused:
            return self._form(ask, None, typed, refused)

    def change(self, ask: Ask) -> Response:
        """Change what somebody may do."""
        with self._console.reading() as desk:
            # The version before the values: one that is too old is told, one that is too new would hide a change.
            version = self._colleagues(desk, ask).version(_number(ask))
        listed = self._listed(ask)
        if listed is None:
            return self._console.missing(ask)
        if ask.request.method != "POST":
            return self._form(ask, listed, _stands(listed), was=version)
        typed = _typed(ask)
        try:
            with self._console.working() as desk:
                self._colleagues(desk, ask).change(
                    listed.account.id, ask.field("was"), typed["shown"], typed["roles"], typed["provider"] or None, typed["subject"])
        except ChangedMeanwhile as refused:
            return self._form(ask, listed, typed, refused, 409, refused.version)
        except AccountRefused as refused:
            return self._form(ask, listed, typed, refused, was=ask.field("was"))
        return back_to("/admin/accounts?saved=yes")

    def disable(self, ask: Ask) -> Response:
        """End somebody's access."""
        listed, error = self._listed(ask), ""
        if listed is None:
            return self._console.missing(ask)
        if ask.request.method == "POST":
            try:
                with self._console.working() as desk:
                    self._colleagues(desk, ask).disable(listed.account.id, reasons.kept(ask.field("why"), desk.registry))
                return back_to("/admin/accounts?saved=disabled")
            except (AccountRefused, reasons.NoReason) as refused:
                error = str(refused)
        return self._console.page(ask, "administration/disable.html", 422 if error else 200, listed=listed, error=error, why=ask.field("why"))

    def reset(self, ask: Ask) -> Response:
        """Let somebody begin again, and show the new join link once."""
        listed, error = self._listed(ask), ""
        if listed is None:
            return self._console.missing(ask)
        if ask.request.method == "POST":
            try:
                with self._console.working() as desk:
                    return self._show(desk, ask, self._colleagues(desk, ask).reset(listed.account.id))
            except AccountRefused as refused:
                error = str(refused)
        return self._console.page(ask, "administration/reset.html", 422 if error else 200, listed=listed, error=error)

    def _colleagues(self, desk: Desk, ask: Ask) -> Colleagues:
        return Colleagues(desk.session, desk.vault, desk.registry, ask.account, ask.at)

    def _show(self, desk: Desk, ask: Ask, link: Link) -> Response:
        base = getattr(self._console.settings, "public_url", None) or str(ask.request.base_url)
        return to_be_shown(desk, ask, title="Join link", code="", told=f"{link.account.name} chooses a password with it", until=when(link.expires_at),
                           link=base.rstrip("/") + link.path, back="/admin/accounts")

    def _listed(self, ask: Ask) -> Optional[Listed]:
        with self._console.reading() as desk:
            return Accounts(desk.session, desk.vault).numbered(_number(ask))

    def _form(self, ask: Ask, listed: Optional[Listed], typed: dict[str, Any], refused: Optional[AccountRefused] = None, status: int = 422,
              was: str = "") -> Response:
        """`was`: the version of the account that the person has seen."""
        with self._console.reading() as desk:
            providers = self._colleagues(desk, ask).providers()
        # A provider that has left the registry since can be kept or changed, but is not lost by opening the form.
        choices = dict.fromkeys([*providers, *([listed.account.provider] if listed and listed.account.provider else [])])
        return self._console.page(ask, "administration/account.html", status if refused else 200, listed=listed, typed=typed, roles=_ROLES,
                                  was=was, errors={refused.field or "form": str(refused)} if refused else {},
                                  providers=[("", "The whole force"), *((one, one) for one in choices)])


def _number(ask: Ask) -> int:
    # A longer number than the database holds is no account's.
    return min(int(ask.path("number")), 2**31 - 1)


def _typed(ask: Ask) -> dict[str, Any]:
    return {**{name: ask.field(name) for name in ("name", "shown", "provider", "subject")}, "roles": ask.fields("roles")}


def _stands(listed: Listed) -> dict[str, Any]:
    account = listed.account
    return {"name": account.name, "shown": account.shown, "provider": account.provider or "", "subject": listed.oidc_subject or "", "roles": account.roles}
