"""The ten points that prosecutors ask about a looked-after child (CPS-10, incidents.md section 4), as far as is known."""
from __future__ import annotations

from bot.notes.note import Note, Point
from bot.notes.words import meaning, when
from bot.triage.values import UNSURE

NOT_KNOWN = "Not known"
_NOT_IN_CALL = f"{NOT_KNOWN}: this call does not ask it."

#: In the order of the list; numbers are the list's own.
TITLES = (
    "The home's policy on behaviour", "Why the police were involved, and whether the policy says so", "Action the home has already taken",
    "Apology or putting it right", "The views of the person harmed", "The social worker's views", "The child's care plan",
    "Recent behaviour and earlier incidents", "What the child says about it", "What makes it more, or less, serious",
)
_MORE_SERIOUS = ("aggravating", "injury", "red_flags", "amber_flags", "repeat_tonight", "supply_signs", "evidence_at_risk")
_LESS_SERIOUS = ("exploitation_signs", "self_harm_signs", "health_need", "tried")
#: Answers that say that there is nothing of the kind, beside the empty list.
_NOTHING = ("none", "no", "no_victim", ())


def ten_points(note: Note) -> tuple[Point, ...]:
    """The ten Points of a call. What was not asked or not answered says "Not known", in so many words."""
    answers = (
        _policy(note), _why_police(note), _action(note), _putting_right(note), _told(note, "victim_wishes"), _social_worker(note), _plan(note),
        _history(note), "", _weight(note),
    )
    return tuple(Point(number, title, answer or _NOT_IN_CALL, bool(answer)) for number, (title, answer) in enumerate(zip(TITLES, answers), start=1))


def _told(note: Note, fact: str) -> str:
    """What was told, with its words and time; "not sure" is said as such; empty when nothing was told."""
    one = note.told_about(fact)
    if one is None:
        return ""
    if note.facts.get(fact) == UNSURE:
        return f"{NOT_KNOWN}: asked, and the answer was \"{one.answer}\" ({when(one.moment)})."
    words = f", in the words \"{one.words}\"" if one.words else ""
    return f"{one.answer}{words} ({when(one.moment)})."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _policy(note: Note) -> str:
    plan = _told(note, "plan_says")
    return f"The policy itself is not known to this record. The plan or safety plan was said to say: {plan}" if plan else ""


def _why_police(note: Note) -> str:
    final = note.final
    if final is None:
        return ""
    why = "; ".join(ground.text for ground in final.grounds)
    asked = "The person on the spot asked for the police." if any(step.kind == "raised" and "asked for" in step.what for step in note.steps) else ""
    wanted = _told(note, "reason_for_police")
    advised = {"filtered": "The police were not advised", "escalated": "The police were advised"}.get(final.outcome, "Nothing final was advised yet")
    return _joined(f"{advised}: {final.disposition} ({meaning(final.disposition, note.role)}), because {why}.", asked,
                   f"Wanted from the police: {wanted}" if wanted else "", "Whether the home's policy says the same is not known.")


def _action(note: Note) -> str:
    tried, checks = _told(note, "tried"), _told(note, "checks_done")
    managed = [step.what for step in note.steps if step.kind == "manager_decided"]
    return _joined(f"Calming: {tried}" if tried else "", f"Checks made: {checks}" if checks else "", *(f"{what}." for what in managed))


def _putting_right(note: Note) -> str:
    if note.facts.get("victim_wishes") != "restorative":
        return ""
    return "The person harmed wants it put right without the police. Whether it has been is not known."


def _social_worker(note: Note) -> str:
    told = _told(note, "people_told")
    return f"Manager, social worker and parent told: {told} Their views are not known." if told else ""


def _plan(note: Note) -> str:
    if note.child_known is None:
        return _told(note, "plan_says")
    return _joined(note.plan, f"On this: {_told(note, 'plan_says')}" if note.told_about("plan_says") else "")


def _history(note: Note) -> str:
    if note.child == "not given":
        return ""
    if not note.earlier:
        return f"No other call about {note.child} here in the 28 days before. What the home's own records hold is not known."
    listed = ", ".join(f"{one.call} ({when(one.at)}, {one.topic}, {one.disposition})" for one in note.earlier)
    return f"Calls about {note.child} here in the 28 days before: {listed}. They do not lower this decision."


def _weight(note: Note) -> str:
    more = [f"{one.answer.lower()}" for fact in _MORE_SERIOUS if (one := note.told_about(fact)) and note.facts.get(fact) not in (*_NOTHING, UNSURE)]
    less = [_mitigating(note, fact) for fact in _LESS_SERIOUS if note.told_about(fact) and note.facts.get(fact) not in (*_NOTHING, UNSURE)]
    unsure = [fact.replace("_", " ") for fact in (*_MORE_SERIOUS, *_LESS_SERIOUS) if note.facts.get(fact) == UNSURE]
    asked = [fact for fact in (*_MORE_SERIOUS, *_LESS_SERIOUS) if note.told_about(fact)]
    if not asked:
        return ""
    return _joined(f"More serious: {'; '.join(more)}." if more else "Of what was asked, nothing makes it more serious.",
                   f"To weigh for the child: {'; '.join(less)}." if less else "", f"Not known: {', '.join(unsure)}." if unsure else "")


def _mitigating(note: Note, fact: str) -> str:
    told = note.told_about(fact)
    answer = told.answer.lower() if told else ""
    heads = {"exploitation_signs": "signs that somebody is using the child", "self_harm_signs": "self-harm", "health_need": "health", "tried": "calming"}
    return f"{heads[fact]}: {answer}"
