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
#: Who came home when they were to was never out of time: what they brought with them is no absence.
_IN_ON_TIME = re.compile(r"\b(?<!usually )(?<!always )(?<!normally )(came|come|comes|got|is|was|walked|arrived) (\w+ )?(in|home|back) on time\b"
                         r"(?!.*\b(yesterday|last (night|week|time)|tonight|usually|out again|since|no sign|nothing yet)\b)", re.I)
_NOT_IN_TIME = re.compile(r"\b(not|\w*n'?t|never|be|meant|supposed|due)\b.*\bon time\b", re.I)
_BY_PHONE = re.compile(r"\b(rang|rung|phone|phoned|text|texted|call|called|message|messaged|facetime)\b", re.I)
#: And of one who came in, or was not where they should be.
_CAME_IN = re.compile(r"\b(back|home|return\w*|arriv\w*|located|gone|left|runaway|truant\w*|got in|came in|come in|(walked|let) (herself |himself )?in|dropped|not in (his|her|their)|curfew|overdue|due|vanish\w*|disappear\w*|found|search\w*|look(ed|ing) (for|everywhere)|lost|empty|hiding|where(abouts)?|anywhere|all along|there (he|she|they) (is|was|were)|absen\w*|out|no[- ]?(sign|show|return)|not (\w+ )?(seen|come|been|turned|here|at school|at college|in (bed|placement|school))|(hasn'?t|has not|haven'?t|never|didn'?t) (\w+ )?(been|come|showed|shown|show|turned|checked|seen|got|made|arrived)|meant to be|supposed to be|should (be|of|have)|hold of|won'?t (answer|come|pick)|without permission|hopped|flitted|off with|vamoosed|feck\w* (off|aff)|ran|run(ning)?|took (himself|herself|themsel\w+|off)|sneaked|snuck|jumped|climbed|one short|staying at|refus\w+ to come|breach\w*|m\.?i\.?a|bunk|runner|went for|at the (park|shops?|station|pub|beach|arcade|mall|cinema)|on the streets|bailed|legged|scarper\w*|slept in|unslept|in by \d|town|his (mates?|nans?|dads?|mums?)|her (mates?|nans?|dads?|mums?|boyfriends?)|(a|some|this) (man|bloke|lad|fella) in)\b", re.I)
_TORN, _TORN_MORE = 0.15, 0.25
#: How likely a child who came back with things nobody can explain must be a missing one; and one who rolled in the worse for drink.
_BACK_TOO, _ROLLED_TOO, _NOT_IN_BED_TOO = 0.3, 0.08, 0.03
_ON_TIME_TOO = 0.03
#: What tells of harm makes an incident of it, wherever the child was found.
_HARM = {"injury", "health_need", "self_harm_signs", "accused"}
_ROLLED_IN = re.compile(r"\b(rolled|strolled|waltzed|wandered|crept|sneaked|snuck|staggered|stumbled) (back )?in\b(?! (the|to|with|a|his|her)\b)(?=.*\b(cider|drink|drunk|booze|bladdered|steaming|reeking|stinking|wobbly|vodka|merry|tipsy|stoned|weed|legless|hammered|wrecked|sick)\b)", re.I | re.S)

#: A child who came back: what they brought with them is told of a return, and asked about as one.
_CAME_BACK = re.compile(r"\b(back (in|home|now|at|by|about|from|since|after|to us|again)|(is|'?s|has|hes|shes|came|come|comes|got|gets|walked|just|coming|strolled|rolled|turned|dropped (him|her|them)|brought (him|her|them)) back|return(s|ed)|rtnd?|"
                        r"(rolls?|rolled|strolled|strolls|waltzed|waltzes|walked|walks|wandered|crept|swanned|landed|sauntered|breezed|rocked) (back |up |herself |himself )?(in|home|up)\b|graced us|"
                        r"(came|come|comes|got|gets|arrived|home) (home|safe|ok|from (two|three|being|her|his|a|the)|after|since)|entered the house|home (ok|safe|since|at|now))", re.I)
#: A child who was looked for in the house: nothing else tells of that, whatever a model takes it for.
_NOT_IN_BED = re.compile(r"\b(pillows? (\w+ ){0,4}(like|shaped)|pillows? (\w+ )?(under|in|beneath) (the |his |her |their |a )?(duvet|covers?|quilt|blankets?|bed|sheets?)(?! and set)|(bed|room) (was|'?s|is) (just )?(pillows|not slept in|unslept|empty(?=\W*($|[.,;!]| when | at \d| and (the |his |her )?(window|bed|room))))|"
                         r"(bed|room)'?s empty(?=\W*($|[.,;!]| when | at \d| and (the |his |her )?(window|bed|room)))|(unslept|stuffed) bed|(found|find|fnd|discovered) (him|her|them|'?em) (fast )?(asleep|hiding|hid|curled up|kipping) (in|behind) (\w+ ){0,3}(wardrobe|cupboard|loft|attic|shed|basket|laundry|trampoline|summerhouse)(?! (with|and|cry))|"
                         r"(thought|thort|thot) (we'?d |we had |\w+-?\d* (had )?|(he|she)'?d )(lost (him|her|them|\w+-\d+)(?! temper)|done (one|1|a runner)(?! of)|gone missing|run off|ran off)|"
                         r"(was|is|were) in the (airing cupboard|wardrobe|loft|shed|laundry)( basket)? (the whole time|all along|all the time))", re.I)
#: Somebody took it from a child who is home again: an offence against the child, not an absence.
_ROBBED = re.compile(r"\b((phone|fone|mobile|coat|jacket|trainers?|bike|bag|money|chain|airpods|headphones|hoodie|scooter)(?! was out)\b(\W+\w+){0,5}?\W+(off|from) (him|her|them|his feet|her feet|his head)|"
                     r"(took|taken|nicked|swiped|robbed|snatched|pinched|had) (it|them|his (phone|coat|bike|mobile)|her (phone|coat|bike|mobile)) (off|from) (him|her|them)|mugged|(was|were|been|got) robbed|told (him|her) to (give|hand))", re.I)
_IS_HOME = re.compile(r"(?<!not )(?<!n't )\bhome (in|now|without|with no|but|and|safe|ok)\b|\b(came|come|comes|walked|got|is|'?s) (in|home|hyem|back|from (school|college|town|work))\b|\bhome from\b|\b(reached|arrived) home\b|\bin (his|her) socks\b", re.I)
#: Words of a child who is out at the time of writing, whatever else happened to them; and of staff who took a phone away.
_AWAY_NOW = re.compile(r"\b(overdue|due|late|left|gone|vanish\w*|hours?|no idea|where (is|he|she|they)|not (in|back|here|seen|returned|home|answering|picking)|won'?t (pick|say where|answer|come)|legged|bolted|ran|run|took off|off (into|out|on)|hes off|shes off|he's off|she's off|stormed|"
                       r"hopped|took (himself|herself)|window|empty|unslept|not come|hasn'?t (come|been|got|returned|turned)|never (showed|came|turned)|out since|(we|i|staff|mum|dad|deputy|manager|night staff) (\w+ )?(took|taken|had|have|confiscated))\b|\b(a|some) (stranger|strangers)\b", re.I)
_BY_STAFF = re.compile(r"\b(we|i|ive|i've|staff|deputy|manager|mum|dad) (\w+ )?(took|taken|had|have|confiscated)\b", re.I)
_STILL_AWAY = re.compile(r"\b(r[aiu]ng|called|phoned|spoke|speaks?|speaking) (me|us|now|so|very|to)\b|\b(did not|didn'?t|didnt|not|never) come\b|\bback (in|now|from being)\b", re.I)
#: What a child has to hand in by a time is no child who is due.
_HANDED_IN = re.compile(r"\b(hand|give|gave|giving|handing|handed|put) (her|his|their|the|that|it|over) ?(phone|tablet|ipad|xbox|laptop|console|device|vape)? ?(in|over|back|up)\b", re.I)
_OFF_NOW = re.compile(r"\b(((s|is|was|are|went|gone|going|just|straight) )?off with|nowhere|(hasn'?t|has not|not|never|isn'?t) (\w+ )?(turned up|come|returned|been seen|here|in\b|back)|was due|due (at|back|in|home)|overdue|no sign)\b", re.I)
_HANDED_AND_GONE = re.compile(r"\b(left|off|gone|bolted|legged|ran|hopped|took (himself|herself|themselves)|stormed|walked|window|empty|vanish\w*|not (in|here|come|seen|back|been)|headed|building|since)\b(?! the (wall|hook|table|shelf))", re.I)
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
_LEFT = re.compile(r"\b(legged it|(he|she|they|lad|girl)?('?s|'?ve| has| have)? ?(just )?(done|did) (one|a runner|a bunk)|scarpered|(run|ran|running|bolted) (off|away|out)(?! of (?!(the|our|his|her|a|this)? ?(house|home|building|unit|door|gate|garden|school|college|class|room|car|contact|office|here)\b))|absconded|gone missing|"
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
        if best == "missing" and scores.get("incident", 0.0) >= (_ON_TIME_TOO if _IN_ON_TIME.search(text) and facts.get("exploitation_signs") != "yes" else _TORN) and _is_here(text) and not told & _ONLY_MISSING:
            return "incident"
        if best == "incident" and scores.get("missing", 0.0) >= _NOT_IN_BED_TOO and _NOT_IN_BED.search(text) and not told & _HARM:
            return "missing"
        if best == "incident" and scores.get("missing", 0.0) >= _BACK_TOO and facts.get("exploitation_signs") == "yes" and _CAME_BACK.search(text):
            return "missing"
        if best == "missing" and _ROBBED.search(text) and _IS_HOME.search(text) and not (_AWAY_NOW.search(text) or _MISSING.search(text) or _STILL_AWAY.search(text) or told & {"whereabouts", "plan_time"}):
            return "incident"
        if best == "missing" and _HANDED_IN.search(text) and not (_HANDED_AND_GONE.search(text) or _MISSING.search(text) or _CAME_BACK.search(text) or told & _ONLY_MISSING):
            return "incident"
        if best == "missing" and facts.get("exploitation_signs") == "yes" and not told & _ONLY_MISSING and not (_MISSING.search(text) or _CAME_BACK.search(text) or _OFF_NOW.search(text)):
            return "incident"  # a child who is in, with things nobody can explain
        return best
    late = "child" in facts and _IS_LATE.search(text)
    return "missing" if _MISSING.search(text) or late or facts.get("returned") or _RETURNED.search(text) else "incident"


def _torn(text: str, missing: float) -> bool:
    """Whether a text that a model rather takes for an incident has the words of a child who was out, and enough of its likeness."""
    return bool(missing >= _ROLLED_TOO and _ROLLED_IN.search(text) or missing >= _TORN and _OUT.search(text) or missing >= _TORN_MORE and _AWAY.search(text))


def _is_here(text: str) -> bool:
    """Whether the words are those of a child who is with the writer and of nobody who is out."""
    out = _MISSING.search(text) or _OUT.search(text) or _AWAY.search(text) or _BY_PHONE.search(text) or _NOT_IN_TIME.search(text)
    return bool(_HERE.search(text) or _IN_ON_TIME.search(text)) and not out


def is_small_talk(text: str) -> bool:
    """True for a greeting or thanks with nothing else in it."""
    return bool(re.search(r"\w", text)) and bool(_SMALL.match(text))


def speaks_of_missing(text: str) -> bool:
    """True when the words are those of a child who is not where they should be."""
    return bool(_MISSING.search(text))


def tells_of_robbery(text: str) -> bool:
    """True when something was taken from the child by somebody else than staff or family: what happened is asked about, also of a child who is back."""
    return bool(_ROBBED.search(text)) and not _BY_STAFF.search(text)


def speaks_of_absence(text: str) -> bool:
    """True when any word is that of a child who is or was out, late, or back: also of one who was found or brought home."""
    return any(words.search(text) for words in (_MISSING, _RETURNED, _OUT, _AWAY, _LATE, _LEFT, _CAME_IN))


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
