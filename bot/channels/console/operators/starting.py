"""The page on which a call begins: what the caller says, the home, the child; and the calls to come back to."""
from __future__ import annotations

import secrets
from typing import Callable, Sequence

from starlette.responses import JSONResponse, Response

from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.casework.desk import Desk
from bot.channels import answering
from bot.channels.bodies import TOO_LONG, too_long
from bot.channels.console.ask import Ask
from bot.channels.console.operators.talking import Talking, danger_said, failed
from bot.channels.console.operators.whereabouts import NO_HOME, Where, where
from bot.channels.console.shell import Console, asked_page, back_to
from bot.console import calls, places, returns
from bot.console.monitoring import keep as keep_monitoring

_TYPED = ("said", "find", "home", "address", "child", "turn")
_LISTS = ("mine", "others", "owed")
_NO_WORDS = "Type what the caller says."
NO_REFERENCE = "Take the home's reference for the child, like RH-03. Never a name."


class Starting:
    """/console."""

    def __init__(self, console: Console, talking: Talking) -> None:
        self._console, self._talking = console, talking

    def show(self, ask: Ask) -> Response:
        """An empty start, with this operator's calls and the others'."""
        return self._page(ask, {"home": ask.query("home"), "find": ask.query("find")})

    def homes(self, ask: Ask) -> Response:
        """What fits the words typed so far, as a part of the page."""
        with self._console.reading() as desk:
            found = [one for home in places.find(desk, ask.query("words")[:200]) if (one := places.place(desk, home.id)) is not None]
        html = self._console.templates.text("operators/homes.html", found=found, chosen=ask.query("home"), looked=bool(ask.query("words")), no_home=NO_HOME)
        return JSONResponse({"html": html, "children": [ref for one in found for ref in one.children]})

    async def start(self, ask: Ask) -> Response:
        """Opens the call and lets the front door hear what the caller says; or finds homes, with everything typed kept."""
        told = {name: ask.field(name) for name in _TYPED}
        if ask.field("do") == "find":
            return await self._talking.read(lambda desk: self._page(ask, told, desk=desk))
        said = answering.clean(told["said"])
        errors = {} if said.strip() else {"said": _NO_WORDS}
        if too_long(said):
            errors["said"] = TOO_LONG
        joins = ask.field("do").removeprefix("join:") if ask.field("do").startswith("join:") else ""
        try:
            if joins and not errors:
                return await self._join(ask, told, said, joins)
            if not errors and ask.field("do") != "new" and (back := await self._talking.read(self._returns, told, said)):
                return await self._talking.read(lambda desk: self._page(ask, told, desk=desk, back=back))
            person, call, place, errors = await self._opened(ask, told, said, errors)
        except (DatabaseBusy, DatabaseUnavailable):
            if not answering.danger_words(said):
                raise
            return self._page(ask, told, 503, {}, danger=True, lists=False)
        if errors:
            return await self._talking.read(lambda desk: self._page(ask, told, 422, errors, desk=desk, danger=bool(answering.danger_words(said)), offered=place.offered))
        replies = await self._talking.send(ask.account, person, place.home, "start", [(said, "")])
        if failed(replies):
            return self._page(ask, told, 503, {"said": "This could not be worked just now. Your words are still here: send them again."},
                              danger=danger_said(replies), lists=False)
        urgent = await self._talking.write(self._after, ask, person, call)
        if danger_said(replies) and not urgent:  # the words are out before the log has them
            return self._page(ask, told, 200, danger=True, lists=False, call=call)
        return back_to(f"/console/calls/{call}{'?told=home' if place.taken else ''}")

    async def _join(self, ask: Ask, told: dict[str, str], said: str, joins: str) -> Response:
        """What the caller says is heard in a call that is there already."""
        own = await self._talking.read(calls.of, joins)
        if own is None:
            return self._console.missing(ask)
        home = await self._talking.read(lambda desk: desk.case(own.call).home)
        replies = await self._talking.send(ask.account, own.person, home, f"join-{told['turn']}", [(said, "")])
        if failed(replies):
            return self._page(ask, told, 503, {"said": "This could not be worked just now. Your words are still here: send them again."},
                              danger=danger_said(replies), lists=False)

        def kept(desk: Desk) -> None:
            calls.keep_all(desk, ask.account, own.person)
            calls.take_up(desk, own.call, ask.account)
            keep_monitoring(desk.case(own.call), ask.account.name)
        await self._talking.write(kept)
        return back_to(f"/console/calls/{own.call}")

    def _returns(self, desk: Desk, told: dict[str, str], said: str) -> list[calls.Listed]:
        """The open calls that word of a child who is back belongs to."""
        home = where(desk, told, True).home or ""
        return [calls.listed_one(desk, call) for call in returns.belongs_to(desk, said, told["child"], home)]

    async def _opened(self, ask: Ask, told: dict[str, str], said: str, errors: dict[str, str]) -> tuple[str, str, Where, dict[str, str]]:
        def run(desk: Desk) -> tuple[str, str, Where, dict[str, str]]:
            child = places.reference_in(desk, told["child"]) if told["child"] else ""
            if child is None:
                errors["child"] = NO_REFERENCE
            place = where(desk, told, bool(answering.danger_words(said)))
            errors.update(place.errors)
            if errors:
                return "", "", place, errors
            person = calls.person_key(desk, ask.account, told["turn"] or secrets.token_hex(8), said, told["home"], told["child"])
            call = calls.open_call(desk, ask.account, person, place.home, child or "", place.address[:400])
            return person, call, place, {}
        return await self._talking.write(run)

    def _after(self, desk: Desk, ask: Ask, person: str, call: str) -> bool:
        calls.keep_all(desk, ask.account, person)
        keep_monitoring(desk.case(call), ask.account.name)
        return any(desk.log.row(one.call).disposition == "999" for one in calls.of_person(desk, person))

    def _lists(self, desk: Desk, ask: Ask) -> tuple[calls.Listing, calls.Listing, calls.Listing]:
        """This operator's calls, the others', and those that monitoring questions are owed for, each at the page asked for."""
        pages = {name: asked_page(ask.query(name)) or 1 for name in _LISTS}
        return (calls.listed(desk, ask.account, number=pages["mine"]), calls.listed(desk, ask.account, mine=False, number=pages["others"]),
                calls.owed(desk, ask.account, pages["owed"]))

    def _page(self, ask: Ask, told: dict[str, str], status: int = 200, errors: dict[str, str] | None = None, desk: Desk | None = None, danger: bool = False, lists: bool = True, call: str = "",
              offered: tuple[str, ...] = (), back: Sequence[calls.Listed] = ()) -> Response:
        """The page. Where the database does not answer (`lists` False) it is only what was typed."""
        if desk is None and lists:
            with self._console.reading() as looking:
                return self._page(ask, told, status, errors, looking, danger, offered=offered)
        find, found = told.get("find", ""), list[places.Place]()
        if desk is not None:
            fits = [home.id for home in places.find(desk, find[:200])] if lists and find else []
            found = [one for home in dict.fromkeys((*fits, *offered)) if (one := places.place(desk, home))]
        chosen = told.get("home") or (found[0].home.id if len(found) == 1 else "")
        if desk is not None and lists and chosen and chosen != NO_HOME and all(one.home.id != chosen for one in found):
            found += [one for one in (places.place(desk, chosen),) if one]
        mine, others, owed = self._lists(desk, ask) if desk is not None and lists else (calls.Listing(),) * 3
        return self._console.page(ask, "operators/start.html", status, told={name: told.get(name, "") for name in _TYPED}, errors=errors or {},
                                  found=found, chosen=chosen, looked=bool(find), no_home=NO_HOME, back=back, mine=mine, others=others, owed=owed, page_of=_page_of, danger=danger, call=call,
                                  turn=told.get("turn") or secrets.token_hex(8))


def _page_of(name: str) -> Callable[[int], str]:
    """The address of a page of one of the lists."""
    return lambda number: f"/console?{name}={number}#{name}"
