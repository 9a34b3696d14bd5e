"""What a message in mid-call tells of a child whom the call is not about, and what is left of it for the call's own question."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Collection, Optional

from bot.triage.answers.references import references
from bot.triage.danger import look

#: How a child is told of who is named by no reference: "another lad", "he's not back either".
UNNAMED = ""
_SPLIT = re.compile(r"([.;!?\n]+\s*|,\s*|\s+(?:but|and|also|plus|while|whilst|though|tho|&|\+)\s+)", re.I)
_NO = (r"(not|never|no|nowhere|isn'?t|hasn'?t|haven'?t|ain'?t|didn'?t|doesn'?t|wasn'?t|hadn'?t|can'?t|cannot|couldn'?t|won'?t|yet to)")
_PLACE = (r"(back|home|here|in(?! (danger|trouble|pain|a|the (fight|row)))|come|came|coming|return\w*|arriv\w*|turn\w* up|show\w*( up)?|seen(?! (her|him|it|them|any))|"
          r"found|find|answer\w*|pick\w* up|around|anywhere|made it|checked in|signed in)")
#: Said after the reference: the child is not where they should be.
_GONE = re.compile(
    rf"\b{_NO}\b.{{0,25}}?\b{_PLACE}\b|\b(miss(ing|per)|misper|awol|abscond\w*|scarpered|legged|bolted|vanished|disappeared|unaccounted|overdue|late|l8|lost|"
    r"gone|went|ran|run|running|left|walked (out|off)|stormed|wandered|climbed|snuck|sneaked|slipped|done one|did one|took off|past curfew|missed curfew|"
    r"out(?! of (order|control|hand))|no (sign|word|answer|news|show))\b", re.I)
#: Said before it: "cant find HC-11", "where is HC-11".
_SEEK = re.compile(rf"(\b{_NO}\b.{{0,20}}\b(find|found|seen|see|heard from|hold of|reach|get)|\bwhere('?s| is| has)?|\blost|\bmissing( is| are)?|"
                   rf"\b((still )?no )?(sign|word|news) (of|from)|\b(looking|searching|waiting) (for|on)|\bstill no|\blate( is)?)\s*(the |our |young )?$", re.I)
_HARM = re.compile(
    r"\b(hit|hits|hitting|slap\w*|smack\w*|punch\w*|kick\w*|hurt\w*|bit|bitten|biting|attack\w*|assault\w*|grab\w*|push\w*|shov\w*|touch\w*|strangl\w*|chok\w*|"
    r"bleed\w*|blood|bruis\w*|cuts?|cutting|self[ -]?harm\w*|overdos\w*|tablets|pills|burn\w*|threat\w*|knife|blade|stab\w*|drunk|stoned|smash\w*|fight\w*|fought|scrap\w*|"
    r"beat\w*|rap(ed|e)|abus\w*|robb\w*|stole\w*|headbutt\w*|spat|injur\w*|poorly|ill|sick|unwell|seizure|fit|collaps\w*|upset|accus\w*|alleg\w*|complain\w*|disclos\w*|"
    r"suicid\w*|kill\w*|scared|restrain\w*|dragg\w*|pinned|shout\w*|scream\w*|swore)\b", re.I)
_WORKER = re.compile(r"\b(manager|staff|worker|carer|key ?worker|agency|deputy|rm|boss|on[- ]?call|teacher|driver|officer)\b", re.I)
#: A worker who hurt somebody, not one who was hurt.
_ACCUSED = re.compile(rf"{_WORKER.pattern}.*{_HARM.pattern}|{_HARM.pattern}.*\bby\b.{{0,20}}{_WORKER.pattern}", re.I)
#: The call's own child did it: "she hit HC-17 before she left".
_OWN_DID = re.compile(rf"\b(he|she|they|we|i|hes|shes)\b.*{_HARM.pattern}", re.I)
#: Questions of an incident that are answered with whoever else was in it.
_OF_AN_INCIDENT = ("category", "danger_now", "injury", "aggravating", "victim_wishes", "child", "behind_it", "what_happened")
#: A child who is only spoken of: who said so, whose room it is, whom somebody is with. Nothing is told of them.
_BY_THE_WAY = re.compile(
    r"^\W*('s|s\b|$|(also |both |just )?(says?|said|saw|seen|knows?|thinks?|reckons?|heard|told|tells|might|may|did it|done it|started|"
    r"(is|was|were|are|'s)? ?(with|near|next to)\b)|too\W*$|as well\W*$|or\b|then\b)", re.I)
#: What they say or saw is of the call's own child: "HC-11 says shes not coming back".
_SAYS = re.compile(r"^\W*(also |both |just )?(says?|said|saw|seen|knows?|thinks?|reckons?|heard|told|tells)\b", re.I)
_BESIDE = re.compile(r"\b(with|ask(ed|ing)?|told|tell|from|by|to|of|for|near|like|not|its|it'?s|it was|that'?s|meant?|called|or|than|rang|ring|text(ed)?|phoned|spoke|at|in|on|between)\s*$", re.I)
_BACK = re.compile(r"\b(back|home|turned up|returned|walked in|found)\b", re.I)
_FINE = re.compile(r"^\W*(is|s|'s|are|was)?\W*(all |also |still |both )?(fine|ok|okay|safe|well|here|in|in bed|in (his|her|their) room|asleep|settled|calm|with (us|me|staff))\b[\w\s]{0,15}$", re.I)
_CORRECTS = re.compile(r"\b(i meant?|wrong (child|one|ref\w*|kid)|should be|typo|its actually|it'?s actually|correction)\b", re.I)
_ANOTHER = re.compile(r"\b(another|(a |one )?(different|second|2nd)|one of the other|the other) (one|child|kid|lad|girl|boy|yp|young person|resident|young people|kids)\b", re.I)
#: A bus, a police constable, a log number: no child's reference.
_NO_CHILD = re.compile(r"(pc|ps|cad|ref|log|urn|crime|inc|incident|bus|flat|block|cr|j|m|a|x|n)[ -]{0,2}\d|[a-z]+[ -]?\d+ (bus|train|road|junction|exit)\b", re.I)
_TOO = re.compile(r"\b(either|as well|too|neither)\b", re.I)
_GONE_TOO = re.compile(rf"\b{_NO}\b.{{0,15}}?\b(back|home|come|came|returned|turned up)\b|\bmissing\b|\bstill out\b", re.I)
_FILLER = re.compile(r"^(\W|\b(also|oh|and|but|by the way|btw|hi|hiya|as well|now|plus|another (thing|child|one)|one more thing|(a )?different child|sorry|update|well|fyi|then)\b)*$", re.I)
_EDGES = re.compile(r"^(\W*\b(and|but|also|plus)\b)?[\s,;.&+]*|(\s*\b(and|but|also|plus|now)\b)?[\s,;&+]*$", re.I)


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
    if _CORRECTS.search(text):
        return Apart((), text)
    others: list[Told] = []
    rest, behind = "", False  # behind: the last words were another child's, and what hangs on by a comma is theirs too
    for words, before in _pieces(text):
        named = [(name_of(reference), at, len(reference)) for reference, at in references(words) if not _NO_CHILD.match(words[at:])]
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
    rest = _EDGES.sub("", rest).strip()
    if not others and rest:
        return Apart((), text if len(rest) >= len(_EDGES.sub("", text)) else rest)
    return Apart(tuple(others), "" if _FILLER.match(rest) else rest)


def gone_or_accused(text: str) -> bool:
    """Whether words name a child, or another one, who is gone or says a worker hurt them: no news of an emergency that named nobody."""
    return any(told.gone or bool(_ACCUSED.search(told.words)) for told in told_apart(text, None, (), True, str).others) if look(text).level != "alarm" else False


def _in_piece(words: str, named: list[tuple[str, int, int]], own: Optional[str], mentioned: Collection[str], missing_call: bool,
              with_calls: Collection[str], asked: str, known: Callable[[str], bool]) -> tuple[list[Told], Optional[str]]:
    """The others told of in one clause, and what is left of it; None where the clause is heard whole in the call as well."""
    has_own = any(name == own for name, _, _ in named)
    harm = bool(_HARM.search(words)) or look(words).level != "none"
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
        seek = _SEEK.search(before)
        gone = bool(seek or _GONE.search(after)) and not (_BESIDE.search(before) and not seek) and not _SAYS.match(after) and not _OWN_DID.search(before)
        spoken_of = bool(_BY_THE_WAY.match(after) or (_BESIDE.search(before) and not seek))
        fine = bool(_FINE.match(after))
        accused = bool(_ACCUSED.search(words)) and not _OWN_DID.search(before)
        told = gone or accused
        if not told and name in with_calls:
            told = harm or not spoken_of
        elif not told and name not in mentioned and not has_own:
            new = harm or (known(name) and not (spoken_of or fine)) if missing_call else harm and own is not None and asked not in _OF_AN_INCIDENT
            told = new and not _OWN_DID.search(before)
        if told:
            found.append(Told(name, words[seek.start() + start:] if seek else words if harm else words[at:], gone and not _returned(after)))
            first = min(first, start + seek.start() if seek else 0 if harm else at)
        elif fine and missing_call and not has_own:
            calm, first = True, min(first, at)
    if has_own or (harm and not missing_call) or not (found or calm):
        return found, None
    return found, words[:first]


def _returned(after: str) -> bool:
    return bool(_BACK.search(after)) and not _GONE.search(after)


def _end(words: str, at: int) -> int:
    """Where the reference that begins at `at` ends, as it was typed."""
    typed = re.match(r"[A-Za-z]+[ -]{0,2}\d+", words[at:])
    return at + (typed.end() if typed else 0)


def _unnamed(words: str) -> bool:
    another = _ANOTHER.search(words)
    if another and not _BESIDE.search(words[:another.start()]) and (_GONE.search(words[another.end():]) or _SEEK.search(words[:another.start()])):
        return True
    return bool(_TOO.search(words) and _GONE_TOO.search(words))


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
