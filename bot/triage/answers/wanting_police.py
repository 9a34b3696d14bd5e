"""Whether somebody says that they themselves want the police told: a person can always raise it (hard rule 3, RESOLUTION-18)."""
from __future__ import annotations

import re
from typing import Iterator

_POLICE = r"(the\s+|ur\s+|your\s+)?(police|polis|polise|plice|polic|polcie|poilce|pollice|cops|feds|bobbies|101)\b"
_IT = r"(it|this|dis|that|dat|him|her|them|everything|all of it)"
_REPORTED = r"(reported|repoted|reproted|reportd|recorded by|logged with)"
_REPORT = r"(report|repot|reprot|rport|repport)"
_TELL = r"(tell|ring|call|phone|inform|contact|get|send|involve|notify|alert|bring in|speak to|talk to|go to|get on to|get onto|let)"
#: Somebody else than the police who is told; or words that go on to something else.
_ELSEWHERE = (r"(?!\s+((back|in\s+)?to\s+)?(the\s+|our\s+|my\s+|a\s+|his\s+|her\s+)?(ofsted|lado|head ?office|hq|manager|rm\b|on[- ]?call|oncall|deputy|boss|senior|social|sw\b|council|insur|"
              r"maintenance|landlord|school|provider|responsible|safeguarding|mash|edt|handover|morning|afternoon|evening|week|shift|form|time))")
_NOT_THIS = r"(?!\s+(back|off|of|if|when|unless|out of|check|checks|vetting|number|num|no\b|ref|reference|form|station|log|powers|not|to (stop|leave|go away|not|keep)|(that )?(he|she|they)( i|')?s? ?(is |are |re )?(back|home|found|safe|here|in)\b))"
_TO_THEM = (rf"({_TELL}\s+({_IT}\s+)?((in|to|on|through|know)\s+)*{_POLICE}{_NOT_THIS}|{_REPORT}\s+({_IT}\s+)?(to|with)\s+{_POLICE}{_NOT_THIS}|"
            rf"{_REPORT}\s+((it|this|dis|him|her|them)\b{_ELSEWHERE}|(that|dat)\s*$|(that|dat)\s+(please|pls|plz|now|tonight)\b)|(ring|call|phone)\s+(it|this)\s+in\b)")
_WANTED = rf"({_POLICE}{_NOT_THIS}|(to\s+|2\s+)?({_TO_THEM})|{_IT}\s+((to\s+be|being|2\s+b)\s+)?{_REPORTED}\b{_ELSEWHERE}|{_IT}\s+(to\s+)?(go|going|taken|passed)\s+to\s+{_POLICE})"
_HOW = r"((really|rly|still|just|do|would|wud|definitely|definately|def|defo|actually|also|now|much|honestly|both|all|am|personally|dead|very|think|feel|like|gonna|strongly|even)\s+)*"
_WANT = r"(want|wants|wanna|wana|wanting|wnt|need|like|prefer|rather|demand|demanding|wish|sooner)"
_I = r"(i|we|id|wed|im|i'd|we'd|i'm|me|ive)"
_LEAD = r"^\W*((yes|yeah|yea|yep|no|nah|nope|and|n|but|so|well|ok|okay|right|then|just|jus|please|pls|plz|still|really|rly|tbh|actually|sorry|also|look|oi|mate|hi|hello|correct|sure|ye|y|cos|coz)\b\W*)*"

_OWN = tuple(re.compile(pattern) for pattern in (
    rf"\b{_I}\s+{_HOW}{_WANT}\s+({_HOW})(for\s+)?{_WANTED}",
    rf"\b(i|we)\s+(do\s+)?(insist|demand)\b\s+(on\s+)?(that\s+)?({_WANTED}|{_REPORT}ing\b|{_TELL}ing\s+{_POLICE})",
))
_BUT_I_DO = re.compile(rf"\b(report\w*|{_POLICE}).*\bbut\s+(i|we)\s+(really\s+|still\s+|def\s+)?(do|want|would|wud)\b(?!\s+(not|agree|think|know|understand))(\s+(want|like|it|to|tho|though|please|reported|police|now|that))*\W*$")
_ASKS_YOU = re.compile(rf"\b(can|could|cud|cn|would|wud|will|wld|pls|plz|please)\s+(you|u|ya|yous|yas|someone|somebody|some1)\s+((please|pls|plz|just|all|go and|now)\s+)*({_TO_THEM}|{_REPORT}\s+{_IT}\b{_ELSEWHERE})")
_BARE = re.compile(rf"{_LEAD}((would|wud)\s+)?{_WANT}\s+(for\s+)?{_WANTED}")
_ORDER = re.compile(rf"{_LEAD}({_TO_THEM})")
_SELF = re.compile(rf"\b(can|could|cud)\s+(i|we)\s+((please|pls|plz|just)\s+)*({_TO_THEM})")
_OUGHT = (
    re.compile(rf"\b(this|it|dis|that|thats|its)\s+((really|rly|just|def|defo|definitely|still|does|do)\s+)*(need|needs|has|got|gotta|should|must|ought|wants|shud)\s+(to\s+|2\s+)?(be\s+|b\s+)?"
               rf"({_REPORTED}\b{_ELSEWHERE}|reporting\b{_ELSEWHERE}|(go|going|passing|taking|taken|passed)\s+(to|2)\s+{_POLICE}|{_POLICE}{_NOT_THIS})"),
    re.compile(rf"\b{_POLICE}\s+((really|rly|just|def|defo|do)\s+)*(need|needs|should|must|ought|shud|have)\s+(to\s+|2\s+)?(know|be told|be informed|b told|hear|telling|informing|come|be involved|be called)\b"),
    re.compile(rf"\b(i|we|im|were|we're|i'm|ill|i'll|we'll)\s+((am|are|think|just|now|really)\s+)*((will|must|should|shud|gonna|going to|goin to|have to|got to|gotta|about to|better|best|ought to)\s+)?(just\s+)?"
               rf"({_TO_THEM}|(ringing|calling|phoning|telling|reporting)\s+({_IT}\s+)?(to\s+|in\s+to\s+)?{_POLICE}{_NOT_THIS})(?!.*\b(if|unless|when|once|until|later)\b)"),
)
#: Before the words: somebody who asks, doubts, or tells what another said, wants nothing yet.
_NOT_YET = re.compile(r"\b(if|whether|unless|until|in case)\b|\b(do|does|did|should|shall|must|would|wud|why|says?|said|sed|reckons?|thinks|told me|tells me|saying|dont think|don't think|do not think|didnt think|not|never|"
                      r"dont|don't|doesnt|doesn't|cant|can't|wont|won't)(\s+(that|we|i))?\s*$")
_NO_NEED = re.compile(r"\bno\s+(need|wish|want|reason|point)\b")
_I_SAID = re.compile(r"\b(i|ive|i've|we|weve)\s+(just\s+|already\s+)?(said|sed|told me|told you)(\s+that)?\s*$")
#: "The plan says if not back by ten, ring police": who orders it is not the writer.
_OTHERS = re.compile(r"\b(if|unless|says?|said|sed|told|tells|reckons?|wants|asked|plan|policy|procedure|form|risk|no contact)\b")
_MUST = re.compile(r"(i|we)\s+((am|are|think|just|now|really)\s+)*(must|should|shud|have to|got to|gotta|ought to)\b")
_PLEASE = re.compile(r"\b(please|pls|plz)\b")
_SENTENCES = re.compile(r"[.!;\n?]+")
_CLAUSES = re.compile(r"[.!;,\n]+|\?+|\s+-\s+|\b(?:but|cos|coz|because|tho|though)\b")


def wants_police(text: str, own: bool = False) -> bool:
    """True where the writer wants the police told: "id rather police knew", "tell police plz", "can u report it".

    `own`: only where they say so of themselves ("i want", "can you"), which no account of what a manager decided could mean.
    A question ("do i need to report it?"), what others want, and wanting it told to somebody else are none.
    """
    plain = re.sub(r"\s+", " ", str(text).lower().replace("\u2019", "'"))[:2000]
    if _BUT_I_DO.search(plain):
        return True
    asks = plain.rstrip().endswith("?")
    for before, clause in _clauses(plain):
        if any(_stands(pattern, clause, asks) for pattern in _OWN) or _stands(_ASKS_YOU, clause, False):
            return True
        if own or asks or (_OTHERS.search(before) and not _PLEASE.search(clause)):
            continue
        if any(_stands(pattern, clause, False) for pattern in (_BARE, _ORDER, _SELF, *_OUGHT)):
            return True
    return False


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause with what stands before it in its sentence."""
    for sentence in _SENTENCES.split(text):
        before = ""
        for clause in _CLAUSES.split(sentence):
            yield before, clause
            before += f" {clause}"


def _stands(pattern: "re.Pattern[str]", clause: str, asks: bool) -> bool:
    found = pattern.search(clause)
    if found is None or _NO_NEED.search(found.group()) or (asks and " need " in f" {found.group()} "):
        return False
    before = clause[:found.start()]
    if _MUST.match(found.group()) and _OTHERS.search(before) and not _PLEASE.search(clause):
        return False  # "the other staff says it is hate crime and I must report it" is their view
    return not _NOT_YET.search(before) or bool(_I_SAID.search(before))
