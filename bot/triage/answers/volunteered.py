"""Facts that a message clearly states without being asked."""
from __future__ import annotations

import re
from typing import Iterable, Mapping, Optional, Sequence

from bot.triage.answers.coming_later import comes_later, left_again, only_out, stays_out, without_rides
from bot.triage.answers.patterns import Match, Pattern, words_in
from bot.triage.answers.segments import segments
from bot.triage.answers.words import FactWords, Words
from bot.triage.values import Answer

#: Facts that hold several flags.
MANY = frozenset(("red_flags", "amber_flags", "aggravating"))
#: Facts about now: what happened "last time" is not one of them unless it is the answer to a question.
TODAY = frozenset(("red_flags", "injury", "self_harm_signs", "health_need", "still_happening", "category"))

#: Facts of which words beside a grave one say why it is harmless.
_EXPLAINED = frozenset(("red_flags", "amber_flags", "companions"))
#: "Not sure if she wants to make a complaint."
_UNDECIDED = re.compile(r" (?:sure|certain|decided) (?:yet )?(?:if|whether) (?:\w+ ){0,2}(?:want|wants|wanted|should|would|to|make|report)| mind up ")
_WHETHER = re.compile(r" ((do|does|should|shall|would|must) (i|we|they|it|caller) (even |actually |really |still )?(need|want|require|have to (get|have)|warrant)|(should|shall|must) (i|we|they) (get|have)) "
                      r"(a |an |the )?(crime|police|log|incident) ")
#: Who else did not turn up is no word of the child, unless the child is spoken of too.
_SOMEBODY_ELSE_LATE = re.compile(r" (?:mum|dad|nan|mother|father|parents?|auntie|uncle|grandad|social worker|driver|taxi|bus|buses|train|contact worker)s? (?:never|didnt|did not|hasnt|havent|not) (?:even )?(?:turn|turned|show|showed|come|came)\b")
_THEM_TOO = re.compile(r" (?:and|or|so|hasnt either|hasnt come either|neither|nor|either|missing|gone|ran|lost|no idea|where|whereabouts|seen|sign|clue|with) ")
#: To report lateness to us is to tell of it, to have it recorded properly or in a log is to keep one, and what somebody else wants to do is not what the writer wants.
_NOT_INSISTING = re.compile(r" (?:i|we|id|wed) (?:just |only )?(?:want|wanted|wish|would like|like|need) to report (?:lateness|late|being late)(?= (?:please|[.,]|$))(?!.* (?:police|crime|assault\w*|rape\w*|hit|stolen|touched|abuse))"
                            r"| (?:i|we|id|wed) (?:want|wanted|wish|would like|like|need)(?: \w+){0,4} recorded (?:properly|on file|here|with you|in (?:the|our|my|your) (?:log|book|diary|file|files|notes|records?)|for (?:the|our|my) (?:log|file|files|records?))(?= )(?!.* (?:police|crime))"
                            r"|(?<! i)(?<! we) (?:wants|is wanting|was wanting|threatens|threatened|threatening|is threatening|(?!im |ims |were |weve |ive |whos )\w+s (?:been )?wanting|keeps wanting|was for|is keen|\w+s keen) to (?:ring|call|phone|get|report) (?:them|it|the police|police)\b")


def stated(text: str, words: Words, by: str, skip: Iterable[str] = (), also: Mapping[str, Mapping[str, tuple[Pattern, ...]]] = {}) -> tuple[Answer, ...]:
    """The facts that plain `text` clearly states, except those in `skip`, each with its words.

    A lowering value does not count in a sentence that doubts ("probably", "not sure") or asks; a raising one does.
    Where two values are stated the more serious stands, unless the later sentence takes the earlier back.
    """
    out = []
    pieces = [piece.text for piece in segments(text, words.corrections)]
    said = frozenset(word for piece in pieces for word in words_in(piece))
    for fact in {**words.clear, **also}:
        if fact in skip:
            continue
        known, more = words.clear.get(fact, {}), also.get(fact, {})
        if not more and words.needed(fact).isdisjoint(said):
            continue  # most facts have no word in the message
        phrases = {value: (*known.get(value, ()), *more.get(value, ())) for value in {**known, **more}} if more else known
        answer = _stated(fact, phrases, [without_rides(piece) for piece in pieces] if fact == "returned" else pieces, words, by)
        if answer:
            out.append(answer)
    return tuple(out)


def _stated(fact: str, phrases: Mapping[str, tuple[Pattern, ...]], pieces: Sequence[str], words: Words, by: str) -> Optional[Answer]:
    if fact == "reporter_insists":
        pieces = [_NOT_INSISTING.sub(" . ", _WHETHER.sub(" . ", piece)) for piece in pieces]  # "do I need police?" asks for advice
    told = words.facts.get(fact) or FactWords(fact, (), frozenset(), frozenset(), False, "", "", "unsure", {})
    for number in range(len(pieces) - 1, -1, -1):
        matches = _sure(words.matches(phrases, pieces[number]), pieces[number], told, words)
        if not matches:
            continue
        if fact in MANY:
            every = [hit for piece in pieces for hit in _sure(_each(phrases, piece, words), piece, told, words)]
            flags = {hit.value: hit.words for hit in every}
            return Answer(fact, tuple(flags), ", ".join(flags.values()), by)
        best = max(matches, key=lambda match: (told.rank(match.value) if told.order else 0, match.length))
        return Answer(fact, best.value, best.words, by)
    return None


def _each(phrases: Mapping[str, tuple[Pattern, ...]], piece: str, words: Words) -> list[Match]:
    return [hit for value, patterns in phrases.items() for hit in words.matches({value: patterns}, piece)]


def _sure(matches: list[Match], piece: str, told: FactWords, words: Words) -> list[Match]:
    sure = []
    harmless = words.matches(told.harmless, piece) if told.fact in _EXPLAINED else []
    for match in matches:
        if any((match.value == one.value) is not bool(told.order) and one.start < match.end and match.start < one.end for one in harmless):
            continue  # "she hasn't forgotten her insulin", "with two lads from school"
        sentence = _sentence(piece, match)
        if told.fact == "reason_for_police" and _WHETHER.search(sentence):
            continue  # "do I need a crime number?" asks for none
        doubted = words.says("hedge", sentence) or words.says("unsure", sentence)
        if told.fact == "victim_wishes" and words.says("unsure", sentence) and _UNDECIDED.search(sentence):
            continue  # "not sure if she wants to make a complaint": it is asked
        if told.fact == "whereabouts" and match.value == "unknown" and _SOMEBODY_ELSE_LATE.search(f" {match.words} ") and not _THEM_TOO.search(piece):
            continue  # "mum never turned up to contact"
        if told.fact == "returned" and match.value == "back" and (
                comes_later(piece, match.start, match.end) or stays_out(piece) or left_again(piece, match.start)):
            continue
        if told.fact == "contact" and match.value == "refusing" and only_out(piece, match.start, match.end):
            continue
        if match.value in told.lowering and doubted or told.fact in TODAY and words.says("past", sentence):
            continue
        sure.append(match)
    return sure


def _sentence(piece: str, match: Match) -> str:
    start = piece.rfind(" . ", 0, match.start) + 1
    end = piece.find(" . ", max(match.start, match.end - 2))
    return f". {piece[start:end if end > 0 else len(piece)].strip(' .')} . "
