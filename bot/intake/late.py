"""Messages that waited while we were away: logged, their danger answered first, and asked about before anything else."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional

from bot.calllog.presence import Presence
from bot.casework import wording
from bot.casework.conversation import Conversation
from bot.casework.desk import Case, Desk
from bot.casework.saying import Say, read_token, token
from bot.casework.scheduling import UNFINISHED, in_minutes
from bot.followups.followups import Due
from bot.intake.messages import Incoming
from bot.intake.turn import Turn
from bot.triage.clocks import UK

#: The question of this module. It is no fact of a protocol: no rule ever reads its answer.
STILL = "still_needed"
LATE_AFTER = timedelta(minutes=10)  # (proposal); a setting
_ASK = "I was offline since {since}. {line} Do you still need help with what you wrote at {sent}?"
_TOLD = "I was offline since {since}, so what you sent at {sent} is answered only now."
_NOT_CLOSED = "Thank you. Nobody has told me yet that everyone is safe, so I have to ask this before the call can close."
_OF_NO_CALL = re.compile(r"^\W*(new|status)\b", re.I)  # the held call goes on waiting with its clock
_YES, _NO = "Yes", "No, it is over"
_PLAIN_YES = re.compile(r"^\W*(y|yes|yeah|yep|please|yes please|yes we do|yes i do|still do)\W*$", re.I)
_PLAIN_NO = re.compile(r"^\W*(n|no|nope|no thanks|no thank you|(no )?(it'?s|its|it is|all) (over|sorted|done)|sorted|over)\W*$", re.I)


@dataclass(frozen=True)
class Late:
    """Works a turn's message if it is late, or answers a late one that waits; everything else is the turn's own work.

    `after`: how old a message must be to be late. `alarmed`: the 999 words went out already.
    """

    desk: Desk
    turn: Turn
    incoming: Incoming
    inbox_id: int
    after: timedelta
    alarmed: bool

    def work(self) -> list[Say]:
        """What to say. Everything heard is in the log when it returns; what would escalate never waits for an answer."""
        since = self._away_since()
        if since is not None and self._has_words() and not self.alarmed:
            return self._hold(since)
        if since is not None:
            return self._with_notice(self.turn.work(), since)
        says = self._take_up()
        return self.turn.work() if says is None else says

    def _away_since(self) -> Optional[datetime]:
        """Since when we were away, where this message waited for that; None where it is not late."""
        now = self.desk.clock()
        if now - self.incoming.received <= self.after:
            return None
        return Presence(self.desk.session).away_since(self.incoming.channel, self.incoming.received, now)

    def _has_words(self) -> bool:
        incoming = self.incoming
        return incoming.kind != "command" and not incoming.press and any(letter.isalnum() for letter in incoming.text)

    def _hold(self, since: datetime) -> list[Say]:
        """Tries what the message leads to: an escalation stands at once. Anything else is taken back until it is known
        whether help is still needed; the words stay in the log."""
        case = self.turn.keep()
        if case.state.finished:
            return self._with_notice(self.turn.answer(), since)
        waiting, session = held(case), self.desk.session
        tried = session.begin_nested()
        says = self.turn.answer("\n".join([*waiting, self.incoming.text]))
        if _escalated(says):
            tried.commit()
            if waiting:
                case.add("noted", late="read")
            return self._with_notice(says, since)
        tried.rollback()
        self.desk.forget()
        case.add("noted", late="held", inbox=self.inbox_id, since=since.isoformat())
        if waiting:
            return []  # several late messages of one person are asked about once
        start_clock(case)
        text = _ASK.format(since=self._when(since), line=wording.LINE, sent=self._when(self.incoming.received))
        options = ((_YES, token(case.call, STILL, "yes")), (_NO, token(case.call, STILL, "no")))
        return [Say(text, options, {"call": case.call, "ask": STILL})]

    def _take_up(self) -> Optional[list[Say]]:
        """The answer to "do you still need help": the call goes on with what was written. None where nothing waits."""
        incoming, pressed = self.incoming, read_token(self.incoming.press)
        if pressed and pressed[1] == STILL:
            waiting = held(self.desk.case(pressed[0])) if self.turn.is_mine(pressed[0]) else []
            return self._read(self.desk.case(pressed[0]), waiting, pressed[2]) if waiting else None
        call = self.desk.log.open_call(incoming.channel, incoming.person)
        case = self.desk.case(call) if call else None
        waiting = held(case) if case else []
        if case is None or not waiting or not (incoming.press or incoming.kind == "command" or self._has_words()):
            return None
        if incoming.kind == "command" and _OF_NO_CALL.match(incoming.text):
            return None
        if _was_paused(case) or incoming.press or incoming.kind == "command":  # an older question's button, "/report": the words are taken in first, so that nothing told is lost
            take_in(case)
            return None
        if _PLAIN_YES.match(incoming.text) or _PLAIN_NO.match(incoming.text):
            return self._read(case, waiting, "yes" if _PLAIN_YES.match(incoming.text) else "no")
        return self._read(case, [*waiting, incoming.text], "told")

    def _read(self, case: Case, words: list[str], answer: str) -> list[Say]:
        self.turn.keep(case)
        case.add("noted", late="read", answer=answer)
        says = self.turn.answer("\n".join(words))
        if answer != "no" or _escalated(says) or case.state.finished:
            return says
        return [Say(_NOT_CLOSED, (), {"call": case.call}), *says]  # "it is over" is not "everyone is safe" (RESOLUTION-25)

    def _with_notice(self, says: list[Say], since: datetime) -> list[Say]:
        """Says once in a call that the answer is late; never before the 999 words."""
        case, mark = self.turn.case, since.isoformat()
        if case is None or any(event.payload.get("since") == mark for event in self.desk.log.events(case.call) if event.kind == "noted"):
            return says
        case.add("noted", late="told", since=mark)
        notice = Say(_TOLD.format(since=self._when(since), sent=self._when(self.incoming.received)), (), {"call": case.call})
        return [*says, notice] if self.alarmed or _escalated(says) else [notice, *says]

    def _when(self, moment: datetime) -> str:
        """"02:14" for a time of this day in the UK, otherwise with its day."""
        local, today = moment.astimezone(UK), self.desk.clock().astimezone(UK).date()
        return local.strftime("%H:%M" if local.date() == today else "%H:%M on %A")


def held(case: Case) -> list[str]:
    """What was written late and is not read yet, oldest first."""
    heard: dict[object, str] = {}
    waiting: list[str] = []
    for event in case.desk.log.events(case.call):
        if event.kind == "heard":
            heard[event.payload.get("inbox")] = event.text
        elif event.kind == "noted" and event.payload.get("late") == "held":
            waiting.append(heard.get(event.payload.get("inbox"), ""))
        elif event.kind == "noted" and event.payload.get("late") == "read":
            waiting = []
    return waiting


def _was_paused(case: Case) -> bool:
    """Whether what waits was written while the answers paused (paused.py): then nobody was asked whether help is still needed."""
    held_last = [event.payload for event in case.desk.log.events(case.call) if event.kind == "noted" and event.payload.get("late") == "held"]
    return bool(held_last) and bool(held_last[-1].get("paused"))


def take_in(case: Case) -> None:
    """Reads by rules what waits, without an answer from the person."""
    words = held(case)
    case.add("noted", late="read", answer="none")
    Conversation(case).hear("\n".join(words))


def before_due(desk: Desk, due: Due) -> None:
    """Nobody said whether help is still needed, also after the reminder: what was written late counts as it stands, so
    that a missing child's call moves up like any other that is left unfinished (RESOLUTION-25)."""
    if due.kind != UNFINISHED:
        return
    case = desk.case(due.call)
    reminded = any(event.kind == "done" and event.payload.get("what") == UNFINISHED for event in desk.log.events(due.call))
    if reminded and not case.state.finished and held(case):
        take_in(case)


def start_clock(case: Case) -> None:
    """Unknown stays open with its timer, unless the call has a clock of its own."""
    if (case.state.decision or {}).get("outcome") == "open":
        return
    case.desk.followups.cancel(case.call, UNFINISHED, case.desk.clock())
    case.desk.followups.schedule(case.call, UNFINISHED, in_minutes(case, case.circumstances.settings.unfinished_call_minutes))


def _escalated(says: list[Say]) -> bool:
    return any(say.custom.get("outcome") == "escalated" for say in says)
