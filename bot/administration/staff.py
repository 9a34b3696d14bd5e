"""Staff by code only: adding, changing, ending."""
from __future__ import annotations

from typing import Any, Iterable, cast

from bot.administration.fields import Field, Typed
from bot.administration.forms import Gone, Written, row
from bot.registry.directory import reference_key
from bot.registry.shape import HOME_ROLES, ROLES

_CODE = Field("code", "Staff code", hint="Never a name. Up to four capitals and some figures, like RH-S07.")
ROLE_WORDS = {"care_staff": "Care staff", "manager": "Manager", "on_call": "On-call manager", "operator": "Operator", "supervisor": "Supervisor",
              "administrator": "Administrator"}


def _found(content: dict[str, Any], code: str) -> dict[str, Any]:
    for one in content.get("staff", ()):
        if reference_key(one["code"]) == reference_key(code):
            return cast("dict[str, Any]", one)
    raise Gone(f"There is no staff code {code} in the registry now.")


def _fields(content: dict[str, Any]) -> tuple[Field, ...]:
    return (
        Field("role", "Role", "radios", options=tuple((role, ROLE_WORDS[role]) for role in ROLES),
              hint="Care staff, managers and on-call managers work in homes. The others belong to the force or provider."),
        Field("homes", "Homes", "checkboxes", options=tuple((home["id"], home["name"]) for home in content["homes"])),
    )


class NewStaffCode:
    """A member of staff who is not in the registry yet."""

    title, verb = "Add a staff code", "Add"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The code, the role and the homes."""
        return (_CODE, *_fields(content))

    def typed(self, content: dict[str, Any]) -> Typed:
        """Empty fields."""
        return {"code": "", "role": "", "homes": ()}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the code at its end."""
        code, staff = str(typed["code"]), content.get("staff", ())
        if code and any(reference_key(one["code"]) == reference_key(code) for one in staff):
            return Written(content, {"code": "There is such a staff code already. Give another."})
        return Written({**content, "staff": [*staff, row({"code": code, "role": typed["role"], "homes": list(typed["homes"])})]}, _problems(typed))


class ChangedStaffCode:
    """A member of staff's role and homes."""

    verb = "Change"

    def __init__(self, code: str) -> None:
        self.code, self.title = code, f"Change staff code {code}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The role and the homes."""
        return _fields(content)

    def typed(self, content: dict[str, Any]) -> Typed:
        """What the registry says."""
        told = _found(content, self.code)
        return {"role": told["role"], "homes": tuple(told["homes"])}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the code as typed, in its old place."""
        before = _found(content, self.code)
        # Homes in the order they had: two orders of the same homes are no change.
        homes = [*(home for home in before["homes"] if home in typed["homes"]), *(home for home in typed["homes"] if home not in before["homes"])]
        after = row({"code": before["code"], "role": typed["role"], "homes": homes})
        return Written({**content, "staff": [after if one is before else one for one in content["staff"]]}, _problems(typed))


class EndedStaffCode:
    """A leaver: whoever enrolled with the code loses access at once."""

    verb = "End"

    def __init__(self, code: str) -> None:
        self.code, self.title = code, f"End staff code {code}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """None."""
        return ()

    def typed(self, content: dict[str, Any]) -> Typed:
        """Nothing."""
        _found(content, self.code)
        return {}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry without the code."""
        gone = _found(content, self.code)
        return Written({**content, "staff": [one for one in content["staff"] if one is not gone]})


def _problems(typed: Typed) -> dict[str, str]:
    if not typed["role"]:
        return {"role": "Choose a role."}
    if typed["role"] in HOME_ROLES and not typed["homes"]:
        return {"homes": "Choose at least one home."}
    return {}
