"""A supervisor's answer to the person of a call: through the log, and into that person's chat."""
from __future__ import annotations

from typing import Collection

from bot.calllog.inbox import Inbox
from bot.casework.desk import Desk
from bot.casework.letters import to_reporter
from bot.casework.saying import Say
from bot.triage.identifiers import mask

ABOUT = "About call {call}: {words}"
_LONGEST = 2000


class ReplyRefused(ValueError):
    """A reply that cannot be given; the message says why and what to do."""


def reply(desk: Desk, call: str, words: str, by: str, enrolled_only: Collection[str] = ()) -> str:
    """Adds a supervisor's words to a call and puts them to its person. Returns them as they are sent.

    What identifies somebody is taken out, as from everything. `by` is who answers; `enrolled_only` names the channels
    on which a leaver hears nothing more. Raises UnknownCall, and ReplyRefused with a plain sentence.
    """
    row = desk.log.row(call)
    masked = mask(words.replace("\x00", " ")).strip()
    if not any(letter.isalnum() for letter in masked):
        raise ReplyRefused("There are no words in that reply. Write what the person should read.")
    if len(masked) > _LONGEST:
        raise ReplyRefused(f"That reply is too long: at most {_LONGEST} letters, please.")
    if row.channel in enrolled_only and desk.people.who(row.channel, row.person) is None:
        raise ReplyRefused(f"The person of call {call} is not enrolled any more. Ring the home.")
    if not (desk.people.who(row.channel, row.person) or Inbox(desk.session, desk.vault).address(row.channel, row.person)):
        raise ReplyRefused(f"The person of call {call} cannot be written to. Ring the home.")
    desk.hold(call)
    case = desk.case(call)
    case.add("remarked", masked, about="call", by=by, reply=True)
    to_reporter(case, [Say(ABOUT.format(call=call, words=masked), (), {"call": call, "reply": True})])
    return masked
