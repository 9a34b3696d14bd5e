"""One version of the registry, ready to be looked things up in."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.registry.shape import WEEKDAYS
from bot.triage.circumstances import Child, Contact, ForceSettings, Home, Plan


@dataclass(frozen=True)
class Member:
    """A member of staff by code: who they are to Threshold, and the homes they work in (none for those of the force)."""

    code: str
    role: str
    homes: tuple[str, ...] = ()


def reference_key(ref: str) -> str:
    """What is the same in every way of writing one reference: "RH-03", "rh03", "RH 03", "rh-03."."""
    return re.sub(r"[^A-Z0-9]", "", str(ref).upper())


class Directory:
    """The force, homes, children and staff of one version, from its normal form, whichever version of Threshold kept it."""

    def __init__(self, version: str, content: dict[str, Any]) -> None:
        self.version = version
        self.content = content
        self.force = _force(content["force"])
        self.setting_notes = {name: (one.get("owner"), one.get("review_by")) for name, one in content["force"].get("settings", {}).items()}
        self.homes = {home.id: home for home in map(_home, content["homes"])}
        self._staff = {reference_key(one["code"]): Member(one["code"], one["role"], tuple(one["homes"])) for one in content.get("staff", ())}
        # Of many thousand children one call needs one, so each is made when it is looked up.
        self._children = {reference_key(told["ref"]): told for told in content["children"]}
        self._by_home: dict[str, list[str]] = {}
        for key, told in self._children.items():
            self._by_home.setdefault(told["home"], []).append(key)

    def child(self, ref: str) -> Optional[Child]:
        """The child of a reference however it is written, or None."""
        told = self._children.get(reference_key(ref))
        return None if told is None else _child(told)

    def children(self, home: str) -> tuple[Child, ...]:
        """The children of a home, in the file's order."""
        return tuple(_child(self._children[key]) for key in self._by_home.get(home, ()))

    def member(self, code: str) -> Optional[Member]:
        """The member of staff of a code however it is written, or None."""
        return self._staff.get(reference_key(code))

    def staff(self, home: Optional[str] = None) -> tuple[Member, ...]:
        """The staff of a home, or everybody."""
        return tuple(one for one in self._staff.values() if home is None or home in one.homes)


def _force(told: Mapping[str, Any]) -> ForceSettings:
    top = {key: told[key] for key in ("name", "non_emergency", "report_url") if told.get(key) is not None}
    return ForceSettings(**top, **{key: one["value"] for key, one in told.get("settings", {}).items()})


def _contact(told: Mapping[str, Any], role: str) -> Contact:
    return Contact(**{"role": role, **told})


_HOME_KEYS = ("id", "name", "provider", "address", "capacity", "out_of_hours_social_care", "out_of_hours_provider", "crisis_line",
              "designated_officer", "address_flagged")


def _home(told: Mapping[str, Any]) -> Home:
    police = told.get("police_contact")
    return Home(
        **{key: told[key] for key in _HOME_KEYS if told.get(key) is not None},
        police_contact=None if police is None else _contact(police, "police_contact"),
        managers=tuple(_contact(one, "manager") for one in told.get("managers", ())),
    )


def _child(told: Mapping[str, Any]) -> Child:
    plan, band = told.get("plan"), told.get("age_band")
    # The lower end of a band is the serious side: younger never waits longer.
    age = told.get("age") if band is None else int(band.split(" ")[0])
    return Child(**{**told, "age": age, "plan": None if plan is None else _plan(plan)})


def _plan(told: Mapping[str, Any]) -> Plan:
    days = told.get("return_by_day") or {}
    return Plan(
        told.get("return_by"), told["report_after_minutes"], tuple(told["flags"]),
        tuple((WEEKDAYS.index(day), days[day]) for day in WEEKDAYS if day in days), told.get("collection") or "",
    )


#: What there is before the first import.
EMPTY = Directory("", {"force": {}, "homes": [], "children": [], "staff": []})
