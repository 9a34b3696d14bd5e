"""How far words typed under "ring 999 now" deny that anybody is in danger: plainly, partly, or not at all. Text alone decides, and what is doubtful does not deny."""
from __future__ import annotations

import re
from typing import Callable, Optional

from bot.triage.values import Value

PLAINLY, PARTLY = "plainly", "partly"

_WORD = r"oh|er|erm|um|well|lol|haha|god|lord|goodness|gosh|heavens|good grief|aw|ah|ok|okay|hi|hello|tbh|honestly|sorry|false alarm|calm down|right now|at the moment|as of now|" \
        r"certainly|absolutely|definitely|(of )?course|c/?r|clr|caller|inft?|informant|rp|staff|says?|states?|stated|confirms?|confirmed"
_LEAD = rf"^\W*(({_WORD})\W+)*"
_NO = re.compile(rf"{_LEAD}(no+(?![\s-]?one\b|\s?body\b)|nah+|naw|nope|na|nae|neg|negative|not at all)\b", re.I)
_BARE = re.compile(rf"{_LEAD}(nobody|no[- ]?one|none|nothing|nowt|nil|neither)(\W+(at all|whatsoever|here|love|mate|thanks?))*\W*$", re.I)
_NONE_NOW = re.compile(rf"{_LEAD}(none|nobody|not|nothing) (any ?more|now|any longer)\b", re.I)
_SO_NO = re.compile(r"\bso no\W*$", re.I)
_WHO = (r"(?:(?:we|they|you|he|she|it|everyone|everybody|all|both|all of us|all of them|everyone here|were|theyre|hes|shes|its|everyones|everybodys|yps?)"
        r"(?: is| are|'s|'re| s| re)?)")
_CALM = (r"(?:all |both |now |perfectly |absolutely |very |quite |just )?(?:safe|fine|ok|okay|calm|settled|alright|all right|good|grand|sound|well|in bed|in (?:his|her|their) rooms?|"
         r"asleep in (?:his|her|their) beds?|watching (?:telly|tv|a film))")
_NOBODY_IS = r"(?:nobody|no ?one|none(?: of us| of them)?)(?: here)?(?: is|'s| s)? (?:in (?:any )?danger|hurt|injured|at risk)"
_FILL = (r"(?:love|mate|hun|pal|dear|bab|duck|pet|la|lad|po|maam|sir|x+|no+|thanks?|thank you|thank god|thankfully|sorry|at all|whatsoever|danger|god|lol|not at all|not really|indeed|"
         r"course|now|right now|here)")
#: What may follow a "no" whole, piece by piece: filler, everybody well, or nobody in danger. A calm word alone hides what stands next to it ("no, he is calm with the rope").
_PIECE = re.compile(rf" (?:{_WHO} {_CALM}|{_NOBODY_IS}|{_FILL})(?= )")
_NOBODY = re.compile(rf"{_LEAD}(?={_NOBODY_IS}\b)", re.I)
#: A "no" in words like these belongs to something else and denies nothing.
_OF_SOMETHING_ELSE = re.compile(r"\b(" + "|".join((
    # The call to 999 itself, or who comes of it.
    r"999|101|112|police|ambulances?|paramedics?|fire (brigade|service|engine)|operator",
    r"(no |nobody('?s| is)? )(answer|signal|reply|reception|pick|credit|battery)\w*|engaged|on hold|cut (me|us) off|hung up",
    r"line( is|s|'s)? dead|get(ting)? through|on (the|their) way|hours? wait|send(ing)? (any|some)(one|body)|already (here|coming|there)",
    # What was read rightly, or no time for questions.
    r"(that'?s|thats|you|you'?re|it'?s|its|it|heard|quite) right|correct|(for|is|it'?s|its) real|mistake|not wrong|as i said|what i (said|meant)|heard right|got it",
    r"joke|kidding|question|idea|way (of knowing|to know)|time (for|just|to)|stop asking|your questions|your business|wait|hang on|hold on|scratch that|i lied",
    # A condition, or who alone is in danger.
    r"but|except|apart from|as long as|unless(?! (you|u|ye|one|yous|we) counts?\b)|not (un)?till?|(un)?till? (he|she|they|the (dad|mum|man))|not yet|yet|only if|not if",
    r"just the staff|(only|just) (to )?(him|her|them|my|our|your)sel(f|ves)|(only|just) (him|her|them|us|me)(?=\W*$| (and|that'?s|who|in|now|or)\b)",
    # What does not stop, how somebody looks or breathes, what was never seen so bad.
    r"still(?! (asleep|sleeping|in bed|here with|sat))|carries on|carry on|keeps?|won'?t|wont|worse|getting (worse|weaker|louder|closer|bigger|out|cold)|not any better|no better",
    r"(gone|went|very|dead|so|too) (quiet|sleepy|still|pale|cold|limp|floppy)|sleepy|sleep\w* (very|too|so|strong)|drowsy|blue|colou?r|grey|pulse|resps?|response",
    r"responding|breath\w*|never (seen|been|known|had|done|happened|more)|first time|last time|more than|usual|out of the ordinary|no different|same as",
    # Who is gone with whom, and what nobody can do.
    r"(gone|left|went|off|ran|run) (off )?with|(took|taken|takes) (her|him|them)(?=\W*$| (away|off|with|out|by|from|in)\b)|has (got )?(her|him|them)\b|got (her|him|them) in",
    r"(to|can|could|we|not) find|can'?t|cant|cannot|couldn'?t|couldnt|unable|able to",
)) + r")\b", re.I)


#: "She said goodness no": the caller's word, told on.
_SAID_NO = re.compile(r"\b(says?|said|saying|answers?|answered) (oh |goodness |god |definitely |that is a |a )*no\b(?! (one|body|more|answer|longer))", re.I)


def leads_with_no(text: str) -> bool:
    """Whether the words open with a no, a "none any more" or somebody's "she said no", and no word in them may belong to another no."""
    return bool(_NO.match(text) or _NOBODY.match(text) or _NONE_NOW.match(text) or _SAID_NO.search(text)) and not may_be_another_no(text)


def may_be_another_no(text: str) -> bool:
    """Whether words stand in the text of which the "no" may be, so that it may say nothing of danger: "no she won't let me in", "no he's gone quiet"."""
    return bool(_OF_SOMETHING_ELSE.search(text))


def denies(text: str, reads: Callable[[str], Optional[Value]]) -> str:
    """PLAINLY, PARTLY or "" for what was typed; `reads` gives what the rules read of words as an answer to the danger question ("no", "yes", unsure or None).

    PLAINLY: a no and nothing more than that everybody is well, or nobody hurt or in danger. PARTLY: a no beside words that nobody
    can read, or none but words that are read as one; that is said back before it counts. A no that belongs to something else denies nothing.
    """
    if _OF_SOMETHING_ELSE.search(text):
        return ""
    leading = _NO.match(text) or _NOBODY.match(text)
    if leading:
        return PLAINLY if _nothing_more(text[leading.end():]) else PARTLY
    if _BARE.match(text):
        return PLAINLY
    return PARTLY if reads(text) == "no" or _SO_NO.search(text) else ""


def _nothing_more(rest: str) -> bool:
    left = f" {re.sub(r'[^a-z0-9]+', ' ', rest.lower()).strip()} "
    while left.strip():
        piece = _PIECE.match(left)
        if piece is None:
            return False
        left = left[piece.end():]
    return True
