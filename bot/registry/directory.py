"""One version of the registry, ready to be looked things up in."""
from __future__ import annotations

import re
from typing import Optional

from bot.triage.circumstances import Child, Contact, ForceSettings, Home, Plan


def reference_key(ref: str) -> str:
    """What is the same in every way of writing one reference: "RH-03", "rh03", "RH 03", "rh-03."."""
    return re.sub(r"[^A-Z0-9]", "", str(ref).upper())


class Directory:
    """The force, homes and children of one version, from its normal form."""

    def __init__(self, version: str, content: dict) -> None:
        self.version = version
        self.force = _force(content["force"])
        self.setting_notes = {name: (one["owner"], one["review_by"]) for name, one in content["force"].get("settings", {}).items()}
        self.homes = {home.id: home for home in map(_home, content["homes"])}
        self._children = {reference_key(child.ref): child for child in map(_child, content["children"])}
        self._by_home: dict[str, tuple[Child, ...]] = {}
        for child in self._children.values():
            self._by_home[child.home] = (*self._by_home.get(child.home, ()), child)

    def child(self, ref: str) -> Optional[Child]:
        """The child of a reference however it is written, or None."""
        return self._children.get(reference_key(ref))

    def children(self, home: str) -> tuple[Child, ...]:
        """The children of a home, in the file's order."""
        return self._by_home.get(home, ())


def _force(told: dict) -> ForceSettings:
    top = {key: told[key] for key in ("name", "non_emergency", "report_url") if key in told}
    return ForceSettings(**top, **{key: one["value"] for key, one in told.get("settings", {}).items()})


def _contact(told: dict, role: str) -> Contact:
    return Contact(**{"role": role, **told})


def _home(told: dict) -> Home:
    police = told.get("police_contact")
    plain = {key: told[key] for key in ("id", "name", "provider", "address", "capacity") if key in told}
    return Home(
        **plain,
        police_contact=None if police is None else _contact(police, "police_contact"),
        managers=tuple(_contact(one, "manager") for one in told.get("managers", ())),
        out_of_hours_social_care=told.get("out_of_hours_social_care") or "",
    )


def _child(told: dict) -> Child:
    plan = told["plan"]
    return Child(**{
        **told,
        "plan": None if plan is None else Plan(plan["return_by"], plan["report_after_minutes"], tuple(plan["flags"])),
    })


#: What there is before the first import.
EMPTY = Directory("", {"force": {}, "homes": [], "children": []})
