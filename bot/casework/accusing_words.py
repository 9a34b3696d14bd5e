"""Words by which the one who writes, or a manager of the home, is accused; and those by which a worker tells that they laid hands on a child."""
from __future__ import annotations

import re

from bot.triage.answers.wanting_police import wants_police

MYSELF, A_MANAGER = "reporter", "manager"
_DID = (r"(push|shov|hit|slapp?|punch|kick|grabb?|hurt|touch|assault|bruis|dragg?|strangl|chok|pinn|smack|whack|thr[eo]w|pull|twist|grop|kiss|threaten|abus|bit|"
        r"spat|raped?|molest|manhandl|headbutt|bull(y|i)|squeez)(ed|s|es|ing|en|e)?")
_CLAIMS = (r"(says?|said|saying|sed|claims?|claimed|claiming|alleg(es?|ed|ing|ation)|reckons?|tells?|told|telling|disclos(es?|ed)|reports?|reported|complain(s|ed|ing|t)?|"
           r"accus(es?|ed|ing|ation)|shouting|reporting)")
_AGAINST = r"(allegations?|complain(s|t|ts|ed|ing)?|accusations?|accus(es?|ed|ing)|alleg(es?|ed|ing))"
_BOSS = r"(manager|manger|rm|on[- ]?call|oncall|deputy|boss|team leader|shift lead(er)?|head of home)"
_A_CHILD = r"([a-z]{2}-?\d+|(the|a|one of the|our) (child|girl|boy|lad|kid|young person|yp|kids|children|girls|boys))"
_CHILD = rf"(her|him|them|me|us|it|{_A_CHILD})"
_HIM = rf"(her|him|{_A_CHILD})"

_OF_MYSELF = tuple(re.compile(pattern, re.I) for pattern in (
    rf"\b{_AGAINST}\b(\W+\w+){{0,5}}?\W+(against|about|of|on)\W+(me|myself)\b",
    r"\baccus(e|es|ed|ing)\W+me\b", r"\b(i|i've|ive|i'm|im)\b(\W+\w+){0,2}?\W+(being\W+)?accused\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,4}}?\W+(i|i've|ive|i'd)\W+((have|had|just|also)\W+)?{_DID}\b",
    rf"\b{_CLAIMS}\b(\W+\w+){{0,3}}?\W+it\W+was\W+me\b", r"\b(it'?s|its|it is|this is|that is|thats)\W+about\W+(me|myself)\b",
))
_I_DID = re.compile(rf"\bi\W+((have|just|only)\W+)?{_DID}\W+{_CHILD}\b", re.I)

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

#: A hand laid on a child by the one who writes. The strong ones stand alone; the others where the child came to harm by it.
_BEFORE = r"(?<!did )(?<!if )(?<!wish )(?<!nearly )(?<!almost )(?<!until )(?<!before )(?<!never )\bi\s+((have|just|only|did|had to|then|kind of|sort of|accidentally|might have|may have|must have)\s+)*"
_STRONG = re.compile(
    rf"{_BEFORE}((hit|slapped|slap|punched|kicked|smacked|whacked|strangled|choked|headbutted|thumped|clouted|belted|walloped|throttled|backhanded|clipped|pinched|bit)\s+{_HIM}\b"
    rf"(?!\s+(up|out|with a (sanction|consequence)|off (the|his|her) (x ?box|ps5?|game|wifi|internet|phone))\b)|"
    rf"(gave|give|given|giving|gived)\s+{_HIM}\s+(a|1|one|the)\s+((good|little|wee|small|light|quick|hard|proper|bit of a|right)\s+)*"
    r"(slap|smack|clip|clout|kick|punch|thump|shove|push|backhander|hiding|belt|whack|dig|tap round|crack)\b)", re.I)
_SOFT = re.compile(rf"{_BEFORE}(grabbed|grab|pushed|shoved|pulled|dragged|threw|pinned|twisted|yanked|squeezed|restrained|tripped|chucked|manhandled)\s+{_HIM}\b", re.I)
_HARM = re.compile(r"\b((hit|banged|smacked|bumped|cracked|whacked|split|cut|hurt|bruised|broke|twisted)\s+(his|her|their|the)\s+(\w+\s+)?(head|face|arm|wrist|nose|lip|mouth|back|leg|knee|elbow|shoulder|chin|eye|hand|finger|ribs?)|"
                   r"bruis\w*|bleeding|blood|(he|she)('?s|\s+is|\s+got|\s+was)?\s+hurt|(he|she)\s+fell|marks?\s+on|red mark)\b", re.I)
#: A hold by the child's plan or as trained is no such thing.
_BY_PLAN = re.compile(r"\b(held|hold|holding|guided|guiding)\s+((him|her)\s+)?(safely|by the arm)|\b(team ?teach|prisec|mapa|cpi|pr[iy]ce|approved hold|as trained|trained hold|(by|in|per|following)\s+(the|his|her|their)\s+((behaviour|care|support)\s+)?plan)\b", re.I)


def accused_in(text: str, told: bool = False) -> str:
    """Whom the words accuse: MYSELF, A_MANAGER, or "" for nobody who would be sent for a decision.

    `told`: it is known to be a complaint about a worker, so that "I grabbed him" is enough. A worker who tells that they hit a child, or that
    a child was hurt by their hold, is taken at their word without it; a hold by plan or training is not.
    """
    if any(pattern.search(text) for pattern in _OF_MYSELF) or (told and _I_DID.search(text)) or admits(text):
        return MYSELF
    return A_MANAGER if any(pattern.search(text) for pattern in _OF_A_MANAGER) else ""


def admits(text: str) -> bool:
    """Whether the one who writes tells that they laid hands on a child."""
    if _STRONG.search(text):
        return True
    found = _SOFT.search(text)
    return found is not None and not _BY_PLAN.search(text) and bool(_HARM.search(text, found.end()))


def not_the_managers(value: object, text: str) -> bool:
    """Whether a manager's decision read in these words is none: the writer wants it reported themself, or the words accuse a manager or tell of an assault."""
    return (value == "report" and wants_police(text, own=True)) or bool(accused_in(text))
