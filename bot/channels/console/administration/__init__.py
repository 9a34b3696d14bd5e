"""The administration pages: the registry, people and their codes, accounts, and what was changed by whom."""
from __future__ import annotations

from starlette.routing import Route

from bot.channels.console.administration.accounts import AccountPages
from bot.channels.console.administration.changes import ChangePages
from bot.channels.console.administration.people import PeoplePages
from bot.channels.console.administration.registry import RegistryPages
from bot.channels.console.administration.settings import SettingPages
from bot.channels.console.administration.uploading import LIMIT, UploadPages
from bot.channels.console.shell import Console

#: Nobody else learns that these pages exist.
ROLES = ("administrator",)
_LOOK, _DO = ("GET",), ("GET", "POST")


def routes(console: Console) -> list[Route]:
    """Every address under /admin."""
    registry, settings, changes = RegistryPages(console), SettingPages(console), ChangePages(console)
    people, accounts, upload = PeoplePages(console), AccountPages(console), UploadPages(console)
    addresses = (
        ("/admin", changes.index, _LOOK), ("/admin/changes", changes.log, _LOOK),
        ("/admin/history", changes.history, _LOOK), ("/admin/history/{number:int}", changes.version, _LOOK),
        ("/admin/history/{number:int}/restore", changes.restore, _DO),
        ("/admin/homes", registry.homes, _LOOK), ("/admin/homes/new", registry.new_home, _DO), ("/admin/homes/{home}", registry.home, _LOOK),
        ("/admin/homes/{home}/change", registry.change_home, _DO), ("/admin/homes/{home}/close", registry.close_home, _DO),
        ("/admin/homes/{home}/children/new", registry.new_child, _DO),
        ("/admin/children/{ref}", registry.change_child, _DO), ("/admin/children/{ref}/end", registry.end_placement, _DO),
        ("/admin/staff", registry.staff, _LOOK), ("/admin/staff/new", registry.new_staff, _DO), ("/admin/staff/{code}", registry.change_staff, _DO),
        ("/admin/staff/{code}/end", registry.end_staff, _DO),
        ("/admin/registry", upload.show, _LOOK), ("/admin/registry/{file}", upload.take, _LOOK),
        ("/admin/settings", settings.every, _LOOK), ("/admin/settings/{name}", settings.one, _DO), ("/admin/force", settings.force, _DO),
        ("/admin/people", people.every, _LOOK), ("/admin/people/invite", people.invite, _DO), ("/admin/shown/{ticket}", people.shown, _LOOK),
        ("/admin/people/{number:int}/end", people.end, _DO), ("/admin/codes/{number:int}/withdraw", people.withdraw, ("POST",)),
        ("/admin/accounts", accounts.every, _LOOK), ("/admin/accounts/new", accounts.new, _DO), ("/admin/accounts/{number:int}", accounts.change, _DO),
        ("/admin/accounts/{number:int}/disable", accounts.disable, _DO), ("/admin/accounts/{number:int}/reset", accounts.reset, _DO),
    )
    files = console.route("/admin/registry", upload.send, ROLES, ("POST",), LIMIT)
    return [files, *(console.route(address, handler, ROLES, methods) for address, handler, methods in addresses)]
