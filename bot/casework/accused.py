"""Who may decide when a worker is accused: never the one it is about (RESOLUTION-20)."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.triage.circumstances import Contact, Home
from bot.triage.values import UNSURE

#: Whom a complaint about a worker is about, as far as it decides who may decide: a contact's role, or none of them.
ACCUSED = "accused"
NOBODY_HERE = "none_of_them"
#: A manager of the home, and not known which; and one who is enrolled as manager, who may be the registered manager or a deputy.
ANY_MANAGER, ENROLLED_MANAGER = "any_manager", "manager"
_ALL = ("registered_manager", "deputy_manager", "on_call")


def barred(contacts: tuple[Contact, ...], accused: Optional[str]) -> frozenset[str]:
    """The roles that decide nothing in this call; where nobody knows whom it is about, the first manager's.

    Where a manager is accused and nobody knows which, it is every one of the home: none decides on what may be about themself.
    """
    if accused in (None, NOBODY_HERE):
        return frozenset()
    roles = [contact.role for contact in contacts]
    if accused == ANY_MANAGER:
        return frozenset((*roles, *_ALL))
    if accused == ENROLLED_MANAGER:
        return frozenset(role for role in (*roles, *_ALL) if role != "on_call")
    if accused != UNSURE:
        return frozenset((str(accused),))
    return frozenset((roles[0] if roles else "registered_manager",))


def without_accused(home: Optional[Home], accused: Optional[str]) -> Optional[Home]:
    """The home with only those managers who may decide; where none is left, the designated officer stands there."""
    roles = barred(home.managers if home else (), accused)
    if not roles:
        return home
    managers = tuple(contact for contact in home.managers if contact.role not in roles) if home else ()
    if not managers:
        number = (home.designated_officer or home.out_of_hours_social_care) if home else ""
        officer = Contact("designated_officer", "the designated officer (LADO)", number or "your council's number")
        managers = (Contact("next_manager", "the next manager up, not the one it is about,", "your provider's number"), officer) if home is None else (officer,)
    return replace(home, managers=managers) if home else Home("", "", managers=managers)
