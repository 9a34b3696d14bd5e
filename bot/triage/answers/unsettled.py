"""A "no" to a question about danger that is none: said beside a yes, part of other words, with something left out, or with a weapon told in the same breath."""
from __future__ import annotations

import re

from bot.triage.answers.choices import without
from bot.triage.answers.words import FactWords, Words
from bot.triage.values import Answer

_WEAPON = (("category", "weapon"), ("aggravating", "weapon"))

#: "No, only that she hasn't had her insulin": whatever was asked, that is no "no".
_MISSED = "critical_medicine_missed"
#: What is told beside a no and is graver than any no: the question is put again.
_GRAVER = frozenset((("still_happening", "unsafe"), ("health_need", "critical"), ("injury", "serious"), ("self_harm_signs", "plan_or_means")))
#: "Nothing has changed, he's still shouting", "far from over" and "stopped, then started again" are no "no, it is over".
_GOES_ON = re.compile(r" (?:over and over\b|(?:stood|standing|leaning|jumping|leaping|climbing|hanging|bending|crouched|towering|all) over\b|over (?:an|a|half|\d+|two|three) (?:hours?|minutes?)\b|(?:far from|nearly|almost|isnt|aint|nowhere near|never|not) (?:\w+ )?over\b"
                      r"|hasnt (?:stopped|calmed|finished|settled)|(?:stopped|calmed|settled|finished|quiet|calm)(?: \w+){0,2} (?:then|and now|and then) (?:\w+ ){0,2}(?:started|starting|again|smashing|going|went|kicked|kicking|hitting|off)\b"
                      r"|was calm (?:now|but)\b|started (?:\w+ ){0,3}ago\b|(?:room|bed|bathroom|bath|shower) (?:\w+ )?(?:cutting|with (?:a |the |his |her )?(?:lighter|knife|blade|razor)|to get)\b|(?:wont|cant|cannot) (?:be )?wake\b|no (?:end|let ?up|sign of (?:it )?stopping)\b"
                      r"|(?<!not )(?<!isnt )(?<!longer )(?<!arent )(?<!aint )still (?:at it|going|shouting|screaming|swearing|kicking|smashing|hitting|fighting|punching|throwing|banging|trying|threatening|raging|angry|wound up|mad)\b"
                      r"|(?:nothing|nowt) (?:is |has |have )?changed\b|no (?:change|better|different|let up)\b|not (?:changed|stopped|let up|over|finished|calmed)\b)")

#: "None of us are safe" opens with a none and says the opposite of no.
_NOBODY_SAFE = re.compile(r" (?:none|nobody|no one|noone|neither|not one|no child|no kid)(?: (?:of (?:us|them|the \w+|my \w+|our \w+)|here|in here))?(?: (?:is|are|was|were|s|feels?|in here is|here is))?(?: (?:really|that|very|at all|truly))? "
                          r"(?:safe|okay|ok|alright|all right|fine|unharmed|unhurt)\b")


def settles_nothing(plain: str, fact: FactWords, words: Words, extras: tuple[Answer, ...]) -> bool:
    """Whether a "no" in this answer to a question about danger must not be taken, so that it is asked again.

    Args: `extras` are the other facts that the same answer tells. "No yes" may be either; "no answer on his phone" is about the
    phone; "everything calm apart from him" is about him; "no, he just has a broken bottle" tells of what was asked. A danger that is told outright is read elsewhere.
    """
    if not fact.danger:
        return False
    if _NOBODY_SAFE.search(plain) or fact.fact == "still_happening" and _GOES_ON.search(plain):
        return True
    if _tells_of_absence(plain, words) or words.says("yes_after_no", plain) or words.says("left_out", plain):
        return True
    if any((answer.fact, answer.value) in _GRAVER for answer in extras):
        return True
    if any(answer.fact == "red_flags" and _MISSED in answer.value for answer in extras):
        return True
    if words.says("past", plain):
        return False
    return any(value in (answer.value if isinstance(answer.value, tuple) else (answer.value,)) for name, value in _WEAPON
               for answer in extras if answer.fact == name)


def says_more(text: str, fact: str, words: Words) -> bool:
    """Whether an answer as typed names something beside its no, or leaves something out of it: nobody is asked whether that means none.

    "Just the cider, nothing else" names the cider, "no answer on his phone" speaks of a phone, and to a question about danger "no, but ..." goes on.
    """
    plain, known = words.plain(text), words.facts.get(fact)
    lists = ("none_else", "left_out", "yes_after_no", *(("goes_on_but",) if known is not None and known.danger else ()))
    return _tells_of_absence(plain, words) or any(words.says(name, plain) for name in lists)


def _tells_of_absence(plain: str, words: Words) -> bool:
    return words.says("absence", without(plain, words.matches({"": words.lists["none_of_it_seen"]}, plain)))
