"""Homes: adding one, changing one, closing one."""
from __future__ import annotations

from typing import Any, Iterable, Mapping, cast

from bot.administration import contacts
from bot.administration.fields import Field, Typed, given, number, shown, yes_no
from bot.administration.forms import Gone, Written, row
from bot.registry.shape import HOME_ROLES

YES_NO_UNKNOWN = (("yes", "Yes"), ("no", "No"), ("", "Not known"))
_PLAIN = (
    Field("name", "Name"), Field("provider", "Provider", hint="The company or council that runs it. A provider's supervisors see its homes only."),
    Field("address", "Address"),
    Field("address_flagged", "Do police systems mark the address as a children's home?", "radios", options=YES_NO_UNKNOWN),
    Field("capacity", "Places", "number", hint="A whole number from 1 to 100"),
)
_NIGHT = tuple(Field(name, label, group="Numbers for the night") for name, label in (
    ("out_of_hours_social_care", "Out-of-hours social care"), ("out_of_hours_provider", "Provider, out of hours"),
    ("crisis_line", "Crisis line"), ("designated_officer", "Designated officer")))
_ID = Field("id", "Short name", hint="Small letters, figures and dashes, like rowan-house. It stands in every call and is never changed.")


def _found(content: dict[str, Any], home: str) -> dict[str, Any]:
    for one in content["homes"]:
        if one["id"] == home:
            return cast("dict[str, Any]", one)
    raise Gone(f"There is no home {home} in the registry now.")


class NewHome:
    """A home that is not in the registry yet."""

    title, verb = "Add a home", "Add"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """Its short name and everything else."""
        return (_ID, *_PLAIN, *contacts.manager_fields((), given), *contacts.police_fields(), *_NIGHT)

    def typed(self, content: dict[str, Any]) -> Typed:
        """Empty fields."""
        return {field.name: "" for field in self.fields(content)}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the home at its end."""
        if any(home["id"] == typed["id"] for home in content["homes"]):
            return Written(content, {"id": "There is a home with this short name already. Give another."})
        return Written({**content, "homes": [*content["homes"], _row({}, typed)]})


class ChangedHome:
    """A home's details and whom it rings."""

    verb = "Change"

    def __init__(self, home: str) -> None:
        self.home, self.title = home, f"Change {home}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """Everything but its short name."""
        return (*_PLAIN, *contacts.manager_fields(_found(content, self.home).get("managers") or (), given), *contacts.police_fields(), *_NIGHT)

    def typed(self, content: dict[str, Any]) -> Typed:
        """What the registry says."""
        told = _found(content, self.home)
        return {
            **{field.name: shown(told.get(field.name)) for field in (*_PLAIN, *_NIGHT)},
            **contacts.managers_typed(told.get("managers") or ()), **contacts.police_typed(told.get("police_contact")),
        }

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the home as typed, in its old place."""
        before = _found(content, self.home)
        after = _row(before, {**typed, "id": self.home})
        return Written({**content, "homes": [after if home is before else home for home in content["homes"]]})


def _row(before: Mapping[str, Any], typed: Typed) -> dict[str, Any]:
    flat: dict[str, Any] = {field.name: typed.get(field.name, "") for field in (_ID, *_PLAIN, *_NIGHT)}
    flat.update(capacity=number(flat["capacity"]), address_flagged=yes_no(flat["address_flagged"]))
    police = contacts.police_row(typed, before.get("police_contact"))
    return row({**given(flat), "managers": contacts.manager_rows(typed), **({"police_contact": police} if police else {})})


class ClosedHome:
    """A home that is taken out: its staff codes lose it, and those that were for it alone end."""

    verb = "Close"

    def __init__(self, home: str) -> None:
        self.home, self.title = home, f"Close {home}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """None."""
        return ()

    def typed(self, content: dict[str, Any]) -> Typed:
        """Nothing."""
        _found(content, self.home)
        return {}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry without the home; refused while children are placed there."""
        home = _found(content, self.home)
        placed = [child["ref"] for child in content["children"] if child["home"] == self.home]
        if placed:
            return Written(content, {"": f"Children are placed here: {', '.join(placed)}. Move each to another home or end the placement first."})
        if len(content["homes"]) == 1:
            return Written(content, {"": "This is the only home. Add the next one first."})
        left = [{**one, "homes": [at for at in one["homes"] if at != self.home]} for one in content.get("staff", ())]
        staff = [one for one in left if one["homes"] or one["role"] not in HOME_ROLES]
        return Written({**content, "homes": [one for one in content["homes"] if one is not home], "staff": staff})
