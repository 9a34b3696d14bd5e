"""Makes a Note of a call: reads its events, its child's plan and its clocks, and has the decision explained."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from bot.calllog.events import Event
from bot.calllog.log import CallRow
from bot.calllog.replay import CallState, replay
from bot.casework.desk import Desk
from bot.casework.saying import CONFIRM, DIFFERENT, WHAT_HAPPENED
from bot.notes.note import Decided, Earlier, Ground, Note, Step, Task, Told
from bot.notes.on_the_phone import OPERATOR_DOES, told_to_caller
from bot.notes.timeline import limit_of, manager_said, question_of, timeline
from bot.notes.words import by_role, fact_in_words, plan_in_words, quoted, read_by
from bot.triage.circumstances import Circumstances
from bot.triage.explaining import alternatives, in_words, label, name
from bot.triage.protocol import Library
from bot.triage.walking import tell_for, walk

#: Earlier calls about the same child are listed this far back.
LOOK_BACK = timedelta(days=28)
_LISTED, _LOOKED_AT = 20, 1_000
#: A note that an operator typed is quoted longer than an answer.
_LONGEST_NOTE = 1_000
_OWN = (CONFIRM, DIFFERENT, WHAT_HAPPENED)
#: Rules that stand in no protocol: time passed, and nobody had decided.
_BY_CLOCK = ("limit-passed", "waited-long-enough", "left-unfinished")


def gather(desk: Desk, call: str, explained: bool = True, allowed: Optional[Callable[[CallRow], bool]] = None) -> Note:
    """The note of one call as it stands now.

    Args:
        desk: may be one that only reads; its clock dates the note.
        explained: False leaves out what would have led elsewhere, which takes most of the time.
        allowed: which other calls the reader may know of (a child who moved has calls of another provider); None for a reader of the
            whole force. Whether they may see this call is for the caller to check.

    Raises:
        UnknownCall: there is no such call.
    """
    row, made = desk.log.row(call), desk.clock()
    events = desk.log.events(call)
    state = replay(events)
    circumstances = _circumstances(desk, call, _last_decision(events) or made)
    decided = tuple(_decided(desk.library, events, number) for number, event in enumerate(events) if event.kind == "decided")
    child = state.answers.get("child")
    return Note(
        call=call, home=row.home or "not given", role=row.role, channel=row.channel, child=quoted(str(child.value)) if child else "not given",
        topic=row.topic or "not known", opened=row.opened_at, closed=row.closed_at, outcome=row.outcome,
        told=_told(desk.library, state, events), decided=decided, steps=timeline(desk.library, state.protocols, events),
        tasks=_tasks(desk, state, _deciding(events), circumstances), would_change=_would_change(desk.library, events, circumstances) if explained else (),
        protocols=tuple(f"{one.title} ({one.name}, version {one.version})" for key, one in desk.library.protocols.items() if key in state.protocols),
        protocol_version=state.protocol_version, protocol_version_now=desk.library.version, registry_version=state.registry_version,
        broken_at=desk.log.verify(call), events=len(events), last_hash=events[-1].hash, made=made,
        facts={**{fact: answer.value for fact, answer in state.answers.items()}, **(state.decision or {}).get("facts", {})},
        plan=plan_in_words(circumstances), child_known=circumstances.child, earlier=_earlier(desk, state, allowed), waits_for=_waits_for(events),
        first_words=next((quoted(event.text) for event in events if event.kind == "heard" and event.text.strip()), ""), notes=_notes(events),
    )


def _last_decision(events: list[Event]) -> Optional[datetime]:
    return next((event.at for event in reversed(events) if event.kind == "decided"), None)


def _circumstances(desk: Desk, call: str, at: datetime) -> Circumstances:
    """The plan, home and settings that the call used, with the clock as it stood then."""
    return Desk(desk.session, desk.vault, desk.library, lambda: at).case(call).circumstances


def _told(library: Library, state: CallState, events: list[Event]) -> tuple[Told, ...]:
    """Every question put and every fact told, in the order in which they came up."""
    found: dict[str, Told] = {}
    pressed = False
    for event in events:
        pressed = not event.text.strip() if event.kind == "heard" else pressed
        fact = event.payload.get("fact") if event.kind in ("asked", "answered", "corrected") else event.payload.get("set_aside")
        if not fact or fact in _OWN:
            continue
        question = question_of(library, fact, state.protocols)
        wording = question.wording(state.role) if question else name(fact)
        if question and question.type == "many":  # two lists may be put in the same words
            wording = f"{name(fact).capitalize()}: {wording}"
        one = found.get(fact) or Told(fact, wording, None, "", "", "", None)
        if event.kind == "asked":
            found[fact] = replace(one, asked=one.asked or event.at)
        elif event.kind == "noted":
            found[fact] = replace(one, changed="set aside")
        else:
            value = event.payload.get("new") if event.kind == "corrected" else event.payload.get("value")
            value = tuple(value) if isinstance(value, list) else str(value)
            before = f"before: {one.answer}" if event.kind == "corrected" and one.answer else ""
            found[fact] = replace(one, answer=quoted(label(question, value)), words=quoted(event.text), by=read_by(_by(event, pressed), state.role),
                                  at=event.at, changed=before)
    return tuple(found.values())


def _by(event: Event, pressed: bool) -> str:
    """Who read an answer. One without words, after a message without words, was chosen and not typed."""
    by = str(event.payload.get("by", ""))
    return "button" if by == "phrase" and pressed and not event.text else by


def _decided(library: Library, events: list[Event], number: int) -> Decided:
    event, state = events[number], replay(events[: number + 1])
    told = state.decision or {}
    grounds = tuple(_ground(library, state, rule) for rule in told.get("rules", ()))
    due = told.get("due")
    return Decided(event.at, told.get("disposition", ""), told.get("outcome", ""), _who(state, events[: number + 1], told), grounds,
                   datetime.fromisoformat(due) if due else None, bool(told.get("slow_time")))


def _ground(library: Library, state: CallState, rule: dict[str, Any]) -> Ground:
    facts = []
    for fact, value in (rule.get("because") or {}).items():
        value = tuple(value) if isinstance(value, list) else str(value)
        facts.append(f"{name(fact)}: {fact_in_words(question_of(library, fact, state.protocols), value)}")
    return Ground(rule.get("text", ""), "; ".join(facts), tuple(rule.get("source", ())), rule.get("rule", ""), rule.get("mark", ""))


def _who(state: CallState, events: list[Event], told: dict[str, Any]) -> str:
    """Who made a decision: the clock, the manager, the worker who insisted, or the rules from a worker's answers."""
    rules = {rule.get("rule") for rule in told.get("rules", ())}
    used = {fact for rule in told.get("rules", ()) for fact in (rule.get("because") or {})}
    returned = state.answers.get("returned")
    if rules & set(_BY_CLOCK) or ("returned" in used and returned is not None and returned.by == "clock"):
        return "The clock: nobody decided or answered in time"
    if "manager_decision" in used and state.manager:
        return manager_said(state.manager)
    worker = "operator" if state.role == "operator" else "worker"
    if "operator-raises" in rules:
        return "The operator, who raised it"
    if "reporter-insists" in rules:
        return f"The {worker}, who wanted it reported"
    if told.get("disposition") == "HOME" and state.confirmed:
        return f"Threshold's rules from the {worker}'s answers, which the {worker} confirmed"
    return f"Threshold's rules from the {worker}'s answers"


def _deciding(events: list[Event]) -> tuple[str, ...]:
    """The protocols that made the decision that stands; what joined the call afterwards advises nothing for it."""
    last = next((number for number in range(len(events) - 1, -1, -1) if events[number].kind == "decided"), None)
    if last is None:
        return ()
    raised = events[last - 1]
    return ("returned",) if raised.kind == "raised" and raised.payload.get("by") == "return" else replay(events[: last + 1]).protocols


def _tasks(desk: Desk, state: CallState, deciding: tuple[str, ...], circumstances: Circumstances) -> tuple[Task, ...]:
    """What was advised with the decision that stands, and what still falls due."""
    waiting = tuple(Task(f"{words[:1].upper()}{words[1:]}", (), due.due) for due in desk.followups.of(state.call) if (words := limit_of(due.kind, due.payload)))
    if not state.decision:
        return waiting
    told = tell_for(desk.library, deciding, state.decision.get("disposition", ""), state.decision.get("facts", {}))
    if state.role != "operator":
        return tuple(Task(by_role(item.do, circumstances), item.source, None, item.mark) for item in told) + waiting
    does = OPERATOR_DOES.get(state.decision.get("disposition", ""))
    said = ((item, told_to_caller(item.do)) for item in told)
    return (*((Task(does, (), None, "proposal"),) if does else ()),
            *(Task(f'Tell the caller: "{by_role(words, circumstances)}"', item.source, None, item.mark) for item, words in said if words is not None), *waiting)


def _would_change(library: Library, events: list[Event], circumstances: Circumstances) -> tuple[str, ...]:
    """What would have led elsewhere, for the decision that stands; says why when it cannot be worked out."""
    last = next((number for number in range(len(events) - 1, -1, -1) if events[number].kind == "decided"), None)
    if last is None:
        return ()
    state = replay(events[: last + 1])
    decision, rules = state.decision or {}, {rule.get("rule") for rule in (state.decision or {}).get("rules", ())}
    if rules & set(_BY_CLOCK):
        return ("The clock made this decision. A word from the manager, or an answer to the last question, before the time was up would have "
                "been decided on instead.",)
    told = {fact: answer.value for fact, answer in state.answers.items() if fact not in _OWN}
    now = walk(library, state.protocols, told, circumstances)
    if events[last - 1].kind == "raised" and events[last - 1].payload.get("by") == "return":
        return ("What came out after the child was back raised this decision. Nothing that is said afterwards lowers it.",)
    if "reporter-insists" in rules and now.decision is None:
        return ("The person on the spot wanted it reported. Without that, the questions would have gone on; no answer can lower it.",)
    if now.decision is None or now.decision.disposition != decision.get("disposition") or {one.rule for one in now.decision.reasons} != rules:
        if state.protocol_version == library.version:
            return ("This decision rests on when things were said as well as on the answers, so no change of answers can be named.",)
        return ("This call was decided with an earlier version of the protocols, so this cannot be worked out with those now in force.",)
    found = alternatives(library, state.protocols, told, circumstances)
    return tuple(in_words(library, state.protocols, one) for one in found)


def _notes(events: list[Event]) -> tuple[Step, ...]:
    """What operators wrote down beside the script."""
    return tuple(Step(event.at, event.kind, quoted(event.text, _LONGEST_NOTE)) for event in events
                 if event.kind == "noted" and event.payload.get("what") == "operator_note" and event.text)


def _waits_for(events: list[Event]) -> str:
    """What a closed call waits for before it is final (the return interview), empty when it is final or nothing is owed."""
    waits = ""
    for event in events:
        if event.kind == "noted" and event.payload.get("final") is False:
            waits = name(str(event.payload.get("waits_for", "return interview")))
        elif event.kind == "noted" and (event.payload.get("final") or event.payload.get("final_with")):
            waits = ""
    return waits


def _earlier(desk: Desk, state: CallState, allowed: Optional[Callable[[CallRow], bool]]) -> tuple[Earlier, ...]:
    if not state.child or state.opened_at is None:
        return ()
    rows = desk.log.calls(limit=_LOOKED_AT, child=state.child, since=state.opened_at - LOOK_BACK, until=state.opened_at)
    known = [row for row in rows if row.call != state.call and (allowed is None or allowed(row))]
    return tuple(Earlier(row.call, row.opened_at, row.topic or "not known", row.disposition or "open") for row in known[:_LISTED])
