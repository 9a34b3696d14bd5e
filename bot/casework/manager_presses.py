"""A button that a manager or on-call pressed in their own chat: the first decision counts, by the same rules as one the staff tell."""
from __future__ import annotations

import re
from typing import Any, Optional

from bot.casework import manager_words, wording
from bot.casework.asking_managers import MORE_TIME, buttons, limit, release, then, time_given, where_it_stands
from bot.casework.conversation import Conversation
from bot.casework.deciders import Standing, asked, is_reporter, kept_out, role_of, standing
from bot.casework.deciding import outside_the_rules, raise_closed
from bot.casework.desk import Case, Desk
from bot.casework.leavers import has_left
from bot.casework.letters import to_reporter
from bot.casework.managing import decide_in_own_chat, must_ask_who, stands_with
from bot.casework.manager_reasons import OWN_WORDS, asked_just_now, press_reason, reasons, wait_for_reason
from bot.casework.saying import Say, read_manager_token
from bot.casework.scheduling import MANAGER_LIMIT, NO_WORD_LIMIT, running, schedule
from bot.people.people import Member
from bot.triage.answers import read_answer
from bot.triage.answers.references import references
from bot.triage.clocks import UK, instant, later, plan_deadline
from bot.triage.danger import look
from bot.triage.working_days import next_working_day

#: What staff type of a decision is short; anything longer begins a call of its own.
_WORDS_OF_A_DECISION = 12
_AFTER_ALL = re.compile(r"^\W*((no|actually|sorry|wait|ok|changed my mind|on second thoughts?|i think|we should|we need to|you should|please|better)\W+)*"
                        r"(report (it|this|her|him|them)|(tell|ring|call|inform|phone) (it to )?the police|police please)\b", re.I)


def press_of_manager(desk: Desk, channel: str, person: str, press: str, inbox: int) -> list[Say]:
    """Acts on one press and says what the presser hears. Anybody but a decider of the call's home changes nothing by it.

    A report is taken from any of them while the call is open and undecided, also when its time with them is over:
    nothing keeps anybody from raising it. Handling it, and more time, only from those with whom it stands now.
    """
    call, what, code = read_manager_token(press)
    member = desk.people.who(channel, person)
    try:
        desk.log.row(call)
    except LookupError:
        return [Say(manager_words.NOT_FOR_YOU)]
    desk.hold(call)
    case = desk.case(call)
    if member is None or not member.decides_for(case.home) or what not in ("handle", "report", "time", "why"):
        return [Say(manager_words.NOT_FOR_YOU)]
    if what == "why":
        return press_reason(case, member, code)
    found = standing(case)
    custom = {"call": call}
    if kept_out(case, member) or case.state.finished:
        return _too_late(case, member, what)
    if what == "report" and not _told_already(case, what):
        return _decided(case, member, what, inbox)
    if found is not None and must_ask_who(case):
        return [Say(manager_words.ONE_ANSWER_FIRST.format(call=call), buttons(case), custom)]
    if found is None or role_of(case, member, stands_with(case)) != stands_with(case):
        return _too_late(case, member, what)
    return _more_time(case, member, found) if what == "time" else _decided(case, member, what, inbox)


def typed_report(desk: Desk, channel: str, person: str, text: str, inbox: int) -> Optional[list[Say]]:
    """"Report it after all", typed right after "handle": it counts like a press, also where "handle" closed the call.

    None for everything else, and for somebody who may not decide. A person can always raise it (RESOLUTION-18).
    """
    member = desk.people.who(channel, person)
    if member is None or not any(member.decides_for(home) for home in member.homes):
        return None
    case = asked_just_now(desk, member, inbox)
    if case is None or (case.state.manager or {}).get("decision") != "handle" or case.state.outcome == "escalated":
        return None
    if kept_out(case, member) or not _wants_report(case, text):
        return None
    if not case.state.finished:
        return _decided(case, member, "report", inbox)
    now, role = desk.clock(), role_of(case, member)
    decision = outside_the_rules(case, "REPORT", "manager-reports", "the manager has decided to tell the police after all", ("HL-2017", "RESOLUTION-18"))
    decide_in_own_chat(case, member, "report", role, inbox)
    case.add("remarked", text.strip(), about="manager_decision", reason=OWN_WORDS, by=role)
    raise_closed(case, decision, by="manager")
    custom = {"call": case.call, "topic": case.state.topic, "disposition": "REPORT", "outcome": "escalated"}
    words = wording.decision_text(decision, case.circumstances, case.call, None)
    to_reporter(case, [Say(f"{manager_words.told_staff(role, 'report', now, case.call)}\n{words}", (), custom)])
    ring = manager_words.YOU_RING if has_left(case) else manager_words.STAFF_RING
    return [Say(f"{manager_words.recorded('report', now, case.call)}\n{ring}", (), {"call": case.call, "manager": True})]


def _wants_report(case: Case, text: str) -> bool:
    question = case.desk.library.question("danger_now", case.state.protocols)
    return question is not None and (read_answer(text, question, case.circumstances.now).command == "insist" or bool(_AFTER_ALL.search(text)))


def tells_of_manager(case: Case, text: str) -> bool:
    """Whether staff tell what the manager decided, of a call that was decided in the manager's own chat meanwhile."""
    question = case.desk.library.question("manager_decision", case.state.protocols)
    if not (case.state.manager or {}).get("via") or question is None or len(text.split()) > _WORDS_OF_A_DECISION:
        return False
    if look(text).level != "none" or any(reference != case.state.child for reference, _ in references(text)):
        return False
    return read_answer(text, question, case.circumstances.now).understood


def _told_already(case: Case, decision: str) -> bool:
    manager = case.state.manager or {}
    return bool(manager.get("via")) and manager.get("decision") == decision


def _too_late(case: Case, member: Member, what: str) -> list[Say]:
    case.add("noted", manager_press=what, member=member.number, counts=False)
    text, state = where_it_stands(case, member), case.state
    manager = state.manager or {}
    if manager.get("via") and not manager.get("reason") and (manager["channel"], manager["person"]) == (member.channel, member.person):
        return [Say(f"{text}\n{manager_words.WHY}", reasons(case, manager["decision"]), {"call": case.call})]
    if what == "report" and state.outcome != "escalated" and not kept_out(case, member):
        text += f"\n{manager_words.SEE_IT_OTHERWISE.format(non_emergency=case.circumstances.settings.non_emergency)}"
    return [Say(text, (), {"call": case.call})]


def _decided(case: Case, member: Member, decision: str, inbox: int) -> list[Say]:
    now, role, before = case.desk.clock(), role_of(case, member, stands_with(case)), asked(case)
    decide_in_own_chat(case, member, decision, role, inbox)
    says = Conversation(case).say()
    head = manager_words.told_staff(role, decision, now, case.call)
    emergency = bool(says) and says[0].custom.get("disposition") == "999"
    first = Say(head, (), {"call": case.call, "topic": case.state.topic})
    # Nothing stands before "ring 999 now" (incidents.md, hard rule 2).
    staff = [*says, first] if emergency else [Say(f"{head}\n{says[0].text}", says[0].options, says[0].custom), *says[1:]] if says else [first]
    to_reporter(case, staff)
    if (member.channel, member.person) in before:
        release(case, member, member.channel, member.person, tell=False)
    wait_for_reason(case, member, inbox)
    lines = [manager_words.recorded(decision, now, case.call)]
    if case.state.disposition in ("REPORT", "999"):
        lines.append(manager_words.YOU_RING if has_left(case) else manager_words.STAFF_RING)
    elif not case.state.finished:
        lines.append(_still_open(case))
    report = tuple(option for option in buttons(case) if option[0] == manager_words.REPORT) if not case.state.finished else ()
    return [Say("\n".join([*lines, manager_words.WHY]), reasons(case, decision) + report, {"call": case.call, "manager": True})]


def _still_open(case: Case) -> str:
    state = case.state
    if state.disposition != "MANAGER" or state.pending != "manager_decision":
        return manager_words.STAYS_OPEN
    decision = state.decision or {}
    why = decision["rules"][0]["text"]
    return manager_words.NOT_ENOUGH.format(why=why, due=manager_words.limit(running(case) or case.desk.clock(), bool(decision.get("slow_time"))))


def _more_time(case: Case, member: Member, found: Standing) -> list[Say]:
    """As long again as the limit that runs, after that limit, once for a call, and never past the plan's time of a missing child (proposal)."""
    now, custom, given = case.circumstances.now, {"call": case.call}, time_given(case)
    work = next((due for due in case.desk.followups.of(case.call) if due.kind in (MANAGER_LIMIT, NO_WORD_LIMIT)), None)
    if work is None:
        return _too_late(case, member, "time")
    if given is not None:
        case.add("noted", manager_press="time", member=member.number, counts=False)
        return [Say(manager_words.ONLY_ONCE.format(due=limit(case, found)), buttons(case), custom)]
    settings = case.circumstances.settings
    if found.slow_time:
        until = next_working_day(work.due.astimezone(UK), settings.slow_time_next_day_hour)
    else:
        minutes = settings.manager_answer_minutes if work.kind == MANAGER_LIMIT else settings.recheck_grace_minutes
        until = later(max(work.due.astimezone(UK), now, key=instant), minutes)
        deadline = plan_deadline(case.circumstances) if "missing" in case.state.protocols else None
        until = until if deadline is None else min(until, deadline, key=instant)
    if instant(until) <= max(instant(work.due), instant(now)):
        case.add("noted", manager_press="time", member=member.number, counts=False)
        return [Say(manager_words.NO_MORE.format(due=limit(case, found), moves=then(case, found)), buttons(case), custom)]
    said: dict[str, Any] = {MORE_TIME: True, "member": member.number, "until": until.isoformat()}
    case.add("noted", **said)
    case.desk.followups.cancel(case.call, work.kind, case.desk.clock())
    schedule(case, work.kind, until, **work.payload)
    who = manager_words.who(role_of(case, member, stands_with(case)))
    if not is_reporter(case, member):
        to_reporter(case, [Say(manager_words.TELL_STAFF_TIME.format(call=case.call, who=who, due=limit(case, found)), (), {**custom, "topic": case.state.topic})])
    return [Say(manager_words.GIVEN.format(due=limit(case, found), moves=then(case, found)), buttons(case), custom)]
