"""Reading a child's reference, such as RH-03 or YP2; never a name."""
from __future__ import annotations

import re
from typing import Optional

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,5})[ -]{0,2}(\d{1,4})(?!\d|[:.]\d|\s?(?:pm|am|hrs?|mins?|%)(?![A-Za-z]))"
    # "TC-02 am having a row" is dialect and names a child.
    r"|(?<![A-Za-z0-9])([A-Z]{2,3})-(\d\d)(?=\sam\s+[a-z])", re.ASCII
)
_NUMBER = re.compile(r"(?:\b(?:ref(?:erence)?|number|no|id)\b\D{0,8}|^\W*)(\d{3,5})\b(?!\s*(?:pm|am))", re.I | re.ASCII)
_CORRECTION = re.compile(r"\bnot\s+$|\bsaid\s+$|\bput\s+$", re.I)
#: Words of a sentence before a number, never the letters of a reference.
_WORDS = frozenset(
    "is was at the a an in on to of by for and or no not age aged about since till until after before room ring hes shes "
    "its im over under only just past bus number floor flat plan then than with from got has one two ten min mins its "
    "under year years about bout other be up day days step page line all had he she they wait next last been road only "
    "gone route level channel unit house hour hours half eta now zone part form ps xbox sept oct nov dec jan feb mar apr "
    "may june july aug ref id child kid the til till wk wks yr yrs rm tel ph mp gps bbc itv cat vit co".split()
)
#: Text speak that is spelt like a reference: "l8 home", "gr8", "str8 to voicemail", "some1". Only where "which child?" is answered with nothing else is it one.
_TEXT_SPEAK = re.compile(r"(?:gr|m|l|w|h|d|r|f|st|str|pl|sk|cr|ur|b|k|v|sl|wa|la|ha|ga)8s?|(?:b|be|w|c|g)4s?|(?:any|some|sum|no|ne|every|n|w|on)1s?|(?:u|me|in|g|up|n|t)2", re.I)
_ALONE = re.compile(r"\W*(?:(?:yes|yeah|its|it's|it is|ref|child|kid|sorry|ok)\W+)*[A-Za-z]+\d\W*", re.I)
_GOES_ON = re.compile(r"(?!'?s\b)[A-Za-z]", re.I)
_OFF = re.compile(r"\b(dont|don't|not sure|might be|either|or|no idea|i think|probably|maybe)\b", re.I)


def references(text: str, asked: bool = False) -> tuple[tuple[str, int], ...]:
    """Every child's reference in `text` with its place: upper case, joined as typed ("yp 3" is YP3, "rh-03" is RH-03).

    One letter and a number are a reference only where no fuller one stands beside them: "HC-14 is on the M25, m8" names one child. What is
    spelt like text speak ("l8") is one only where the text is the answer to what was `asked` and nothing more.
    """
    out, loose = [], set()
    for found in _REFERENCE.finditer(text):
        letters, digits = (part for part in found.groups() if part)
        between = found.group()[len(letters):-len(digits)]
        if letters.lower() in _WORDS or (between == " " and letters.lower() not in _CODES and not letters.isupper()):
            continue
        if len(letters) == 1 and (between.strip() != "-" and between or letters.lower() in "xak" and letters.islower()):
            continue
        if not between and (_GOES_ON.match(text, found.end()) or not asked and _TEXT_SPEAK.fullmatch(found.group())):
            continue  # "sk8park", "l8"
        joined = "-" if "-" in between else ""
        out.append((f"{letters.upper()}{joined}{digits}", found.start()))
        if len(letters) == 1 and not joined:
            loose.add(out[-1])
    return tuple(dict.fromkeys(one for one in out if one not in loose or len(loose) == len(out)))


_CODES = frozenset(("yp", "rh", "bl", "res", "cyp", "oak", "ash", "kid", "yps"))


def read_reference(text: str) -> Optional[str]:
    """The reference that an answer gives, or None; after "r2 no sorry r5" the last one not denied counts."""
    named = [(ref, at) for ref, at in references(text, bool(_ALONE.fullmatch(text))) if not _CORRECTION.search(text[max(0, at - 8):at])]
    later = re.split(r"(?i)(?:no[,.]? )?\b(?:sorry|wait|i meant|meant|actually|scrap that)\b", text)
    if len(named) > 1 and len(later) > 1:
        start = text.rfind(later[-1])
        named = [pair for pair in named if pair[1] >= start] or named
    elif len(named) > 1 and _OFF.search(text):
        return None if len({ref for ref, _ in named}) > 1 else named[-1][0]
    if named:
        return named[0][0]
    numbers = _NUMBER.findall(text)
    return numbers[-1] if len(numbers) == 1 else None
