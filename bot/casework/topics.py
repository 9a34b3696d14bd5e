"""Which protocols a message belongs to: missing, incident, both, or neither."""
from __future__ import annotations

import re
from typing import Iterable

from bot.casework.understood import Understood
from bot.triage.answers.words import load as answer_words
from bot.triage.values import Answer, Facts

#: Without a model these words decide; anything else that is not small talk counts as an incident (unclear is serious).
_MISSING = re.compile(
    r"\b(miss(ing|per)|misper|awol|abscond\w*|ran (off|away)|run(ning)? away|gone (out|off|missing)|(not|isn'?t) (back|home|in (his|her|their))|"
    r"late (back|home|for curfew)|past curfew|missed curfew|whereabouts|not (come|came) (back|home)|still (out|missing)|(not|never|hasn'?t|haven'?t|didn'?t|has not|have not|did not)( yet| even| actually)? (come|came|got|gotten|made it|returned) (back|home)|done one|can'?t find|cant find|lost (him|her|them)|"
    r"walked out|climbed out|out the window|never came (back|home))\b", re.I)
_RETURNED = re.compile(r"\b(turned up|came back|come back|back (home|in|now)|returned|been found|found (him|her|them) (safe|at))\b", re.I)
_SMALL = re.compile(r"^\W*((hi|hiya|hello|hey|morning|good (morning|evening|afternoon)|evening|thanks?|thank you|ta|cheers|ok(ay)?|test(ing)?|"
                    r"are you (there|a (bot|robot|person))|who (are|r) (you|u)|what (can|do) you do|help)\b[\s\W]*)*$", re.I)

#: Where a model is torn, words that tell four times as often of a child who was out than the rest do, and others nearly as telling.
_OUT = re.compile(
    r"\bback (at|by|about|just|around|since) (\d|half|quarter|mid|one|two|three|four|five|six|seven|eight|nine|ten|twenty)|\brunning late\b|"
    r"\b(be|due|been) (home|back|in) (for|by|at)\b|\bdue (in|back|home)\b|\b(won'?t|not|isn'?t) (answer(ing|in)?|pick(ing|in)? up)\b|"
    r"\bphone('?s| is)? (off|dead)\b|\bvoicemail\b|\bwhere (he|she|they)('s|s| is|'ve|ve| are)?\b|\b(rolled|strolled|waltzed|wandered|crept|sneaked|snuck) (back )?in\b", re.I)
_AWAY = re.compile(
    r"\b(legged it|scarpered|bolted|did one|slipped out|snuck out|sneaked out|(took|gone|went|stormed|walked|wandered|marched) off)\b|"
    r"\b(found|fuond|located) (him|her|them|'?em)\b|\b(dropped|brought|fetched|driven|returned) (him|her|them|'?em) (off|back|home)\b|\bcome in late\b", re.I)
#: And words that tell of a child who is here.
_HERE = re.compile(r"\b(told me|disclosed|(kicking|kicked) off|(showed|shown) me|in on time)\b", re.I)
_NOT_IN_TIME = re.compile(r"\b(not|\w*n'?t|never|be|meant|supposed|due)\b.*\bon time\b", re.I)
_BY_PHONE = re.compile(r"\b(rang|rung|phone|phoned|text|texted|call|called|message|messaged|facetime)\b", re.I)
_TORN, _TORN_MORE = 0.15, 0.25

#: Said of a child who is named, and of nothing else.
_LATE = re.compile(r"\b(late|l8|overdue|out)\b", re.I)
#: The same where no model helps: "late last night he broke a window" is about no child who is late.
_IS_LATE = re.compile(r"\b((is|'?s|are|running|mins?|minutes?|hours?|bit|little|already) (late|overdue)|l8)\b", re.I)
#: Facts that only a missing call has.
_ONLY_MISSING = {"whereabouts", "return_time", "returned", "collector", "plan_time", "contact"}
_MISSING_TOO = 0.25
#: What is rather neither topic is a missing child's only where that is clearly likelier.
_CLEARLY = 0.1
#: As likely as this a message is neither, whatever it seems to tell.
_OTHER_ALL_THE_SAME = 0.9
_MISSING_IN_DANGER = 0.33
#: Facts that only the other protocol asks about; each of these brings it in beside the first.
_BRINGS_MISSING = {"whereabouts": ("unknown", "believed")}
_BRINGS_INCIDENT = ("sexual", "child_is_victim", "assault_on_peer", "assault_on_staff", "exploitation", "weapon", "fire", "staff_allegation", "self_harm", "stranger")
#: Leaving, said of now; and what says that it was to their room, another day, or is over.
_LEFT = re.compile(r"\b(legged it|(he|she|they|lad|girl)?('?s|'?ve| has| have)? ?(just )?(done|did) (one|a runner|a bunk)|scarpered|(run|ran|running|bolted) (off|away|out)(?! of (money|cash|milk|bread|credit|battery|charge|data|patience|steam|ideas|fags|petrol)\b)|absconded|gone missing|"
                   r"(climbed|jumped|went|gone|got|climbing) out (of )?(the |her |his |a )?(window|front|back|door|gate|fire)|(walked|stormed) out|(gone|went) over the (fence|wall|gate))\b", re.I)
_LEFT_AND_KNOWN = re.compile(r"\b((in)?to (bed|(his|her|their|the|my) (own )?(room|bedroom|bed|lounge|kitchen|bathroom|garden))|came back|come back|back (now|in|already)|on (his|her|the) (plate|floor)|not (gone|run|ran)|never (ran|left)|"
                             r"(hasn'?t|has not|didn'?t|did not) (run|ran|gone|leg|left|go|done|walk))", re.I)



def topic_of(text: str, understood: Understood, volunteered: Iterable[Answer]) -> str:
    """"missing", "incident" or "other" for a first message. A real fact always makes it a call, whatever a model says."""
    facts = {answer.fact: answer.value for answer in volunteered}
    scores = understood.topic
    if not re.search(r"\w", text) or is_small_talk(text):
        return "other"
    if scores:
        best = max(scores, key=lambda name: scores[name])
        told = facts.keys() - {"child", "category", "reporter_insists"}
        if best == "other" and "child" in facts and (speaks_of_missing(text) or _LATE.search(text)):
            best = "missing"  # "OK-02 is late": a child named with it makes it a call
        if best == "other" and {"child", "category"} <= facts.keys() and scores[best] < _OTHER_ALL_THE_SAME:
            best = "incident"  # "LH-03 called me a dead man walking": who is named did something
        if best == "other" and (told and ("child" in facts or scores[best] < _OTHER_ALL_THE_SAME)):
            best = "missing" if told & _ONLY_MISSING or speaks_of_missing(text) or scores.get("missing", 0.0) > scores.get("incident", 0.0) + _CLEARLY else "incident"
        if best == "incident" and told & _ONLY_MISSING and scores.get("missing", 0.0) >= _MISSING_TOO:
            return "missing"  # close, and what was told is about where a child is
        if best == "incident" and understood.danger == "alarm" and scores.get("missing", 0.0) >= _MISSING_IN_DANGER:
            return "missing"  # danger draws a text towards the incidents; a child who is gone is missing all the same
        if best == "incident" and _torn(text, scores.get("missing", 0.0)):
            return "missing"
        if best == "missing" and scores.get("incident", 0.0) >= _TORN and _is_here(text) and not told & _ONLY_MISSING:
            return "incident"
        if best == "missing" and facts.get("exploitation_signs") == "yes" and not told & _ONLY_MISSING and not _MISSING.search(text):
            return "incident"  # a child who is in, with things nobody can explain
        return best
    late = "child" in facts and _IS_LATE.search(text)
    return "missing" if _MISSING.search(text) or late or facts.get("returned") or _RETURNED.search(text) else "incident"


def _torn(text: str, missing: float) -> bool:
    """Whether a text that a model rather takes for an incident has the words of a child who was out, and enough of its likeness."""
    return bool(missing >= _TORN and _OUT.search(text) or missing >= _TORN_MORE and _AWAY.search(text))


def _is_here(text: str) -> bool:
    """Whether the words are those of a child who is with the writer and of nobody who is out."""
    out = _MISSING.search(text) or _OUT.search(text) or _AWAY.search(text) or _BY_PHONE.search(text) or _NOT_IN_TIME.search(text)
    return bool(_HERE.search(text)) and not out


def is_small_talk(text: str) -> bool:
    """True for a greeting or thanks with nothing else in it."""
    return bool(re.search(r"\w", text)) and bool(_SMALL.match(text))


def speaks_of_missing(text: str) -> bool:
    """True when the words are those of a child who is not where they should be."""
    return bool(_MISSING.search(text))


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
    return bool(_LEFT.search(text)) and not _LEFT_AND_KNOWN.search(text) and not answer_words().says("past", answer_words().plain(text))
