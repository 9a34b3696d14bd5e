"""A call in which nothing has happened: its own way to an end, by a person's word and never by silence."""
from __future__ import annotations

import re
from typing import Optional

from bot.calllog.events import Event
from bot.casework import wording
from bot.casework.deciding import record
from bot.casework.desk import Case
from bot.casework.homes import HOME
from bot.casework.saying import NOTHING, WHAT_HAPPENED, Say, token
from bot.casework.scheduling import record_asked
from bot.casework.topics import is_small_talk
from bot.casework.understood import Understood
from bot.triage.danger import look
from bot.triage.values import OUTCOME
from bot.triage.walking import Decision, Reason

#: Every word of a message must be one of these: any other may be what has happened.
_WORDS = frozenset((
    "hi hiya hello hey just test tests testing tested check checking try trying tried this that it its it's the a an works work working if is are was all quiet fine good ok okay calm well here "
    "everything everyones everyone's everythings everything's everyone everybody nothing nothings nothing's none nowt has have happened happening happen going on to report yet tonight today now so far still "
    "shift night evening morning afternoon on my first new phone app bot chat thanks thank you ta cheers please ignore me sorry mistake by accident accidentally pressed sent wrong button false alarm never mind "
    "nevermind message only i im i'm we see how does yes yep yeah no nope safe asleep settled problem problems issue issues incident incidents for and in at really honestly up set setting using use").split())
_CORE = re.compile(r"\b(nothing|nowt|none|all (is )?(quiet|fine|good|calm|well|ok|okay)|(everything|everyone|everybody)(s|'s)?( is)?( all)? (fine|ok|okay|good|quiet|calm|safe|well|asleep|settled)|"
                   r"test|testing|trying (this|it)|false alarm|mistake|accident|accidentally|never ?mind|ignore|no (problems?|issues?|incidents?))\b", re.I)
_NOBODY = re.compile(r"\b(nobody|no[- ]?one)('?s| is| are)? (in danger|hurt|upset|missing|out)\b", re.I)
_TRYING_OUT = re.compile(r"\b((try|trying|tried|test|testing|check|checking) (it|this|the app|the bot)) out\b", re.I)
_DENIES = re.compile(r"\b(none|nothing)('?s| is| are)? (safe|fine|ok|okay|well|good|calm|quiet|working)\b|\b(no|nope)\W+(it'?s|its) (happened|happening)\b", re.I)
_BARE = re.compile(r"^\W*(yes|yeah|yep|no|nope|none|ok|okay|not sure)\W*$", re.I)
_YES = re.compile(r"^\W*((yes|yeah|yep|yup|y|correct|right|thats|that'?s|that|is|its|it|all|good|fine|ok|okay|thanks|confirmed|nothing|happened|has)\b\W*)+$", re.I)
_NO = re.compile(r"^\W*(no|nope|n|not right|wrong)\W*$", re.I)
#: What arrived and cannot be read may tell of anything; a sticker tells of nothing.
_MAY_TELL = ("voice", "photo", "video", "document", "location", "contact", "other")
#: A kind of matter that a model rather sees than not; it was taught on first messages, and on a bare "nothing" it only guesses.
_MODEL_SURE, _WORDS_TO_JUDGE = 0.5, 4


def says_nothing(text: str) -> bool:
    """Whether a message says that nothing has happened, and not one word more: "just testing, all quiet"."""
    rest = _TRYING_OUT.sub(r"\1", _NOBODY.sub(" nothing ", text.replace("’", "'")))
    return plain_words(rest) and bool(_CORE.search(rest)) and not _DENIES.search(rest)


def plain_words(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether every word of a text is one by which nothing is told, or one of `more`."""
    said = re.findall(r"[\w']+", text.replace("’", "'").lower())
    return bool(said) and all(word in _WORDS or word in more for word in said)


def may_tell(event: Event) -> bool:
    """Whether something heard may tell of a matter that nobody could read: a voice message, a photograph."""
    return event.kind == "heard" and not event.text.strip() and event.payload.get("what") in _MAY_TELL


class Nothing:
    """The end of a call in which nothing has happened, for the length of one turn."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def take(self, text: str, understood: Understood) -> bool:
        """Takes in "nothing has happened", or the answer to whether that is so. False leaves the message to be heard as any other."""
        case, pending = self._case, self._case.state.pending == NOTHING
        _note_sign(case, text, understood)
        if not _allowed(case):
            return False
        if pending and _NO.match(text):
            case.add("noted", text, misread=WHAT_HAPPENED, set_aside=NOTHING)
            case.add("asked", fact=WHAT_HAPPENED, again=True)
            return True
        if pending and _YES.match(text):
            self._confirm(text, "phrase")
            return True
        if says_nothing(text):
            case.add("noted", text, nothing="told")
            return True
        return False

    def press(self, value: str) -> bool:
        """A tap on the question; False where it no longer fits."""
        if not _allowed(self._case) or self._case.state.pending != NOTHING:
            return False
        if value == "yes":
            self._confirm("", "button")
        else:
            self._case.add("noted", misread=WHAT_HAPPENED, set_aside=NOTHING)
            self._case.add("asked", fact=WHAT_HAPPENED, again=True)
        return True

    def say(self) -> Optional[Say]:
        """The question, or the end once it is confirmed; None where anything in the call says that something has happened."""
        case, told = self._case, False
        if not _allowed(case):
            return None
        known = case.state.answers.get(NOTHING)
        if known is not None and known.value == "yes":
            return self._close()
        for event in case.desk.log.events(case.call):
            if event.kind == "noted" and event.payload.get("nothing"):
                told = True
            elif event.kind == "asked":
                told = event.payload.get("fact") == NOTHING
        if not told:
            return None
        record_asked(case, NOTHING)
        question = wording.OWN_QUESTIONS[NOTHING]
        return Say(f"{wording.LINE}\n{question.staff}", tuple((option.label, token(case.call, NOTHING, option.value)) for option in question.options),
                   {"call": case.call, "topic": case.state.topic, "ask": NOTHING})

    def _confirm(self, text: str, by: str) -> None:
        self._case.answer(NOTHING, "yes", text, by)
        self._case.add("confirmed")

    def _close(self) -> Say:
        case = self._case
        why = "nothing has happened and nobody is in danger, and the person confirmed it"
        record(case, Decision("HOME", OUTCOME["HOME"], (Reason("nothing-happened", why, ("RESOLUTION-25",), {}),), ()))
        return Say(f"{wording.LINE}\n{wording.NOTHING_CLOSED.format(call=case.call)}", (),
                   {"call": case.call, "topic": case.state.topic, "disposition": "HOME", "outcome": OUTCOME["HOME"]})


def _allowed(case: Case) -> bool:
    """Only where no fact, no danger word, no sign of a model, no category, and no word that could be a matter stands against it."""
    state = case.state
    if state.finished or state.decision is not None or state.raised or state.protocols not in ((), ("incident",)):
        return False
    if any(not (fact in (NOTHING, HOME) or (fact == "danger_now" and answer.value == "no")) for fact, answer in state.answers.items()):
        return False
    for event in case.desk.log.events(case.call):
        if event.kind == "noted" and (event.payload.get("sign") or event.payload.get("likely") or event.payload.get("late")):
            return False
        if may_tell(event) or (event.kind == "heard" and not _harmless(event.text)):
            return False
    return True


def _harmless(text: str) -> bool:
    words = text.strip()
    if not words or (words.startswith("/") and len(words.split()) == 1):
        return True
    return look(words).level == "none" and (is_small_talk(words) or says_nothing(words) or bool(_BARE.match(words)))


def _note_sign(case: Case, text: str, understood: Understood) -> None:
    """What a model makes of a message is kept, so that it still counts at a later word."""
    if case.state.protocols or case.state.finished:
        return
    topic = max(understood.topic, key=lambda name: understood.topic[name], default="other")
    judged = len(text.split()) >= _WORDS_TO_JUDGE and not is_small_talk(text)
    if understood.danger != "none" or (judged and topic != "other" and understood.topic[topic] >= _MODEL_SURE):
        case.add("noted", sign="model")
