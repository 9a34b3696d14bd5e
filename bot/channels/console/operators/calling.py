"""What an operator does in a call: answer, note, danger, police, park, monitoring, raise. Nothing typed is ever lost."""
from __future__ import annotations

from typing import Optional
from urllib.parse import urlencode

from starlette.responses import Response

from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.casework.desk import Desk
from bot.channels import answering
from bot.channels.bodies import TOO_LONG, too_long
from bot.channels.console.ask import Ask
from bot.channels.console.operators.looking import Looking
from bot.channels.console.operators.standing import Stands, again, begun, heard_in, taken_by_another, ticked_first
from bot.channels.console.operators.starting import NO_REFERENCE
from bot.channels.console.operators.talking import Talking, closes, danger_said, failed
from bot.channels.console.shell import Console, back_to
from bot.console import alarming as signs, calls, monitoring, places, presence, raising, script
from bot.console.said import add_note
from bot.console.telling import KEEPS, tell
from bot.intake.messages import Outgoing

_NOTHING = "Choose an answer, or type one."
_AGAIN = "This could not be worked just now. What you typed is still here: send it again."


class Calling:
    """The forms of /console/calls/{call}; each keeps the note and the monitoring answers that stand beside it."""

    def __init__(self, console: Console, talking: Talking, looking: Looking) -> None:
        self._console, self._talking, self._looking = console, talking, looking

    async def answer(self, ask: Ask) -> Response:
        """As `_answer`; where the log cannot be read, words of danger are told all the same."""
        try:
            return await self._answer(ask)
        except (DatabaseBusy, DatabaseUnavailable):
            return self._away(ask, answering.danger_words(ask.field("text")) is not None or any(map(signs.is_grave, ask.fields("choice"))))

    async def _answer(self, ask: Ask) -> Response:
        """An answer chosen or typed, or a correction. A question that somebody else has answered meanwhile is refused; danger never is."""
        stands = await self._begin(ask)
        if stands is None:
            return self._console.missing(ask)
        chosen, text = stands.chosen, stands.text
        alarming = answering.danger_words(text) is not None
        if too_long(text):
            await self._signs_first(ask, stands)
            return self._again(ask, 413, {"text": TOO_LONG})
        if stands.stale and stands.signs:  # danger counts at any time, whoever was first
            stands = await self._signs_first(ask, stands)
            chosen = script.Chosen()
            if not text.strip():
                return back_to(_page_of(ask, stands.taken, told="late"))
        if alarming and stands.stale:
            chosen = script.Chosen()  # a choice belonged to its question
        if not chosen.presses and not text.strip():
            return self._again(ask, 422, {"text": _NOTHING})
        messages = [("", press) for press in chosen.presses] + ([(text, "")] if text.strip() else [])
        messages = messages[::-1] if alarming else messages
        update_id = self._talking.update_id(stands.own.person, ask.field("turn"), text, " ".join((*chosen.presses, *chosen.ticked)))
        if not alarming:
            refused = await self._talking.write(taken_by_another, ask, stands.turn, update_id, chosen)
            if refused is not None:
                return back_to(_page_of(ask)) if refused == "" else self._again(ask, 409, {"text": refused})
        replies = await self._talking.send(ask.account, stands.own.person, stands.home, ask.field("turn"), messages)
        if stands.signs and (alarming or failed(replies)):  # the presses were not heard
            await self._talking.write(lambda desk: signs.record(desk.case(ask.path("call")), stands.signs))
        if text.strip() and chosen.presses and not alarming and closes(replies):  # the choice ended the call before the words were heard
            await self._talking.write(lambda desk: add_note(desk.case(ask.path("call")), text, ask.account.name))
        return await self._after(ask, stands, replies, bool(text.strip()))

    async def police(self, ask: Ask) -> Response:
        """The caller wants the police: it is reported, whatever the questions say (RESOLUTION-18)."""
        return await self._insist(ask, "REPORT", raising.POLICE, script.police_token(ask.path("call")))

    async def danger(self, ask: Ask) -> Response:
        """Somebody is in danger now: the danger question is answered with yes, whatever was asked; a closed call is raised."""
        try:
            return await self._insist(ask, "999", raising.DANGER, script.danger_token(ask.path("call")))
        except (DatabaseBusy, DatabaseUnavailable):
            return self._away(ask, True)

    async def note(self, ask: Ask) -> Response:
        """Saves the note; an answer that is still being typed stays in its box."""
        stands, ticked = await self._begin_with_signs(ask)
        if stands is None:
            return self._console.missing(ask)
        if ask.field("text"):
            return self._again(ask, 200, {}, keep_note=False, taken=stands.taken, told="ticked" if ticked else "")
        return back_to(_page_of(ask, stands.taken, "" if ticked else "#notes", told="ticked" if ticked else ""))

    async def monitoring(self, ask: Ask) -> Response:
        """Keeps the monitoring answers; what is still missing is told on the page."""
        return await self.note(ask)

    async def park(self, ask: Ask) -> Response:
        """Puts the call aside, with what is being typed kept as a note, and goes to the list; a sign that decides is shown first."""
        stands, ticked = await self._begin_with_signs(ask, text_is_a_note=True)
        if stands is None:
            return self._console.missing(ask)
        if ticked and stands.finished:
            return back_to(_page_of(ask, stands.taken, told="ticked"))

        def aside(desk: Desk) -> None:
            calls.park(desk, ask.path("call"), not stands.finished)  # one that has ended is only left
            presence.gone(desk, ask.path("call"), ask.account)
        await self._talking.write(aside)
        return back_to("/console")

    async def resume(self, ask: Ask) -> Response:
        """Takes a parked call up again; it is this operator's from then on."""
        stands, _ = await self._begin_with_signs(ask)
        if stands is None:
            return self._console.missing(ask)
        await self._talking.write(lambda desk: calls.take_up(desk, ask.path("call"), ask.account))
        return back_to(_page_of(ask))

    async def home(self, ask: Ask) -> Response:
        """Says which home it is, where nobody knew when the call began; one that fits is taken, of several one is chosen."""
        stands, _ = await self._begin_with_signs(ask)
        if stands is None:
            return self._console.missing(ask)

        def place(desk: Desk) -> tuple[list[str], bool]:
            found = [ask.field("home")] if desk.registry.home(ask.field("home")) else [home.id for home in places.find(desk, ask.field("find")[:200])]
            return found, len(found) != 1 or self._tell(desk, ask, "home", found[0])
        found, taken = await self._talking.write(place)
        if not taken:
            return self._again(ask, 409, {"find": KEEPS["home"]})
        if len(found) == 1:
            return back_to(_page_of(ask, stands.taken))
        return self._again(ask, 200 if found else 422, {} if found else {"find": "No home fits that. Try a part of the name, the street or a phone number."})

    async def child(self, ask: Ask) -> Response:
        """Says which child it is, by the home's reference; a name is refused."""
        stands, _ = await self._begin_with_signs(ask)
        if stands is None:
            return self._console.missing(ask)

        def refer(desk: Desk) -> Optional[bool]:
            reference = places.reference_in(desk, ask.field("child"))
            return None if reference is None else self._tell(desk, ask, "child", reference)
        taken = await self._talking.write(refer)
        if taken:
            return back_to(_page_of(ask, stands.taken))
        return self._again(ask, 422 if taken is None else 409, {"child": NO_REFERENCE if taken is None else KEEPS["child"]})

    def _tell(self, desk: Desk, ask: Ask, fact: str, value: str) -> bool:
        taken = tell(desk.case(ask.path("call")), fact, value)
        monitoring.keep(desk.case(ask.path("call")), ask.account.name)
        return taken

    async def raise_it(self, ask: Ask) -> Response:
        """Raises the decision, with a reason."""
        stands, ticked = await self._begin_with_signs(ask)
        if stands is None:
            return self._console.missing(ask)
        if ticked and ask.field("to") not in stands.offered:  # the signs have raised it as far already
            return back_to(_page_of(ask, stands.taken, told="ticked"))
        try:
            taken = await self._talking.write(lambda desk: raising.raise_to(desk.case(ask.path("call")), ask.field("to"), ask.field("reason"), ask.account.name))
        except raising.RaiseRefused as refused:
            return self._again(ask, 422, {"reason" if ask.field("to") else "to": str(refused)}, keep_note=False)
        return back_to(_page_of(ask, (*stands.taken, *taken)))

    async def _insist(self, ask: Ask, disposition: str, why: str, press: str) -> Response:
        stands, ticked = await self._begin_with_signs(ask, text_is_a_note=True, incident=disposition == "999")
        if stands is None:
            return self._console.missing(ask)
        if stands.finished:
            if disposition in stands.offered:
                await self._talking.write(lambda desk: raising.raise_to(desk.case(ask.path("call")), disposition, why, ask.account.name))
            return back_to(_page_of(ask, stands.taken, told="ticked" if ticked else ""))
        replies = await self._talking.send(ask.account, stands.own.person, stands.home, f"{stands.turn}-{disposition}", [("", press)])
        return await self._after(ask, stands, replies, False)

    async def _begin(self, ask: Ask, text_is_a_note: bool = False, incident: bool = False) -> Optional[Stands]:
        """Keeps the note and the monitoring answers, and says where the call stands; None where it is no call of the console."""
        return await self._talking.write(begun, ask, text_is_a_note, incident)

    async def _begin_with_signs(self, ask: Ask, text_is_a_note: bool = False, incident: bool = False) -> tuple[Optional[Stands], bool]:
        """The same, with what was ticked on a list in the log first; whether anything was."""
        stands = await self._begin(ask, text_is_a_note, incident)
        if stands is None or not stands.signs:
            return stands, False
        return await self._signs_first(ask, stands), True

    async def _signs_first(self, ask: Ask, stands: Stands) -> Stands:
        """Has the signs of danger of a form heard, so that no other button and no colleague's answer loses them."""
        if not stands.signs:
            return stands
        left = await self._talking.write(ticked_first, ask, stands)
        if left is not None:
            home, press = left
            replies = await self._talking.send(ask.account, stands.own.person, home, f"{ask.field('turn')}-signs", [("", press)])
            await self._talking.write(lambda desk: signs.record(desk.case(ask.path("call")), stands.signs))
            if not failed(replies):
                await self._talking.write(heard_in, ask, stands, False)
        return await self._talking.write(again, stands)

    async def _after(self, ask: Ask, stands: Stands, replies: list[Outgoing], worded: bool) -> Response:
        if failed(replies):
            await self._talking.write(lambda desk: calls.release(desk, ask.path("call")))
            return self._again(ask, 503, {"text": _AGAIN}, keep_note=False, danger=danger_said(replies))
        where, urgent = await self._talking.write(heard_in, ask, stands, worded)
        if danger_said(replies) and not urgent:  # the words are out before the log has them
            return self._again(ask, 200, {}, danger=True)
        return back_to(_page_of(ask, stands.taken, call=where))

    def _away(self, ask: Ask, danger: bool) -> Response:
        typed = [(words, ask.field(name)) for name, words in (("text", "Caller says"), ("note", "Your note")) if ask.field(name)]
        typed += [("Chosen", words) for press in ask.fields("choice") if (words := signs.in_words(self._console.library, press))]
        return self._console.page(ask, "operators/away.html", 503, call=ask.path("call"), danger=danger, typed=typed)

    def _again(self, ask: Ask, status: int, errors: dict[str, str], keep_note: bool = False, taken: tuple[str, ...] = (), danger: bool = False, told: str = "") -> Response:
        typed = {name: ask.field(name) for name in ("text", "reason", "to", "find", "child")}
        typed["note"] = ask.field("note") if keep_note else ""
        return self._looking.page(ask, ask.path("call"), status, errors, typed, taken, danger, told)


def _page_of(ask: Ask, taken: tuple[str, ...] = (), part: str = "", call: str = "", told: str = "") -> str:
    query = urlencode({name: value for name, value in (("taken", ",".join(taken)), ("told", told)) if value})
    return f"/console/calls/{call or ask.path('call')}{'?' + query if query else ''}{part}"
