"""Identifiers that are known by their form: numbers, dates, plates, addresses and what is written for the web."""
from __future__ import annotations

import re
from typing import Iterator

from bot.triage.identifiers.values import Identifier

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_REFERENCE = r"[A-Za-z]{1,4}(?:-?|[ ])\d{1,4}\b"
_NO_STREET = (
    r"(?!(?:the|a|an|up|down|in|on|of|at|to|by|from|his|her|our|their|my|minutes?|mins?|hours?|hrs?|lads?|boys?|girls?|kids?|staff|ran|walked|and|or|with|is|was|"
    r"years?|yrs?|people|miles?|metres?|yards?|times?|off|near|along|cars?|men|women|males?|females?|juvs?|juveniles?|x)\b)"
)
_STREET_WORD = rf"(?:{_NO_STREET}[a-z][a-z'’-]{{1,20}}\s+)"
_HOUSE = r"(?<![\w-])(?:(?:flat|apartment|apt|unit)\s+\d{1,4}[a-z]?,?\s+)?\d{1,4}(?:-\d{1,4})?[a-z]?,?\s+"
_SITE = r"(?:snap(?:\s?chat)?|insta(?:gram)?|tik\s?tok|discord|facebook|fb|psn|xbox(?:\s+live)?|steam|gamer\s?tag|user\s?name|handle|roblox|twitter|kik|telegram)"
_BIRTH = r"\b(?:born|b\.|d\.?\s?o\.?\s?b\b|date\s+of\s+birth|birthday(?:['’]?s)?)[\s:.]{0,3}(?:(?:is|on|in|was|the)\s+){0,3}"
_NOT_PLATE = r"(?!HAS|WAS|AND|NOT|GOT|RAN|HIT|OUT|SHE|HER|HIM|HIS|CUT|CAN|WHO|THE|FOR|BUT|SAY|HAD|OFF|OUR|NOW|YOU|ALL|ONE|TWO|BAR|BUS|LAD|MAN|YRS|HRS|MIN|OLD|ISH)"

#: Each takes out its whole match, or only its group "it" where the words before it are to stay; the first to match a
#: place keeps it. Every repeat is bounded, so that twenty thousand characters of anything take no longer than they should.
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in (
    ("link", r"(?i)\b(?:https?://|www\.)[^\s<>\"']+"),
    ("email", r"[^\s@,;:<>()\[\]\"']{1,64}@[^\s@,;:<>()\[\]\"']{1,64}\.[A-Za-z]{2,10}"),
    ("link", r"(?i)\b[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.(?:(?:com|org|net|uk)\b(?:/[^\s<>\"'\[\]]*)?|(?:me|io|gg|tv|co|app)/[^\s<>\"'\[\]]+)"),
    ("handle", r"(?i)(?<![\w@])@(?!(?:home|school|college|work|hospital|the|a|my|his|her|town)\b)[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+){0,4}"),
    ("handle", rf"(?i)(?<![\w-]){_SITE}\b(?:\s+(?:name|user|profile|account|id))?(?:\s+(?:is|as|called|on)|['’]s)?\s*:?\s*(?!{_REFERENCE})"
               r"(?=[^\s,;\[\]]{0,40}?[a-z_][^\s,;\[\]]{0,40}?[\d_.]\w|[\w.]{0,30}\d[\w.]{0,10}[a-z_])(?!\d{1,2}(?:[.:]\d\d)?(?:am|pm|ish|hrs|mins?)?\b)(?P<it>[^\s,;:\[\]]{2,40}[^\s,;:.?!\[\]])"),
    ("handle", r"(?i)(?<![\w.@-])(?!(?:[a-z0-9]{4}_){2}[a-z0-9]{4}\b)(?=[a-z0-9_.]{0,40}[a-z])[a-z0-9]+(?:\.[a-z0-9]+)?_[a-z0-9_]{1,30}(?![\w-])"),
    # a part of a date after "born" or the like is one; so is any full date, unless a clock time shows that it heads a log
    ("birth_date", rf"(?i){_BIRTH}(?P<it>\d[^\s,;\[\]]{{0,12}}(?:\s+(?:of\s+)?{_MONTH}\b)?(?:,?\s+(?:19|20)\d\d\b)?)"),
    ("birth_date", rf"(?i){_BIRTH}(?P<it>{_MONTH}\s+\d[^\s,;\[\]]{{0,5}}(?:,?\s+(?:19|20)\d\d\b)?)"),
    ("birth_date", r"(?<![\w.,/-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}(?![\w/-])(?!,?\s+(?:at\s+)?\d{1,2}[:.]?\d\d\b)"),
    ("birth_date", r"(?<![\w.,/-])(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}(?![\w/-])(?!,?\s+(?:at\s+)?\d{1,2}[:.]?\d\d\b)"),
    ("birth_date", rf"(?i)(?<![\w-])\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)\d{{2}}\b"),
    ("birth_date", rf"(?i)\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b"),
    # telephone numbers however spaced; those of help lines (0800, 0808, 03...) are nobody's own, 999 and 101 too short to match
    ("phone", r"(?<![\w+])(?<![A-Za-z]-)(?!0\s?(?:80[08]|3\d\d))(?:\+\s?44[\s().-]{0,3}(?:0[\s).-]{0,3})?\d|\(?0)(?:[\s().-]{0,3}\d){8,10}(?!\w)"),
    ("phone", r"(?<![\w+])(?:\+|00)\d(?:[\s.-]?\d){7,13}(?!\w)"),
    ("phone", r"(?<![\w-])7\d{3}[ -]?\d{3}[ -]?\d{3}(?![\w-])"),
    ("nhs", r"(?i)\bnhs\b(?:\s+(?:no|num|number|is))*[\s.:]{0,3}(?P<it>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\w)"),
    ("nhs", r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])"),
    ("nhs", r"(?<![\w-])\d{10}(?![\w-])"),
    # street addresses; the kinds of street that are everyday words too must be written as names
    ("address", r"(?i:(?<![\w-])(?:flat|apartment|apt)\s+\d{1,4}[a-z]?)(?:,?\s+(?:[A-Z][A-Za-z'’-]{1,20}\s+){1,3}(?:Court|House|Place|Buildings|Tower|Point|Lodge|Mansions))\b"),
    ("address", rf"(?i){_HOUSE}{_STREET_WORD}{{1,2}}(?:street|st|road|rd|avenue|ave|lane|crescent|gardens|terrace|mews)\b"),
    ("address", rf"(?:(?i:{_HOUSE}))(?:(?!The\s+(?:Road|Street))[A-Z][A-Za-z'’-]{{1,20}}\s+){{1,3}}(?:Close|Drive|Court|Way|Place|Walk|Hill|Row|Square|Grove|Ln|Cres|Crescent|View|Rise|House|Park|Green)\b"),
    ("address", r"(?i:(?<![\w-])\d{1,4}[a-z]?,?\s+the\s+)(?:[A-Z][a-z]{2,12})\b"),
    # postcodes (no district starts with 0 and goes on, as references do), then number plates
    ("postcode", r"(?i)(?<![\w-])(?:gir\s?0aa|[a-z]{1,2}(?:[1-9][a-z\d]?|0)\s{0,2}(?-i:(?!\d(?:st|nd|rd|th|hr)\b))\d[abd-hjlnp-uw-z]{2})(?![\w-])"),
    ("plate", r"(?i)\b(?:reg|registration|plates?|vrm|index)\b(?:\s+(?:no|number|is|was|it|on)\b){0,2}[\s.:]{0,3}"
              r"(?P<it>[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z])(?![\w-])"),
    ("plate", r"\b(?i:reg|registration|plates?|vrm)\b(?:\s+(?i:is|was|begins?|starts?|started|starting|ends?|ended|ending|in|with)\b){0,3}\s+(?P<it>[A-Z]{2}\d{2}|[A-Z]{3})\b(?!-)"),
    ("plate", r"(?i)(?<![\w-])[a-z]{2}\d{2}(?!min|hrs|yrs|day|mph)[a-z]{3}(?![\w-])"),
    ("plate", rf"(?<![\w-])[A-Z]{{2}}\d{{2}}\s(?!IS){_NOT_PLATE}[A-Z]{{3}}(?![\w-])"),
    ("plate", r"(?<![\w-])(?:[A-Z]\d{1,3}(?!YRS|HRS|MIN)[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z])(?![\w-])"),
    ("plate", rf"(?<![\w-])[A-EGHJ-LNPR-WY]\d{{1,3}}\s{_NOT_PLATE}[A-Z]{{3}}(?![\w-])"),
))
_MADE_OF = re.compile(r"[\d@._/]|(?i:reg|plate|vrm|born|birth)")


def formats(text: str) -> Iterator[Identifier]:
    """What is known by its form, in no order; of overlapping ones the first given is meant."""
    if not _MADE_OF.search(text):
        return
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            if kind == "nhs" and match[0].isdigit() and not _is_nhs_number(match[0]):
                continue
            if kind == "birth_date" and end - start < 3:  # "born 3 weeks early"
                continue
            yield Identifier(kind, start, start + len(text[start:end].rstrip(".,;:!?)")))  # each has a letter or figure, so something is left


def _is_nhs_number(digits: str) -> bool:
    """Whether the last of ten figures is the check digit of the nine before it (modulus 11, NHS Data Dictionary)."""
    check = 11 - sum(int(figure) * weight for figure, weight in zip(digits, range(10, 1, -1))) % 11
    return check % 11 == int(digits[9])  # a check of ten is no figure, so such a number is never one
