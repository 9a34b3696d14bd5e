"""How a call comes to its end: said back, confirmed, decided, closed."""
from __future__ import annotations

from typing import Any, Optional

from bot.casework import after_words, manager_words, wording
from bot.casework.coming_back import interview_button
from bot.casework.deciding import give
from bot.casework.deciders import may_decide_here
from bot.casework.desk import Case
from bot.casework.hearing import its_question, question_for
from bot.casework.homes import HOME
from bot.casework.saying import CONFIRM, DIFFERENT, WHAT_HAPPENED, Say, options_for, token
from bot.casework.scheduling import record_asked
from bot.triage.values import Answer
from bot.triage.walking import Decision

#: Answers that nobody has to confirm: a person tapped them, on this chat or on the manager's own.
_TAPPED = ("button", "manager")


def about(case: Case, **more: object) -> dict[str, Any]:
    """What a message says of its call to the channel, beside its text."""
    return {"call": case.call, "topic": case.state.topic, **more}


class Closing:
    """The end of one call, for the length of one turn. `before` holds what is said ahead of the next message."""

    def __init__(self, case: Case, before: list[str], alarm_said: bool = False) -> None:
        self._case, self._before = case, before
        self._alarm_said = alarm_said  # the front door has already said "ring 999"

    def confirmed(self) -> bool:
        """A person has said so: they confirmed the summary, or tapped (or typed and confirmed) the word a wait was for."""
        state, fact = self._case.state, self._waiting_fact()
        return state.confirmed or (fact is not None and state.answers[fact].by in _TAPPED)

    def say_back(self) -> Say:
        """What a person must confirm before the call closes as filtered: one word, or everything that was understood."""
        return self._confirm_word() if self._waiting_fact() else self._check_answers()

    def decide(self, decision: Decision) -> Say:
        """Gives the decision, with what is asked while it stands open."""
        case, due = self._case, give(self._case, decision)
        myself = decision.disposition == "MANAGER" and may_decide_here(case)
        head = wording.AFTER_ALARM if self._alarm_said and decision.disposition == "999" else manager_words.YOU_DECIDE if myself else ""
        text = wording.decision_text(decision, case.circumstances, case.call, due, head)
        custom = about(case, disposition=decision.disposition, outcome=decision.outcome)
        if decision.outcome != "open":
            back = decision.disposition == "HOME" and "returned" in case.state.answers
            said = [text, *self._before] if decision.disposition == "999" else [*self._before, text]  # nothing stands before "ring 999 now"
            return Say("\n".join(said), interview_button(case) if back else (), custom)
        fact = "returned" if decision.disposition == "WAIT" else "manager_decision"
        case.add("asked", fact=fact, again=False)
        question = question_for(case, fact)
        options = (options_for(case.call, question) if question else ()) + (("I want it reported", token(case.call, "reporter_insists", "yes")),)
        return Say("\n".join(self._before + [text]), options, {**custom, "ask": fact})

    def closed(self) -> Say:
        """Where a closed call stands, and who decided where a manager did so in their own chat."""
        state = self._case.state
        who = manager_words.who_decided(state.manager) if (state.manager or {}).get("via") else ""
        return Say(after_words.closed(self._case, who), (), about(self._case, disposition=(state.decision or {}).get("disposition"), outcome=state.outcome))

    def _waiting_fact(self) -> Optional[str]:
        """The word that ends a wait: the child is back, or the manager says that the home handles it."""
        state = self._case.state
        if (state.decision or {}).get("outcome") != "open":
            return None
        ends = {"returned": "back", "manager_decision": "handle"}
        return next((fact for fact, value in ends.items() if fact in state.answers and state.answers[fact].value == value), None)

    def _confirm_word(self) -> Say:
        """Typed words may be misread ("her bag is back"): what would close the call is said back first."""
        case, fact, state = self._case, self._waiting_fact(), self._case.state
        denied = state.answers.get(CONFIRM)
        if denied is not None and denied.value != "yes":
            case.add("noted", set_aside=CONFIRM)
            case.add("noted", set_aside=fact)
            case.add("asked", fact=fact, again=True)
            question = its_question(case, fact or "")
            return Say("\n".join(self._before + [f"{wording.LINE}\n{question.wording(state.role)}"]), options_for(case.call, question), about(case, ask=fact))
        case.add("asked", fact=CONFIRM, again=False)
        question = wording.OWN_QUESTIONS[CONFIRM]
        options = tuple((option.label, token(case.call, CONFIRM, option.value)) for option in question.options)
        return Say("\n".join(self._before + [wording.SAID_BACK[fact or ""].replace("{child}", state.child or "The child")]), options, about(case, confirm=True))

    def _check_answers(self) -> Say:
        case, state = self._case, self._case.state
        changing = state.answers.get(CONFIRM) is not None and state.answers[CONFIRM].value != "yes"
        own = (CONFIRM, DIFFERENT, WHAT_HAPPENED, HOME)
        answers = [answer for fact, answer in state.answers.items() if fact not in own]
        if changing:
            case.add("noted", set_aside=CONFIRM)
            return self._ask_what_differs(answers)
        if state.misread.get(DIFFERENT, 0) == 1 and state.pending == DIFFERENT:
            return self._ask_what_differs(answers)
        record_asked(case, CONFIRM)
        question = wording.OWN_QUESTIONS[CONFIRM]
        options = tuple((option.label, token(case.call, CONFIRM, option.value)) for option in question.options)
        options += (("I want it reported", token(case.call, "reporter_insists", "yes")),)
        text = wording.check_answers(case.desk.library, answers)
        return Say("\n".join(self._before + [text]), options, about(case, confirm=True))

    def _ask_what_differs(self, answers: list[Answer]) -> Say:
        case = self._case
        again = case.state.misread.get(DIFFERENT, 0) > 0
        case.add("asked", fact=DIFFERENT, again=again)
        options = tuple((f"Change: {wording.change_label(case.desk.library, answer)}"[:60], token(case.call, DIFFERENT, answer.fact))
                        for answer in answers if question_for(case, answer.fact))
        return Say(wording.DIFFERENCE_UNREAD if again else wording.WRONG, options, about(case, ask=DIFFERENT))
