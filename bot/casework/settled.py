"""Word that a child is settled, written after a call has ended with the home: kept with that call, and no new matter."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Optional

from bot.casework import after_words as words
from bot.casework.coming_back import SCREEN
from bot.casework.desk import Case, Desk
from bot.casework.nothing import plain_words
from bot.casework.saying import Say, options_for
from bot.triage.answers.references import references
from bot.triage.danger import LINE, look

#: So long after its end such words belong to a call (proposal).
AFTER = timedelta(hours=3)
#: Beside the words that say nothing has happened; any other word may be a matter.
_WORDS = frozenset((
    "he she they them hes he's shes she's theyre they're theyve they've his her their own had having been bed sleeping sleep toast bath bathed shower showered tea tv telly watching eating eaten ate dinner "
    "supper breakfast chatting chilled chilling relaxed happy smiling home safe well with us staff room fed warm warmed drink hot chocolate cup of snack food some much better cosy pyjamas pjs").split())
_CORE = re.compile(r"\b(fine|ok|okay|asleep|in (his |her |their )?(own )?bed|sleeping|settled|safe|well|happy|calm|chilled|relaxed|eating|good|better)\b", re.I)
_TO_BED = re.compile(r"\b(gone|going|went|off) (off )?(to )?(his |her |their )?(bed|sleep)\b", re.I)


def settled_call(desk: Desk, channel: str, person: str, text: str) -> Optional[str]:
    """The call that the home handled in the last hours, where the words say that the child is settled and not one thing more."""
    told = _TO_BED.sub("asleep", text)
    for reference, _ in references(told):
        told = told.replace(reference, " ").replace(reference.lower(), " ")
    if look(text).level != "none" or not plain_words(told, _WORDS) or not _CORE.search(told):
        return None
    for row in desk.log.calls(limit=3, channel=channel, person=person, finished=True, outcome="filtered"):
        case = desk.case(row.call)
        if row.closed_at and desk.clock() - row.closed_at <= AFTER and all(reference == case.state.child for reference, _ in references(text)):
            return row.call
    return None


def hear_settled(case: Case, text: str) -> list[Say]:
    """Keeps the words with the call; what the return still waits for is put again."""
    case.add("noted", text, afterwards="settled")
    said = f"{LINE}\n{words.kept(case)}"
    question = case.desk.library.question(SCREEN, ("returned",))
    if case.state.pending != SCREEN or question is None:
        return [Say(said, (words.NEW,), {"call": case.call, "topic": case.state.topic, "afterwards": True})]
    return [Say(f"{said} {question.wording(case.state.role)}", options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": SCREEN})]
