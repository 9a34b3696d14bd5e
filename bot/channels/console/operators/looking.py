"""The page of one call at the console, and the sign of life that it gives."""
from __future__ import annotations

from datetime import timedelta
from typing import Any, Mapping, Optional
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from bot.accounts.account import Account
from bot.calllog.database import DatabaseBusy, DatabaseUnavailable
from bot.casework.desk import Case, Desk
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console, back_to
from bot.console import calls, monitoring, places, presence, raising
from bot.console.operator_words import WORDS
from bot.console.decided import back, decided, summary
from bot.console.related import related, repeated
from bot.console.said import facts, notes, transcript
from bot.console.script import asked, change_token, turn_of
from bot.intake.masked import told as masked_words
from bot.triage.values import UNSURE

_TEMPLATE = "operators/call.html"
_TOLD = {
    "ticked": "What you ticked was taken first.",
    "late": "Somebody had answered before you. Your answer tells of danger, so it counts.",
    "home": "The home was taken from what you typed. If it is another, choose it below.",
}
_LOOKED_AGAIN = timedelta(minutes=10)


class Looking:
    """/console/calls/{call}."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """The call as it stands. The look is noted; where the database is busy it is shown all the same."""
        call = ask.path("call")
        try:
            with self._console.working() as desk:
                self._beat(desk, call, ask.account)
        except (DatabaseBusy, DatabaseUnavailable):
            pass
        taken = [kind for kind in ask.query("taken").split(",") if kind.isidentifier()]
        return self.page(ask, call, taken=taken, told=ask.query("told"))

    def back(self, ask: Ask) -> Response:
        """A form's address loaded again: the page of the call."""
        return back_to(f"/console/calls/{quote(ask.path('call'), safe='')}")

    def beat(self, ask: Ask) -> Response:
        """Who else has the call open, and whether it has moved on."""
        call = ask.path("call")
        with self._console.working() as desk:
            if not self._beat(desk, call, ask.account):
                return JSONResponse({"others": [], "turn": 0}, 404)
            others, turn, own = presence.others(desk, call, ask.account), turn_of(desk.case(call)), calls.of(desk, call)
        return JSONResponse({"others": others, "turn": turn, "by": own.turn_by if own and own.turn_by != ask.account.shown else ""})

    def page(self, ask: Ask, call: str, status: int = 200, errors: Optional[Mapping[str, str]] = None, typed: Optional[Mapping[str, str]] = None,
             taken: list[str] | tuple[str, ...] = (), danger: bool = False, told: str = "") -> Response:
        """The page of a call; `typed` stands in its boxes again, `taken` is what was masked in a note, `danger` what the front door has just said."""
        with self._console.reading() as desk:
            own = calls.of(desk, call)
            if own is None:
                return self._console.missing(ask)
            found = places.find(desk, (typed or {}).get("find", "")[:200])
            values = self._values(desk, desk.case(call), own, ask.account)
        due = not values["case_open"] or own.parked
        owed = {f"monitoring-{one.fact}": f"Monitoring question missing: {one.words}" for one in values["unsettled"]} if due else {}
        return self._console.page(ask, _TEMPLATE, status, errors=errors or {}, owed=owed, typed={"text": "", "note": "", "reason": "", "to": "", "find": "", "child": "", **(typed or {})},
                                  masked=masked_words(taken, call).text if taken else "", danger=danger, told=_TOLD.get(told, ""), homes=found, **values)

    def _values(self, desk: Desk, case: Case, own: calls.ConsoleCall, account: Account) -> dict[str, Any]:
        state = case.state
        shown, found = decided(case), related(case)
        told = state.answers.get("child")
        reference = str(told.value) if told is not None and told.value != UNSURE else ""
        place = places.place(desk, case.home, state.registry_version)
        return {
            "call": case.call, "own": own, "turn": turn_of(case), "asked": asked(case), "decision": shown, "back": back(case) if shown else None, "case_open": not state.finished, "topic": state.topic,
            "place": place, "chosen": places.place(desk, state.home, state.registry_version) if state.home != case.home else None,
            "child": places.child_facts(desk, reference, state.registry_version) if reference else None,
            "facts": facts(case), "change": lambda fact: change_token(case.call, fact), "transcript": transcript(case), "notes": notes(case),
            "monitoring": monitoring.settled(case), "unsettled": monitoring.missing(case),
            "related": found, "repeated": repeated(case), "higher": raising.offered(case),
            "offered": tuple((code, f"{code.capitalize()}: {WORDS[code].head.lower()}") for code in raising.offered(case)),
            "summary": summary(case) if shown else "", "others": presence.others(desk, case.call, account), "opened": state.opened_at,
        }

    def _beat(self, desk: Desk, call: str, account: Account) -> bool:
        own = calls.of(desk, call)
        if own is None:
            return False
        presence.beat(desk, call, account)
        if own.account != account.name and not self._seen_lately(desk, call, account):
            desk.log.add(call, "viewed", desk.clock(), by=account.name)
        return True

    def _seen_lately(self, desk: Desk, call: str, account: Account) -> bool:
        since = desk.clock() - _LOOKED_AGAIN
        return any(event.kind == "viewed" and event.payload.get("by") == account.name and event.at > since for event in desk.log.events(call))
