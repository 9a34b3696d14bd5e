"""Reading a time of return as people tell it: "bout half 9", "2140", "an hour ago", "ten past"."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from bot.triage.answers.clock import digits, place
from bot.triage.answers.reading import ReadTime
from bot.triage.answers.segments import segments
from bot.triage.answers.words import Words, load

_HALF = r"(?: ?(?P<half>am|pm|in the morning|in the evening|in the afternoon|at night|tonight))?"
_LEAD = r"(?:at|by|for|about|till|until|til|around|bout|before|say|says|said|promised|so|approx|roughly|after|eta|be|goes|circa|gets|in by)"
_FORMS = tuple(re.compile(form) for form in (
    rf"(?P<h>\d{{1,2}})[:.](?P<m>\d\d)(?!\d){_HALF}",
    r"(?P<hhmm>(?:[01]?\d|2[0-4])[0-5]\d)(?: ?(?:hours?|hrs?|h))?" + _HALF + r"(?![\w.:])",
    rf"half ?(?:past )?(?P<halfpast>\d{{1,2}})(?!\d){_HALF}",
    rf"(?:a )?quarter (?P<quarter>past|to|after|til|till) (?P<qh>\d{{1,2}})(?!\d){_HALF}",
    rf"(?P<mins>\d{{1,2}}) ?(?:minutes? )?(?P<side>past|to|after|til) (?P<mh>\d{{1,2}})(?! ?minutes)(?!\d){_HALF}",
    r"(?:a )?(?P<bare>\d{1,2}|quarter|half) (?P<bareside>past|to)(?= [.,_]| so| then| or| ish| he| she| they| \d{1,2} (?:past|to)\b|$)",
    rf"(?P<h>\d{{1,2}}) (?P<m>[0-5]\d)(?! ?(?:minutes?|hours?|min|yp))(?!\d){_HALF}",
    rf"(?P<only>\d{{1,2}}) ?(?:oclock|o clock)(?: ish)?{_HALF}",
    r"(?P<only>\d{1,2}) ?(?:ish)? ?(?P<half>am|pm|in the morning|in the evening|in the afternoon|at night|tonight)\b",
    r"(?P<only>\d{1,2}) ?ish\b",
    r"(?P<only>\d{1,2}) (?=tomorrow)",
    rf"\b(?!(?<=\bin )(?:about|bout|around|roughly|approx|circa)\b){_LEAD} (?:about |bout |around |roughly )?(?P<only>\d{{1,2}})"
    r"(?= [.,]| he| she| they| so| at the| on the| i | then| tonight| sharp| or| and| with| though| latest| ish|$)",
    r"(?<=^\. )(?:about |around |roughly |probably |maybe )?(?P<only>\d{1,2})(?= [.,]| he| she| they| so| i guess| at the| tonight| sharp| latest| or)",
    r"(?<=[.,] )(?P<only>\d{1,2})(?= [.,])",
    r"\bor (?P<only>\d{1,2})(?= [.,])",
    r"\b(?P<word>midnight|midday|noon)\b",
))
_SPAN = re.compile(
    r"\b(?:(?P<three>3 quarters of an hour|3 quarter hour)|(?P<quarter>quarter of an hour|quarter hour)|"
    r"(?P<andhalf>(?:an|1|a|\d+) hours? (?:and|n|an) (?:a |an )?half|(?P<n3>\d+) and (?:a )?half hours?|hour (?:and|n) (?:a )?half)|"
    r"(?P<half>half (?:an |a )?hour)|(?P<couple>couple (?:of )?)(?P<cunit>hours?|minutes?)|"
    r"(?P<n>\d{1,3}|an|a) (?P<unit>hours?|minutes?)(?! late| over| past| to go| (?:to|til|before) \d))(?: and (?P<more>\d{1,2}) minutes?)?(?P<ago> ago| since)?\b"
)
_IN_BARE = re.compile(r"(?<=[.,] )in (?:about |bout |around |roughly |approx |circa )?(?P<n>\d{1,2})(?= [.,]| or so)")
_NOT_A_TIME = re.compile(r"(?:number|bus|route|the|no|age|aged|room|flat|platform|yp|gate|wait|has|got|is) $")
_OTHERS = re.compile(r"\b(?:plan|plans|curfew|earlier than|later than) [^.,]*$")
_PAST = re.compile(r"\b(?:was|were) (?:meant|supposed|due)\b|\bshould (?:have|of|ve)\b|\bmeant to (?:be|have)\b|\bwas in\b")
_UNCLEAR = re.compile(
    r"\b(?:bit|soon|soonish|shortly|later|while|tea|dinner|lunch|film|match|footy|morning|evening|night|afternoon|tomorrow|whenever|"
    r"eventually|ages|dark|bedtime|minute|sec|second|now|mo|bus|train|next|hours?|minutes?|time|when|after|before|late|early|"
    r"weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday|chips|on his way|on her way|on the way)\b"
)
_DOUBT = re.compile(r"\b(?:maybe|might|could be|possibly|not sure|cant remember|dont know|depends|no idea|unless|not certain|unclear)\b")
#: A guess of one's own is not a time that the child gave.
_GUESS = re.compile(r"\b(?:probably|imagine|estimates?|i think|id say|should be|usually|supposedly)\b")
_TOLD = re.compile(r"\b(?:said|says|told|promised|rang|rung|text|texted|reckons|reckoned|agreed|messaged|goes)\b")
_OR = re.compile(r"\bor\b|\bbetween\b")
_RANGE = re.compile(r"(?<![\d:.])\d{1,2}\s?(?:-|\u2013)\s?\d{1,2}(?![\d:.])|\b(?:[1-9]|1[0-2]) to (?:[1-9]|1[0-2])\b(?!\s?min)")
_WALK = re.compile(r"(?P<n>\d{1,2}) minutes? (?:walk|drive|bus|ride|journey|run|back|home|on)")


@dataclass(frozen=True)
class _Moment:
    at: datetime
    start: int
    end: int
    aside: bool


def read_time(text: str, now: datetime, words: Optional[Words] = None) -> ReadTime:
    """The time that `text` tells, relative to `now` (an aware UK time); never raises.

    An hour without am or pm is the next one to come. "In a bit", "after tea" and "9 or 10" are unclear: ask.
    """
    known = words or load()
    spread = _RANGE.search(digits(text.lower()))
    if spread and not re.match(r"(?:5|10|20|25)\b", spread.group()):
        return ReadTime("unclear", None, text.strip())
    pieces = segments(known.plain(text), known.corrections)
    for piece in reversed(pieces):
        read = _read_piece(digits(piece.text.replace(" min ", " minutes ")), now)
        if read.kind != "none":
            return ReadTime(read.kind, read.at, text.strip())
    return ReadTime("none", None, "")


def _read_piece(piece: str, now: datetime) -> ReadTime:
    piece = re.sub(r"(\d)(minutes?|mins?|m)\b", r"\1 minutes", piece).replace(" oclock", " oclock")
    piece = re.sub(r"(\d{1,2}[:.]\d\d|\d{3,4}) ?hours?\b", r"\1", piece)
    piece = piece.replace("past of ", "past ").replace("past midnight", "past 12")
    spans = [span for span in _SPAN.finditer(piece) if not _WALK.match(piece, span.start())]
    moments = _clock_moments(_blank(piece, spans), now)
    told = [moment for moment in moments if not moment.aside]
    if moments and not told and not spans:
        return ReadTime("unclear")
    guessed = _GUESS.search(piece) and not _TOLD.search(piece)
    if (guessed or _DOUBT.search(piece)) and not re.search(r" so (?:\S+ ){1,3}\. $", piece):
        return ReadTime("unclear")
    if told:
        if len({moment.at for moment in told}) > 1 and _OR.search(piece[told[0].start:told[-1].end]):
            return ReadTime("unclear")
        last = told[-1]
        walk = _WALK.search(piece, last.end)
        return ReadTime("clock", last.at + timedelta(minutes=int(walk.group("n")) if walk else 0))
    if spans:
        minutes, ago = _minutes(spans[-1])
        return ReadTime("clock", (now - minutes if ago else now + minutes).replace(second=0, microsecond=0))
    bare = _IN_BARE.search(piece)
    if bare:
        return ReadTime("clock", (now + timedelta(minutes=int(bare.group("n")))).replace(second=0, microsecond=0))
    if re.search(r"^\. (?:right |just )?now ", piece):
        return ReadTime("clock", now.replace(second=0, microsecond=0))
    return ReadTime("unclear") if _UNCLEAR.search(piece) else ReadTime("none")


def _blank(piece: str, spans: list[re.Match[str]]) -> str:
    for span in spans:
        piece = piece[:span.start()] + "_" * (span.end() - span.start()) + piece[span.end():]
    return piece


def _clock_moments(piece: str, now: datetime) -> list[_Moment]:
    tomorrow, past = "tomorrow" in piece, bool(_PAST.search(piece))
    found: list[_Moment] = []
    for form in _FORMS:
        for hit in form.finditer(piece):
            if any(hit.start() < one.end and one.start < hit.end() for one in found):
                continue
            if "only" in form.groupindex and _NOT_A_TIME.search(piece[:hit.start("only")]) \
                    and not hit.groupdict().get("half") and "oclock" not in hit.group():
                continue
            if hit.start() and piece[hit.start() - 1].isalnum():
                continue
            at = _moment(hit.groupdict(), now, tomorrow, past)
            if at:
                aside = bool(_OTHERS.search(piece[max(0, hit.start() - 30):hit.start()]))
                found.append(_Moment(at, hit.start(), hit.end(), aside))
    return sorted(found, key=lambda moment: moment.start)


def _moment(said: dict[str, Any], now: datetime, tomorrow: bool, past: bool) -> Optional[datetime]:
    half = {"in the morning": "am"}.get(said.get("half") or "", said.get("half") or "")
    half = half if half in ("am", "pm", "") else "pm"

    def on(hour: int, minute: int, exact: bool = False) -> Optional[datetime]:
        return place(now, hour, minute, half, tomorrow, past, exact)

    if said.get("h"):
        return on(int(said["h"]), int(said["m"]), exact=said["h"].startswith("0"))
    if said.get("hhmm"):
        return on(int(said["hhmm"][:-2]), int(said["hhmm"][-2:]), exact=said["hhmm"].startswith("0"))
    if said.get("halfpast"):
        return on(int(said["halfpast"]), 30)
    if said.get("qh"):
        return _beside(on, int(said["qh"]), 15, said["quarter"])
    if said.get("mh"):
        return _beside(on, int(said["mh"]), int(said["mins"]), said["side"])
    if said.get("bare"):
        minute = {"quarter": 15, "half": 30}.get(said["bare"]) or int(said["bare"])
        target = now.replace(second=0, microsecond=0, minute=(minute if said["bareside"] == "past" else 60 - minute) % 60)
        return target if target >= now - timedelta(minutes=2) else target + timedelta(hours=1)
    if said.get("word"):
        return place(now, 0 if said["word"] == "midnight" else 12, 0, "", False, past, exact=True)
    hour = int(said["only"])
    return on(hour, 0) if 1 <= hour <= 24 else None


def _beside(on: Callable[[int, int], Optional[datetime]], hour: int, minutes: int, side: str) -> Optional[datetime]:
    if not 0 <= minutes < 60:
        return None
    if side in ("past", "after"):
        return on(hour, minutes)
    return on(hour - 1 if hour > 1 else 12, 60 - minutes)


def _minutes(span: "re.Match[str]") -> tuple[timedelta, bool]:
    said = span.groupdict()
    number = re.search(r"\d+", span.group())
    if said["three"]:
        minutes = 45
    elif said["quarter"]:
        minutes = 15
    elif said["andhalf"]:
        minutes = 60 * (int(number.group()) if number else 1) + 30
    elif said["half"]:
        minutes = 30
    elif said["couple"]:
        minutes = 120 if said["cunit"].startswith("hour") else 2
    else:
        count = int(said["n"]) if said["n"].isdigit() else 1
        minutes = count * 60 if said["unit"].startswith("hour") else count
    return timedelta(minutes=minutes + int(said["more"] or 0)), bool(said["ago"])
