"""Checks a whole registry and returns it in its normal form, or refuses it with every problem found."""
from __future__ import annotations

import difflib
import re
from typing import Any, Iterable, Optional

from bot.registry import shape
from bot.registry.fields import Wrong
from bot.registry.reading import UNREADABLE, CellRow
from bot.registry.refusal import Place, RegistryRefused, about_unknown_key
from bot.registry.shape import Shape

#: What may be repeated on the screen: a refused reference or staff code may be somebody's name.
_FIT_TO_SHOW = {
    "homes": re.compile(r"[a-z0-9_-]{1,40}"), "children": re.compile(r"[A-Z]{1,4}-?[0-9]{1,4}"), "staff": re.compile(r"[A-Z]{1,4}-?[A-Z]?[0-9]{1,5}"),
}
#: A file with every home wrong is told so without comparing each with each.
_SUGGESTIONS = 100


def check(data: Any, file: str = "registry", problems: Iterable[str] = ()) -> dict[str, Any]:
    """The registry in its normal form: force, homes, children and staff, without keys that say nothing.

    `problems` are those that were found while reading the file.

    Raises:
        RegistryRefused: with one sentence for every problem: file, line if known, row, key, what to do.
    """
    return _Checker(file, problems).registry(data)


class _Checker:
    """Goes through one registry and gathers what is wrong with it."""

    def __init__(self, file: str, problems: Iterable[str]) -> None:
        self._file = file
        self._problems: list[str] = list(problems)
        self._suggested: dict[str, str] = {}

    def registry(self, data: Any) -> dict[str, Any]:
        top = Place(self._file, "the registry").of(data)
        if not isinstance(data, dict):
            self._problems.append(top.says("", "it is empty or not a registry. It needs force, homes and children."))
            raise RegistryRefused(self._problems)
        self._unknown(data, ("force", "homes", "children", "staff"), top)
        force = self._force(data.get("force"))
        homes = self._rows(data, "homes", "home", "id", self._home)
        known = {home["id"] for home in homes if home.get("id")}
        children = self._rows(data, "children", "child", "ref", lambda row, place: self._child(row, place, known))
        refs = {_same(child["ref"]) for child in children if child.get("ref")}
        staff = self._rows(data, "staff", "member of staff", "code", lambda row, place: self._member(row, place, known, refs))
        if not homes and not self._problems:
            self._problems.append(top.says("homes", "there is no home. Give at least one."))
        if self._problems:
            raise RegistryRefused(self._problems)
        return {"force": force, "homes": homes, "children": children, "staff": staff}

    def _rows(self, data: dict[str, Any], key: str, noun: str, name: str, read: Any) -> list[dict[str, Any]]:
        """Every row of a list, checked; a name that stands twice is a problem."""
        rows = data.get(key)
        if rows is None:
            return []
        if not isinstance(rows, list):
            self._problems.append(Place(self._file, "the registry").says(key, "this must be a list. Start each row with a dash."))
            return []
        taken: dict[str, str] = {}
        kept = []
        for number, row in enumerate(rows, start=1):
            shown = row.get(name) if isinstance(row, dict) else None
            fit = isinstance(shown, str) and _FIT_TO_SHOW[key].fullmatch(shown)
            label: Any = f"{key} row {number}" + (f" ({shown})" if fit else "")
            if isinstance(row, CellRow):  # it has a line of its own; a second number beside it would only confuse
                label = shown if fit else "this row"
            place = Place(self._file, label).of(row)
            if not isinstance(row, dict):
                self._problems.append(place.says("", f"this is not a {noun}. Write its keys and values."))
                continue
            kept.append(one := read(row, place))
            same = _same(one.get(name) or "")
            if same and same in taken:
                self._problems.append(place.says(name, f"this is already the {name} of {taken[same]}. Give each {noun} its own."))
            elif same:
                taken[same] = f"row {number}" + (f" (line {place.line})" if place.line else "")
        return kept

    def _fields(self, row: dict[str, Any], place: Place, checks: Shape, needed: tuple[str, ...], also: tuple[str, ...] = (), of: str = "") -> dict[str, Any]:
        """The single values of a row that are given, each checked; keys that are missing or unknown are problems."""
        self._unknown(row, (*checks, *also), place, of)
        kept: dict[str, Any] = {}
        for key, check_value in checks.items():
            if key not in row:
                if key in needed:
                    self._problems.append(place.says(key, "this is missing. Add it."))
                continue
            if row[key] is UNREADABLE:
                continue
            try:
                value = check_value(row[key])
            except Wrong as wrong:
                self._problems.append(place.wrong(key, wrong))
                continue
            if value is not None:
                kept[key] = value
        return kept

    def _unknown(self, row: dict[str, Any], known: tuple[str, ...], place: Place, of: str = "") -> None:
        for key in row:
            if key not in known:
                self._problems.append(place.says(str(key), about_unknown_key(str(key), known, of)))

    def _part(self, row: dict[str, Any], key: str, place: Place) -> Optional[dict[str, Any]]:
        """A mapping inside a row, None when there is none."""
        part = row.get(key)
        if part is None or isinstance(part, dict):
            return part
        if part is not UNREADABLE:
            self._problems.append(place.says(key, f"{part!r} will not do. Write its keys and values, or null if there is none."))
        return None

    def _force(self, force: Any) -> dict[str, Any]:
        place = Place(self._file, "force").of(force)
        if force is None:
            return {"settings": {}}
        if not isinstance(force, dict):
            self._problems.append(place.says("", "this must have keys: name, non_emergency, report_url, settings."))
            return {}
        kept = self._fields(force, place, shape.FORCE, needed=("name",), also=("settings",))
        settings = self._part(force, "settings", place) or {}
        inside = Place(place.file, "force settings").of(settings)
        self._unknown(settings, tuple(shape.SETTINGS), inside)
        kept["settings"] = {key: self._setting(key, value, inside) for key, value in settings.items() if key in shape.SETTINGS}
        return kept

    def _setting(self, key: str, value: Any, place: Place) -> dict[str, Any]:
        """A setting in its long form; a plain value has no owner and no review date."""
        if isinstance(value, dict):
            long_form = {"value": shape.SETTINGS[key], **shape.SETTING_NOTES}
            return self._fields(value, place.of(value, f"force setting {key}"), long_form, needed=("value",))
        return {"value": self._fields({key: value}, place, {key: shape.SETTINGS[key]}, needed=()).get(key)}

    def _home(self, row: dict[str, Any], place: Place) -> dict[str, Any]:
        kept = self._fields(row, place, shape.HOME, needed=("id", "name"), also=("police_contact", "managers"))
        police = self._part(row, "police_contact", place)
        if police is not None:
            kept["police_contact"] = self._fields(police, place.of(police), shape.CONTACT, needed=("name", "phone"))
        managers = row.get("managers") or []
        if not isinstance(managers, list) or not all(isinstance(one, dict) for one in managers):
            self._problems.append(place.says("managers", "this must be a list of people, in the order they are to be rung."))
            managers = []
        kept["managers"] = [self._fields(one, place.of(one), shape.CONTACT, needed=("role", "name", "phone")) for one in managers]
        return kept

    def _child(self, row: dict[str, Any], place: Place, homes: set[str]) -> dict[str, Any]:
        kept = self._fields(row, place, shape.CHILD, needed=("ref", "home"), also=("plan",), of="children")
        self._known_home(kept.get("home"), "home", place, homes)
        if "age" in kept and "age_band" in kept:
            self._problems.append(place.says("age_band", "there is an age too. Keep one of the two."))
        plan = self._part(row, "plan", place)
        if plan is not None:
            inside = place.of(plan)
            # A plan without a time to wait means "report at once" (RESOLUTION-5).
            kept["plan"] = {"report_after_minutes": 0, "flags": [], **self._fields(plan, inside, shape.PLAN, (), ("return_by_day",), "children")}
            days = self._part(plan, "return_by_day", inside)
            by_day = self._fields(days, inside.of(days), shape.RETURN_BY_DAY, needed=()) if days else {}
            if by_day:
                kept["plan"]["return_by_day"] = by_day
        return kept

    def _member(self, row: dict[str, Any], place: Place, homes: set[str], refs: set[str]) -> dict[str, Any]:
        kept = {"homes": [], **self._fields(row, place, shape.STAFF, needed=("code", "role"), of="staff")}
        for home in kept["homes"]:
            self._known_home(home, "homes", place, homes)
        if not kept["homes"] and kept.get("role") in shape.HOME_ROLES and not row.get("homes"):
            self._problems.append(place.says("homes", f"a {kept['role']} works in a home. Give at least one."))
        if _same(kept.get("code") or "") in refs:
            self._problems.append(place.says("code", "this is a child's reference. Give the member of staff another code."))
        return kept

    def _known_home(self, home: Optional[str], key: str, place: Place, homes: set[str]) -> None:
        if not home or home in homes:
            return
        if home not in self._suggested and len(self._suggested) < _SUGGESTIONS:
            near = difflib.get_close_matches(home, homes, n=1)
            self._suggested[home] = f" Did you mean {near[0]}?" if near else ""
        self._problems.append(place.says(key, f"there is no home {home}.{self._suggested.get(home) or ' Add the home, or correct the id.'}"))


def _same(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", name).upper()
