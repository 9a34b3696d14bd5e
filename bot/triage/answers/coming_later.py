"""Where "back" tells of a time to come or of something else than the child, and "not come back" of a child who is out and no more."""
from __future__ import annotations

import re

_ABOUT = r"(?:about |around |like |roughly |say |maybe |another |approx |just |under |less than |the next |no more than )*"
_NUMBER = r"(?:\d+(?:ish)?|one|two|three|five|ten|fifteen|twenty|thirty|forty|half|a few|a couple(?: of)?|couple)"
_UNIT = r"(?:m|mins?|minutes?|hrs?|hours?|secs?|seconds?|mo|moment|bit|while|jiffy|tick|few|couple|half|days?)"
#: "Back in 20", "back in a bit", "back within the hour".
_IN_A_WHILE = re.compile(rf" back (?:home |here |again )?(?:in|within) {_ABOUT}(?:{_NUMBER}(?: {_UNIT})?|(?:an?|the) (?:good )?{_UNIT})(?: or so| ish| time)? (?=[.,]|[^ ]+ )")
#: "Back on the bus" is on the way; "back in contact", "back on the phone" is heard of.
_NOT_HERE = re.compile(r" back (?:on|onto) (?:the|a|his|her|their|that)? ?(?:next |last |first )?(?:bus|train|tram|coach|tube|metro|road|way|move|phone|line|mobile|streets?|town)\b"
                       r"| back (?:in|into) (?:contact|touch|range|signal|comms|town|the area)\b")
_REACH = 12


def comes_later(plain: str, start: int, end: int) -> bool:
    """Whether the "back" found at a place in plain text is one of those."""
    if "back" not in plain[start:end]:
        return False
    begin = max(0, start - _REACH)
    near = plain[begin:end + 40]
    return any(begin + one.start() < end for pattern in (_IN_A_WHILE, _NOT_HERE) for one in pattern.finditer(near))


#: "Has not come back", "not come home yet": that the child is out. Nobody has said that the child refuses.
_ONLY_OUT = re.compile(r" (?:not|never) (?:yet |even |still |actually )?(?:come|came|returned|got|arrived|turned)\b")
_WILL = re.compile(r" (?:will|wont|would|wouldnt|says|said|saying|told|refus\w*|declin\w*|wants?|going to|gonna|does|do|doesnt|dont|intend\w*|plan\w*) ")


def only_out(plain: str, start: int, end: int) -> bool:
    """Whether words found as a refusal to come back only say that the child has not come."""
    return bool(_ONLY_OUT.search(f" {plain[start:end]} ")) and not _WILL.search(f" {plain[max(0, start - _REACH):end]} ")


#: "He's not at hers", "isn't with her", "hasn't been seen": whoever was asked, the child is not there.
_NOT_THERE = re.compile(r" (?:(?:(?:he|she|they|yp)s?|theyre|is|are|was|were|been) not|isnt|arent|aint|wasnt|werent) (?:been |there |even |actually )?(?:at|with|there|in|here|round|seen|by)\b"
                        r"| (?:hasnt|havent|has not|have not|not) (?:been )?(?:seen|heard|arrived|turned up|been there|been in|got there)\b| no (?:sign|sight|trace) ")


def not_there(plain: str) -> bool:
    """Whether plain text says that the child is not where somebody looked or asked."""
    return bool(_NOT_THERE.search(plain))
