"""Finding the home a caller rings from, by name, address or number, and what the registry knows of it."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from rapidfuzz import fuzz

from bot.casework.desk import Desk
from bot.notes.words import plan_in_words
from bot.triage.answers.references import references
from bot.triage.circumstances import Child, Circumstances, Contact, Home
from bot.triage.clocks import UK

#: Nearly spelt counts only where nothing is written just so.
_WRITTEN_SO, _CLOSE_ENOUGH = 95, 80
_SHOWN, _FEWEST_DIGITS, _SHORTEST = 12, 5, 4


@dataclass(frozen=True)
class Place:
    """A home as an operator needs it: its contacts in order, and whether the police system marks the address."""

    home: Home
    contacts: tuple[Contact, ...]
    children: tuple[str, ...]


@dataclass(frozen=True)
class ChildFacts:
    """A child as the registry has it. Ethnicity and gender come from here and are never asked."""

    ref: str
    known: bool
    lines: tuple[tuple[str, str], ...] = ()


def find(desk: Desk, words: str) -> list[Home]:
    """The homes that fit what was typed: part of a name or an address, the end of a phone number, or nearly spelt. Best first.

    Nothing typed gives nothing: a list of every home is no help with a caller on the line.
    """
    wanted, digits = _plainly(words), _national(words)
    if not wanted:
        return []
    scored = [(_score(home, wanted, digits), number, home) for number, home in enumerate(desk.registry.homes())]
    enough = _WRITTEN_SO if any(score >= _WRITTEN_SO for score, _, _ in scored) else _CLOSE_ENOUGH
    return [home for score, _, home in sorted(scored, key=lambda one: (-one[0], one[1])) if score >= enough][:_SHOWN]


def recognised(desk: Desk, address: str) -> tuple[Optional[Home], tuple[Home, ...]]:
    """The home of ours that an address is: named, or its street and number, in no other town. And else those that it may be.

    Nothing is guessed from how it is spelt: another number is another house.
    """
    parts, typed = [_plainly(part) for part in address.split(",") if _plainly(part)], _plainly(address)
    if len(typed) < _SHORTEST:
        return None, ()
    sure, maybe = [], []
    for home in desk.registry.homes():
        street, *towns = [_plainly(part) for part in home.address.split(",")] or [""]
        own = {_plainly(home.name), *([street] if any(letter.isdigit() for letter in street) else [])} - {""}
        here = any(f" {town} " in f" {typed} " for town in towns if town)
        if any(part in own for part in parts) and (here or not towns or all(part in own for part in parts)):
            sure.append(home)
        elif here and any(typed.startswith(f"{one} ") for one in own):
            sure.append(home)
        elif any(f" {one} " in f" {typed} " for one in own) or any(f" {typed} " in f" {_plainly(text)} " for text in (home.name, home.address)):
            maybe.append(home)
    return (sure[0], ()) if len(sure) == 1 else (None, tuple(sure or maybe)[:_SHOWN])


def place(desk: Desk, home: Optional[str], version: Optional[str] = None) -> Optional[Place]:
    """What the registry knows of a home, or None."""
    known = desk.registry.home(home, version) if home else None
    if known is None:
        return None
    numbers = (("out-of-hours social care", known.out_of_hours_social_care), ("provider, out of hours", known.out_of_hours_provider),
               ("crisis line", known.crisis_line), ("designated officer", known.designated_officer))
    more = tuple(Contact(role, "", phone) for role, phone in numbers if phone)
    return Place(known, known.managers + more, tuple(child.ref for child in desk.registry.children(known.id, version)))


def reference_in(desk: Desk, typed: str) -> Optional[str]:
    """A child's reference as it is kept: the registry's way of writing it, else as typed; None for what is no reference (a name, say)."""
    known = desk.registry.child(typed)
    if known is not None:
        return known.ref
    found = references(typed)
    return found[0][0] if len(found) == 1 and len(typed.split()) <= 2 else None


def child_facts(desk: Desk, reference: str, version: Optional[str] = None) -> ChildFacts:
    """What the registry knows of a child: the plan, and what the figures need without anybody asking."""
    child = desk.registry.child(reference, version)
    if child is None:
        return ChildFacts(reference, False)
    around = Circumstances(desk.clock().astimezone(UK), desk.registry.force(version), child, desk.registry.home(child.home, version))
    lines = [("Plan", plan_in_words(around)), ("Collection", child.plan.collection if child.plan else ""), ("Age", _age(child)),
             ("Looked after", {True: "Yes", False: "No", None: "Not given"}[child.looked_after]),
             ("Gender", _plain(child.gender)), ("Ethnicity", _plain(child.ethnicity)),
             ("Placed by", f"{child.placing_authority or 'not given'}{', out of area' if child.out_of_area else ''}")]
    return ChildFacts(child.ref, True, tuple((name, words) for name, words in lines if words))


def _score(home: Home, wanted: str, digits: str) -> float:
    if len(digits) >= _FEWEST_DIGITS:
        phones = [contact.phone for contact in home.managers] + [home.out_of_hours_social_care, home.out_of_hours_provider, home.crisis_line]
        phones += [home.police_contact.phone] if home.police_contact else []
        if any(digits in _national(phone) for phone in phones if phone):
            return 100.0
    texts = [_plainly(text) for text in (home.name, home.address, home.id)]
    best = max((100.0 if f" {wanted}" in f" {text}" else 95.0 if wanted in text else 0.0) for text in texts)
    if best or len(wanted) < 4:
        return best
    return max(fuzz.token_set_ratio(wanted, text) for text in texts) if " " in wanted else max(fuzz.partial_ratio(wanted, text) for text in texts)


def _plainly(text: str) -> str:
    """Its letters and digits, a space between words."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _national(number: str) -> str:
    """A number's digits as dialled within the country: +44 1632 and 0044 1632 are 01632."""
    digits = re.sub(r"\D", "", number)
    for code in ("0044", "44"):
        if digits.startswith(code) and (code == "0044" or number.strip().startswith(("+", "(+")) or len(digits) >= 12):
            return "0" + digits[len(code):].lstrip("0")
    return digits


def _age(child: Child) -> str:
    return child.age_band or (str(child.age) if child.age is not None else "Not given")


def _plain(code: Optional[str]) -> str:
    return (code or "not given").replace("_", " ").capitalize()
