"""What a message in mid-call tells of a child whom the call is not about, and what is left of it for the call's own question."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Collection, Optional

from bot.triage.answers.references import references
from bot.triage.danger import look
from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("told_of_others.yml"))

#: How a child is told of who is named by no reference: "another lad", "he's not back either".
UNNAMED = ""
_SPLIT = re.compile(r"([.;!?\n]+\s*|,\s*|\s+(?:but|and|also|plus|while|whilst|though|tho|&|\+)\s+)", re.I)
#: Questions of an incident that are answered with whoever else was in it.
_OF_AN_INCIDENT = ("category", "danger_now", "injury", "aggravating", "victim_wishes", "child", "behind_it", "what_happened")


@dataclass(frozen=True)
class Told:
    """What is told of one other child: their reference (UNNAMED for none), the words, and whether they are missing."""

    child: str
    words: str
    gone: bool


@dataclass(frozen=True)
class Apart:
    """The others who are told of, and what remains of the message for the call's own question ("" for nothing)."""

    others: tuple[Told, ...]
    rest: str


def told_apart(text: str, own: Optional[str], mentioned: Collection[str], missing_call: bool, name_of: Callable[[str], str],
               with_calls: Collection[str] = (), unnamed: bool = True, asked: str = "",
               known: Callable[[str], bool] = lambda name: True) -> Apart:
    """Takes apart what a message tells of other children than the call's.

    `own` is the call's child, where it is known; `mentioned` are children whom the call has spoken of, who are others only
    when they are gone or a worker is accused; `with_calls` are children with an open call of their own, of whom any word
    counts; `asked` is the open question. What is unclear counts of children who are `known`: "the X5 bus" is none. Who is only spoken of ("with HC-11", "HC-11 says so") is no other matter; what is unclear is one.
    """
    if _WORDS["corrects"].search(text):
        return Apart((), text)
    others: list[Told] = []
    rest, behind = "", False  # behind: the last words were another child's, and what hangs on by a comma is theirs too
    for words, before in _pieces(text):
        named = [(name_of(reference), at, len(reference)) for reference, at in references(words) if not _WORDS["no_child"].match(words[at:])]
        if not named:
            if behind and not re.search(r"[.;!?\n]", before):
                others[-1] = Told(others[-1].child, f"{others[-1].words}{before}{words}", others[-1].gone)
                continue
            behind = False
            if unnamed and _unnamed(words):
                others.append(Told(UNNAMED, words, True))
                behind = True
            else:
                rest += before + words
            continue
        found, cut = _in_piece(words, named, own, mentioned, missing_call, with_calls, asked, known)
        others += found
        behind = cut is not None and bool(found)
        rest += before + (words if cut is None else cut)
    rest = _WORDS["edges"].sub("", rest).strip()
    if not others and rest:
        return Apart((), text if len(rest) >= len(_WORDS["edges"].sub("", text)) else rest)
    return Apart(tuple(others), "" if _WORDS["filler"].match(rest) else rest)


def gone_or_accused(text: str) -> bool:
    """Whether words name a child, or another one, who is gone or says a worker hurt them: no news of an emergency that named nobody."""
    return any(told.gone or bool(_WORDS["accused"].search(told.words)) for told in told_apart(text, None, (), True, str).others) if look(text).level != "alarm" else False


def _in_piece(words: str, named: list[tuple[str, int, int]], own: Optional[str], mentioned: Collection[str], missing_call: bool,
              with_calls: Collection[str], asked: str, known: Callable[[str], bool]) -> tuple[list[Told], Optional[str]]:
    """The others told of in one clause, and what is left of it; None where the clause is heard whole in the call as well."""
    has_own = any(name == own for name, _, _ in named)
    harm = bool(_WORDS["harm"].search(words)) or look(words).level != "none"
    found, first, calm = list[Told](), len(words), False
    for number, (name, at, _) in enumerate(named):
        if name == own:
            continue
        end = _end(words, at)
        start = _end(words, named[number - 1][1]) if number else 0
        until = named[number + 1][1] if number + 1 < len(named) else len(words)
        before, after = words[start:at], words[end:until]
        if not after.strip(" ,&+and"):  # "HC-11 and HC-18 have gone": the words behind are told of both
            after = words[_end(words, named[-1][1]):]
        seek = _WORDS["seek"].search(before)
        gone = bool(seek or _WORDS["gone"].search(after)) and not (_WORDS["beside"].search(before) and not seek) and not _WORDS["says"].match(after) and not _WORDS["own_did"].search(before)
        spoken_of = bool(_WORDS["by_the_way"].match(after) or (_WORDS["beside"].search(before) and not seek))
        fine = bool(_WORDS["fine"].match(after))
        accused = bool(_WORDS["accused"].search(words)) and not _WORDS["own_did"].search(before)
        told = gone or accused
        if not told and name in with_calls:
            told = harm or not spoken_of
        elif not told and name not in mentioned and not has_own:
            new = harm or (known(name) and not (spoken_of or fine)) if missing_call else harm and own is not None and asked not in _OF_AN_INCIDENT
            told = new and not _WORDS["own_did"].search(before)
        if told:
            found.append(Told(name, words[seek.start() + start:] if seek else words if harm else words[at:], gone and not _returned(after)))
            first = min(first, start + seek.start() if seek else 0 if harm else at)
        elif fine and missing_call and not has_own:
            calm, first = True, min(first, at)
    if has_own or (harm and not missing_call) or not (found or calm):
        return found, None
    return found, words[:first]


def _returned(after: str) -> bool:
    return bool(_WORDS["back"].search(after)) and not _WORDS["gone"].search(after)


def _end(words: str, at: int) -> int:
    """Where the reference that begins at `at` ends, as it was typed."""
    typed = re.match(r"[A-Za-z]+[ -]{0,2}\d+", words[at:])
    return at + (typed.end() if typed else 0)


def _unnamed(words: str) -> bool:
    another = _WORDS["another"].search(words)
    if another and not _WORDS["beside"].search(words[:another.start()]) and (_WORDS["gone"].search(words[another.end():]) or _WORDS["seek"].search(words[:another.start()])):
        return True
    return bool(_WORDS["too"].search(words) and _WORDS["gone_too"].search(words))


def _pieces(text: str) -> list[tuple[str, str]]:
    """The clauses with what stands before each; a bare reference goes on into the next ("HC-14, HC-17 and HC-18 not back")."""
    parts = _SPLIT.split(text)
    out: list[tuple[str, str]] = []
    held, before = "", ""
    for number in range(0, len(parts), 2):
        separator = parts[number - 1] if number else ""
        words = held + separator + parts[number] if held else parts[number]
        before = before if held else separator
        bare = references(parts[number]) and re.fullmatch(r"\W*[A-Za-z]+[ -]{0,2}\d+\W*", parts[number])
        if bare and number + 2 < len(parts) and not re.search(r"[.;!?\n]", parts[number + 1]):
            held = words
            continue
        out.append((words, before))
        held = ""
    return out
