"""Children by reference only: a new placement, a changed plan, the end of a placement."""
from __future__ import annotations

from typing import Any, Iterable, Mapping, Union, cast

from bot.administration.fields import Field, Typed, clock, given, number, shown, yes_no
from bot.administration.forms import Gone, Written, row
from bot.administration.homes import YES_NO_UNKNOWN
from bot.registry.directory import reference_key
from bot.registry.shape import WEEKDAYS
from bot.triage.facts import PLAN_AMBER, PLAN_MEDICAL

_REF = Field("ref", "Reference", hint="Never a name. Up to four capitals and up to four figures, like RH-03.")
_HOME = "Where the child is placed"
_ABOUT = "About the child"
_PLAN = "Plan for going missing"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Flags that the rules know; others can be written beside them.
KNOWN_FLAGS = (*PLAN_AMBER, *PLAN_MEDICAL)
_DAY_FIELDS = {f"return_by_{day}": day for day in WEEKDAYS}
_PLAN_FIELDS = ("return_by", *_DAY_FIELDS, "report_after_minutes", "flags", "other_flags", "collection")


def _found(content: dict[str, Any], ref: str) -> dict[str, Any]:
    for one in content["children"]:
        if reference_key(one["ref"]) == reference_key(ref):
            return cast("dict[str, Any]", one)
    raise Gone(f"There is no child {ref} in the registry now.")


def _fields(content: dict[str, Any]) -> tuple[Field, ...]:
    homes = tuple((home["id"], home["name"]) for home in content["homes"])
    return (
        Field("home", "Home", "select", options=(("", "Choose a home"), *homes), group=_HOME),
        Field("placing_authority", "Placing authority", group=_HOME),
        Field("out_of_area", "Placed from another area?", "radios", options=YES_NO_UNKNOWN, group=_HOME),
        Field("looked_after", "Looked after?", "radios", options=YES_NO_UNKNOWN, group=_HOME),
        Field("age", "Age in whole years", "number", hint="Never a birth date", group=_ABOUT),
        Field("age_band", "Or an age band", hint="For example, 13 to 15. The youngest age counts.", group=_ABOUT),
        Field("gender", "Gender", hint="For monitoring. Small letters, like girl", group=_ABOUT),
        Field("ethnicity", "Ethnicity", hint="For monitoring. Small letters, like white_british", group=_ABOUT),
        Field("has_plan", "Is there a plan?", "radios", options=(("yes", "Yes"), ("no", "No")), group=_PLAN),
        Field("return_by", "Back by", "clock", hint="24-hour clock, like 21:30", group=_PLAN),
        *(Field(name, f"{_DAYS[WEEKDAYS.index(day)]}, if it differs", "clock", group=_PLAN) for name, day in _DAY_FIELDS.items()),
        Field("report_after_minutes", "Minutes late before the police are told", "number", hint="0 means at once", group=_PLAN),
        Field("flags", "Risks", "checkboxes", options=tuple((flag, flag.replace("_", " ").capitalize()) for flag in KNOWN_FLAGS), group=_PLAN),
        Field("other_flags", "Other risks", hint="Small letters, with commas between, like gang_links, water", group=_PLAN),
        Field("collection", "How the child is fetched", hint="No names, numbers or addresses", group=_PLAN),
    )


class NewChild:
    """A child placed in a home, by reference."""

    verb = "Add"

    def __init__(self, home: str) -> None:
        self.home, self.title = home, f"Add a child to {home}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The reference and everything else."""
        return (_REF, *_fields(content))

    def typed(self, content: dict[str, Any]) -> Typed:
        """Empty fields but for the home."""
        if not any(home["id"] == self.home for home in content["homes"]):
            raise Gone(f"There is no home {self.home} in the registry now.")
        return {**_typed({"home": self.home}), "ref": "", "has_plan": ""}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the child at its end."""
        ref = str(typed["ref"])
        if ref and any(reference_key(child["ref"]) == reference_key(ref) for child in content["children"]):
            return Written(content, {"ref": "There is a child with this reference already. Give another."})
        return Written({**content, "children": [*content["children"], _row(ref, typed)]}, _problems(typed))


class ChangedChild:
    """A child's home, plan and what is kept for monitoring."""

    verb = "Change"

    def __init__(self, ref: str) -> None:
        self.ref, self.title = ref, f"Change {ref}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """Everything but the reference."""
        return _fields(content)

    def typed(self, content: dict[str, Any]) -> Typed:
        """What the registry says."""
        return _typed(_found(content, self.ref))

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the child as typed, in the old place."""
        before = _found(content, self.ref)
        after = _row(before["ref"], typed)
        return Written({**content, "children": [after if child is before else child for child in content["children"]]}, _problems(typed))


class EndedPlacement:
    """A child who has left: taken out of the registry. Earlier calls keep the reference."""

    verb = "End placement"

    def __init__(self, ref: str) -> None:
        self.ref, self.title = ref, f"End the placement of {ref}"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """None."""
        return ()

    def typed(self, content: dict[str, Any]) -> Typed:
        """Nothing."""
        _found(content, self.ref)
        return {}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry without the child."""
        gone = _found(content, self.ref)
        return Written({**content, "children": [child for child in content["children"] if child is not gone]})


def _typed(child: Mapping[str, Any]) -> dict[str, Union[str, tuple[str, ...]]]:
    plan = child.get("plan")
    told, days = plan or {}, (plan or {}).get("return_by_day") or {}
    flags = tuple(told.get("flags") or ())
    return {
        **{key: shown(child.get(key)) for key in ("home", "placing_authority", "out_of_area", "looked_after", "age", "age_band", "gender", "ethnicity")},
        "has_plan": shown(plan is not None), "return_by": shown(told.get("return_by")),
        **{name: shown(days.get(day)) for name, day in _DAY_FIELDS.items()},
        "report_after_minutes": shown(told.get("report_after_minutes")), "collection": shown(told.get("collection")),
        "flags": tuple(flag for flag in KNOWN_FLAGS if flag in flags), "other_flags": ", ".join(flag for flag in flags if flag not in KNOWN_FLAGS),
    }


def _row(ref: str, typed: Typed) -> dict[str, Any]:
    values: dict[str, Any] = {key: typed[key] for key in ("home", "placing_authority", "age_band", "gender", "ethnicity")}
    values.update(age=number(str(typed["age"])), looked_after=yes_no(str(typed["looked_after"])), out_of_area=yes_no(str(typed["out_of_area"])))
    child = {"ref": ref, **given(values)}
    if typed["has_plan"] == "yes":
        child["plan"] = _plan(typed)
    return row(child)


def _plan(typed: Typed) -> dict[str, Any]:
    days = given({day: clock(str(typed[name])) for name, day in _DAY_FIELDS.items()})
    other = [flag.strip() for flag in str(typed["other_flags"]).replace(";", ",").split(",")]
    told = given({
        "return_by": clock(str(typed["return_by"])), "report_after_minutes": number(str(typed["report_after_minutes"])), "collection": typed["collection"]})
    told["flags"] = [*typed["flags"], *(flag for flag in other if flag)]
    if days:
        told["return_by_day"] = row(days, {day: name for name, day in _DAY_FIELDS.items()})
    return row(told, {"flags": "other_flags"})


def _problems(typed: Typed) -> dict[str, str]:
    if typed["has_plan"] not in ("yes", "no"):
        return {"has_plan": "Choose yes if a plan has been made, or no."}
    if typed["has_plan"] == "no" and any(typed[name] for name in _PLAN_FIELDS if not (name == "report_after_minutes" and typed[name] == "0")):
        return {"has_plan": "There are times or risks below. Choose yes, or empty them."}
    return {}
