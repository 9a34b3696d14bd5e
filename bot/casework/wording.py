"""The words of every reply: product, read by a tired person at 3 a.m."""
from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable

from bot.casework.saying import CONFIRM, DIFFERENT, NOTHING, WHAT_HAPPENED
from bot.triage.circumstances import Circumstances, Contact, Home
from bot.triage.clocks import UK
from bot.triage.danger import LINE as LINE
from bot.triage.protocol import Library, Option, Question
from bot.triage.values import UNSURE, Answer, Value
from bot.triage.walking import Decision

_HEAD = {
    "999": "Ring 999 now.",
    "REPORT": "Report this to the police now. Ring {non_emergency}, or 999 if anyone is in danger.",
    "INTEL": "Pass this on to the police today. Ring {non_emergency} or use your police contact.",
    "MANAGER": "Your manager decides this one. Ring {manager} now.",
    "WAIT": "Wait until {due}, and keep trying. I will ask you then.",
    "HOME": "This one is for the home. Handle it and write it in the child's record.",
}
_OFFICER = "No manager of this home decides this one alone: it may be about them. Ring {manager} now."
#: A typed answer of so many words may say more than it was read as.
_SAYS_MORE = 4
_ON_CALL = re.compile(r"\b(Ring|Tell) on-call\b")
_LOGGED = {"escalated": "Logged: it goes to 999 or the police.", "filtered": "Logged: the home handles it.", "open": "This call stays open."}

HELLO = (f"{LINE}\nI help staff of children's homes decide who to ring. Tell me what has happened, in your own words. "
         "Use the child's reference, never a name.\nIs anyone in danger right now?")
HELP = (f"{LINE}\nTell me what has happened, in your own words. I ask what I need, and then say who to ring. You can ring the police at any time. "
        "Use the child's reference, never a name.\n/status: your open calls\n/new: something else has happened\n/person: who to ring\n"
        "/report: report it to the police\n/stop: leave it for now; an open call stays open")
ABOUT_CALL = "This is about call {call}{child}."
WHAT = f"{LINE}\nTell me what has happened, in your own words."
PLAIN_FAILURE = (f"{LINE}\nSomething went wrong on my side. Your message is kept. If you cannot wait, ring your manager, or the police on 101.")
STOPPED = "This call stays open until somebody says everyone is safe. Come back to it whenever you can."
THANKS = "You're welcome."
AGAIN = "I did not understand that. Please tap one, or say it another way."
DIFFERENCE_UNREAD = "I could not read what is different. Tap the answer that is not right, or say it in a few words."
SAID_BACK = {
    "returned": "{child} is back with you now, seen and safe. Is that right?",
    "manager_decision": "Your manager has decided that the home handles this. Is that right?",
}
NOT_YET = "I have written that down. Keep trying; I will ask you at {due}. If you have lost touch or are worried, say so, or ring the police now."
SET_ASIDE = "Because of your correction I have set aside what you said to: "
AFTER_ALARM = "I have logged this call as an emergency."
ANYTHING_ELSE = "Anything else on that list? Tap it, or tap \"That is all\"."
RESTARTED = "We start again. What you said before is kept in the log."
WHICH = "You told me \"{before}\", and now \"{now}\". Which is right?"
MEANT_SAFE = "I understood: nobody is in danger or badly hurt, and there is no fire or weapon.\nIs that right?"
HERE = "I understood: {child} is here with you now, in the home.\nIs that right?"
HERE_OPERATOR = "I understood: {child} is in the home now, with the caller.\nIs that right?"
NOT_HERE = "No, not here"
RIGHT, IN_DANGER = "Yes, that is right", "No, somebody is in danger"
MEANT = "Did you mean this?\n- {question} {answer}\nTap yes, or tap what fits."
READ_WRONGLY = "I read that wrongly. Please tap what fits, or say it another way."
WRONG = "Which of these is not right? Tap it, or tell me what is different."

IS_NOTHING = "Nothing has happened, nobody is in danger: is that right?"
NOTHING_CLOSED = "Thank you. Call {call} is closed: nothing has happened. When something does, tell me here."

OWN_QUESTIONS = {
    NOTHING: Question(NOTHING, "yes_no", IS_NOTHING, IS_NOTHING, "A call ends only by a person's word.", ("RESOLUTION-25",),
                      (Option("yes", "Yes, nothing has happened", ("yes",)), Option("no", "No, something has happened", ("no",)))),
    CONFIRM: Question(CONFIRM, "yes_no", "Is that right?", "Is that right?", "A call is closed as filtered only when a person confirms it.",
                      ("RESOLUTION-25",), (Option("yes", "Yes, that is right", ("yes", "correct", "thats right")), Option("no", "Something is different", ("no", "wrong")))),
    DIFFERENT: Question(DIFFERENT, "text", WRONG, WRONG, "A correction replaces the earlier answer.", ("RESOLUTION-26",)),
    WHAT_HAPPENED: Question(WHAT_HAPPENED, "text", WHAT, WHAT, "Nothing has been told yet.", ("RESOLUTION-25",)),
}


def clock(moment: datetime) -> str:
    """A moment as UK local "21:40", with the day where it is not today's evening."""
    return moment.astimezone(UK).strftime("%H:%M")


def fill(text: str, circumstances: Circumstances, due: datetime | None = None) -> str:
    """Puts the force's number, the manager and the due time into a text. Unknown marks stay as they are."""
    managers = circumstances.home.managers if circumstances.home else ()
    first = next((contact for contact in managers), None)
    on_call = next((contact for contact in managers if contact.role == "on_call"), None)
    social_care = circumstances.home.out_of_hours_social_care if circumstances.home else ""
    marks = {
        "non_emergency": circumstances.settings.non_emergency,
        "manager": f"{first.name} on {first.phone}" if first else "your manager",
        "on_call": f"{on_call.name} on {on_call.phone}" if on_call else "the on-call manager",
        "out_of_hours": social_care or "the out-of-hours social care number",
        "due": clock(due) if due else "the time agreed",
    }
    for mark, value in marks.items():
        text = text.replace("{" + mark + "}", value)
    if first and first.role != "registered_manager":  # the registered manager is accused, or there is none: "your manager" must not be read as them
        text = text.replace("your manager", marks["manager"])
    if managers and on_call is None:  # on-call is accused, or the home has none: nobody is sent to them
        text = _ON_CALL.sub(lambda found: f"{found[1]} {_next_to(managers, social_care)}", text)
    return text


def _next_to(managers: tuple[Contact, ...], social_care: str) -> str:
    """Who stands in where nobody is on call: the next manager, else out-of-hours social care."""
    return f"{managers[1].name} on {managers[1].phone}" if len(managers) > 1 else social_care or "your council's out-of-hours team"


def question_text(question: Question, role: str, first: bool, again: bool, sharpened: str = "") -> str:
    """One question. The first reply of a call always carries the 999 line (incidents.md hard rule 1)."""
    parts = [LINE] if first else []
    if again:
        parts.append(AGAIN)
    parts.append(sharpened if sharpened and question.fact == "danger_now" else question.wording(role))
    return "\n".join(parts)


def decision_text(decision: Decision, circumstances: Circumstances, call: str, due: datetime | None, head: str = "") -> str:
    """The decision: what to do, why with its source, the steps, and the reference that replaces a log number."""
    lines = [head or fill(_head(decision.disposition, circumstances), circumstances, due)]
    lines += [f"Why: {reason.text} ({', '.join(reason.source)}{'; ' + reason.mark if reason.mark else ''})." for reason in decision.reasons[:3]]
    lines += [f"- {fill(item.do, circumstances, due)}" for item in decision.tell]
    if decision.disposition == "WAIT" and due:
        lines.append(f"If there is no word by {clock(due)}, or no answer to me, this becomes a police report.")
    if decision.disposition == "MANAGER" and due:
        moves = "it goes to the next manager and stays on the list" if decision.slow_time else f"{_after(circumstances)} is next, then it becomes a police report"
        lines.append(f"If nobody has decided by {due.astimezone(UK).strftime('%a %H:%M') if decision.slow_time else clock(due)}, {moves}.")
    lines.append(f"Your reference: {call}, {clock(circumstances.now)}. {_LOGGED[decision.outcome]}")
    return "\n".join(lines)


def _after(circumstances: Circumstances) -> str:
    """Who comes after a first manager who has not decided."""
    home = circumstances.home
    named = home is None or len(home.managers) < 2 or any(contact.role == "on_call" for contact in home.managers)
    return "on-call" if home is None or named else home.managers[1].name


def _head(disposition: str, circumstances: Circumstances) -> str:
    managers = circumstances.home.managers if circumstances.home else ()
    officer = disposition == "MANAGER" and managers and managers[0].role == "designated_officer"
    return _OFFICER if officer else _HEAD[disposition]


def label(library: Library, fact: str, value: Value) -> str:
    """A value as the person saw it on its button."""
    question = library.question(fact)
    if value == UNSURE:
        return "not sure"
    if question is None or not question.options:
        return str(value)
    labels = {option.value: option.label for option in question.options}
    if isinstance(value, tuple):
        return ", ".join(labels.get(flag, flag) for flag in value) or question.none_label
    return labels.get(value, str(value))


def check_answers(library: Library, answers: Iterable[Answer]) -> str:
    """"Check your answers": what was understood, before a call closes as filtered."""
    lines = ["Before I close this, check what I understood:"]
    for answer in answers:
        question = library.question(answer.fact)
        if question and question.type != "text":
            said = f" (you wrote: \"{answer.words}\")" if _quoted(answer) and question.type != "reference" else ""
            lines.append(f"- {asked_shortly(question)} {label(library, answer.fact, answer.value)}{said}")
    return "\n".join(lines + ["Is that right?"])


def _quoted(answer: Answer) -> bool:
    """Whether a summary shows the words of an answer beside what was made of them: those of the first message, and typed ones that say
    more than a yes or no. What nobody understood is then at least before the eyes of whoever confirms."""
    return bool(answer.words) and (answer.by == "opening" or (answer.by != "button" and len(answer.words.split()) >= _SAYS_MORE))


def asked_shortly(question: Question) -> str:
    """The question itself, without what was added to explain it."""
    first = question.staff.split("?")[0].split(". ")[0].rstrip(".")
    return first + ("?" if "?" in question.staff else ":")


def change_label(library: Library, answer: Answer) -> str:
    """What a "change this" button says: the question and the answer given."""
    question = library.question(answer.fact)
    return f"{asked_shortly(question)} {label(library, answer.fact, answer.value)}" if question else str(answer.value)


def contacts(circumstances: Circumstances) -> str:
    """Who to speak to instead: managers in order, then out-of-hours social care."""
    return contacts_of(circumstances.home)


def contacts_of(home: Home | None) -> str:
    """The same for a home of which no call is open."""
    if home is None:
        return "To speak to a person now, ring your manager or the on-call manager."
    people = [f"{contact.role.replace('_', ' ')}: {contact.name}, {contact.phone}" for contact in home.managers]
    if home.out_of_hours_social_care:
        people.append(f"out-of-hours social care: {home.out_of_hours_social_care}")
    return "To speak to a person now, ring " + "; ".join(people) + "."
