"""One message worked at the desk, inside one transaction: log it, let the agent answer, log and post the replies."""
from __future__ import annotations

import logging
from typing import Callable, Optional

from bot.casework import wording
from bot.casework.afterwards import hear_afterwards, late_danger_answered, press_afterwards
from bot.casework.coming_back import hear_return, press_return
from bot.casework.conversation import Conversation
from bot.casework.correcting import correct_upwards
from bot.casework.desk import Case, Desk
from bot.casework.alarming import ask_again_about_danger
from bot.casework.going_on import call_under_999, denied_under_999, pressed_on_the_old, said
from bot.casework.hearing import open_question
from bot.casework.manager_presses import press_of_manager, tells_of_manager, typed_report
from bot.casework.manager_reasons import typed_reason
from bot.casework.manager_typing import typed_decision
from bot.casework.new_matter import back_to_the_first, open_new_matter
from bot.casework.reported_afterwards import press_report
from bot.casework.saying import WHAT_HAPPENED, Say, after_danger, read_manager_token, read_token
from bot.casework.scheduling import record_asked
from bot.casework.settled import hear_settled, settled_call
from bot.intake.belonging import call_of_words, is_theirs, open_call
from bot.intake.commands import is_command, run_command
from bot.intake.masked import FORGET, NOT_DELETED
from bot.intake.messages import Incoming
from bot.triage.danger import look

log = logging.getLogger(__name__)

#: How the Rasa agent is asked: (conversation, text) -> what to say. Raises when it failed.
AgentTurn = Callable[[Conversation, str], list[Say]]

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
_BARE = 3  # so few words mean nothing without their question
_TYPE = f"Please type what has happened. {wording.LINE}"
_TELLS_NOTHING = ("sticker", "poll")
_EMPTY = "I could not read any words in that."


class Turn:
    """One message, from arrival to replies. `agent` is None when there is no model: rules alone then answer."""

    def __init__(self, desk: Desk, incoming: Incoming, text: str, inbox_id: int, agent: Optional[AgentTurn],
                 alarm_said: bool = False, alarming: Callable[[str], bool] = lambda text: False, leans: bool = False) -> None:
        self._desk, self._incoming, self._text, self._inbox_id, self._agent = desk, incoming, text, inbox_id, agent
        self._alarm_said, self._alarming, self._leans = alarm_said, alarming, leans
        self.case: Optional[Case] = None
        self._goes_on = False  # a manager decided and told of danger in one message: it is worked as well
        self.about: Optional[Case] = None  # the open call that the message says it is about

    @property
    def call(self) -> Optional[str]:
        """The call this message belongs to; None for what a manager did in their own chat about somebody else's."""
        return self.case.call if self.case else None

    @property
    def kept_in(self) -> Case:
        """The call that `keep` wrote the message to; there is none before that."""
        assert self.case is not None
        return self.case

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
        if incoming.kind == "text" and not incoming.press and not self._alarm_said and self.about is None:  # before it could be taken for a manager's decision
            self.about = call_under_999(self._desk, incoming.channel, incoming.person, self._text)
        as_manager = self._as_manager() if self.about is None else None
        if as_manager is not None and not self._goes_on:
            return as_manager
        return after_danger(as_manager or [], self._back_to_the_first(self._in_its_call(pressed)))

    def _in_its_call(self, pressed: Optional[tuple[str, str, str]]) -> list[Say]:
        incoming = self._incoming
        if incoming.kind in _TELLS_NOTHING and not incoming.press and not self._text.strip() and open_call(self._desk, self._incoming) is None:
            return [Say(f"{_NOT_READ[incoming.kind]} {_TYPE}")]  # it begins nothing that would never end
        case = self.case_of(pressed)
        going = None if self._alarm_said or self._leans else denied_under_999(case, self._text, pressed, self._may_sound_alarming)
        if going is None:
            return self._kept(case, pressed)
        return said(case, going.case, Conversation(self.keep(going.case)).say() if going.settled else self._kept(going.case, None))

    def _kept(self, case: Case, pressed: Optional[tuple[str, str, str]]) -> list[Say]:
        incoming = self._incoming
        self.keep(case)
        conversation = Conversation(self.kept_in, self._alarm_said)
        if incoming.press.startswith(FORGET):  # a channel that can deletes it itself and does not ask here
            return [Say(NOT_DELETED, (), {"call": self.kept_in.call})]
        if incoming.press:
            return self._press(conversation, pressed)
        if not self._text.strip() or not any(letter.isalnum() for letter in self._text):
            return self._unreadable(conversation)
        corrects = self.kept_in.state.asked and not conversation.finished
        if incoming.kind == "edit" and corrects and len(self._text.split()) <= _BARE and not self._alarm_said:
            return self._bare_edit(conversation)
        before = [Say(_EDITED if corrects else _EDITED_LATER)] if incoming.kind == "edit" else []
        if incoming.kind == "edit" and corrects and not self._alarm_said and correct_upwards(self.kept_in, self._text):
            conversation.settle(self._text)
            return after_danger(before, conversation.say())
        return after_danger(before, self.answer())

    def _back_to_the_first(self, says: list[Say]) -> list[Say]:
        return back_to_the_first(self.case, says)

    def keep(self, case: Optional[Case] = None) -> Case:
        """Writes the message to the log, in this call or in the one it belongs to; nothing is answered by that."""
        incoming, self.case = self._incoming, case or self.case_of(None)
        self.case.add("heard", self._text, inbox=self._inbox_id, what=incoming.kind, **({"press": incoming.press[:64]} if incoming.press else {}))
        return self.case

    def answer(self, text: str = "") -> list[Say]:
        """Answers the words of the message, or `text`, in the call that `keep` wrote it to."""
        self._text = text or self._text
        conversation = Conversation(self.kept_in, self._alarm_said)
        if self._leans and not conversation.finished and look(self._text).level == "none":  # what leaned to danger was masked
            ask_again_about_danger(self.kept_in, open_question(self.kept_in))
        if conversation.finished:
            return self._after_the_end(conversation)
        self._text, new = open_new_matter(self.kept_in, self._text)
        if not self._text:  # what is told of another child must not be read into this one's call
            return new or conversation.say_again()
        return after_danger(self._ask_agent(conversation), new)

    def _after_the_end(self, conversation: Conversation) -> list[Say]:
        """Word of a child who is back, thanks, and what is written on after "ring 999" or "report it"."""
        case, text = self.kept_in, self._text
        of_a_return = None if self._alarm_said else hear_return(case, text)
        if of_a_return is not None:
            return of_a_return
        if (answered := late_danger_answered(case, text)) is not None:
            return answered
        if case.state.outcome == "filtered" and not self._alarm_said and settled_call(self._desk, case.state.channel, case.state.person, text) == case.call:
            return hear_settled(case, text)
        if case.state.outcome != "escalated" or (not self._alarm_said and tells_of_manager(case, text)):
            return conversation.say()
        return hear_afterwards(case, text, self._alarm_said, self._sounds_alarming)

    def _as_manager(self) -> Optional[list[Say]]:
        """A press or a typed decision in a manager's own chat, or the reason typed right after one; None for everything else."""
        incoming, desk = self._incoming, self._desk
        if read_manager_token(incoming.press)[0]:
            return press_of_manager(desk, incoming.channel, incoming.person, incoming.press, self._inbox_id)
        if incoming.kind != "text" or incoming.press or not self._text.strip():
            return None
        decided = typed_decision(desk, incoming.channel, incoming.person, self._text, self._inbox_id, self._sounds_alarming)
        if decided is not None:
            self._goes_on = decided[1]
            return decided[0]
        if self._alarm_said:
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

    def _may_sound_alarming(self) -> bool:
        """The same, and True where there is no model to be heard: a denial of what the net said is read by both nets."""
        return self._agent is None or self._sounds_alarming()

    def case_of(self, pressed: Optional[tuple[str, str, str]]) -> Case:
        """The call that the message belongs to: that of its button, the one it is about, the open one, or a new one."""
        desk, incoming = self._desk, self._incoming
        if pressed and self.is_mine(pressed[0]):
            return desk.case(pressed[0])
        if self.about is not None:
            return self.about
        call = call_of_words(desk, incoming, self._text)
        return desk.case(call) if call else desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)

    def is_mine(self, call: str) -> bool:
        """Whether the call is one of the person who writes, or of a leaver in whose place they answer."""
        return is_theirs(self._desk, self._incoming, call)

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

    def _press(self, conversation: Conversation, pressed: Optional[tuple[str, str, str]]) -> list[Say]:
        case = self.kept_in
        if pressed and pressed[0] != case.call:  # a button of a call that is not theirs answers nothing in their own
            pressed = None
        after_the_end = (pressed_on_the_old(case, *pressed[1:]) or press_return(case, *pressed[1:]) or press_afterwards(case, *pressed[1:])
                         or press_report(case, pressed[1])) if pressed else None
        if after_the_end is not None:
            return after_the_end
        if pressed and conversation.press(pressed[1], pressed[2]):
            return conversation.say()
        return after_danger([Say(_STALE)], conversation.say())

    def _bare_edit(self, conversation: Conversation) -> list[Say]:
        """A "no" made of a "yes" three questions ago must not answer this one. It may have been about danger."""
        ask_again_about_danger(self.kept_in, open_question(self.kept_in))
        return [Say(_EDITED_BARE, (), {"call": self.kept_in.call}), *conversation.say()]

    def _unreadable(self, conversation: Conversation) -> list[Say]:
        first = _NOT_READ.get(self._incoming.kind, _EMPTY)
        if not self.kept_in.state.asked and not conversation.finished:
            record_asked(self.kept_in, WHAT_HAPPENED)  # nobody knows what it tells: the call has its clock like any other
        return [Say(f"{first} {_TYPE}", (), {"call": conversation.case.call})]

    def _command(self) -> Optional[list[Say]]:
        """A typed command; None for one that is read as text without its slash."""
        if self._alarm_said and not is_command(self._incoming.text):
            return None
        done = run_command(self._desk, self._incoming, self._inbox_id, open_call(self._desk, self._incoming), self._sounds_alarming, self._alarm_said)
        if done is None:
            return None
        if isinstance(done, str):  # it is NEW_CALL
            return self._new_call()
        self.case, says = done
        return says

    def _new_call(self) -> list[Say]:
        desk, incoming = self._desk, self._incoming
        self.case = desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)
        self.case.add("heard", self._text, inbox=self._inbox_id, what=incoming.kind)
        self.case.add("noted", asked_for_new=True)
        return Conversation(self.case).say()
