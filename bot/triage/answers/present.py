"""Whether somebody who is asked about a child who was out tells, beside or instead of the answer, that the child is with them.

"No, she's sat next to me", "Own home", "yp in the kitchen with inft". The protocol sends a child who is back another way than one who is
out (MP-RETURN), so it is heard whatever was asked, and said back before anything rests on it (bot/casework/being_here.py).
"""
from __future__ import annotations

import re
from typing import Optional

from bot.triage.answers.coming_later import comes_later, left_again, stays_out
from bot.triage.answers.words import Words, load

_CHILD = r"(?:he|she|they|hes|shes|theyre|yp|yps|es|ers|young person|child|our (?:lad|girl|lass|boy|child|kid|young person))"
#: What may stand between the child and the place: "she is sat right", "hes fast".
_IS = (r"(?: (?:is|are|just|right|now|currently|only|back|safely|safe|fine|ok|okay|well|here|home|already|quite|happily|stood|standing|sat|sitting|sit|sits|seated|laid|lying|lay|curled up|tucked up|snuggled up|fast|sound|asleep|sleeping|sleep|"
       r"snoring|eating|playing|watching telly|doing (?:his|her|their) homework|up to (?:his|her|their) \w+ in \w+))*")
_US = r"(?:me|us|staff|caller|inft|informant|writer|undersigned|my colleague|the undersigned|the (?:writer|informant|caller|night staff|deputy|senior|waking night))"
_ROOMS = (r"(?:kitchen|lounge|office|living room|sitting room|front room|dining room|hall|hallway|table|dining table|sofa|settee|garden|house|home|building|cupboard|airing cupboard|loft|attic|shed|laundry|bathroom|porch|"
          r"utility|conservatory|own upstairs|upstairs)")
#: Places that are with the writer by their own words.
_WITH_US = (rf"(?:(?:next to|beside|with|in front of|opposite|alongside) {_US}|on (?:my|our) (?:knee|lap|sofa|settee|couch|shoulder|arm)|(?:in|at|on) (?:my|our) (?:own )?{_ROOMS}"
            r"|on (?:the )?premises|here(?: (?:now|again|safe|fast asleep|asleep|at home|in the (?:home|house|kitchen|lounge|office)))?|indoors|in now|in and (?:well|safe|settled)"
            r"|at (?:this address|home address|the home)|in the \w+ at this address)")
#: Places that are the child's own, or a house's, where nothing says whose.
_IN_THE_HOUSE = (r"(?:(?:in|inside|up in) (?:(?:his|her|their) )?(?:own )?(?:bed|room|bedroom)|upstairs|downstairs|tucked up|in (?:the )?(?:kitchen|lounge|living room|office|bath|shower|bathroom|building|house|home|hall|hallway|dining room|airing cupboard)|(?:at )?home|back in bed"
                 r"|at (?:(?:his|her|their|the) )?(?:desk|table|dining table|kitchen table)|on the (?:sofa|settee|couch|naughty step|stairs|landing)|under (?:his|her|their) (?:duvet|blanket|covers|blanky)"
                 r"|having (?:a |his |her |their )?(?:bath|shower|tea|supper|breakfast|dinner|toast|cuppa))")
#: What may follow a place; anything else may make it another one ("in bed at his", "the house with the red door", "here in Hull").
_NEXT = (r"(?= (?:[.,]|$|now\b|again\b|safe\b|asleep\b|fast asleep|here\b|upstairs\b|downstairs\b|so\b|love\b|mate\b|bab\b|and\b|n\b|doing\b|eating\b|playing\b|watching\b|having\b|singing\b|snoring\b|reading\b|sulking\b|dancing\b|cereal\b"
         rf"|with (?:{_US}|a (?:bucket|book|blanket|brew|cuppa|bowl|plate))|next to {_US}|beside {_US}|on (?:my|our)\b|under (?:a|the|his|her|my|our) (?:blanket|blanky|duvet|coat)))")
_SUBJECT = re.compile(rf" {_CHILD}{_IS} (?P<place>{_WITH_US}|{_IN_THE_HOUSE}){_NEXT}")
#: The same with the child left out, at the start of what is said: "Stood next to inft", "own home".
_ELIDED = re.compile(r"(?:\A|[.,]) (?:(?:no|nope|yes|yeah|currently|now|safe|just|right|back|stood|standing|sat|sitting|asleep|fast asleep|eating|its|it is|that is|thats|is|at) )*"
                     rf"(?P<place>{_WITH_US}|(?:in )?(?:(?:his|her|their) )?own (?:home|bed|room|bedroom|placement)|in (?:his|her|their) (?:bed|room|bedroom)|(?:the|our|own|our own) {_ROOMS}|home|placement|dining table|upstairs){_NEXT}")
_KIN = (r"(?:mums?|mams?|mothers?|stepmums?|dads?|fathers?|nans?|grans?|grannys?|grandads?|grandmothers?|mates?|friends?|pals?|boyfriends?|girlfriends?|bfs?|gfs?|sisters?|brothers?|besties?|aunti?e?s?|uncles?|cousins?|neighbours?|family|parents?|carers?|"
        r"landlady|landlord|owner)")
#: "At her nan's": other people's houses, and other places.
_ELSEWHERE = re.compile(
    rf" (?:at|round|in|to|from|by|upon|on|with|beside|next to) (?:the |a |an |his |her |their |some )?(?:\w+ )?(?:{_KIN}|hospital|station|school(?! (?:jumper|uniform|blazer|bag|coat|shirt|trip|bus))|college(?! (?:bag|bus))|hotel(?! (?:room )?(?:key|card|room))|travelodge|hostel|"
    r"pub|park|town|custody|work|shop|gym|club|costa|mcdonalds|man|men|bloke|lads|adults?|people)\b"
    rf"| {_KIN}(?: \w+){{0,3}} (?:said|says|reckons?|confirm\w*|told|texted|rang|rung|phoned|messaged|has|got|can see|is with|are with|there)\b| (?:their|his|her) (?:house|place|flat)\b| theirs | hers | flat | tent | caravan | b b ")
#: Told by others or through a device, read or remembered; doubted, wished or a lie; and what turns it round before or after.
_NOT_SEEN = re.compile(
    rf" (?:{_KIN}|host|foster|teacher|coach|manager|deputy|driver|colleague|leader|social worker|police|pc|officer|security)(?: \w+){{0,3}} (?:said|says|sez|reckons?|confirm\w*|told|can|will|aware|informed|looked)\b"
    r"| (?:says|said|saying|sez|reckons?|claims?|claimed|keeps|told|tells|apparently|allegedly|supposedly|according|log|handover|sheet|plan|far as|he means|she means|i mean|lie|lies|lying about|dreams|pray|wish|rang|ring|rung|phoned|call|called|video|screen|"
    r"zoom|teams|speaker|on the line|line with|whatsapp|facetime\w*|snap\w*|text\w*|messaged|maps?|cctv|doorbell|letterbox|thru|through the window|https?|tracker|location|find my|photo|pic|picture|phone|voicemail|queue|no wait|wait|oh no|sorry|wrong|(?<!long )gone|went|leaves?|left|empty|legging|"
    r"knocking|parked|outside(?! (?:my|her|his|their|the|our) (?:door|room|office))|streets?|road|address \d|here \d|is \d|rule|every|by (?:\d|nine|ten)|weeks?|months?|since)\b")
_BY_OTHERS = re.compile(rf" {_KIN}(?: \w+){{0,6}} (?:said|says|sez|reckons?|confirms?|confirmed|told|tells|texted|answered)(?: \w+){{0,4}} (?:here|with (?:us|me)|in|inside|home)\b")
_NOT_NOW = re.compile(
    r" (?:was|were|been|had|wasnt|werent|isnt|arent|aint|not|never|hasnt|havent|nowhere|should|supposed|meant|probably|maybe|might|may|must|could|would|think|thinking|assume\w*|guess|hope\w*|hopefully|presume\w*|if|until|till|when|once|soon|will|wont|shall|hell|shell|theyll|going to|gonna|due|want\w*|"
    r"asked|trying|goes|last|earlier|before|usually|normally|always|unless|used to|refus\w*|instead|pretend\w*)\b")
_OTHERS = re.compile(r" (?:other|others|another|everyone|everybody|all|both|rest|nobody|two|three|kids|lads|girls|lad|girl|boy|residents|young people|them|his mate|her mate|bag|coat|shoes|pillows?) ")
#: A calm opening of the answer says nothing of the place: "no, none of these, she's sat with me".
_LEADING = re.compile(r"\A[ .,]*(?:(?:god|goodness|oh|no|nope|nah|naw|none|nil|neg|not really|not at all|nothing|of (?:these|those|them|that)|them|that|x\d|danger) [.,]* ?)+")
#: Where these are asked, the child has to be named by a word: "in bed" may be of anybody.
NAMED_ONLY = frozenset(("danger_now", "red_flags", "amber_flags", "health_need", "checks_done"))
#: These are asked once the child is known, or thought, to be at another place: "in the kitchen" is that one's.
OF_ANOTHER_PLACE = frozenset(("whereabouts_check", "place_safe", "contact"))
_OURS = re.compile(rf"\A(?:{_WITH_US}|(?:my|our|our own) {_ROOMS})\Z")
_SURELY_OURS = re.compile(rf"\A(?:{_WITH_US}|(?:at )?(?:the |our |my |own |our own )?(?:home|placement|house)|(?:in )?the (?:home|house|building)|(?:the |our |own |our own ){_ROOMS}|(?:in )?(?:(?:his|her|their) )?own (?:home|bed|room|bedroom|placement))\Z")


def with_writer(text: str, asked: str, elsewhere: bool = False, words: Optional[Words] = None) -> str:
    """The words by which the answer `text` to a question about the fact `asked` says that the child is in the home with the writer.

    "" where it does not, where it is doubted, told by others or through a device, of others, of another time or of another place. Where the call
    knows of such a place (`elsewhere`), a bed or a kitchen may be that one, and only "next to me" and the like will do. Source: MP-RETURN.
    """
    plain = f" {_LEADING.sub(' ', (words or load()).plain(text))}"
    found = _SUBJECT.search(plain) or (None if asked in NAMED_ONLY else _ELIDED.search(plain))
    if found is None or text.rstrip().endswith("?") or any(refused.search(plain) for refused in (_ELSEWHERE, _NOT_SEEN, _OTHERS)):
        return ""
    if elsewhere and not _OURS.match(found.group("place")) or asked in OF_ANOTHER_PLACE and not _SURELY_OURS.match(found.group("place")):
        return ""
    if comes_later(plain, found.start(), found.end()) or stays_out(plain) or left_again(plain, found.start()):
        return ""
    return "" if _NOT_NOW.search(_clause(plain, found.start(), found.end())) else found.group().strip(" .,")


def told_by_their_own(plain: str) -> bool:
    """Whether plain text is what family, a friend or their like say of where the child is: "his mate's dad said yes he's here with us"."""
    return bool(_BY_OTHERS.search(plain))


def speaks_of_elsewhere(text: str, words: Optional[Words] = None) -> bool:
    """Whether anything in the text is another place than the home, or somebody there."""
    return bool(_ELSEWHERE.search((words or load()).plain(text)))


def _clause(plain: str, start: int, end: int) -> str:
    """The stretch between stops in which something was found."""
    begin = max(plain.rfind(" . ", 0, start + 1), plain.rfind(" , ", 0, start + 1), 0)
    stop = min((at for at in (plain.find(" . ", end - 1), plain.find(" , ", end - 1)) if at >= 0), default=len(plain))
    return f"{plain[begin:stop]} "
