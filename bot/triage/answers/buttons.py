"""Answers that point at an option: its number, letter, label or value, or an emoji."""
from __future__ import annotations

import re
from typing import Optional, Sequence, Union

from bot.triage.answers.reading import Choice

_ORDINALS = {
    "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "5th": 5, "fifth": 5,
    "6th": 6, "sixth": 6, "7th": 7, "seventh": 7, "8th": 8, "9th": 9, "10th": 10, "middle": 0, "last": -1,
    "former": 1, "latter": -1, "top": 1, "bottom": -1,
}
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_FILLER = frozenset(
    "number no num option opt answer the one ones and or i think its is that would be say please pls sorry meant put pick "
    "choose a it n both def definitely sry go for with going id ill yes yeah letter".split()
)
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)?|[a-z]+", re.ASCII)
_DENIED = re.compile(r"\bnot (?:number |the |option |no )?(?:\d+(?:st|nd|rd|th)?|first|second|third|last)\b")


def pointed(typed: str, options: Sequence[Choice], kind: str) -> tuple[str, ...]:
    """The values of the options that the whole answer points at, in the order of the options; () when it does not.

    `kind` is the question's type. Letters count only where they are not also "y" or "n" for yes and no.
    """
    text = " ".join(typed.lower().replace("'", "").split())
    named = _named(text, options)
    if named:
        return (named,)
    tokens = _TOKEN.findall(_DENIED.sub(" ", text))
    if not tokens or len(tokens) > 10 or re.search(r"[:.]\d|\d{3,}|%|\d\s?(?:am|pm|min|hour|x\b)", text):
        return ()
    places = [place for place in (_place(token, text, options, kind) for token in tokens) if place != "filler"]
    if not places or None in places:
        return ()
    chosen = sorted({place for place in places if isinstance(place, int)})
    if kind != "many" and len(chosen) > 1:
        return ()
    return tuple(options[place - 1].value for place in chosen)


def _named(text: str, options: Sequence[Choice]) -> Optional[str]:
    bare = text.strip(" .!,")
    for option in options:
        value = str(option.value)
        if bare in (value, value.replace("_", " "), str(option.label).lower().strip(" .")):
            return option.value
    return None


def _place(token: str, text: str, options: Sequence[Choice], kind: str) -> Union[int, str, None]:
    count = len(options)
    if token in _ORDINALS:
        place = _ORDINALS[token]
        place = (count + 1) // 2 if place == 0 else count if place < 0 else place
        return place if place <= count else None
    if token.isdigit():
        return int(token) if 1 <= int(token) <= count else None
    if token in _NUMBER and text in (token, f"number {token}", f"option {token}"):
        return _NUMBER[token] if _NUMBER[token] <= count else None
    if len(token) == 1 and token not in "yni" or (len(token) == 1 and count > 14 and text == token):
        whole = text.strip(" .!,()")
        if whole in (token, f"option {token}", f"answer {token}", f"letter {token}") or kind == "many":
            place = ord(token) - ord("a") + 1
            if place <= count and not (token == "a" and whole != token and "option" not in whole):
                return place
    return "filler" if token in _FILLER else None
