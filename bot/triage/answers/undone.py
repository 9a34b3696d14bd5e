"""Words beside which a calm value is none: "mum is there but drunk", "worked at first", "almost all". The question is put again."""
from __future__ import annotations

import re
from typing import Mapping

_HEARSAY = r"(?:mates?|friends?|bf|gf|boyfriend|girlfriend|someone|somebody|sister|brother) (?:says|said|reckons|thinks|told)"
_WRITTEN = r"(?:text|texted|texts|snap|snapped|message|messaged|whatsapp|whatsapped|dm)"
#: By fact; each found in plain text (text.py), where breaks are " , " and " . ".
_UNDOES: Mapping[str, "re.Pattern[str]"] = {fact: re.compile(words) for fact, words in {
    "place_safe": r" (?<!no )(?<!any )(?<!without )(?:(?:court |restraining |non molestation )?order|bail|injunction)\b(?!ed)| but (?:drunk|drinking|off (?:his|her|their) head|stoned)\b| until (?:his|her|dad|mum|they|he|she|step)\w*"
                  r"|(?<!not) (?:barred|banned)\b| keep away\b|(?<!is) not allowed\b| (?:his|her) (?:uncle|stepdad|step dad) (?:is|s) (?:there|in|about)\b| where it happened\b|^ ?\. yes (?:his|her|the) (?:uncle|dad|stepdad|cousin|boyfriend) ",
    "contact": rf" (?:police|officers|ambulance|colleague|manager|im|i am|were|driver|taxi) (?:is |are )?(?:now )?on (?:the|our|my|their|his|her) way\b| {_WRITTEN} (?:\w+ ){{0,4}}(?:coming|back|home|way|leaving)\b| {_HEARSAY}\b"
               r"| way to (?!us\b|here\b|the home|the house|home\b|me\b|the bus|the station|a? ?bus)\w+| was on (?:his|her|their) way\b",
    "collector": r" police (?:to|will|can)\b| (?:taxi|cab|uber|account) (?:\w+ )?(?:refused|closed|cancelled|declined|maxed|wont|cant)\b| (?:yes|collect|fetch|get (?:him|her|them)|come|go) (?:\w+ ){0,2}(?:tomorrow|in the morning)\b| (?:boyfriend|older lad|the man) (?:will|can|is|s)\b",
    "checks_done": r" (?:almost|nearly|need to|needs|about to|still to|havent|will|going to|gonna|yet to) (?:do |doing |done |finished )?(?:\w+ )?(?:all|everything|the lot|them)\b|^ ?\. yes (?:house|room|phone|garden) \.",
    "companions": r" (?:online|snapchat|insta|instagram|facebook|tiktok|internet|discord)\b| alone with\b| older (?!brother|sister|sibling|cousin|one|than)\w+",
    "plan_time": r" report(?:ed)? within\b| not (?:much|far|long|very|too|that|by much) (?:over|past|late)\b",
    "tried": r" gave up\b| (?:at first|to begin with|last time|briefly)\b| for (?:a (?:bit|while|minute)|\d+ minutes?)\b| was (?:settled|calm|calmer|working)\b(?! now)| swinging\b",
    "victim_wishes": r" (?:apology|sorry) (?:isnt|is not|wont|not|aint|wouldnt) (?:be )?(?:enough|do|good|cut)| (?:refus\w*|rejects|rejected|declin\w*|not interested in) (?:any |the |a |to do )?(?:restorative|apology|mediation|rj|meeting)| in court\b"
                     r"| no police yet\b| (?:no one|nobody) (?:has |have )?asked\b",
    "plan_says": r" unless\b| up to a point\b| (?:then|or|and) (?:\w+ ){0,2}(?:9|999|police|emergency)\b| out of date\b| (?:another|other|someone elses|somebody elses|different) (?:\w+ )?(?:kids?|childs?|lads?|girls?|boys?)\b"
                 r"| if (?:no|hes got|shes got|there is|there are|its) (?:a )?(?:weapon|knife)\b| (?:minor|small) (?:damage|stuff|things|bits)\b",
    "supply_signs": r" not (?:a |just a |just )?(?:small|personal|little|tiny)\b| just (?:delivering|scales|holding|carrying)\b| each of\b",
    "whereabouts": r" found (?:his|her|their) (?!house|flat|address|mum|dad|nan|friend|mate|fast|asleep|hiding|hid|in|at|under|behind|sat|stood|there|safe|on|outside|round|with|upstairs|curled|and)\w+| (?:spoke|spoken|seen|saw|rang) (?:\w+ ){0,3}(?:yesterday|last week|this morning)\b",
    "whereabouts_check": rf" (?:was|were) (?:there|here) (?:earlier|before|last|this morning)\b| (?:phone|mate|friend|bag|coat|bike) (?:is|s) there\b| {_WRITTEN} (?:\w+ ){{0,3}}there\b| {_HEARSAY}\b| all there , bar\b",
    "injury": r" (?:says|said) (?:hes|shes|he|she|he is|she is) (?:is )?(?:fine|ok|okay|alright)(?: ,)? but\b| but (?:limping|grey|pale|bleeding|swollen|sleepy|dizzy|sick)\b| just (?:sleepy|dizzy|out of it)\b| missed (?:his|her) (?:throat|eye|neck|step|head|artery)\b"
              r"| so much blood| no end of blood| (?:nobody|no one) escaped\b",
    "health_need": r" (?:he|she) fits\b| (?:twice|double|doubled|by mistake|whole box|all at once|run out|ran out|not tonight|but not today)\b| (?:not|isnt) drunk(?: ,)? (?:just|on)\b| out of it\b| no (?:meds|medication|tablets|insulin|inhaler) (?:today|tonight|since|left|with)\b| no (?:\w+ )?movement\b|^ ?\. no (?:he|she|hes|shes) (?:has|got) (?:asthma|epilepsy|diabetes)|^ ?\. no allergic ",
    "self_harm_signs": r" never answered\b| none left\b| tired of (?:living|life|it all|everything)\b| (?:denies|denied|suicidal|suicide)(?: ,)?(?: \w+){0,2} (?:just|only|but) (?:\w+ )?(?:cuts?|marks?|scratch\w*)\b| says nothing\b",
    "red_flags": r" not (?:okay|ok|alright|all right|safe|fine|good)\b(?! to )| wont see (?:us|me|him|her|them) again\b| said (?:his|her|their) goodbyes\b",
    "aggravating": r" happens (?:every|all|most)\b| every (?:week|day|night)\b| (?:hes|he is) 1\d and (?:shes|she is) \d+\b| just (?:the|a) (?:knife|blade|hammer)\b",
    "evidence_at_risk": r" no (?:time to lose|lock)\b",
    "repeat_tonight": r" no (?:guarantees?|waking)\b| nothing to stop\b",
    "exploitation_signs": r" no (?:way|explanation|receipts?|idea where)\b",
    "reasonable_parent": r" no (?:parent would (?:let|leave|ignore)|choice|reason not)\b| see why not\b| (?:wouldnt|would not) be surprised\b",
}.items()}


def undone(fact: str, plain: str) -> bool:
    """Whether the words of an answer in plain form take back a calm value that others in it tell; it is asked again then."""
    words = _UNDOES.get(fact)
    return words is not None and bool(words.search(plain))
