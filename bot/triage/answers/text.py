"""Typed text made plain enough to compare: case, apostrophes, dialect and clause breaks."""
from __future__ import annotations

import re
import unicodedata
from typing import Mapping

#: An answer longer than this is read at both ends; danger words are looked for in all of it elsewhere.
LONGEST = 4_000

_REFERENCE = re.compile(r"\b(?!ETA|AT|BY|NO|TO|IN|IS|HE|T1)[A-Z]{1,4}[- ]?\d{1,4}('?s)?\b(?![:.]\d)")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0f]")
_WORD = re.compile(r"\d+[:.]\d\d|[^\W_]+(?:['\u2019][^\W_]+)*|[.,;:!?()\n/&\u2026\u2013\u2014-]+|[^\w\s]")
#: "dont no" is "don't know" wherever nothing is denied by the second word.
_DONT_NO = re.compile(r"\b(?:do|du)n['\u2019]?t no\b(?=\s*(?:[.,!?;\n]|$|(?:tbh|tbf|mate|m8|really|rly|sorry|soz|if|what|wot|where|wher|who|how|why|when|wen|wat|yet|sure|im|i'm)\b))")
#: "Crying a little bit and holding my hand": nobody bit anybody.
_A_LITTLE = re.compile(r"\b(?:(?:a )?(?:little|lil|wee|tiny) bit(?! of\b)|a bit(?= (?:and|but|then|so)\b))")
#: "Don't want no police": two noes that are one.
_NO_FOR_ANY = re.compile(r"\b((?:\w+n['\u2019]?t|never) (?:want|wants|wanted|wanting|need|got|have|had|get|see|seen|do|done|take|give|hear|heard|ask for|bring)) no (?!less|more|fewer|later|longer|doubt|problem)(?=[a-z])")
_SENTENCE_END = re.compile(r"[.!?\n\u2026;]")
_PRONOUN = (
    "he she they it its hes shes theyre theyve hed shed theyd im ive i weve were we theres that thats yp yps just only "
    "all everyone everybody everyones everybodys everythings nobody not none the her his ones both"
).split()
_JOINERS = ("and", "n", "but", "so", "then", "cos", "because", "though")


_NOT_DROPPED = (
    "ain", "uin", "ein", "again", "cousin", "within", "heroin", "insulin", "muffin", "admin", "toxin", "virgin", "martin",
    "kevin", "coffin", "dolphin", "pumpkin", "napkin", "aspirin", "vitamin", "login", "origin", "margin", "assassin", "justin",
    "robin", "begin", "melatonin", "caffeine", "penicillin", "colin", "gavin", "melvin", "calvin", "latin", "satin", "cabin",
    "raisin", "bulletin", "gelatin", "goblin", "chaplain", "shaolin", "urchin", "violin", "berlin", "dublin", "darwin",
)


def shorten(text: str) -> str:
    """The text, or its first and last halves when it is longer than `LONGEST`."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} . {text[-half:]}"


def plain(text: str, spelling: Mapping[str, str]) -> str:
    """One line of lower-case words with ` , ` and ` . ` at the breaks, starting and ending `. `.

    Apostrophes go ("don't" is "dont"), a child's reference becomes `yp`, and each word is replaced as
    `spelling` says (a replacement may be several words).
    """
    text = unicodedata.normalize("NFKC", shorten(text))
    text = _REFERENCE.sub(lambda found: " yps " if found.group(1) else " yp ", _UNSEEN.sub("", text)).lower()
    text = re.sub(r"\bt['\u2019](?=[a-z])", "the ", text)
    text = _A_LITTLE.sub("slightly", _DONT_NO.sub("dont know", text))
    text = _NO_FOR_ANY.sub(r"\1 any ", text)
    text = re.sub(r"\bn/k\b", "not known", re.sub(r"\bn/a\b", "not applicable", text))
    words: list[str] = ["."]
    for found in _WORD.findall(text):
        if found[0].isalnum():
            words.extend(_spelled(found.replace("'", "").replace("\u2019", ""), spelling))
        elif _SENTENCE_END.search(found):
            _break(words, ".")
        elif found[0] in "-/&":
            words.extend(("or",) if found == "/" else ("and",) if found == "&" else ())
        elif found[0] in ",:()\u2013\u2014":
            _break(words, ",")
        elif found in spelling:
            words.extend(spelling[found].split())
    _break(words, ".")
    return " ".join(_clauses(words)) + " "


def _spelled(word: str, spelling: Mapping[str, str]) -> list[str]:
    if word in spelling:
        return spelling[word].split()
    # "nooooo" and "yessss" are one word said loudly.
    squeezed = re.sub(r"(.)\1{2,}", r"\1", word)
    if len(word) > 5 and word.endswith("in") and not word.endswith(_NOT_DROPPED):
        # A dropped g: "stoppin".
        squeezed = squeezed + "g"
    return spelling.get(squeezed, squeezed).split() if squeezed else []


def _break(words: list[str], mark: str) -> None:
    if words[-1] in ".,":
        words[-1] = "." if "." in (mark, words[-1]) else ","
    else:
        words.append(mark)


def _clauses(words: list[str]) -> list[str]:
    """Adds a break where a joining word, or an opening "no", is followed by a new subject."""
    out: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else "."
        before = out[-1] if out else "."
        if (word in ("but", "except") or (word, following) == ("apart", "from")) and before not in (".", ","):
            out.append(",")
        elif word in _JOINERS and following in _PRONOUN and before not in (".", ","):
            out.append(",")
        out.append(word)
        if word in ("no", "yes") and before in (".", ",") and following in _PRONOUN:
            out.append(",")
    return out
