"""Words by which the one who writes, or a manager of the home, is accused; and those by which a worker tells that they laid hands on a child."""
from __future__ import annotations

import re
from pathlib import Path

from bot.triage.answers.wanting_police import wants_police
from bot.triage.expressions import read_expressions

_WORDS = read_expressions(Path(__file__).with_name("accusing_words.yml"))

MYSELF, A_MANAGER = "reporter", "manager"
_DID = (r"(push|shov|hit|slapp?|punch|kick|grabb?|hurt|touch|assault|bruis|dragg?|strangl|chok|pinn|smack|whack|thr[eo]w|pull|twist|grop|kiss|threaten|abus|bit|"
        r"spat|raped?|molest|manhandl|headbutt|bull(y|i)|squeez)(ed|s|es|ing|en|e)?")
_CLAIMS = (r"(says?|said|saying|sed|claims?|claimed|claiming|alleg(es?|ed|ing|ation)|reckons?|tells?|told|telling|disclos(es?|ed)|reports?|reported|complain(s|ed|ing|t)?|"
           r"accus(es?|ed|ing|ation)|shouting|reporting)")
_AGAINST = r"(allegations?|complain(s|t|ts|ed|ing)?|accusations?|accus(es?|ed|ing)|alleg(es?|ed|ing))"
_BOSS = r"(manager|manger|rm|on[- ]?call|oncall|deputy|boss|team leader|shift lead(er)?|head of home)"
_A_CHILD = r"([a-z]{2}-?\d+|(the|a|one of the|our) (child|girl|boy|lad|kid|young person|yp|kids|children|girls|boys))"
_CHILD = rf"(her|him|them|me|us|it|{_A_CHILD})"

_OF_MYSELF = tuple(re.compile(pattern, re.I) for pattern in (
    rf"\b{_AGAINST}\b(\W+\w+){{0,5}}?\W+(against|about|of|on)\W+(me|myself)\b",
    r"\baccus(e|es|ed|ing)\W+me\b", r"\b(i|i've|ive|i'm|im)\b(\W+\w+){0,2}?\W+(being\W+)?accused\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,4}}?\W+(i|i've|ive|i'd)\W+((have|had|just|also)\W+)?{_DID}\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,3}}?\W+it\W+was\W+me\b", r"\b(it'?s|its|it is|this is|that is|thats)\W+about\W+(me|myself)\b",
))

#: What a manager does with a child, said straight out: with no comma between, which may begin another's deed.
_DEED = (r"(hit|hits|hitting|slap(s|ped|ping)?|punch(es|ed|ing)?|kick(s|ed|ing)?|push(es|ed|ing)?|shov(es|ed|ing)|grab(s|bed|bing)|hurt(s|ing)?|touch(es|ed|ing)?|assault(s|ed|ing)?|strangl(es|ed|ing)|"
         r"chok(es|ed|ing)|smack(s|ed|ing)?|whack(s|ed|ing)?|grop(es|ed|ing)|kiss(es|ed|ing)?|rap(es|ed|ing)|molest(s|ed|ing)?|manhandl(es|ed|ing)|headbutt(s|ed|ing)?|twist(s|ed|ing)?|drag(s|ged|ging)|abus(es|ed|ing))")
_ALSO = r"(\s+(who|that|whos|has|have|had|hes|shes|is|was|been|keeps|kept|just|also|always|actually|has been|the|one|1|person|what|wot|did|literally|then))"
_NOT_ON_HIM = rf"(?<!hit )(?<!hit the )(?<!{'kicked '})(?<!kicked the )(?<!punched )(?<!punched the )(?<!pushed )(?<!pushed the )(?<!slapped the )(?<!attacked the )(?<!assaulted the )(?<!attacked )(?<!assaulted )"
#: "Told the manager he hit her": the manager is the one who heard it.
_TOLD_THEM = rf"(told|tell|tells|telling)\W+((the|our|my|your)\W+)?{_BOSS}\W+(that\W+)?(he|she|they|i|we|[a-z]{{2}}-?\d+)\b"
_OF_A_MANAGER = tuple(re.compile(pattern, re.I) for pattern in (
    rf"\b{_AGAINST}\b(\W+\w+){{0,5}}?\W+(against|about|of|on)(\W+\w+){{0,4}}?\W+{_BOSS}\b", rf"\baccus(e|es|ed|ing)(\W+\w+){{0,4}}?\W+{_BOSS}\b",
    rf"\b(?!{_TOLD_THEM}){_CLAIMS}\b(\W+\w+){{0,5}}?\W+{_BOSS}(\W+\w+){{0,4}}?\W+{_DID}\W+{_CHILD}\b",
    rf"\b{_DID}\W+(\w+\W+){{0,2}}?by(\W+\w+){{0,3}}?\W+{_BOSS}\b",
    rf"{_NOT_ON_HIM}\b{_BOSS}{_ALSO}{{0,5}}\s+{_DEED}\s+(her|him|them|me|{_A_CHILD})\b(?!\s+to\b)",
    # "its the manager shes running from", "she is scared of the manager"
    rf"\b{_BOSS}\s+((who|that|whom)\s+)?(she|he|they)('?s|'?re|\s+is|\s+are|\s+was|\s+were)?\s+((so|really|always|been)\s+)?(running|ran|runs|run|scared|frightened|afraid|terrified|hiding|hides)\s+(away\s+)?(from|of)\b",
    rf"\b(scared|frightened|terrified|afraid)\s+(stiff\s+)?of\s+((the|our|her|his|their|that|this)\s+)?((registered|duty|home|house|deputy)\s+)?{_BOSS}\b",
    rf"\b(running|runs|ran|run|hiding)\s+away\s+from\s+((the|our|her|his|their|that|this)\s+)?{_BOSS}\b",
    # Told to hide it: whoever says so may not be the one who decides.
    rf"\b{_BOSS}(\s+(has|had|have|is|was|just|keeps|also|then))*\s+(told|tells|telling|asked|asking|ordered|said|says|wants|wanted|made)\s+((me|us|staff|everyone|everybody)\s+)?(to\s+)?"
    r"(make (it|this|that|her|him) go away|cover (it|this|that) up|hush (it|this|that) up|hush (it|this) |keep (it |this |that )?(quiet|secret|my mouth shut|our mouths shut)|keep (my|our|your) mouths? shut|"
    r"sa(y|id) nothing|not (to )?(say|tell|write|record|log) (anything|anyone|anybody|nobody|it|this|a word)|lie\b|delete (it|this|the)|hide (it|this|that)|bury (it|this)|lose the (form|log|record)|forget (what )?(i|we) saw)",
))


def accused_in(text: str, told: bool = False) -> str:
    """Whom the words accuse: MYSELF, A_MANAGER, or "" for nobody who would be sent for a decision.

    `told`: it is known to be a complaint about a worker, so that "I grabbed him" is enough. A worker who tells that they hit a child, or that
    a child was hurt by their hold, is taken at their word without it; a hold by plan or training is not.
    """
    if any(pattern.search(text) for pattern in _OF_MYSELF) or (told and _WORDS["i_did"].search(text)) or admits(text):
        return MYSELF
    return A_MANAGER if any(pattern.search(text) for pattern in _OF_A_MANAGER) else ""


def admits(text: str) -> bool:
    """Whether the one who writes tells that they laid hands on a child."""
    if _WORDS["strong"].search(text):
        return True
    found = _WORDS["soft"].search(text)
    return found is not None and not _WORDS["by_plan"].search(text) and bool(_WORDS["harm"].search(text, found.end()))


def not_the_managers(value: object, text: str) -> bool:
    """Whether a manager's decision read in these words is none: the writer wants it reported themself, or the words accuse a manager or tell of an assault."""
    return (value == "report" and wants_police(text, own=True)) or bool(accused_in(text))
