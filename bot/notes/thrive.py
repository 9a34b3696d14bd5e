"""The same call as plain text for a command-and-control log: THRIVE headings and the call handler's twelve questions."""
from __future__ import annotations

from dataclasses import dataclass

from bot.notes.note import Note, Told
from bot.notes.words import OUTCOMES, clock, meaning, when
from bot.triage.explaining import name
from bot.triage.facts import PLAN_MEDICAL
from bot.triage.values import UNSURE

#: Where each fact belongs. A fact of a new question that stands nowhere here is listed under Investigation.
_HEADINGS = {
    "Threat": ("danger_now", "category", "still_happening", "red_flags", "place_safe", "companions"),
    "Harm": ("injury", "health_need"),
    "Risk": ("whereabouts", "whereabouts_check", "plan_time", "return_time", "amber_flags", "aggravating", "repeat_tonight", "reasonable_parent"),
    "Investigation": ("checks_done", "evidence_at_risk", "supply_signs", "form_ready", "police_told", "reason_for_police"),
    "Vulnerability": ("child", "self_harm_signs", "exploitation_signs", "plan_says"),
    "Engagement": ("contact", "collector", "returned", "tried", "victim_wishes", "people_told", "manager_decision", "reporter_insists", "worry"),
}
_KNOWN = {fact for facts in _HEADINGS.values() for fact in facts}


@dataclass(frozen=True)
class _Asks:
    """One of the twelve questions: facts that answer it whole, and flags of lists that answer it in part."""

    title: str
    facts: tuple[str, ...] = ()
    flags: tuple[tuple[str, str, str], ...] = ()  # (fact of a list, flag, label)
    plan: tuple[str, ...] = ()  # flags of the child's plan


#: The College's twelve, in our own words and the order of missing.md section 3 [APP-CALL].
_TWELVE = (
    _Asks("Why is the caller worried", ("worry",)),
    _Asks("What has been done to trace the child", ("checks_done", "whereabouts_check")),
    _Asks("Out of character", (), (("amber_flags", "out_of_character", "not like them at all"),)),
    _Asks("Missing before, and what happened", (), (("amber_flags", "harmed_when_missing_before", "came to harm when missing before"),)),
    _Asks("Medical needs", ("health_need",), (("red_flags", "critical_medicine_missed", "has missed medicine needed to stay alive"),), PLAN_MEDICAL),
    _Asks("Likely victim of crime", (), (("red_flags", "taken_or_forced", "taken or forced"),
                                         ("amber_flags", "after_assault_or_disclosure", "after an assault, a disclosure or a serious row"))),
    _Asks("Likely hurt or harmed", ("danger_now",), (("red_flags", "being_hurt", "seen or heard being hurt"),
                                                     ("red_flags", "dangerous_place", "in a dangerous place"))),
    _Asks("At risk of sexual exploitation now", (), (("amber_flags", "exploitation", "known or suspected exploitation"),
                                                     ("amber_flags", "unknown_adults", "with adults nobody knows")), ("exploitation", "trafficking")),
    _Asks("Likely to self-harm or attempt suicide", (), (("red_flags", "self_harm_intent", "talks of suicide or self-harm, or a goodbye message"),), ("self_harm",)),
    _Asks("Danger to others", (), (("red_flags", "danger_to_others", "has a weapon or threatens to hurt someone"),)),
    _Asks("Likely to have gone abroad"),
    _Asks("Anything else relevant"),
)


def thrive(note: Note) -> str:
    """The text to paste: no names, no addresses, no police risk level (missing.md hard rule 9: police decide it)."""
    lines = [f"THRESHOLD {note.call}, {when(note.opened)} UK, home {note.home}, child {note.child}, told by {note.role} on {note.channel}"]
    lines += _decision(note)
    for heading, facts in _HEADINGS.items():
        lines += ["", heading.upper()] + (_heading(note, heading, facts) or ["- Nothing told."])
    if "missing" in note.topic or any("(missing," in protocol for protocol in note.protocols):
        lines += ["", "THE TWELVE QUESTIONS FOR A MISSING CALL (who said it, when)"]
        lines += [f"{number}. {asks.title}? {_answer(note, asks)}" for number, asks in enumerate(_TWELVE, start=1)]
    whole = "record whole" if note.broken_at is None else f"RECORD NOT WHOLE: event {note.broken_at}"
    lines += ["", f"Protocols {note.protocol_version}, registry {note.registry_version or 'none'}; {whole}; made {when(note.made)} UK."]
    lines.append("The risk level is for the police to decide. Names, addresses and number plates were not taken in the chat: ask by phone.")
    return "\n".join(lines) + "\n"


def _decision(note: Note) -> list[str]:
    final = note.final
    if final is None:
        return ["DECISION: none yet. Danger was asked about first."]
    due = f", due {when(final.due)}" if final.due and note.closed is None else ""
    lines = [f"DECISION {when(final.at)}: {final.disposition}, {meaning(final.disposition, note.role)} ({OUTCOMES.get(note.outcome, note.outcome)}){due}"]
    lines += [f"- because {ground.text} ({', '.join(ground.source)}; {ground.rule}{'; ' + ground.mark if ground.mark else ''})" for ground in final.grounds]
    return lines + [f"- decided by: {final.who}"]


def _heading(note: Note, heading: str, facts: tuple[str, ...]) -> list[str]:
    wanted = [one for one in note.told if one.fact in facts or (heading == "Investigation" and one.fact not in _KNOWN)]
    lines = [_line(one) for one in wanted if one.answer or one.asked]
    if heading == "Threat" and note.first_words:
        lines.insert(0, f'- What happened, in the first words: "{note.first_words}"')
    if heading == "Investigation":
        lines += [f"- Operator's note, {when(one.at)}: {one.what}" for one in note.notes]
    if heading == "Risk" and note.final:
        lines.append(f"- Reasons for the decision: {'; '.join(ground.text for ground in note.final.grounds)}.")
    if heading == "Investigation" and note.earlier:
        lines.append(f"- Calls about this child here in the last 28 days: {', '.join(one.call for one in note.earlier)}.")
    if heading == "Vulnerability":
        lines += _child(note)
    if heading == "Engagement":
        lines += [f"- {step.what} ({clock(step.at)})." for step in note.steps if step.kind in ("manager_decided", "handed_over", "raised")]
        lines += [f"- Due {when(task.due)}: {task.what}" if task.due else f"- Advised: {task.what}" for task in note.tasks]
    return lines


def _child(note: Note) -> list[str]:
    child = note.child_known
    if child is None:
        return ["- The child is not known in the registry."] if note.child != "not given" else []
    band = child.age_band or ("not given" if child.age is None else "under 13" if child.age < 13 else "13 to 15" if child.age < 16 else "16 or over")
    looked_after = {True: "looked after", False: "not looked after", None: "looked-after status not given"}[child.looked_after]
    return [f"- Age {band}; {looked_after}{'; placed out of area' if child.out_of_area else ''}.", f"- {note.plan}"]


def _line(one: Told) -> str:
    if not one.answer:
        return f"- {name(one.fact).capitalize()}: asked {clock(one.asked or one.moment)}, not answered."
    changed = f" ({one.changed})" if one.changed else ""
    return f"- {name(one.fact).capitalize()}: {one.answer}{changed}{_said(one)}"


def _said(one: Told) -> str:
    words = f', "{one.words}"' if one.words and one.words.lower() != one.answer.lower() else ""
    return f"{words} [{one.by}, {clock(one.moment)}]"


def _answer(note: Note, asks: _Asks) -> str:
    """What is known for one of the twelve; a list that was put and not ticked is said as such, never as a plain "no"."""
    parts = []
    for fact in asks.facts:
        one = note.told_about(fact)
        if one is not None:
            parts.append(f"{name(fact)}: {one.answer}{_said(one)}")
    parts += [part for part in (_flag(note, *flag) for flag in asks.flags) if part]
    plan = note.child_known.plan if note.child_known else None
    parts += [f"YES, the child's plan has the flag: {name(flag)} [registry]" for flag in (plan.flags if plan else ()) if flag in asks.plan]
    if asks.title.startswith("Missing before") and note.earlier:
        parts.append("calls here in the last 28 days: " + ", ".join(f"{one.call} ({one.topic})" for one in note.earlier))
    if asks.title.startswith("Anything else"):
        parts += _anything_else(note)
    return "; ".join(parts) + "." if parts else "Not asked here. Ask the caller."


def _flag(note: Note, fact: str, flag: str, words: str) -> str:
    one, value = note.told_about(fact), note.facts.get(fact)
    if one is None:
        return ""
    if value == UNSURE:
        return f"not sure: {words}{_said(one)}"
    if isinstance(value, tuple) and flag in value:
        return f"YES, {words}{_said(one)}"
    return f"not ticked: {words} [{clock(one.moment)}]"


def _anything_else(note: Note) -> list[str]:
    asked_above = {flag for asks in _TWELVE for _, flag, _ in asks.flags}
    more = [one.answer for fact in ("red_flags", "amber_flags") if (one := note.told_about(fact))
            and isinstance(note.facts.get(fact), tuple) and set(note.facts[fact]) - asked_above]
    heard = [step.what for step in note.steps if step.kind == "heard"]
    return [f"on the lists: {answer}" for answer in more] + [f"first message: {heard[0][6:]}" for _ in heard[:1]]
