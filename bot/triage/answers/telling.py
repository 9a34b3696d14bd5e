"""What a first message says outright that lowers: read sentence by sentence, and left out wherever anything speaks against it."""
from __future__ import annotations

from pathlib import Path
from typing import Mapping, Optional

from bot.triage.answers.clauses import Sentence
from bot.triage.answers.coming_later import comes_later
from bot.triage.answers.patterns import Match, Pattern
from bot.triage.answers.words import Words
from bot.triage.expressions import read_expressions
from bot.triage.values import Answer

_WORDS = read_expressions(Path(__file__).with_name("telling.yml"), any_case=False)

#: How many sentences apart the place and the one who confirmed it may be told.
_NEAR = 2
#: A sentence of more words and breaks than this tells a story.
_RAMBLING = 44
#: What happened before is just what "over" and a decision are about.
_OF_ANY_DAY = frozenset(("still_happening", "manager_decision", "victim_wishes", "plan_says", "category", "returned"))


def lowering(spoken: tuple[Sentence, ...], words: Words) -> dict[str, Answer]:
    """The lowering facts that the sentences state, by fact, less those that a later "but" turns round."""
    found: dict[str, Answer] = {}
    for number, sentence in enumerate(spoken):
        turned = [later for later in spoken[number + 1:] if _turned(later, words)]
        for fact, phrases in words.told_facts.items():
            if any(fact != "returned" or _WORDS["not_seen"].search(later.plain) for later in turned):
                continue
            answer = _stated(fact, phrases, sentence, words)
            if answer and not (fact == "returned" and any(_WORDS["went_again"].search(later.plain) and not _WORDS["came_with"].search(later.plain) for later in spoken[number + 1:])):
                found[fact] = answer
    for told in _of_the_child(spoken, words):
        found.setdefault(told.fact, told)
    return found


def without_time_away(plain: str) -> str:
    """Plain text without the words by which nobody knows where a child has been: they put no doubt on a child's being back."""
    return _WORDS["of_the_time_away"].sub(" ", plain)


def says(name: str, sentence: Sentence, words: Words) -> Optional[str]:
    """The person's own words that match the list `name` in a sentence, or None."""
    hits = words.matches({name: words.told[name]}, sentence.plain)
    return sentence.typed(hits[-1].start, hits[-1].end) if hits else None


def _stated(fact: str, phrases: Mapping[str, tuple[Pattern, ...]], sentence: Sentence, words: Words) -> Optional[Answer]:
    matches = words.matches(phrases, sentence.plain)
    if not matches or _doubted(sentence, words, fact) or fact not in _OF_ANY_DAY and words.says("past", sentence.plain):
        return None
    turn = max((hit.start for hit in words.matches({"turns": words.lists["turns"]}, sentence.plain) if not _WORDS["calm"].match(sentence.plain[hit.start:])), default=-1)
    sure = [hit for hit in matches if not (sentence.asks and sentence.last_clause_holds(hit.start))
            and hit.start >= turn and not words.says("supposed", _clause(sentence, hit))
            and not (fact == "returned" and (comes_later(sentence.plain, hit.start, hit.end) or _WORDS["went_again"].search(sentence.plain, hit.end - 1) or _WORDS["not_this_time"].search(sentence.plain)))]
    if not sure:
        return None
    best = max(sure, key=lambda hit: hit.length)
    return Answer(fact, best.value, sentence.typed(best.start, best.end), "opening")


def _of_the_child(spoken: tuple[Sentence, ...], words: Words) -> list[Answer]:
    """Where the child is, whether that is safe and whether they are coming back, as far as somebody heard or saw them."""
    last_turn = max((number for number, sentence in enumerate(spoken) if _turned(sentence, words)), default=-1)
    plain = [(number, sentence) for number, sentence in enumerate(spoken)
             if number >= last_turn and not sentence.asks and not _doubted(sentence, words)]

    def said(name: str) -> list[tuple[int, str]]:
        return [(number, told) for number, sentence in plain for told in [says(name, sentence, words)] if told]

    near = next((voice if voice == where else f"{where}, {voice}" for at, voice in said("heard") for place, where in said("place")
                 if abs(at - place) < _NEAR), None)
    confirmed = near or next((told for _, told in said("seen")), None)
    if confirmed is None:
        return []
    out = [Answer("whereabouts", "confirmed", confirmed, "opening")]
    back = [told for number, told in said("way_back") if not words.says("asking", spoken[number].plain)]
    if back:
        out.append(Answer("contact", "returning", next((told for told in back if any(map(str.isdigit, told))), back[0]), "opening"))
    out += [Answer("place_safe", "safe", told, "opening") for _, told in said("safe_place")[:1]]
    return out


def _turned(sentence: Sentence, words: Words) -> bool:
    """Whether a sentence holds a "but" that turns round what was said before it."""
    return words.says("turns", sentence.plain)


def _doubted(sentence: Sentence, words: Words, fact: str = "") -> bool:
    rambling = len(sentence.plain.split()) > _RAMBLING
    plain = without_time_away(sentence.plain) if fact == "returned" else sentence.plain
    return rambling or words.says("hedge", plain) or words.says("unsure", plain)


def _clause(sentence: Sentence, hit: Match) -> str:
    inside = [clause for clause in sentence.clauses if clause.start < hit.end and hit.start < clause.end]
    return f". {sentence.plain[inside[0].start:inside[-1].end]}. " if inside else sentence.plain
