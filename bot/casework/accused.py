"""Who may decide when a worker is accused: never the one it is about (RESOLUTION-20)."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.triage.circumstances import Contact, Home
from bot.triage.values import UNSURE

#: Whom a complaint about a worker is about, as far as it decides who may decide: a contact's role, or none of them.
ACCUSED = "accused"
NOBODY_HERE = "none_of_them"


def barred(contacts: tuple, accused: Optional[str]) -> str:
    """The role that decides nothing in this call; where nobody knows whom it is about, the first manager's. "" for nobody."""
    if accused in (None, NOBODY_HERE):
        return ""
    if accused != UNSURE:
        return str(accused)
    return contacts[0].role if contacts else "registered_manager"


def without_accused(home: Optional[Home], accused: Optional[str]) -> Optional[Home]:
    """The home with only those managers who may decide; where none is left, the designated officer stands there."""
    role = barred(home.managers if home else (), accused)
    if not role:
        return home
    managers = tuple(contact for contact in home.managers if contact.role != role) if home else ()
    if not managers:
        number = (home.designated_officer or home.out_of_hours_social_care) if home else ""
        officer = Contact("designated_officer", "the designated officer (LADO)", number or "your council's number")
        managers = (Contact("next_manager", "the next manager up, not the one it is about,", "your provider's number"), officer) if home is None else (officer,)
    return replace(home, managers=managers) if home else Home("", "", managers=managers)
