"""Where "back" or "in" tells of a time to come or of something else than the child, and "not come back" of a child who is out and no more."""
from __future__ import annotations

import re

_ABOUT = r"(?:about |around |like |roughly |say |maybe |another |approx |just |under |less than |the next |no more than )*"
_NUMBER = r"(?:\d+(?:ish)?|one|two|three|five|ten|fifteen|twenty|thirty|forty|half|a few|a couple(?: of)?|couple)"
_UNIT = r"(?:m|mins?|minutes?|hrs?|hours?|secs?|seconds?|mo|moment|bit|while|jiffy|tick|few|couple|half|days?)"
#: "Back in 20", "back in a bit", "back within the hour".
_IN_A_WHILE = re.compile(rf" back (?:home |here |again )?(?:in|within) {_ABOUT}(?:{_NUMBER}(?: {_UNIT})?|(?:an?|the) (?:good )?{_UNIT})(?: or so| ish| time)? (?=[.,]|[^ ]+ )")
#: "Back on the bus" is on the way; "back in contact", "back on the phone" is heard of.
_NOT_HERE = re.compile(r" back (?:on|onto) (?:the|a|his|her|their|that)? ?(?:next |last |first )?(?:bus|train|tram|coach|tube|metro|road|way|move|phone|line|mobile|streets?|town)\b"
                       r"| (?:bringing|fetching|driving|walking|running|dropping) (?:him|her|them|yp) back\b"
                       r"| back at (?:(?:a|an|the|two|three|four|some|his|her) )*(?:lads?|boys?|girls?|men|man|him|her|them|staff|us|me|people)\b"
                       r"| back (?:in|into) (?:contact|touch|range|signal|comms|town|the area)\b")
_REACH = 12
#: "I went to fetch her home and she wouldn't come": that somebody set out to bring the child brings nobody.
_TO_FETCH = re.compile(r" (?:gone|went|going|go|goes|sent|tried|trying|off|out|about|wanted|meant|offered|need|needs|have|has|had|supposed|came|come|drove|driven|just) (?:[a-z]+ )?to "
                       r"(?:bring|fetch|collect|get|pick|take|drive|run|walk) (?:[a-z0-9]+ ){1,3}(?:home|back|in)(?= )")
_ERRAND = 40


def comes_later(plain: str, start: int, end: int) -> bool:
    """Whether the "back" found at a place in plain text is one of those."""
    before = max(0, start - _ERRAND)
    if any(before + one.end() > start for one in _TO_FETCH.finditer(plain[before:end + 1])):
        return True
    if "back" not in plain[start:end]:
        return False
    begin = max(0, start - _REACH)
    near = plain[begin:end + 40]
    return any(begin + one.start() < end for pattern in (_IN_A_WHILE, _NOT_HERE) for one in pattern.finditer(near))


_RIDES = r"(?:cars?|van|motor|motors|vehicle|merc|bmw|audi|transit|taxi|cab|minicab|uber|jeep|truck|lorry|moped|motorbike|golf|corsa|fiesta)(?! park)"
#: A car of somebody who is with us, or who brings the child here, is no stranger's.
_OURS = r"(?!(?:the |a )?(?:my|our|staff|works|homes|company|pool|me|him) )"
_WITH_US = r"(?! (?:home |back )?with (?:me|us|staff|deputy|manager|our|my|the (?:deputy|manager)))"
_HOMEWARD = r"(?: (?:home|back|here|to us|on (?:the|his|her|their) way(?: home| back)?)(?= ))?"
#: "Got in a car", "in a taxi home", "came past": the "in" is no house's, and whoever sits in it is not back.
_RIDING = re.compile(rf" (?:(?:got|get|gets|getting|jumped|climbed|hopped|sat|came past|drove past|picked up) )?(?:back )?(?:in|into|inside|on|onto) (?:the back of )?{_OURS}(?:[a-z0-9]+ ){{0,3}}?{_RIDES}\b{_WITH_US}{_HOMEWARD}(?= )"
                     r"| (?:got|get|gets|getting|caught|catching|booked|ordered|grabbed|taking) (?:(?:a|an|the|her|his|their|next|last) )*(?:taxi|cab|uber|bus|train|tram|metro|coach|lift)(?: (?:home|back|here))(?= )"
                     r"| (?:got|gets|getting|fell|keeping|kept|been|is|are|was)(?: back)? in(?:to)? (?:touch|contact|with|trouble|a fight|a scrap)\b"
                     r"| (?:came|come|went|drove|driven|walked|cycled|rode) (?:past|by)(?= )")
_BOARDED = re.compile(rf" (?:got|get|getting|jumped|climbed|hopped|bundled|pulled|dragged|put|picked up)(?: [a-z]+){{0,3}} (?:in|into) {_OURS}(?:[a-z0-9]+ ){{0,3}}?{_RIDES}\b{_WITH_US}"
                      rf"| (?:in|into) {_OURS}(?:[a-z0-9]+ ){{0,3}}?{_RIDES} with (?!me|us|staff|him |her |them )")
_HOME = re.compile(r" (?:home|back|here|way|returning|returned|staff|us) ")
#: "She's outside and won't come in": at the door is not in.
_STAYS_OUT = re.compile(r" (?:wont|will not|refus\w*|not|isnt|wouldnt|doesnt want|dont want|declin\w*|never) (?:to )?(?:come|coming|step|stepping|set foot) (?:back |near |to )?(?:in|inside|indoors|through|over|into the (?:house|home|building))\b"
                        r"(?! (?:the|his|her|their) (?:lounge|kitchen|office|dining|living|shower|bath|bed|room))"
                        r"| (?:nowhere|nae|no|not|isnt) (?:where |anywhere )?(?:even )?near (?:home|here|back|us)\b"
                        # What a text says, somebody or something else that is back, another place, or all but one.
                        r"| (?:texted|text|texts|messaged|message|snap|snapped|snapchat|whatsapp|whatsapped|dm)(?: (?!from)\w+){0,4} (?:back|home|here|in)\b"
                        r"| (?:phones?|mobile|brothers?|sisters?|staff|manager|car|bike|coat|bag|power|signal|wifi|keys?) (?:is |are |was |has come )?(?:back|home|here)\b"
                        r"| (?:back|home) (?:at|in) (?:\w+ )?(?:mums?|dads?|nans?|custody|hospital|prison|court|boyfriends?|girlfriends?|mates?|friends?|theirs|hers|town|park|cells?|station)\b"
                        r"| (?:all|everyone|everybody|both|rest|others)(?: \w+){0,3} (?:back|home|in|here)(?: ,)? (?:but|bar|except|apart from) (?:his|her|him|them|one|two|the)\b")
#: "Came back then ran off", "was here but she's gone off again".
_LEFT_AGAIN = re.compile(r" (?:then|and|but|since|[.,]) (?:(?:then|and|but|he|she|they|hes|shes|theyve|theyre|has|have|is|just|straight|now|already|again|yp|yps) )*"
                         r"(?:(?:gone|went|ran|run|walked|stormed|shot|took|set|headed|bolted|cleared|slipped|snuck|buggered) (?:straight |back |right )?(?:off|out|away)|(?:straight |right )?back out|out again|off again|legged it|done one|did one|scarpered|left(?= (?:again|straight|[.,])))"
                         r"(?! (?:to (?:bed|sleep|his|her|their|the)|upstairs|downstairs|like|on one|from|at |into (?:his|her|the)))")


def without_rides(plain: str) -> str:
    """Plain text with a break of the same length where it tells that the child is in somebody's car or on the way in one."""
    return _RIDING.sub(lambda found: " . " + " " * (len(found.group()) - 2), plain) if _RIDING.search(plain) else plain


def drove_off(plain: str) -> bool:
    """Whether the child got into a car, and nothing says that it brings the child here."""
    return bool(_BOARDED.search(plain)) and not _HOME.search(plain)


def stays_out(plain: str) -> bool:
    """Whether the child is at the home, and will not come in."""
    return bool(_STAYS_OUT.search(plain))


def left_again(plain: str, start: int) -> bool:
    """Whether, after the return told at a place in plain text, the child went again."""
    return bool(_LEFT_AGAIN.search(plain, start))


#: "Been picked up by a lad": picked up is no phone. Somebody rang, but to say that the child is not with them: the child was not spoken to.
_NOT_WITH_THEM = re.compile(r" (?:not|isnt|wasnt|arent|hasnt|havent|never) (?:(?:been|even|seen) )*(?:there|with (?:him|her|them)|at (?:theirs|hers|his|her|the|their)|seen (?:him|her|them)|turned up|got there)\b"
                            r"| (?:been|got|getting|was|were|is|being) picked up\b| picked up (?:by|in|off|from|at|outside)\b| picked (?:him|her|them|yp) up\b")


#: "Her bf rang, says she's staying": the child was not heard, unless put on.
_OTHER_RANG = re.compile(r" (?:mates?|friends?|pals?|bf|gf|boyfriends?|girlfriends?|bfs|gfs|ex|someone|somebody|man|woman|lad|girl|home|unit|caller|informant|inft|carer)(?: (?:just|has|have|then|finally|mum|dad|nan|brother|sister|cousin))* (?:rang|rung|called|phoned|texted|messaged|answered|picked up|rings|calls)\b")
_HEARD = re.compile(r" (?:put|passed|on speaker|on the phone|spoke|spoken|talked|facetimed?|heard (?:him|her)|could hear|in the background) ")


def not_spoken_to(plain: str) -> bool:
    """Whether what sounds like word from the child is another's word that the child is not there, or a car that took the child."""
    return bool(_NOT_WITH_THEM.search(plain)) or bool(_OTHER_RANG.search(plain)) and not _HEARD.search(plain)


#: "Spoke to her mum" is no word from her.
_RELATIVE = (r"(?:mums?|mams?|dads?|nans?|mates?|friends?|bf|gf|boyfriend|girlfriend|sister|brother|auntie?|uncle|school|college|social|sw|teacher|tutor|carer|foster|family|parents?|mother|father|"
             r"keyworker|key|worker|gran\w*|step\w*|cousin|coach|manager|boss)\b")
#: Word from the child themself: spoken to, or the child rang. That somebody rang the child is none.
_WORD_OF_THEM = re.compile(rf" (?:(?:spoke|spoken|talked|talking|speaking|chatted) (?:to|with) (?:him|her|them|yp)\b(?! {_RELATIVE})|got through to (?:him|her|them|yp)\b(?! {_RELATIVE})|(?:verbal|voice|phone|telephone) contact (?:was )?made\b"
                           r"|(?:[.,]|but|yp|he|she|they|hes|shes|theyve)(?: (?:just|has|have|then|finally|also|now|only|did|says|to))* (?:answered|atended|attended|facetimed|picked up(?! (?:a|the|his|her|some|from|by)\b)|rang (?!(?:him|her|them|yp|his|[a-z]+s) )|rung |phoned |called (?!(?:him|her|them|his|off|round|out) )))")
#: Words in which any of that was denied, is somebody else's, or is hours old.
_NOT_THEIRS = re.compile(r" (?:nobody|no one|noone|none|nor|hasnt|havent|didnt|doesnt|wont|wouldnt|cant|couldnt|not|never|tried|trying|tries|last|earlier|this (?:morning|afternoon)|hours? ago|at \d+|at (?:one|two|three|four|five|six|seven|eight))"
                         r" (?:\w+ ){0,3}(?:answer\w*|spoke|spoken|talked|talk|speak|rang|rung|phoned|called|picked up|got through|getting through|pick up)\b"
                         r"| (?:spoke|spoken|talked|rang|rung|called|phoned|answered)(?: \w+){0,3} (?:at \d|at (?:one|two|three|four|five|six|seven|eight)\b|this (?:morning|afternoon)|earlier|hours? ago|yesterday|last)"
                         r"| (?:mums?|mam|mams|dads?|nans?|police|school|college|worker|manager|staff|brothers?|sisters?|aunties?|uncles?|grandads?|carers?|sw|somebody|we|i|us|ive|weve)(?: (?:just|has|have|had|then|also|we))* (?:rang|rung|called|phoned|picked up|answered)\b"
                         r"| (?:her|his|their) (?:boy|girl)?friend\b")
_OUT = re.compile(r" (?:not|no|hasnt|havent|isnt|aint|nt|never|still|nowhere|without|didnt|doesnt|yet)\b")
_NO_WORD = re.compile(r" (?:words?|peep|whisper|heard|hear|news|contact|answer\w*|repl\w*|seen|signs?|trace|spoken|talked|change|update|nothing|nowt|rang|rung|ringing|luck|joy|texts?|texted|voicemail|phone|mobile|off|dead|reach|reachable"
                      r"|gone|left|ran|legged|missing|unknown|silence|silent)\b")


def word_but_out(plain: str, start: int, end: int) -> bool:
    """Whether words found as "no word" only say that the child is not home yet, where the same breath has word from the child: "not in yet but he rang"."""
    found = f" {plain[start:end]} "
    return bool(_OUT.search(found)) and not _NO_WORD.search(found) and bool(_WORD_OF_THEM.search(plain)) and not _NOT_THEIRS.search(_only_out_gone(plain))


def _only_out_gone(plain: str) -> str:
    """Plain text without "not home yet" and the like: that "not" is not about who was spoken to."""
    return re.sub(r" (?:not|isnt|hasnt|has not|havent|aint|never|still|nowhere) (?:even |yet |actually )?(?:back|in|home|here|out|come|returned|reached|arrived|near)\b", " ", plain)


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
