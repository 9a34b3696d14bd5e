"""Takes what could identify a person out of free text; a child's reference (RH-03) stays."""
from __future__ import annotations

import re

#: What stands where something was taken out.
REMOVED = "[removed]"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_REFERENCE = r"[A-Za-z]{1,4}(?:-?|[ ])\d{1,4}\b"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_CAPITAL}[^\W\d_]*(?:['’-]{_CAPITAL}[^\W\d_]+)*(?!\w)"
#: Capitalised words that may follow "called" or "named" without being anybody's name.
_NO_NAME = (
    rf"(?!{_REFERENCE})(?!(?i:I|I'm|the|a|an|it|he|she|they|we|you|police|ambulance|fire|social|camhs|nhs|mum|dad|him|her|them|me|us|my|our|his|"
    r"their|out|in|back|again|and|but|not|no|yes|on|off|at|to|for|about|someone|nobody|everyone|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)\b)"
)
_STOP = r"(?!(?:the|a|an|up|down|in|on|of|at|to|by|from|his|her|our|their|my|minutes?|mins?|hours?|hrs?|lads?|boys?|girls?|kids?|staff|ran|walked|and|or|with|is|was|years?|yrs?|people|miles?|metres?)\b)"
_STREET_WORD = rf"(?:{_STOP}[a-z][a-z'’-]{{1,20}}\s+)"

#: Each takes out its whole match, or only its group "it" where the words before it are to stay. Every repeat is
#: bounded, so that twenty thousand characters of anything take no longer than they should.
_PATTERNS = tuple(re.compile(pattern) for pattern in (
    # web and mail addresses, then handles
    r"(?i)\b(?:https?://|www\.)[^\s<>\"']+",
    r"[^\s@,;:<>()\[\]\"']{1,64}@[^\s@,;:<>()\[\]\"']{1,64}\.[A-Za-z]{2,10}",
    r"(?i)\b[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.(?:(?:com|org|net|uk)\b(?:/[^\s<>\"'\[\]]*)?|(?:me|io|gg|tv|co|app)/[^\s<>\"'\[\]]+)",
    r"(?i)(?<![\w@])@(?!(?:home|school|college|work|hospital|the|a|my|his|her|town)\b)[a-z_][a-z0-9_.]{1,40}",
    rf"(?i)\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|discord|facebook|username|handle)(?:\s+name)?(?:\s+is|\s*:)\s*"
    rf"(?!{_REFERENCE})(?=[^\s,;\[\]]{{0,40}}[\d_.]\w)(?P<it>[^\s,;\[\]]{{2,40}})",
    # any full date may be a date of birth; a part of one after "born" or the like is one
    r"(?<![\w.,/-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}(?![\w/-])",
    r"(?<![\w.,/-])(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}(?![\w/-])",
    rf"(?i)(?<![\w-])\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?:19|20)\d{{2}}\b",
    rf"(?i)\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b",
    rf"(?i)\b(?:born|d\.?o\.?b|date\s+of\s+birth)\b[\s:.]{{0,3}}(?:(?:is|on|in|was)\s+)?(?P<it>\d[^\s,;\[\]]{{0,12}}(?:\s+(?:of\s+)?{_MONTH}\b)?(?:\s+\d{{4}}\b)?)",
    # telephone numbers however spaced; the three-figure ones (999, 101, 111) are too short to match
    r"(?<![\w+])(?<![A-Za-z]-)(?:\+\s?44[\s().-]{0,3}(?:0[\s).-]{0,3})?\d|\(?0)(?:[\s().-]{0,3}\d){8,10}(?!\w)",
    r"(?<![\w+])\+\d(?:[\s-]?\d){7,13}(?!\w)",
    r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])",
    # street addresses; the kinds of street that are everyday words too must be written as names
    rf"(?i)(?<![\w-])\d{{1,4}}[a-z]?,?\s+{_STREET_WORD}{{1,2}}(?:street|st|road|rd|avenue|lane|crescent|gardens|terrace|mews)\b",
    r"(?<![\w-])\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][A-Za-z'’-]{1,20}\s+){1,3}(?:Close|Drive|Court|Way|Place|Walk|Hill|Row|Square|Grove|Ave|Ln|Cres)\b",
    # postcodes (no district starts with 0 and goes on, as references do), then number plates
    r"(?i)(?<![\w-])(?:gir\s?0aa|[a-z]{1,2}(?:[1-9][a-z\d]?|0)\s{0,2}(?-i:(?!\d(?:st|nd|rd|th|hr)\b))\d[abd-hjlnp-uw-z]{2})(?![\w-])",
    r"(?i)\b(?:reg|registration|plates?)\b(?:\s+(?:no|number|is|was)\b){0,2}[\s.:]{0,3}(?P<it>[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z])(?![\w-])",
    r"(?i)(?<![\w-])[a-z]{2}\d{2}(?!min|hrs|yrs|day|mph)[a-z]{3}(?![\w-])",
    r"(?<![\w-])[A-Z]{2}\d{2}\s(?!HAS|WAS|AND|NOT|GOT|RAN|HIT|OUT|SHE|HER|HIM|HIS|IS|CUT|CAN|WHO|THE|FOR|BUT|SAY|HAD|OFF|OUR|NOW|YOU)[A-Z]{3}(?![\w-])",
    r"(?<![\w-])(?:[A-Z]\d{1,3}(?!YRS|HRS|MIN)[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z])(?![\w-])",
    # names, only where the words before say that one is coming
    rf"\b(?i:names?\s+(?:is|was|are)|name['’]?s|called|named)\s+[\"'“‘]?(?P<it>{_NO_NAME}{_NAME}(?:\s+{_NO_NAME}{_NAME}){{0,2}})",
))


def mask(text: str) -> str:
    """The text with "[removed]" where it held something that identifies a person.

    Taken out: capitalised words after "called", "named" or "name is"; telephone and NHS numbers; postcodes and
    street addresses; number plates; mail and web addresses and handles; full dates. Names elsewhere in a
    sentence are not found. Never raises; doing it twice changes nothing more. The list is that of the ICO's
    reprimand and NHS messaging guidance (records-and-data, section 6).
    """
    # Taking one thing out can bring two halves of another together; what is taken out never matches again.
    for _ in range(5):
        masked = _once(text)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str) -> str:
    for pattern in _PATTERNS:
        text = pattern.sub(_without_it, text)
    return text


def _without_it(match: re.Match) -> str:
    whole = match.group(0)
    if "it" not in match.re.groupindex:
        return REMOVED
    start, end = match.span("it")
    return whole[: start - match.start()] + REMOVED + whole[end - match.start():]
