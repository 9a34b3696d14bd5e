"""The first page of administration, the registry's history, and the log of all changes."""
from __future__ import annotations

from starlette.responses import Response

from bot.accounts.accounts import Accounts
from bot.administration.history import Change, History
from bot.administration.lines import cut, sections
from bot.administration.log import KINDS, AdministrationLog
from bot.administration.settings import Restored
from bot.channels.console.administration.editing import Editing
from bot.channels.console.administration.paging import Pages
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console
from bot.registry.reviews import reviews
from bot.triage.clocks import UK

#: Each version is read whole to say what it changed.
_VERSIONS = 10
#: Of one heading; a version's own page has all.
_LINES = 25


class ChangePages:
    """The pages of what was changed, and the way to all others."""

    def __init__(self, console: Console) -> None:
        self._console, self._editing = console, Editing(console)

    def index(self, ask: Ask) -> Response:
        """Where administration begins: each part with what waits there."""
        with self._console.reading() as desk:
            registry = desk.registry
            standing = reviews(registry.force(), registry.setting_notes(), ask.at.astimezone(UK).date())
            counts = {
                "homes": len(registry.homes()), "children": len(registry.content()["children"]), "staff": len(registry.staff()),
                "overdue": sum(1 for one in standing if one.overdue_days), "unsigned": sum(1 for one in standing if not one.signed_off),
                "people": len(desk.people.everybody()), "codes": len(desk.people.invitations(ask.at)),
                "accounts": sum(1 for one in Accounts(desk.session, desk.vault).everybody() if not one.disabled),
            }
            last = History(desk.session, desk.vault).page(1, 1)
        return self._console.page(ask, "administration/index.html", counts=counts, last=last[0] if last else None)

    def history(self, ask: Ask) -> Response:
        """Every version with who, when, why and what it changed."""
        with self._console.reading() as desk:
            history = History(desk.session, desk.vault)
            pages = Pages.read(ask, history.count(), lambda number: [
                (change, cut(sections(history.lines(change)), _LINES)) for change in history.page(number, _VERSIONS)], _VERSIONS)
        if pages is None:
            return self._console.missing(ask)
        return self._console.page(ask, "administration/history.html", pages=pages, saved=ask.query("saved"))

    def version(self, ask: Ask) -> Response:
        """One version, and the way back to it."""
        with self._console.reading() as desk:
            history = History(desk.session, desk.vault)
            change = history.one(_number(ask))
            if change is None:
                return self._console.missing(ask)
            lines = sections(history.lines(change))
        return self._console.page(ask, "administration/version.html", change=change, sections=lines)

    def restore(self, ask: Ask) -> Response:
        """Make an older version current again, as a new change."""
        with self._console.reading() as desk:
            history = History(desk.session, desk.vault)
            change = history.one(_number(ask))
            if change is None:
                return self._console.missing(ask)
            subject = Restored(_named(change), history.content(change.version))
        warning = "Everything that was changed since then is undone. It stays in the history and can be restored in the same way."
        return self._editing.change(ask, subject, f"/admin/history/{change.number}", "/admin/history", warning)

    def log(self, ask: Ask) -> Response:
        """All administrative changes, newest first."""
        kind, by = ask.query("kind"), ask.query("by")
        kind = kind if kind in KINDS else ""
        with self._console.reading() as desk:
            log = AdministrationLog(desk.session, desk.vault)
            authors = log.authors()
            chosen = by if by in authors and by else None
            pages = Pages.read(ask, log.count(kind, chosen), lambda number: log.page(number, 50, kind, chosen))
        if pages is None:
            return self._console.missing(ask)
        return self._console.page(ask, "administration/log.html", pages=pages, kinds=KINDS, kind=kind, by=chosen or "",
                                  authors=[(author, author) for author in authors if author])


def _number(ask: Ask) -> int:
    # A longer number than the database holds is no change's.
    return min(int(ask.path("number")), 2**31 - 1)


def _named(change: Change) -> str:
    return f"{change.number} ({change.version})"
