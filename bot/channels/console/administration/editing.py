"""One form of the registry from opening it to the confirmed change."""
from __future__ import annotations

from itertools import groupby
from typing import Callable, Union

from starlette.responses import Response

from bot.administration.changing import WHY, Changes, Proposal
from bot.administration.fields import Field, Typed, typed_from
from bot.administration.forms import Gone, Subject
from bot.administration.lines import sections
from bot.casework.desk import Desk
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console, back_to
from bot.registry.registry import UnknownVersion

#: The page after a change may depend on what was typed: a new home's own page.
After = Union[str, Callable[[Typed], str]]


class Editing:
    """Shows a form, then what would change, then saves it: each step loses nothing of the one before."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def change(self, ask: Ask, subject: Subject, back: str, after: After, warning: str = "") -> Response:
        """One step of a change. `back` is where somebody goes who changes nothing; `warning` stands above the form."""
        try:
            if ask.request.method != "POST":
                with self._console.reading() as desk:
                    return self._form(ask, subject, _changes(desk).begin(subject), back, warning)
            return self._posted(ask, subject, back, after, warning)
        except Gone:
            return self._console.missing(ask)

    def _posted(self, ask: Ask, subject: Subject, back: str, after: After, warning: str) -> Response:
        step, why, version = ask.field("step"), ask.field(WHY), ask.field("version")
        with self._console.reading() as desk:
            typed = _typed(ask, subject, desk, version)
            changes = _changes(desk)
            if step == "edit":
                return self._form(ask, subject, changes.again(subject, typed, why, version), back, warning)
            proposal = changes.propose(subject, typed, why, version)
        if step == "save" and proposal.content is not None:
            with self._console.working() as desk:
                saved = _changes(desk).save(proposal, ask.account.name, ask.at)
            if saved:
                return back_to(f"{after(typed) if callable(after) else after}?saved=yes")
            with self._console.reading() as desk:  # somebody was quicker by a moment
                proposal = _changes(desk).propose(subject, typed, why, version)
        if proposal.content is None:
            return self._form(ask, subject, proposal, back, warning)
        return self._console.page(ask, "administration/confirm.html", subject=subject, proposal=proposal, sections=sections(proposal.lines),
                                  masked=proposal.why != " ".join(why.split()))

    def _form(self, ask: Ask, subject: Subject, proposal: Proposal, back: str, warning: str) -> Response:
        errors: dict[str, str] = {}
        for name, words in proposal.problems:
            errors.setdefault(name, words)
        places = {field.name: f"{field.group}, {field.label}" if field.name.startswith("manager_") else field.label for field in proposal.fields}
        summary = [(name, f"{places[name]}: {words}" if name in places else words) for name, words in proposal.problems]
        status = 409 if proposal.meanwhile else 422 if proposal.problems else 200
        return self._console.page(ask, "administration/form.html", status, subject=subject, proposal=proposal, errors=errors, summary=summary, back=back, warning=warning,
                                  groups=_groups(proposal.fields), meanwhile=sections(proposal.meanwhile.lines) if proposal.meanwhile else ())


def _changes(desk: Desk) -> Changes:
    return Changes(desk.session, desk.vault)


def _typed(ask: Ask, subject: Subject, desk: Desk, version: str) -> Typed:
    """What was typed, also where what it is about was taken out while the form was open. Raises Gone for what never was."""
    names = list(ask.form)
    try:
        return typed_from(subject.fields(desk.registry.content(), names), ask.fields)
    except Gone:
        if not version:
            raise
        try:
            return typed_from(subject.fields(desk.registry.content(version), names), ask.fields)
        except UnknownVersion as unknown:
            raise Gone(str(unknown)) from unknown


def _groups(fields: tuple[Field, ...]) -> list[tuple[str, list[Field]]]:
    return [(title, list(group)) for title, group in groupby(fields, key=lambda field: field.group)]
