"""What happens when a limit passes: ask, tell the manager, move up. Silence is never "safe"."""
from __future__ import annotations

from datetime import timedelta

from bot.casework import wording
from bot.casework.conversation import Conversation
from bot.casework.deciding import MANAGER_LIMIT, NO_WORD, RECHECK, UNFINISHED, outside_the_rules, record, schedule
from bot.casework.desk import Case, Desk
from bot.casework.hearing import question_for
from bot.casework.managing import hand_to_on_call, move_up
from bot.casework.saying import Say, options_for
from bot.followups.followups import Due


def run_due(desk: Desk, due: Due) -> list[Say]:
    """Acts on one piece of work that has fallen due, once however many processes try. Returns what to tell the person.

    Sources: missing.md section 5 and M17, RESOLUTION-8, 14, 24, 25, 27.
    """
    if not desk.followups.finish(due.id, desk.clock()):
        return []
    case = desk.case(due.call)
    if case.state.finished:
        return []
    case.add("done", what=due.kind)
    return {RECHECK: _recheck, NO_WORD: _no_word, MANAGER_LIMIT: _manager_limit, UNFINISHED: _unfinished}[due.kind](case, due)


def _recheck(case: Case, due: Due) -> list[Say]:
    """Ask; and start the short clock after which silence counts as "no word"."""
    circumstances = case.circumstances
    schedule(case, NO_WORD, case.desk.clock() + timedelta(minutes=circumstances.settings.recheck_grace_minutes))
    case.add("asked", fact="returned", again=True)
    question = question_for(case, "returned")
    text = f"{wording.clock(circumstances.now)}: {question.wording(case.state.role)}\n{wording.LINE}"
    return [Say(text, options_for(case.call, question), {"call": case.call, "topic": case.state.topic, "ask": "returned", "recheck": True})]


def _no_word(case: Case, due: Due) -> list[Say]:
    case.answer("returned", "no_word", "", "clock")
    return Conversation(case).say()


def _manager_limit(case: Case, due: Due) -> list[Say]:
    circumstances = case.circumstances
    handed_on = any(event.kind == "handed_over" for event in case.desk.log.events(case.call))
    if due.payload.get("slow_time"):  # RESOLUTION-14: to the next manager and the top of the list, never a report by itself
        case.add("handed_over", to="next_manager", overdue=True)
        text = f"Nobody has decided about call {case.call} yet. Ring {wording.fill('{on_call}', circumstances)} today. It stays at the top of the list."
        return [Say(text, (), {"call": case.call, "ask": "manager_decision", "overdue": True})]
    if not handed_on:
        hand_to_on_call(case)
        text = f"No decision yet about call {case.call}. Ring {wording.fill('{on_call}', circumstances)} now and tell me what they decide.\n{wording.LINE}"
        case.add("asked", fact="manager_decision", again=True)
        question = question_for(case, "manager_decision")
        return [Say(text, options_for(case.call, question), {"call": case.call, "ask": "manager_decision"})]
    move_up(case, "no manager decided within the limit")
    return Conversation(case).say()


def _unfinished(case: Case, due: Due) -> list[Say]:
    """An unfinished call is reminded once; then what is known decides how serious it is (RESOLUTION-25)."""
    reminded = any(event.kind == "done" and event.payload.get("what") == UNFINISHED for event in case.desk.log.events(case.call)[:-1])
    circumstances = case.circumstances
    if not reminded:
        schedule(case, UNFINISHED, case.desk.clock() + timedelta(minutes=circumstances.settings.unfinished_call_minutes))
        text = f"Call {case.call} is not finished. {wording.LINE} Otherwise please answer my last question, so that this does not wait."
        return [Say(text, (), {"call": case.call, "reminder": True})]
    if "missing" in case.state.protocols and case.position.facts.get("location") not in ("home", "known"):
        move_up(case, "the call was left unfinished and the child is not known to be safe")
        return Conversation(case).say()
    if not case.state.protocols:
        case.add("noted", unfinished=True)
        return []
    decision = outside_the_rules(case, "MANAGER", "left-unfinished", "the call was left unfinished", ("RESOLUTION-25",))
    limit = record(case, decision)
    case.add("asked", fact="manager_decision", again=False)
    return [Say(wording.decision_text(decision, circumstances, case.call, limit), (),
                {"call": case.call, "disposition": "MANAGER", "outcome": "open", "ask": "manager_decision"})]
