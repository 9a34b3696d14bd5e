"""Checks a whole registry and returns it in its normal form, or refuses it with every problem found."""
from __future__ import annotations

import dataclasses
import difflib
import re
from typing import Any, Mapping, Optional

from bot.registry import fields
from bot.registry.fields import Check, Wrong
from bot.registry.refusal import Place, RegistryRefused
from bot.triage.circumstances import ForceSettings

#: What a local setting may be, where its type does not say enough (missing guidance, section 8).
_ALLOWED: Mapping[str, Check] = {
    "never_wait_under_age": fields.whole(0, 18),
    "manager_answer_minutes": fields.whole(1, 240),
    "late_return_margin_minutes": fields.whole(0, 120),
    "recheck_minutes": fields.whole(5, 240),
    "max_rechecks": fields.whole(0, 10),
    "recheck_grace_minutes": fields.whole(0, 120),
    "latest_wait": fields.clock,
    "cannabis_first_time": fields.one_of("home_decides", "police_told"),
    "kitchen_knife_in_room": fields.one_of("manager", "report"),
    "slow_time_next_day_hour": fields.whole(0, 23),
    "unfinished_call_minutes": fields.whole(5, 240),
}
_NOT_SETTINGS = ("name", "non_emergency", "report_url")
SETTINGS: Mapping[str, Check] = {
    one.name: _ALLOWED.get(one.name) or (fields.whole(0, 1440) if isinstance(one.default, int) else fields.words)
    for one in dataclasses.fields(ForceSettings) if one.name not in _NOT_SETTINGS
}
_SETTING_NOTES = {"owner": fields.or_null(fields.words), "review_by": fields.or_null(fields.day)}
_FORCE = {"name": fields.words, "non_emergency": fields.phone, "report_url": fields.or_null(fields.web_address)}
_POLICE_CONTACT = {"role": fields.code, "name": fields.words, "hours": fields.words, "phone": fields.phone}
_MANAGER = {"role": fields.code, "name": fields.words, "hours": fields.words, "phone": fields.phone}
_HOME = {
    "id": fields.code, "name": fields.words, "provider": fields.words, "address": fields.words, "capacity": fields.or_null(fields.whole(1, 100)),
    "out_of_hours_social_care": fields.or_null(fields.phone),
}
_PLAN = {"return_by": fields.or_null(fields.clock), "report_after_minutes": fields.whole(0, 1440), "flags": fields.list_of(fields.code)}
_CHILD = {
    "ref": fields.reference, "home": fields.code, "age": fields.or_null(fields.age), "gender": fields.or_null(fields.code),
    "ethnicity": fields.or_null(fields.code), "looked_after": fields.or_null(fields.yes_no),
    "placing_authority": fields.or_null(fields.words), "out_of_area": fields.or_null(fields.yes_no),
}
_BIRTH_KEYS = re.compile(r"birth|born|\bdob\b|^dob|birthday", re.IGNORECASE)
_NAME_KEYS = re.compile(r"name|initials|surname|nickname", re.IGNORECASE)


def check(data: Any, file: str = "registry") -> dict:
    """The registry in its normal form: force, homes, children, each with every key.

    Raises:
        RegistryRefused: with one sentence for every problem: file, line if known, row, key, what to do.
    """
    return _Checker(file).registry(data)


class _Checker:
    """Goes through one registry and gathers what is wrong with it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[str] = []

    def registry(self, data: Any) -> dict:
        top = Place(self._file, "the registry").of(data)
        if not isinstance(data, dict):
            raise RegistryRefused((top.says("", "it is empty or not a registry. It needs force, homes and children."),))
        self._unknown(data, ("force", "homes", "children"), top)
        homes = self._rows(data, "homes", "home", "id", self._home)
        known = {home["id"] for home in homes if home.get("id")}
        children = self._rows(data, "children", "child", "ref", lambda row, place: self._child(row, place, known))
        force = self._force(data.get("force"))
        if not homes and not self._problems:
            self._problems.append(top.says("homes", "there is no home. Give at least one."))
        if self._problems:
            raise RegistryRefused(tuple(self._problems))
        return {"force": force, "homes": homes, "children": children}

    def _rows(self, data: dict, key: str, noun: str, name: str, read: Any) -> list[dict]:
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
            # A refused reference may be somebody's name, so it is never repeated on the screen.
            shown = row.get(name) if isinstance(row, dict) else None
            place = Place(self._file, f"{key} row {number}" + (f" ({shown})" if _fit_to_show(shown) else "")).of(row)
            if not isinstance(row, dict):
                self._problems.append(place.says("", f"this is not a {noun}. Write its keys and values."))
                continue
            kept.append(one := read(row, place))
            same = re.sub(r"[^A-Za-z0-9]", "", one.get(name) or "").upper()
            if same and same in taken:
                self._problems.append(place.says(name, f"this is already the {name} of {taken[same]}. Give each {noun} its own."))
            elif same:
                taken[same] = f"row {number}"
        return kept

    def _fields(self, row: dict, place: Place, checks: Mapping[str, Check], needed: tuple, also: tuple = ()) -> dict:
        """The single values of a row, each checked; keys that are missing or unknown are problems."""
        self._unknown(row, (*checks, *also), place)
        kept: dict[str, Any] = {}
        for key, check_value in checks.items():
            if key not in row:
                if key in needed:
                    self._problems.append(place.says(key, "this is missing. Add it."))
                continue
            try:
                kept[key] = check_value(row[key])
            except Wrong as wrong:
                self._problems.append(place.says(key, str(wrong)))
        return kept

    def _unknown(self, row: dict, known: tuple, place: Place) -> None:
        for key in row:
            key = str(key)
            if key in known:
                continue
            if _BIRTH_KEYS.search(key):
                problem = "a birth date is never kept here. Remove it and write the age in whole years."
            elif place.row.startswith("children") and _NAME_KEYS.search(key):
                problem = "a child's name is never kept here. Remove it; the reference is enough."
            else:
                near = difflib.get_close_matches(key, known, n=1)
                problem = f"there is no such key. {f'Did you mean {near[0]}?' if near else 'Remove it.'} The keys here are: {', '.join(known)}."
            self._problems.append(place.says(key, problem))

    def _part(self, row: dict, key: str, place: Place) -> Optional[dict]:
        """A mapping inside a row, None when there is none."""
        part = row.get(key)
        if part is None or isinstance(part, dict):
            return part
        self._problems.append(place.says(key, f"{part!r} will not do. Write its keys and values, or null if there is none."))
        return None

    def _force(self, force: Any) -> dict:
        place = Place(self._file, "force").of(force)
        if force is None:
            return {"settings": {}}
        if not isinstance(force, dict):
            self._problems.append(place.says("", "this must have keys: name, non_emergency, report_url, settings."))
            return {}
        kept = self._fields(force, place, _FORCE, needed=("name",), also=("settings",))
        settings = self._part(force, "settings", place) or {}
        inside = Place(self._file, "force settings").of(settings)
        self._unknown(settings, tuple(SETTINGS), inside)
        kept["settings"] = {key: self._setting(key, value, inside) for key, value in settings.items() if key in SETTINGS}
        return kept

    def _setting(self, key: str, value: Any, place: Place) -> dict:
        """A setting in its long form; a plain value has no owner and no review date."""
        if isinstance(value, dict):
            kept = self._fields(value, place.of(value, f"force setting {key}"), {"value": SETTINGS[key], **_SETTING_NOTES}, needed=("value",))
        else:
            kept = {"value": self._fields({key: value}, place, {key: SETTINGS[key]}, needed=()).get(key)}
        return {"owner": None, "review_by": None, **kept}

    def _home(self, row: dict, place: Place) -> dict:
        kept = self._fields(row, place, _HOME, needed=("id", "name"), also=("police_contact", "managers"))
        police = self._part(row, "police_contact", place)
        kept["police_contact"] = None if police is None else self._fields(police, place.of(police), _POLICE_CONTACT, needed=("name", "phone"))
        managers = row.get("managers") or []
        if not isinstance(managers, list) or not all(isinstance(one, dict) for one in managers):
            self._problems.append(place.says("managers", "this must be a list of people, in the order they are to be rung."))
            managers = []
        kept["managers"] = [self._fields(one, place.of(one), _MANAGER, needed=("role", "name", "phone")) for one in managers]
        return kept

    def _child(self, row: dict, place: Place, homes: set) -> dict:
        kept = self._fields(row, place, _CHILD, needed=("ref", "home"), also=("plan",))
        if kept.get("home") and kept["home"] not in homes:
            near = difflib.get_close_matches(kept["home"], homes, n=1)
            said = f"Did you mean {near[0]}?" if near else "Add the home, or correct the id."
            self._problems.append(place.says("home", f"there is no home {kept['home']}. {said}"))
        plan = self._part(row, "plan", place)
        kept["plan"] = None
        if plan is not None:
            # A plan without a time to wait means "report at once" (RESOLUTION-5).
            kept["plan"] = {"return_by": None, "report_after_minutes": 0, "flags": [], **self._fields(plan, place.of(plan), _PLAN, needed=())}
        return kept


def _fit_to_show(shown: Any) -> bool:
    return isinstance(shown, str) and bool(re.fullmatch(r"[A-Z]{1,4}-?[0-9]{1,4}|[a-z0-9_-]{1,40}", shown))
