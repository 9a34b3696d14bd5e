"""Numbers and spoken times turned into digits, and hours placed on the right day."""
from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Optional

_UNITS = {
    word: number for number, words in enumerate((
        "zero", "one won", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen fifteeen", "sixteen", "seventeen", "eighteen", "nineteen",
    )) for word in words.split()
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50}

#: A time said as due in the past ("was meant to be in for 8") or a moment ago is not tomorrow's.
JUST_NOW = timedelta(minutes=10)


def digits(text: str) -> str:
    """The text with number words as digits: "twenty two thirty" is "22 30", "two zero four five" is "2045"."""
    text = re.sub(r"\b(?:five|5) and (?:twenty|20)\b", "25", text)
    words, out = text.split(" "), []
    for word in words:
        if word in _TENS:
            out.append(str(_TENS[word]))
        elif word in _UNITS:
            number = _UNITS[word]
            tens = out and out[-1] in ("20", "30", "40", "50") and 0 < number < 10
            if tens and words[len(out) - 1] in _TENS:
                out[-1] = str(int(out[-1]) + number)
                out.append("")
            else:
                out.append(str(number))
        else:
            out.append(word)
    joined = " ".join(out)
    joined = re.sub(r"(\d) {2,}", r"\1 ", joined)
    return re.sub(r"\b(\d) (\d) (\d) (\d)\b", r"\1\2\3\4", joined)


def place(now: datetime, hour: int, minute: int, half: str = "", tomorrow: bool = False, past: bool = False,
          exact: bool = False) -> Optional[datetime]:
    """The moment meant by an hour and minute, or None when there is no such time.

    `half` is "am", "pm" or ""; without it, and unless `exact` (24-hour), the nearest one to come within twelve
    hours is meant, or with `past` the nearest one gone.
    """
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    hour %= 24
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = [hour] if half or exact or hour > 12 or hour == 0 else [hour % 12, hour % 12 + 12]
    if tomorrow:
        morning = [one for one in hours if 5 <= one < 12] or [one for one in hours if one >= 12] or hours
        return start + timedelta(days=1, hours=morning[0], minutes=minute)
    moments = [start + timedelta(days=day, hours=one, minutes=minute) for day in (-1, 0, 1) for one in hours]
    if past:
        gone = [moment for moment in moments if moment <= now]
        return max(gone) if gone else None
    return min(moment for moment in moments if moment >= now.replace(second=0, microsecond=0) - JUST_NOW)
