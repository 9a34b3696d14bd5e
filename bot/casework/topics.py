"""Which protocols a message belongs to: missing, incident, both, or neither."""
from __future__ import annotations

import re
from pathlib import Path
from typing import AbstractSet, Iterable, Mapping

from bot.casework.understood import Understood
from bot.triage.answers.words import load as answer_words
from bot.triage.expressions import read_expressions
from bot.triage.values import Answer, Facts

_SMALL = re.compile(r"^\W*((hi|hiya|hello|hey|morning|good (morning|evening|afternoon)|evening|thanks?|thank you|ta|cheers|ok(ay)?|test(ing)?|"
                    r"are you (there|a (bot|robot|person))|who (are|r) (you|u)|what (can|do) you do|help)\b[\s\W]*)*$", re.I)

#: The words of a first message by which a topic is told.
_WORDS = read_expressions(Path(__file__).with_name("topics.yml"))

#: How likely the other topic must be for words to decide for it. Where a model is torn; where the words are nearly as telling.
_TORN, _TORN_MORE = 0.15, 0.25
#: A child who came back with things nobody can explain; one who rolled in the worse for drink; one who was looked for in the house; one who was home on time.
_BACK_TOO, _ROLLED_TOO, _NOT_IN_BED_TOO, _ON_TIME_TOO = 0.3, 0.08, 0.03, 0.03
#: Facts about where a child is; and danger, which draws a text towards the incidents though a child who is gone is missing all the same.
_MISSING_TOO, _MISSING_IN_DANGER = 0.25, 0.33
#: What is rather neither topic is a missing child's only where that is clearly likelier.
_CLEARLY = 0.1
#: As likely as this a message is neither, whatever it seems to tell.
_OTHER_ALL_THE_SAME = 0.9
#: What tells of harm makes an incident of it, wherever the child was found.
_HARM = {"injury", "health_need", "self_harm_signs", "accused"}
#: Facts that only a missing call has.
_ONLY_MISSING = {"whereabouts", "return_time", "returned", "collector", "plan_time", "contact"}
#: Facts that only the other protocol asks about; each of these brings it in beside the first.
_BRINGS_MISSING = {"whereabouts": ("unknown", "believed")}
_BRINGS_INCIDENT = ("sexual", "child_is_victim", "assault_on_peer", "assault_on_staff", "exploitation", "weapon", "fire", "staff_allegation", "self_harm", "stranger")


def topic_of(text: str, understood: Understood, volunteered: Iterable[Answer]) -> str:
    """"missing", "incident" or "other" for a first message. A real fact always makes it a call, whatever a model says."""
    facts = {answer.fact: answer.value for answer in volunteered}
    if not re.search(r"\w", text) or is_small_talk(text):
        return "other"
    scores = understood.topic
    if not scores:
        missing = _says("missing", text) or "child" in facts and _says("is_late", text) or facts.get("returned") or _says("returned", text)
        return "missing" if missing else "incident"
    best = max(scores, key=lambda name: scores[name])
    if best == "other":
        best = _not_other(text, scores, facts)
    if best == "incident" and _rather_missing(text, scores.get("missing", 0.0), facts, understood.danger):
        return "missing"
    if best == "missing" and _rather_incident(text, scores.get("incident", 0.0), facts):
        return "incident"
    return best


def _not_other(text: str, scores: Mapping[str, float], facts: Facts) -> str:
    """What a text is that a model takes for neither topic: "other" still, where it tells nothing."""
    if "child" in facts and (speaks_of_missing(text) or _says("late", text)):
        return "missing"  # "OK-02 is late": a child named with it makes it a call
    if {"child", "category"} <= facts.keys() and scores["other"] < _OTHER_ALL_THE_SAME:
        return "incident"  # "LH-03 called me a dead man walking": who is named did something
    told = _told(facts)
    if not told or "child" not in facts and scores["other"] >= _OTHER_ALL_THE_SAME:
        return "other"
    likelier = scores.get("missing", 0.0) > scores.get("incident", 0.0) + _CLEARLY
    return "missing" if told & _ONLY_MISSING or speaks_of_missing(text) or likelier else "incident"


def _rather_missing(text: str, missing: float, facts: Facts, danger: str) -> bool:
    """Whether a text that a model takes for an incident is of a missing child, who is that likely (0 to 1)."""
    told = _told(facts)
    return bool(
        missing >= _MISSING_TOO and told & _ONLY_MISSING
        or missing >= _MISSING_IN_DANGER and danger == "alarm"
        or missing >= _ROLLED_TOO and _says("rolled_in", text)
        or missing >= _TORN and _says("out", text)
        or missing >= _TORN_MORE and _says("away", text)
        or missing >= _NOT_IN_BED_TOO and _says("not_in_bed", text) and not told & _HARM
        or missing >= _BACK_TOO and facts.get("exploitation_signs") == "yes" and _says("came_back", text)
    )


def _rather_incident(text: str, incident: float, facts: Facts) -> bool:
    """Whether a text that a model takes for a missing child is of an incident, which is that likely (0 to 1)."""
    placed, things = bool(_told(facts) & _ONLY_MISSING), facts.get("exploitation_signs") == "yes"
    if _says("robbed", text) and _says("is_home", text) and not (_any(text, "away_now", "missing", "still_away") or facts.keys() & {"whereabouts", "plan_time"}):
        return True
    if placed:
        return False
    return (
        incident >= _TORN and _is_here(text)
        or incident >= _ON_TIME_TOO and _says("in_on_time", text) and not things and _is_here(text) and not _any(text, "handed_and_gone", "off_now")
        or _says("handed_in", text) and not _any(text, "handed_and_gone", "missing", "came_back")
        or things and not _any(text, "missing", "came_back", "off_now")  # a child who is in, with things nobody can explain
    )


def _is_here(text: str) -> bool:
    """Whether the words are those of a child who is with the writer and of nobody who is out."""
    return _any(text, "here", "in_on_time") and not _any(text, "missing", "out", "away", "by_phone", "not_in_time")


def _told(facts: Facts) -> AbstractSet[str]:
    return facts.keys() - {"child", "category", "reporter_insists"}


def _says(name: str, text: str) -> bool:
    return bool(_WORDS[name].search(text.replace("\n", " ")))  # what turns words round may stand on the next line


def _any(text: str, *names: str) -> bool:
    return any(_says(name, text) for name in names)


def is_small_talk(text: str) -> bool:
    """True for a greeting or thanks with nothing else in it."""
    return bool(re.search(r"\w", text)) and bool(_SMALL.match(text))


def speaks_of_missing(text: str) -> bool:
    """True when the words are those of a child who is not where they should be."""
    return _says("missing", text)


def tells_of_robbery(text: str) -> bool:
    """True when something was taken from the child by somebody else than staff or family: what happened is asked about, also of a child who is back."""
    return _says("robbed", text) and not _says("by_staff", text)


def speaks_of_absence(text: str) -> bool:
    """True when any word is that of a child who is or was out, late, or back: also of one who was found or brought home."""
    return _any(text, "missing", "returned", "out", "away", "late", "left", "came_in")


def protocols_for(topic: str, facts: Facts) -> tuple[str, ...]:
    """The protocols of a call, the main one first. Facts that belong to the other protocol bring it in beside."""
    if topic == "missing":
        back_with_signs = facts.get("returned") == "back" and facts.get("exploitation_signs") == "yes"
        both = facts.get("category") in _BRINGS_INCIDENT or facts.get("injury") == "serious" or back_with_signs
        return ("missing", "incident") if both else ("missing",)
    if topic == "incident":
        away = facts.get("whereabouts") in _BRINGS_MISSING["whereabouts"] and facts.get("returned") != "back"
        return ("incident", "missing") if away else ("incident",)
    return ()


def has_left(text: str) -> bool:
    """Whether a message in the middle of an incident tells that the child has just gone: "no, she done one while i was typing"."""
    return _says("left", text) and not _says("left_and_known", text) and not answer_words().says("past", answer_words().plain(text))
