"""What happens when a limit passes: ask, tell the manager, move up. Silence is never "safe"."""
from __future__ import annotations

from typing import Callable

from bot.casework import wording
from bot.casework.accused import ACCUSED
from bot.casework.accusing import settle_accused
from bot.casework.manager_reasons import no_reason_came
from bot.casework.coming_back import ask_how_they_are, remind_of_interview
from bot.casework.conversation import Conversation
from bot.casework.deciding import outside_the_rules, record
from bot.casework.desk import Case, Desk
from bot.casework.hearing import its_question
from bot.casework.managing import hand_to_next, hand_to_on_call, move_up, must_ask_who, on_call_contact, ring, with_on_call
from bot.casework.nothing import may_tell, says_nothing
from bot.casework.rechecking import spoken_to
from bot.casework.topics import is_small_talk
from bot.casework.saying import Say, options_for
from bot.casework.scheduling import MANAGER_LIMIT, MANAGER_REASON, NO_WORD, NO_WORD_LIMIT, RECHECK, RETURN_INTERVIEW, RETURN_SCREEN, UNFINISHED, in_minutes, running, schedule
from bot.followups.followups import Due
from bot.triage.clocks import instant, plan_deadline
from bot.triage.values import UNSURE
from bot.triage.working_days import next_working_day


def run_due(desk: Desk, due: Due) -> list[Say]:
    """Acts on one piece of work that has fallen due, once however many processes try. Returns what to tell the person.

    Sources: missing.md sections 5 and 7 and M17, RESOLUTION-8, 14, 24, 25, 27.
    """
    desk.hold(due.call)  # the call first, then its clocks, as a person's turn takes them: two that want both never wait for each other
    if not desk.followups.finish(due.id, desk.clock()):
        return []
    case = desk.case(due.call)
    after_closing = due.kind in (RETURN_SCREEN, RETURN_INTERVIEW)
    if case.state.finished is not after_closing and due.kind != MANAGER_REASON:
        return []
    case.add("done", what=due.kind)
    return _WORK[due.kind](case, due)


def _recheck(case: Case, due: Due) -> list[Say]:
    """Ask; and start the short clock after which nobody has answered."""
    circumstances = case.circumstances
    schedule(case, NO_WORD, in_minutes(case, circumstances.settings.recheck_grace_minutes))
    case.add("asked", fact="returned", again=True)
    question = its_question(case, "returned")
    text = f"{wording.clock(circumstances.now)}: {question.wording(case.state.role)}\n{wording.LINE}"
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": "returned", "recheck": True})]


def _no_word(case: Case, due: Due) -> list[Say]:
    """Nobody answered: the manager is told, and after as long again it moves up; at plan time it moves up at once."""
    circumstances, deadline = case.circumstances, plan_deadline(case.circumstances)
    case.add("handed_over", to="manager", why="no_answer")
    if deadline is None or instant(circumstances.now) >= instant(deadline):
        return _nobody_answered(case, due)
    moves = min(in_minutes(case, circumstances.settings.recheck_grace_minutes), deadline, key=instant)
    schedule(case, NO_WORD_LIMIT, moves)
    case.add("asked", fact="returned", again=True)
    question = its_question(case, "returned")
    text = (f"Nobody has answered about call {case.call}. Whoever reads this: ring {wording.fill('{manager}', circumstances)} now, and tell me if the "
            f"child is back. At {wording.clock(moves)} this becomes a police report.\n{wording.LINE}")
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": "returned", "recheck": True})]


def _nobody_answered(case: Case, due: Due) -> list[Say]:
    if spoken_to(case):  # somebody spoke to the child but never said when they will be back
        move_up(case, "the child was spoken to, but nobody said when they will be back")
    else:
        case.answer("returned", "no_word", "", "clock")
    if case.position.decision is None:  # no word is a report, whatever question is open (RESOLUTION-8)
        move_up(case, "there was no word from the child at the check")
    return Conversation(case).say()


def _manager_limit(case: Case, due: Due) -> list[Say]:
    circumstances = case.circumstances
    custom = {"call": case.call, "topic": case.state.topic, "ask": "manager_decision"}
    question = its_question(case, "manager_decision")
    if due.payload.get("slow_time"):  # RESOLUTION-14: to the next manager and the top of the list, never a report by itself
        following = hand_to_next(case, overdue=True)
        schedule(case, MANAGER_LIMIT, next_working_day(circumstances.now, circumstances.settings.slow_time_next_day_hour), slow_time=True)
        case.add("asked", fact="manager_decision", again=True)
        text = f"Nobody has decided about call {case.call} yet. Ring {ring(following, 'the next manager')} today. It stays at the top of the list until somebody decides."
        return [Say(text, options_for(case.call, question), {**custom, "overdue": True})]
    decision = case.position.decision
    if decision is not None and decision.outcome == "escalated":  # time has passed: what let a manager decide no longer holds
        return Conversation(case).say()
    if not with_on_call(case):
        hand_to_on_call(case)
        case.add("asked", fact="manager_decision", again=True)
        text = (f"No decision yet about call {case.call}. Ring {ring(on_call_contact(case), 'the on-call manager')} now and tell me what they decide. "
                f"At {wording.clock(running(case) or case.desk.clock())} this becomes a police report.\n{wording.LINE}")
        return [Say(text, options_for(case.call, question), custom)]
    move_up(case, "no manager decided within the limit")
    return Conversation(case).say()


def _unfinished(case: Case, due: Due) -> list[Say]:
    """An unfinished call is reminded once; then what is known decides how serious it is (RESOLUTION-25).

    Whoever wanted it reported has been asked about danger and has not answered: it is a report now (RESOLUTION-18).
    """
    insists = case.state.answers.get("reporter_insists")
    if insists is not None and insists.value == "yes":
        return Conversation(case).say()
    reminded = any(event.kind == "done" and event.payload.get("what") == UNFINISHED for event in case.desk.log.events(case.call)[:-1])
    circumstances = case.circumstances
    if not reminded:
        schedule(case, UNFINISHED, in_minutes(case, circumstances.settings.unfinished_call_minutes), passed=due.due.isoformat())
        text = f"Call {case.call} is not finished. {wording.LINE} Otherwise please answer my last question, so that this does not wait."
        return [Say(text, (), {"call": case.call, "reminder": True})]
    if "missing" in case.state.protocols and case.position.facts.get("location") not in ("home", "known"):
        move_up(case, "the call was left unfinished and the child is not known to be safe")
        return Conversation(case).say()
    if not case.state.protocols:
        events = case.desk.log.events(case.call)
        heard = [event.text for event in events if event.kind == "heard"]
        signs = any(event.kind == "noted" and event.payload.get("sign") for event in events) or any(map(may_tell, events))
        if not signs and all(not text.strip() or text.startswith("/") or is_small_talk(text) or says_nothing(text) for text in heard):
            case.add("noted", unfinished=True)  # somebody said hello, or that all is quiet, and no more; the supervisors' list has it
            return []
        case.add("noted", topic="incident", protocols=["incident"])  # unclear counts as serious
    if must_ask_who(case):  # nobody said whom a complaint is about: the first manager is not the one to send anybody to
        case.answer(ACCUSED, UNSURE, "", "clock")
        settle_accused(case, "")
        circumstances = case.circumstances
    decision = outside_the_rules(case, "MANAGER", "left-unfinished", "the call was left unfinished", ("RESOLUTION-25",))
    limit = record(case, decision)
    case.add("asked", fact="manager_decision", again=False)
    return [Say(wording.decision_text(decision, circumstances, case.call, limit), options_for(case.call, its_question(case, "manager_decision")),
                {"call": case.call, "disposition": "MANAGER", "outcome": "open", "ask": "manager_decision"})]


_WORK: dict[str, Callable[[Case, Due], list[Say]]] = {
    RECHECK: _recheck, NO_WORD: _no_word, NO_WORD_LIMIT: _nobody_answered, MANAGER_LIMIT: _manager_limit, UNFINISHED: _unfinished,
    RETURN_SCREEN: lambda case, due: ask_how_they_are(case), RETURN_INTERVIEW: remind_of_interview,
    MANAGER_REASON: lambda case, due: no_reason_came(case),
}
