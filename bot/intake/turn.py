"""One message worked at the desk, inside one transaction: log it, let the agent answer, log and post the replies."""
from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Callable, Optional

from bot.casework import wording
from bot.casework.coming_back import hear_return, press_return, waiting_for
from bot.casework.conversation import Conversation
from bot.casework.desk import Case, Desk
from bot.casework.hearing import ask_again_about_danger, open_question
from bot.casework.leavers import has_left, takes_on
from bot.casework.manager_presses import press_of_manager, tells_of_manager, typed_report
from bot.casework.manager_reasons import typed_reason
from bot.casework.new_matter import open_new_matter
from bot.casework.saying import Say, read_manager_token, read_token
from bot.casework.standing_words import NONE_OPEN, status
from bot.casework.topics import is_small_talk
from bot.intake.masked import FORGET, NOT_DELETED
from bot.intake.messages import Incoming
from bot.triage.danger import look

log = logging.getLogger(__name__)

#: How the Rasa agent is asked: (conversation, text) -> what to say. Raises when it failed.
AgentTurn = Callable[[Conversation, str], list]

_NOT_READ = {
    "voice": "I cannot listen to voice messages.", "photo": "I do not look at photographs, and it was not kept.",
    "video": "I do not look at videos, and it was not kept.", "document": "I cannot open files, and it was not kept.",
    "location": "I cannot use a location, and it was not kept.", "contact": "I do not keep contacts, and it was not kept.",
    "sticker": "I cannot read stickers.", "poll": "I cannot read polls.",
}
_STALE = "That button belongs to an earlier question. Here is where we are now."
_EDITED = "I have taken your edited message as a correction."
_EDITED_LATER = "A closed call stays as it was, so I have read your edited message as a new one."
_EDITED_BARE = "I cannot tell which of your answers that edit changes. Please say it in a whole sentence, or reply to my question."
_TODAY = timedelta(hours=12)  # a shift
_BARE = 3  # so few words mean nothing without their question
_EMPTY = "I could not read any words in that."


class Turn:
    """One message, from arrival to replies. `agent` is None when there is no model: rules alone then answer."""

    def __init__(self, desk: Desk, incoming: Incoming, text: str, inbox_id: int, agent: Optional[AgentTurn],
                 alarm_said: bool = False, alarming: Callable[[str], bool] = lambda text: False, leans: bool = False) -> None:
        self._desk, self._incoming, self._text, self._inbox_id, self._agent = desk, incoming, text, inbox_id, agent
        self._alarm_said, self._alarming, self._leans = alarm_said, alarming, leans
        self.case: Optional[Case] = None
        self.about: Optional[Case] = None  # the open call that the message says it is about

    @property
    def call(self) -> Optional[str]:
        """The call this message belongs to; None for what a manager did in their own chat about somebody else's."""
        return self.case.call if self.case else None

    def work(self) -> list[Say]:
        """Works the message and returns what to say. Everything heard and decided is in the log when it returns."""
        incoming = self._incoming
        if incoming.kind == "command":
            says = self._command()
            if says is not None:
                return says
        pressed = read_token(incoming.press) if incoming.press else None
        if incoming.press == "new":
            return self._new_call()
        as_manager = self._as_manager()
        if as_manager is not None:
            return as_manager
        self.keep(self.case_of(pressed))
        conversation = Conversation(self.case, self._alarm_said)
        if incoming.press.startswith(FORGET):  # a channel that can deletes it itself and does not ask here
            return [Say(NOT_DELETED, (), {"call": self.case.call})]
        if incoming.press:
            return self._press(conversation, pressed)
        if not self._text.strip() or not any(letter.isalnum() for letter in self._text):
            return self._unreadable(conversation)
        corrects = self.case.state.asked and not conversation.finished
        if incoming.kind == "edit" and corrects and len(self._text.split()) <= _BARE and not self._alarm_said:
            return self._bare_edit(conversation)
        before = [Say(_EDITED if corrects else _EDITED_LATER)] if incoming.kind == "edit" else []
        return before + self.answer()

    def keep(self, case: Optional[Case] = None) -> Case:
        """Writes the message to the log, in this call or in the one it belongs to; nothing is answered by that."""
        incoming, self.case = self._incoming, case or self.case_of(None)
        self.case.add("heard", self._text, inbox=self._inbox_id, what=incoming.kind, **({"press": incoming.press[:64]} if incoming.press else {}))
        return self.case

    def answer(self, text: str = "") -> list[Say]:
        """Answers the words of the message, or `text`, in the call that `keep` wrote it to."""
        self._text = text or self._text
        conversation = Conversation(self.case, self._alarm_said)
        if self._leans and not conversation.finished and look(self._text).level == "none":  # what leaned to danger was masked
            ask_again_about_danger(self.case, open_question(self.case))
        if conversation.finished:  # thanks after a closed call, or word of a child who is back
            return hear_return(self.case, self._text) or conversation.say()
        waiting = (self.case.state.decision or {}).get("outcome") == "open"
        other_child, new = open_new_matter(self.case, self._text) if waiting else (False, [])
        if other_child:  # what is told of another child must not be read into this one's call
            return new
        return self._ask_agent(conversation) + new

    def _as_manager(self) -> Optional[list[Say]]:
        """A press in a manager's own chat, or the reason typed right after one; None for everything else."""
        incoming, desk = self._incoming, self._desk
        if read_manager_token(incoming.press)[0]:
            return press_of_manager(desk, incoming.channel, incoming.person, incoming.press, self._inbox_id)
        if incoming.kind != "text" or incoming.press or self._alarm_said or not self._text.strip():
            return None
        reported = typed_report(desk, incoming.channel, incoming.person, self._text, self._inbox_id)
        if reported is not None:
            return reported
        return typed_reason(desk, incoming.channel, incoming.person, self._text, self._inbox_id, self._sounds_alarming)

    def _sounds_alarming(self) -> bool:
        try:
            return self._alarming(self._text)
        except Exception:  # what cannot be judged is worked as a message of its own, with its danger question
            return True

    def case_of(self, pressed: Optional[tuple]) -> Case:
        """The call that the message belongs to: that of its button, the one it is about, the open one, or a new one."""
        desk, incoming = self._desk, self._incoming
        if pressed and self.is_mine(pressed[0]):
            return desk.case(pressed[0])
        if self.about is not None:
            return self.about
        call = self._open_call()
        if call is None and not incoming.press:
            call = waiting_for(desk, incoming.channel, incoming.person, self._text) or (self._just_closed() if is_small_talk(self._text) else self._decided_meanwhile())
        return desk.case(call) if call else desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)

    def is_mine(self, call: str) -> bool:
        """Whether the call is one of the person who writes, or of a leaver in whose place they answer."""
        try:
            row = self._desk.log.row(call)
        except LookupError:
            return False
        incoming = self._incoming
        case, theirs = self._desk.case(call), (row.channel, row.person) == (incoming.channel, incoming.person)
        return not has_left(case) if theirs else takes_on(case, incoming.channel, incoming.person)

    def _open_call(self) -> Optional[str]:
        """The latest open call of this person in a home where they still work."""
        desk, incoming = self._desk, self._incoming
        call = desk.log.open_call(incoming.channel, incoming.person)
        if call is None or not has_left(desk.case(call)):
            return call
        others = desk.log.calls(channel=incoming.channel, person=incoming.person, finished=False)
        return next((row.call for row in others if not has_left(desk.case(row.call))), None)

    def _just_closed(self) -> Optional[str]:
        """A call this person closed within the hour: a "thanks" belongs to it, not to a new call."""
        for row in self._desk.log.calls(limit=5, channel=self._incoming.channel, person=self._incoming.person):
            if row.closed_at and (self._desk.clock() - row.closed_at).total_seconds() < 3600:
                return row.call
        return None

    def _decided_meanwhile(self) -> Optional[str]:
        """The call a manager has just closed in their own chat, where the staff now tell their decision too."""
        call = self._just_closed()
        return call if call and tells_of_manager(self._desk.case(call), self._text) else None

    def _ask_agent(self, conversation: Conversation) -> list[Say]:
        """Rasa answers; when it cannot, what it began is undone and the rules answer alone (the danger line is in every reply)."""
        if self._agent is not None:
            savepoint = self._desk.session.begin_nested()
            try:
                says = self._agent(conversation, self._text)
                savepoint.commit()
                return says
            except Exception as error:
                savepoint.rollback()
                self._desk.forget()
                log.error("the agent failed on a turn (%s); rules answered alone", type(error).__name__)
                conversation.case.add("noted", failure=type(error).__name__)
        conversation = Conversation(self._desk.case(conversation.case.call), self._alarm_said)
        conversation.hear(self._text)
        return conversation.say()

    def _press(self, conversation: Conversation, pressed: Optional[tuple]) -> list[Say]:
        if pressed and pressed[0] != self.case.call:  # a button of a call that is not theirs answers nothing in their own
            pressed = None
        of_a_return = press_return(self.case, pressed[1], pressed[2]) if pressed else None
        if of_a_return is not None:
            return of_a_return
        if pressed and conversation.press(pressed[1], pressed[2]):
            return conversation.say()
        return [Say(_STALE)] + conversation.say()

    def _bare_edit(self, conversation: Conversation) -> list[Say]:
        """A "no" made of a "yes" three questions ago must not answer this one. It may have been about danger."""
        ask_again_about_danger(self.case, open_question(self.case))
        return [Say(_EDITED_BARE, (), {"call": self.case.call}), *conversation.say()]

    def _unreadable(self, conversation: Conversation) -> list[Say]:
        first = _NOT_READ.get(self._incoming.kind, _EMPTY)
        return [Say(f"{first} Please type what has happened. {wording.LINE}", (), {"call": conversation.case.call})]

    def _command(self) -> Optional[list[Say]]:
        """A typed command; None lets an unknown one be read as text without its slash."""
        name = self._incoming.text.strip().lower().split()[0].split("@")[0].lstrip("/") if self._incoming.text.strip() else ""
        desk, incoming = self._desk, self._incoming
        call = self._open_call()
        if name == "help" and call is None:  # reading how it works opens nothing that would then be chased
            return [Say(wording.HELP)]
        if name == "new" or (name == "start" and call is None):
            return self._new_call()
        if name not in ("start", "help", "status", "stop", "report", "person"):
            return None
        said = status(desk, incoming.channel, incoming.person) if name == "status" else ""
        if name == "status" and call is None:
            return [Say(said or NONE_OPEN)]
        self.case = desk.case(call) if call else desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)
        self.case.add("heard", incoming.text, inbox=self._inbox_id, what="command")
        conversation = Conversation(self.case)
        if name == "report":
            conversation.raise_it()
            return self._which_call(conversation.say())
        before = {"help": wording.HELP, "person": wording.contacts(self.case.circumstances), "stop": wording.STOPPED, "status": said}.get(name, wording.LINE)
        return [Say(before, (), {"call": self.case.call})] + conversation.say()

    def _which_call(self, says: list[Say]) -> list[Say]:
        """Names the call where the person has told of something else today: "ring 101" must not be read for that."""
        case, incoming = self.case, self._incoming
        recent = self._desk.log.calls(limit=2, channel=incoming.channel, person=incoming.person, since=self._desk.clock() - _TODAY)
        if not says or not any(row.call != case.call for row in recent) or says[0].custom.get("disposition") == "999":
            return says
        about = wording.ABOUT_CALL.format(call=case.call, child=f", {case.state.child}" if case.state.child else "")
        return [replace(says[0], text=f"{about}\n{says[0].text}"), *says[1:]]

    def _new_call(self) -> list[Say]:
        desk, incoming = self._desk, self._incoming
        self.case = desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)
        self.case.add("heard", self._text, inbox=self._inbox_id, what=incoming.kind)
        return Conversation(self.case).say()
