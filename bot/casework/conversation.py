"""One call as a conversation: hear a message, say what comes next. Rasa steers it; without Rasa it works by rules."""
from __future__ import annotations

from dataclasses import replace

from bot.casework import contradicting, meant, wording
from bot.casework.accused import ACCUSED
from bot.casework.accusing import settle_accused
from bot.casework.closest import buttons_for
from bot.casework.closing import Closing, about
from bot.casework.correcting import hear_difference
from bot.casework.deciding import danger_listed, held_for_manager, moved_up, outside_the_rules, told_since, waited_long_enough
from bot.casework.desk import Case
from bot.casework.digressions import Aside, open_question_again
from bot.casework.hearing import hear_answer, hear_opening, hear_press, its_question, question_for, set_aside_stale
from bot.casework.homes import HOME, home_question, must_ask_home, settle_home
from bot.casework.linked import open_linked, share, together
from bot.casework.managing import accused_question, hear_manager, must_ask_who
from bot.casework.nothing import Nothing, plain_words
from bot.casework.rechecking import checked_too_soon, hear_word
from bot.casework.saying import CONFIRM, DIFFERENT, DONE, NOTHING, WHAT_HAPPENED, Say, options_for
from bot.casework.scheduling import record_asked, running
from bot.casework.unconfirmed import ask_under_999
from bot.casework.understood import Understood
from bot.triage.answers import Reading, read_answer
from bot.triage.answers.wanting_police import wants_police
from bot.triage.danger import look
from bot.triage.protocol import Question
from bot.triage.values import Answer, severity, UNSURE
from bot.triage.walking import Decision

#: With the words by which nothing is told, these only answer whether somebody is in danger: "no, nothing like that".
_LIKE_THAT = frozenset("like of kind sort any them".split())


class Conversation:
    """The conversation about one call, for the length of one turn."""

    def __init__(self, case: Case, alarm_said: bool = False) -> None:
        self.case, self._aside = case, Aside(case)
        self._nothing, self._only_noted = Nothing(case), False
        self._before: list[str] = []  # said before the next question: the answer to a command
        self._closing = Closing(case, self._before, alarm_said)
        self._sharpened = ""
        self._ticked = ""  # the list in which something was just ticked

    @property
    def finished(self) -> bool:
        """True once the call is closed, as filtered or as escalated."""
        return self.case.state.finished

    @property
    def decides_now(self) -> bool:
        """True when the next thing to say closes the call."""
        if self.finished:
            return True
        decision = self._decision() if self.case.state.protocols else None
        return decision is not None and (decision.outcome == "escalated" or (decision.outcome == "filtered" and self._closing.confirmed()))

    def hear(self, text: str, understood: Understood = Understood()) -> None:
        """Takes in one typed message. Facts are recorded; nothing is said yet. Whoever wants the police told is heard whatever was asked (RESOLUTION-18)."""
        whose = self.case.state.pending  # to these two the bare words tell what a manager or a victim wants
        self._hear(text, understood)
        insists = self.case.state.answers.get("reporter_insists")
        if not self.finished and (insists is None or insists.value != "yes") and wants_police(text, own=whose in ("manager_decision", "victim_wishes")):
            self.raise_it()

    def _hear(self, text: str, understood: Understood) -> None:
        text, understood = self._aside.take(text, understood)
        state = self.case.state
        if state.finished or not text or self._nothing.take(text, understood):
            return
        if not state.protocols:
            self._hear_first(text, understood)
            self._after_hearing(state.answers, text)
            return
        if state.pending == DIFFERENT:
            if hear_difference(self.case, text, understood):
                self.case.add("answered", text, fact=DIFFERENT, value="told", by="staff")
            else:
                self.case.add("noted", text, misread=DIFFERENT)
            self._after_hearing(state.answers, text)
            return
        if checked_too_soon(self.case, text):
            self._before.append(wording.NOT_YET.format(due=wording.clock(running(self.case) or self.case.desk.clock())))
            self._only_noted = True
            return
        if meant.denied(self.case, text):
            self._before.append(wording.READ_WRONGLY)
        reading = hear_answer(self.case, text, understood, self._aside.asked)
        self._obey(reading)
        self._after_hearing(state.answers, text, tuple(answer.fact for answer in reading.answers))

    def settle(self, text: str) -> None:
        """After an edited message changed what was told: what follows from it."""
        self._after_hearing(self.case.state.answers, text)

    def press(self, fact: str, value: str) -> bool:
        """Takes in one tapped button; False when it no longer fits."""
        if self.case.state.finished:
            return False
        if fact == DIFFERENT:  # "change this answer"
            if value in self.case.state.answers:
                self.case.add("noted", set_aside=value)
                return True
            return False
        if fact == NOTHING:
            return self._nothing.press(value)
        if not self.case.state.protocols and fact == "danger_now":
            self._hear_first({"yes": "yes", "no": "no"}.get(value, "not sure"), Understood())
            return True
        if fact == "reporter_insists":
            self.raise_it()
            return True
        before = self.case.state.answers
        fits = hear_press(self.case, fact, value)
        if fits:
            question = its_question(self.case, fact)
            self._ticked = fact if question.type == "many" and value not in ("none", DONE, UNSURE) else ""
            self._after_hearing(before)
        return fits

    def raise_it(self) -> None:
        """"I want this reported": always works, at any point (RESOLUTION-18)."""
        if not self.case.state.protocols:
            self.case.add("noted", topic="incident", protocols=["incident"])
        self.case.add("raised", by="person", why="wants it reported")
        self.case.answer("reporter_insists", "yes")

    def say(self) -> list[Say]:
        """What to say now, with the linked calls of children who went together; records what is asked and decided."""
        if self._only_noted:
            self._only_noted = False
            return self.say_again()
        return together(self.case, self._aside.before(self._say()), lambda other: Conversation(other)._say())

    def say_again(self) -> list[Say]:
        """The open question once more, without all that was said with it; what is next where it no longer stands open."""
        again = open_question_again(self.case, self._decision()) if self.case.state.protocols and not self.finished else None
        return [Say("\n".join([*self._before, again[0]]), again[1], about(self.case, **again[2]))] if again else self.say()

    def _say(self) -> list[Say]:
        state = self.case.state
        if state.finished:
            return [self._closing.closed()]
        if (nothing := self._nothing.say()) is not None:
            return [nothing]
        if not state.protocols:
            return [self._small_talk()]
        if (again := self._aside.put_again(self._decision)) is not None:
            return [again]
        decision = self._decision()
        more = self._anything_else()
        if more is not None and (decision is None or decision.outcome != "escalated"):
            return [more]
        if (decision is None or decision.disposition != "999") and (both := contradicting.which(self.case)) is not None:
            return [both]
        if (decision is None or decision.outcome != "escalated") and (guess := meant.which(self.case)) is not None:
            return [replace(guess, text="\n".join([*self._before, guess.text]))]
        if (decision is None or decision.outcome != "escalated") and must_ask_home(self.case):
            return [self._ask(home_question(self.case))]
        if decision is None:
            assert self.case.position.ask is not None  # a position has a decision or a question
            return [self._ask(self.case.position.ask)]
        if decision.disposition == "HOME" and not self._closing.confirmed():
            return [self._closing.say_back()]
        if decision.disposition == "MANAGER" and must_ask_who(self.case):
            return [self._ask(accused_question(self.case))]
        return [self._closing.decide(decision), *ask_under_999(self.case, decision)]

    def _decision(self) -> Decision | None:
        """The decision as things stand, or None while a question is open."""
        state, position = self.case.state, self.case.position
        moved = moved_up(self.case) or danger_listed(self.case) or held_for_manager(self.case)
        if moved is None and state.misread.get(DIFFERENT, 0) >= 2 and not self._manager_has_handled():  # something is different, and nobody could read what
            moved = outside_the_rules(self.case, "MANAGER", "difference-unread", "something is different from what I understood", ("RESOLUTION-25",))
            if position.decision is not None and severity(position.decision.disposition) > severity("MANAGER"):
                moved = None
        if moved is not None:
            return moved
        if position.decision is not None:
            return waited_long_enough(self.case, position.decision)
        insists = state.answers.get("reporter_insists")
        if insists is not None and insists.value == "yes" and state.asked and position.ask is not None and position.ask.fact == "danger_now":
            # The danger question has been put; whoever wants it reported need not answer it first (RESOLUTION-18).
            return outside_the_rules(self.case, "REPORT", "reporter-insists", "the person on the spot wants it reported", ("RESOLUTION-18",))
        told = state.answers.get("manager_decision")
        if told is not None and (told.value, told.by) == ("report", "manager") and state.asked:
            # Decided in the manager's own chat: the staff may not be there any more to answer what is open.
            return outside_the_rules(self.case, "REPORT", "manager-reports", "the manager has decided to tell the police", ("HL-2017",))
        return None

    def _manager_has_handled(self) -> bool:
        """Whether the manager said so knowing that something is different: after it could not be read."""
        events = self.case.desk.log.events(self.case.call)
        unread = max((event.seq for event in events if event.payload.get("misread") == DIFFERENT), default=0)
        told = self.case.state.answers.get("manager_decision")
        return told is not None and told.value == "handle" and told_since(self.case, "manager_decision", unread)

    # -- hearing -----------------------------------------------------------------------------------------------

    def _hear_first(self, text: str, understood: Understood) -> None:
        state = self.case.state
        if state.pending == "danger_now" and (len(text.split()) <= 3 or _only_denies(text, understood)):  # the bare answer to "is anyone in danger right now?"
            reading = _read_danger(self.case, text)
            if reading.value("danger_now") in ("yes", UNSURE) or reading.alarm:
                self.case.add("noted", topic="incident", protocols=["incident"])
                self.case.answer("danger_now", reading.value("danger_now") or "yes", text)
                return
            if reading.value("danger_now") == "no":
                self.case.add("noted", text, misread=WHAT_HAPPENED)
                return
        hear_opening(self.case, text, understood)
        if not self.case.state.protocols and _read_danger(self.case, text).command == "insist":
            self.raise_it()  # nothing is told yet, and still it works
        open_linked(self.case, text)
        self._sharpened = look(text).ask

    def _obey(self, reading: Reading) -> None:
        command = reading.command
        if command == "insist":
            self.raise_it()
        elif command == "stop":
            self._before.append(wording.STOPPED)
        elif command == "restart":
            for fact in [fact for fact in self.case.state.answers if fact not in (HOME, ACCUSED)]:
                self.case.add("noted", set_aside=fact)
            self._before.append(wording.RESTARTED)
        elif command == "thanks" and not reading.understood:
            self._before.append(wording.THANKS)

    def _after_hearing(self, before: dict[str, Answer], text: str = "", told: tuple[str, ...] = ()) -> None:
        settle_home(self.case)
        settle_accused(self.case, text)
        share(self.case, before)
        stale = [question.staff for fact in set_aside_stale(self.case, before) if (question := question_for(self.case, fact))]
        self._before += [wording.SET_ASIDE + " ".join(stale)] if stale else []
        state = self.case.state
        if state.answers.get("returned") != before.get("returned") and state.answers["returned"].value == "spoken_to":
            hear_word(self.case, text, told)
        if state.answers.get("manager_decision") != before.get("manager_decision"):
            said = hear_manager(self.case, text)
            self._before += [said] if said else []
        confirm = state.answers.get(CONFIRM)
        if confirm is not None and confirm.value == "yes" and not state.confirmed:
            told_more = any(before.get(fact) != answer for fact, answer in state.answers.items() if fact != CONFIRM)
            if confirm == before.get(CONFIRM) or told_more:  # an earlier yes, or a yes that came with something new
                self.case.add("noted", set_aside=CONFIRM)
            else:
                self.case.add("confirmed")

    # -- saying ------------------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> Say:
        state = self.case.state
        first = not state.asked or question.fact == "danger_now"  # what was asked before may have been a greeting
        again = state.pending == question.fact and state.misread.get(question.fact, 0) > 0 and not self._before
        record_asked(self.case, question.fact, again)
        text = wording.question_text(question, state.role, first, again, self._sharpened)
        return Say("\n".join(self._before + [text]), buttons_for(self.case, question, again), about(self.case, ask=question.fact))

    def _anything_else(self) -> Say | None:
        """After a tick in a list: is there more on it? One tick must not hide another that weighs more."""
        if not self._ticked:
            return None
        question, told = its_question(self.case, self._ticked), self.case.state.answers[self._ticked].value
        ticked = told if isinstance(told, tuple) else (told,)
        if len(ticked) == len(question.options):
            return None
        record_asked(self.case, question.fact)
        return Say(wording.ANYTHING_ELSE, options_for(self.case.call, question, ticked), about(self.case, ask=question.fact))

    def _small_talk(self) -> Say:
        told_no = self.case.state.misread.get(WHAT_HAPPENED, 0) > 0
        fact = WHAT_HAPPENED if told_no else "danger_now"
        question = self.case.desk.library.question("danger_now", ("incident",))
        options = options_for(self.case.call, question) if fact == "danger_now" and question else ()
        record_asked(self.case, fact)
        return Say(wording.WHAT if told_no else wording.HELLO, options, about(self.case, ask=fact))


def _only_denies(text: str, understood: Understood) -> bool:
    """Whether a longer answer says no more than that nobody is in danger; where either net hears anything in it, it is heard whole."""
    return plain_words(text, _LIKE_THAT) and understood.danger == "none" and look(text).level == "none"


def _read_danger(case: Case, text: str) -> Reading:
    question = case.desk.library.its("danger_now", ("incident",))
    return read_answer(text, question, case.circumstances.now)
