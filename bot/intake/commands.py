"""Commands that are typed: what each does, and that none opens a call but those that tell of something."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Callable, Optional, Union

from bot.casework import wording
from bot.casework.afterwards import recently_escalated
from bot.casework.conversation import Conversation
from bot.casework.desk import Case, Desk
from bot.casework.reported_afterwards import call_to_report, report_ended
from bot.casework.saying import Say, after_danger
from bot.casework.standing_words import NONE_OPEN, status
from bot.intake.messages import Incoming
from bot.triage.danger import look

#: A call is begun by it, as by any first message.
NEW_CALL = "new"
_KNOWN = ("start", "help", "status", "stop", "report", "person")
_TODAY = timedelta(hours=12)  # a shift
_UNKNOWN = f"I do not know that command.\n{wording.HELP}"

Done = Union[tuple[Optional[Case], list[Say]], str, None]


def is_command(text: str) -> bool:
    """Whether a text begins with one of the commands."""
    return _name(text) in (*_KNOWN, NEW_CALL)


def run_command(desk: Desk, incoming: Incoming, inbox: int, open_call: Optional[str], alarming: Callable[[], bool], alarm_said: bool = False) -> Done:
    """Does what a command says: (its call or None, what to say), NEW_CALL, or None for what is read as text without its slash.

    With no call open only /start, /new and /report begin one: asking how it works, whom to ring or what is open tells of nothing.
    /report soon after the end of a call raises that call, except where "ring 999" was said to these words (`alarm_said`): they have one of their own.
    """
    name = _name(incoming.text)
    if name == NEW_CALL or (name == "start" and open_call is None):
        return NEW_CALL
    if name not in _KNOWN:
        alone = open_call is None and len(incoming.text.split()) <= 1 and any(letter.isalnum() for letter in incoming.text)
        return (None, [Say(_UNKNOWN)]) if alone and look(incoming.text.lstrip("/")).level == "none" and not alarming() else None
    said = status(desk, incoming.channel, incoming.person) if name == "status" else ""
    if open_call is None and name != "report":
        return None, [Say({"help": wording.HELP, "status": said or NONE_OPEN, "stop": NONE_OPEN, "person": f"{wording.LINE}\n{_contacts(desk, incoming)}"}[name])]
    ended = call_to_report(desk, incoming.channel, incoming.person, _beside(incoming.text)) if open_call is None and not alarm_said else None
    if ended is not None:
        ended.add("heard", incoming.text, inbox=inbox, what="command")
        return ended, report_ended(ended)
    case = desk.case(open_call) if open_call else desk.open_call(incoming.channel, incoming.person, incoming.home, incoming.role)
    case.add("heard", incoming.text, inbox=inbox, what="command")
    conversation = Conversation(case)
    if name == "report":
        conversation.raise_it()
        return case, _which_call(desk, case, incoming, conversation.say())
    before = {"help": wording.HELP, "person": wording.contacts(case.circumstances), "stop": wording.STOPPED, "status": said}.get(name, wording.LINE)
    return case, after_danger([Say(before, (), {"call": case.call})], conversation.say_again())


def _name(text: str) -> str:
    return text.strip().lower().split()[0].split("@")[0].lstrip("/") if text.strip() else ""


def _beside(text: str) -> str:
    return " ".join(text.split()[1:])


def _contacts(desk: Desk, incoming: Incoming) -> str:
    """Whom to ring, as the call that has just ended has it: never one whom a complaint there may be about."""
    recent = recently_escalated(desk, incoming.channel, incoming.person)
    if recent:
        return wording.contacts(recent[0].circumstances)
    member = desk.people.who(incoming.channel, incoming.person)
    homes = [incoming.home] if incoming.home else list(member.homes) if member else []
    known = [home for home in map(desk.registry.home, homes) if home is not None]
    if len(known) > 1:
        return "\n".join(f"{home.name}: {wording.contacts_of(home)}" for home in known)
    return wording.contacts_of(known[0] if known else None)


def _which_call(desk: Desk, case: Case, incoming: Incoming, says: list[Say]) -> list[Say]:
    """Names the call where the person has told of something else today: "ring 101" must not be read for that."""
    recent = desk.log.calls(limit=2, channel=incoming.channel, person=incoming.person, since=desk.clock() - _TODAY)
    if not says or not any(row.call != case.call for row in recent) or says[0].custom.get("disposition") == "999":
        return says
    about = wording.ABOUT_CALL.format(call=case.call, child=f", {case.state.child}" if case.state.child else "")
    return [replace(says[0], text=f"{about}\n{says[0].text}"), *says[1:]]
