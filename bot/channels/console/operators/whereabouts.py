"""Which home a new call is about: the one picked, else the one that what was typed says. Nothing typed is dropped."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional

from bot.casework.desk import Desk
from bot.console import places

#: "None of these" was picked.
NO_HOME = "none"
_WHICH = "More than one home fits. Choose one, or \"None of these\"."
_IS_IT = "This may be one of our homes. Choose it, or \"None of these\"."


@dataclass(frozen=True)
class Where:
    """The home, or the address told where there is none. `taken`: from what was typed, so that it is said. `offered` are to be chosen from."""

    home: Optional[str]
    address: str = ""
    taken: bool = False
    offered: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def where(desk: Desk, told: Mapping[str, str], at_once: bool) -> Where:
    """What "Which home?" and "Address" come to. One home that fits is taken; of several the operator chooses.

    `at_once`: nobody is asked anything first (danger); what was typed is then kept as the address.
    """
    picked, find, address = desk.registry.home(told["home"]), told["find"], told["address"]
    if picked is not None:
        return Where(picked.id, address)
    found = places.find(desk, find[:200]) if find and told["home"] != NO_HOME else []
    if len(found) == 1:
        return Where(found[0].id, address, True)
    if found and not at_once:
        return Where(None, address, offered=tuple(home.id for home in found), errors={"find": _WHICH})
    known, maybe = places.recognised(desk, address[:400])
    if known is not None:
        return Where(known.id, address, True)
    if maybe and not at_once and told["home"] != NO_HOME:
        return Where(None, address, offered=tuple(home.id for home in maybe), errors={"address": _IS_IT})
    return Where(None, address or find)
