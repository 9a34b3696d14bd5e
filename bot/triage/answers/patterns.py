"""The small pattern language of the answer words: phrases with gaps, alternatives and negation."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import AbstractSet, Iterable, Iterator, Mapping, Optional

#: How many words back a "not" still counts.
REACH = 4
#: After another negative word these do not turn it round.
_NONE = frozenset({"no", "none", "nothing", "nobody", "never"})


_DID = r"(?:carried|used|held|swung|pointed|waved|shown|showed|hit|touched|harmed|hurt|brandished|produced|thrown|mentioned)"
#: "He has not carried it, used it or threatened anybody" denies the last of a list across its commas. Only these deeds, one after the other: "hasnt backed
#: down, punched or threatened him" and "has not said if hes been kicked or stabbed" deny nothing.
_DENIED = re.compile(rf"(?:has not|have not|had not|hasnt|havent|hadnt|has never|never) {_DID} (?:it |him |her |them |anyone |anybody |anything |a knife )?(?:, {_DID} (?:it |him |her |them |anyone |anybody |anything )?){{1,2}}(?:, )?(?:or|nor) $")


#: What every row of words holds: a phrase that has no word of its own needs no more than this.
_ANY = frozenset(("",))


@dataclass(frozen=True)
class Pattern:
    """A compiled phrase. `negatable` is False where it holds a negative word itself; `wide` where it crosses clauses.

    `needs`: words of which at least one stands in every text that holds the phrase (`words_in`).
    """

    source: str
    regex: "re.Pattern[str]"
    negatable: bool
    wide: bool
    needs: frozenset[str]


@dataclass(frozen=True)
class Match:
    """Where a pattern was found, for which value, and the words found."""

    value: str
    start: int
    end: int
    words: str

    @property
    def length(self) -> int:
        """How much text the match covers: a longer phrase says more than one inside it."""
        return self.end - self.start


def compile_pattern(source: str, classes: Mapping[str, Iterable[str]], negators: frozenset[str]) -> Pattern:
    """Compile one phrase.

    `a|b` alternatives (`_` for a space inside one; `$` among them: or the clause ends), `word*` any ending, `word?` may be absent, `~` up to four
    words, `~~` up to seven words across a comma, `@name` a class of words, `^`/`$` clause start/end,
    `^^`/`$$` start/end of the whole answer, a leading `!` says that "not" before it changes nothing.
    Raises ValueError for an unknown class.
    """
    free = source.startswith("!")
    tokens = source.lstrip("!").replace('"', "").split()
    parts, literal, needs = ["(?<= )"], set[str](), _ANY
    for token in tokens:
        if token in _MARKS:
            parts.append(_MARKS[token])
            continue
        optional = token.endswith("?")
        choices = _choices(token.rstrip("?"), classes, source)
        literal.update(word for choice in choices for word in choice.split())
        body = "|".join(_escape(choice) for choice in choices if choice != "$")
        said = f"(?:(?:{body}) |(?=[.,] ))" if "$" in choices else f"(?:{body}) "
        parts.append(f"(?:{said})?" if optional else said)
        needs = needs if optional else _rarer(needs, choices)
    return Pattern(source, re.compile("".join(parts)), not free and not literal & negators, "~~" in tokens, needs)


def _rarer(needs: frozenset[str], choices: list[str]) -> frozenset[str]:
    """`needs`, or the words that a token needs where they are likely to say more: fewer of them, and longer ones."""
    whole = [max((word for word in choice.split() if "*" not in word), key=len, default="") for choice in choices]
    if "" in whole or "$" in whole:
        return needs
    return min(needs, frozenset(whole), key=lambda words: (words == _ANY, len(words), -min(map(len, words))))


def words_in(text: str) -> frozenset[str]:
    """The words of plain text: a pattern that needs none of them is not in it."""
    return frozenset(("", *text.split(" ")))


_MARKS = {
    "~": r"(?:[^ .,]+ ){0,4}",
    "~~": r"(?:[^ .]+ ){0,7}",
    "^": r"(?<=[.,] )",
    "$": r"(?=[.,] )",
    "^^": r"(?<=\A\. )",
    "$$": r"(?=\. \Z)",
}


def _choices(token: str, classes: Mapping[str, Iterable[str]], source: str) -> list[str]:
    out: list[str] = []
    for choice in token.split("|"):
        if not choice.startswith("@"):
            out.append(choice.replace("_", " "))
        elif choice[1:] in classes:
            out.extend(classes[choice[1:]])
        else:
            raise ValueError(f"unknown class {choice} in the phrase {source!r}")
    return sorted(out, key=len, reverse=True)


def _escape(choice: str) -> str:
    return re.escape(choice).replace(r"\*", "[^ .,]*")


def negated(text: str, start: int, negators: frozenset[str], inside: str = "") -> bool:
    """Whether an odd number of negative words stands just before `start` in the same clause, or `inside` the match."""
    if _DENIED.search(text[max(0, start - 80):start]) and text.startswith("threatened ", start):
        return True
    clause = re.split(r"[.,] ", text[max(0, start - 80):start])[-1]
    before = clause.split()
    # "No signs of X, Y or Z" denies the last of a list too.
    reach = 2 * REACH if {"or", "nor"} & set(before[-3:]) else REACH
    words = [word for word in before[-reach:] if word in negators]
    within = sum(word in negators for word in inside.split())
    if len(words) > 1 and not within and words[-1] in _NONE and words[-2] != "without":
        return True  # "no older lads, no gang", "hasnt got no knife": a list, or a way of speaking
    return (len(words) + within) % 2 == 1


def find(text: str, value: str, pattern: Pattern, negators: frozenset[str]) -> Optional[Match]:
    """The last place where `pattern` holds in plain text, or None."""
    last = None
    for found in pattern.regex.finditer(text):
        if pattern.negatable and negated(text, found.start(), negators, "" if pattern.wide else found.group()):
            continue
        last = Match(value, found.start(), found.end(), found.group().strip(" .,"))
    return last


def find_all(text: str, value: str, patterns: Iterable[Pattern], negators: frozenset[str], said: AbstractSet[str]) -> Iterator[Match]:
    """What `find` gives for each pattern that is in plain text. `said` are its words; most patterns are ruled out by them alone."""
    for pattern in patterns:
        if not pattern.needs.isdisjoint(said):
            hit = find(text, value, pattern, negators)
            if hit:
                yield hit


def keep_meant(matches: Iterable[Match], negators: frozenset[str]) -> list[Match]:
    """The matches in order of place, less those that lie inside a negative phrase of another value ("no blood")."""
    matches = list(matches)
    kept = [
        one for one in matches
        if _negative(one, negators) or not any(
            other.value != one.value and other.start <= one.start and one.end <= other.end
            and other.length > one.length and _negative(other, negators)
            for other in matches
        )
    ]
    return sorted(kept, key=lambda match: match.start)


def _negative(match: Match, negators: frozenset[str]) -> bool:
    return any(word in negators for word in match.words.split())
