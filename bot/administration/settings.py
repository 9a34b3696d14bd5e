"""The force's own details and its local settings, each with an owner and a review date."""
from __future__ import annotations

from datetime import date
from typing import Any, Iterable, Optional

from bot.administration.fields import Field, Typed, clock, day, given, number, shown
from bot.administration.forms import Gone, Written, row
from bot.registry.shape import FORCE
from bot.triage.circumstances import ForceSettings
from bot.triage.settings_ranges import RANGES, Night, OneOf, Whole

_FORCE = (
    Field("name", "Name of the force"), Field("non_emergency", "Non-emergency number"),
    Field("report_url", "Web page for reporting", hint="In full, starting with https://. Leave it empty if there is none."),
)


class Force:
    """The force's name, number and web page."""

    title, verb = "Change the force's details", "Change"

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The three of them."""
        return _FORCE

    def typed(self, content: dict[str, Any]) -> Typed:
        """What the registry says."""
        return {name: shown(content["force"].get(name)) for name in FORCE}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with them as typed."""
        return Written({**content, "force": row({**given({name: typed[name] for name in FORCE}), "settings": content["force"].get("settings", {})})})


class Setting:
    """One local setting: its value, who answers for it, and when it is to be looked at again."""

    verb = "Change"

    def __init__(self, name: str, today: Optional[date] = None) -> None:
        """`today` in the UK: a day before it is refused as the day to look again; none refuses no day. Raises Gone for an unknown setting."""
        if name not in RANGES:
            raise Gone(f"There is no setting {name}.")
        self.name, self.range, self.title, self._today = name, RANGES[name], f"Change {name.replace('_', ' ')}", today

    @property
    def default(self) -> str:
        """What holds where the registry says nothing."""
        return shown(getattr(ForceSettings(), self.name))

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """The value, the owner and the date."""
        allowed = self.range.allowed
        says = allowed.says()
        if isinstance(allowed, OneOf):
            value = Field("value", "Value", "radios", options=tuple((word, word.replace("_", " ").capitalize()) for word in allowed.words))
        else:
            value = Field("value", "Value", "clock" if isinstance(allowed, Night) else "number", hint=f"{says[:1].upper()}{says[1:]}")
        return (
            value, Field("owner", "Who answers for it", hint="A post, like Missing persons lead. No name is needed."),
            Field("review_by", "Look at it again by", "day", hint="For example, 1 April 2027"),
        )

    def typed(self, content: dict[str, Any]) -> Typed:
        """What holds now: the default where the registry says nothing."""
        told = content["force"].get("settings", {}).get(self.name, {})
        review = told.get("review_by")
        written = f"{date.fromisoformat(review):%-d %B %Y}" if review else ""
        return {"value": shown(told.get("value", self.default)), "owner": shown(told.get("owner")), "review_by": written}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry with the setting in it."""
        text = str(typed["value"])
        value = number(text) if isinstance(self.range.allowed, Whole) else clock(text) if isinstance(self.range.allowed, Night) else text
        if text == "":
            return Written(content, {"value": f"Give a value: {self.range.allowed.says()}."})
        review = day(str(typed["review_by"]))
        told = row({"value": value, **given({"owner": typed["owner"], "review_by": review})})
        settings = {**content["force"].get("settings", {}), self.name: told}
        return Written({**content, "force": {**content["force"], "settings": settings}}, self._past(review))

    def _past(self, review: str) -> dict[str, str]:
        try:
            is_past = self._today is not None and date.fromisoformat(review) < self._today
        except ValueError:  # no day at all; the registry's checks say so
            return {}
        return {"review_by": f"This day is past. Give {self._today:%-d %B %Y} or a later day."} if is_past else {}


class Restored:
    """An older version of the whole registry, made current again."""

    verb = "Restore"

    def __init__(self, version: str, older: dict[str, Any]) -> None:
        self.title, self._older = f"Restore version {version}", older

    def fields(self, content: dict[str, Any], given: Iterable[str] = ()) -> tuple[Field, ...]:
        """None."""
        return ()

    def typed(self, content: dict[str, Any]) -> Typed:
        """Nothing."""
        return {}

    def write(self, content: dict[str, Any], typed: Typed) -> Written:
        """The registry as it was then."""
        return Written(self._older)
