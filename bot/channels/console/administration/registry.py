"""Homes, children by reference and staff by code."""
from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from bot.administration.children import ChangedChild, EndedPlacement, NewChild
from bot.administration.enrolled import everybody
from bot.administration.homes import ChangedHome, ClosedHome, NewHome
from bot.administration.staff import ROLE_WORDS, ChangedStaffCode, EndedStaffCode, NewStaffCode
from bot.channels.console.administration.editing import Editing
from bot.channels.console.administration.paging import Pages
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console
from bot.triage.circumstances import Home

_LEAVING = "Earlier calls keep the reference. Open calls keep the plan they began with until they end."
_CLOSING = "Its staff codes lose this home, and whoever is enrolled here only has no access from then on. Earlier calls keep the home."
_ENDING = "Whoever enrolled with this code has no access from then on."


class RegistryPages:
    """The pages of what the registry knows about homes, children and staff."""

    def __init__(self, console: Console) -> None:
        self._console, self._editing = console, Editing(console)

    # -- homes -------------------------------------------------------------------------------------------------

    def homes(self, ask: Ask) -> Response:
        """Every home, or those that a few words are found in."""
        words = ask.query("q")[:100]
        with self._console.reading() as desk:
            found = [home for home in desk.registry.homes() if _says(home, words)]
            pages = Pages.of(ask, found)
            if pages is None:
                return self._console.missing(ask)
            rows = [(home, len(desk.registry.children(home.id)), len(desk.registry.staff(home.id))) for home in pages.rows]
        return self._console.page(ask, "administration/homes.html", rows=rows, pages=pages, words=words, saved=ask.query("saved"))

    def home(self, ask: Ask) -> Response:
        """One home with its children, staff and those enrolled."""
        with self._console.reading() as desk:
            home = desk.registry.home(ask.path("home"))
            if home is None:
                return self._console.missing(ask)
            children, staff = desk.registry.children(home.id), desk.registry.staff(home.id)
            people = [(one, [post for post in one.posts if post.home == home.id]) for one in everybody(desk.session, desk.people, home.id)]
        return self._console.page(ask, "administration/home.html", home=home, children=children, staff=staff, people=people, roles=ROLE_WORDS,
                                  saved=ask.query("saved"))

    def new_home(self, ask: Ask) -> Response:
        """Add a home."""
        return self._editing.change(ask, NewHome(), "/admin/homes", lambda typed: _home(str(typed["id"])))

    def change_home(self, ask: Ask) -> Response:
        """Change a home."""
        home = ask.path("home")
        return self._editing.change(ask, ChangedHome(home), _home(home), _home(home))

    def close_home(self, ask: Ask) -> Response:
        """Close a home."""
        home = ask.path("home")
        return self._editing.change(ask, ClosedHome(home), _home(home), "/admin/homes", _CLOSING)

    # -- children ----------------------------------------------------------------------------------------------

    def new_child(self, ask: Ask) -> Response:
        """Add a child by reference."""
        home = ask.path("home")
        return self._editing.change(ask, NewChild(home), _home(home), lambda typed: _home(str(typed["home"])))

    def change_child(self, ask: Ask) -> Response:
        """Change a child's plan or home."""
        ref = ask.path("ref")
        return self._editing.change(ask, ChangedChild(ref), self._home_of(ref), lambda typed: _home(str(typed["home"])))

    def end_placement(self, ask: Ask) -> Response:
        """Take a child who has left out of the registry."""
        ref = ask.path("ref")
        home = self._home_of(ref)
        return self._editing.change(ask, EndedPlacement(ref), home, home, _LEAVING)

    # -- staff -------------------------------------------------------------------------------------------------

    def staff(self, ask: Ask) -> Response:
        """Every staff code."""
        with self._console.reading() as desk:
            names = {home.id: home.name for home in desk.registry.homes()}
            pages = Pages.of(ask, list(desk.registry.staff()))
        if pages is None:
            return self._console.missing(ask)
        return self._console.page(ask, "administration/staff.html", pages=pages, names=names, roles=ROLE_WORDS, saved=ask.query("saved"))

    def new_staff(self, ask: Ask) -> Response:
        """Add a staff code."""
        return self._editing.change(ask, NewStaffCode(), "/admin/staff", "/admin/staff")

    def change_staff(self, ask: Ask) -> Response:
        """Change a staff code's role and homes."""
        return self._editing.change(ask, ChangedStaffCode(ask.path("code")), "/admin/staff", "/admin/staff")

    def end_staff(self, ask: Ask) -> Response:
        """End a leaver's staff code."""
        return self._editing.change(ask, EndedStaffCode(ask.path("code")), "/admin/staff", "/admin/staff", _ENDING)

    def _home_of(self, ref: str) -> str:
        with self._console.reading() as desk:
            child = desk.registry.child(ref)
        return _home(child.home) if child else "/admin/homes"


def _home(home: str) -> str:
    return f"/admin/homes/{quote(home, safe='')}"


def _says(home: Home, words: str) -> bool:
    said = f"{home.id} {home.name} {home.provider} {home.address}".lower()
    return all(word in said for word in words.lower().split())
