"""A change of the registry from the form to the new version: proposed, shown in words, and saved if nobody was quicker."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional, Union

from sqlalchemy.orm import Session

from bot.administration.access import end_access, losses
from bot.administration.fields import Field, Typed
from bot.administration.forms import Gone, Subject, checked
from bot.administration.history import latest
from bot.administration.reasons import NoReason, kept
from bot.calllog.vault import Vault
from bot.people.people import People
from bot.registry.differences import differences, open_calls
from bot.registry.registry import Registry, UnknownVersion

WHY = "why"


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else changed while a form was open: who, when, and what in words; `clashes` are fields both changed."""

    by: str
    at: datetime
    lines: tuple[str, ...]
    clashes: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """A form after a look at it. With `content` it can be confirmed; else `problems` or `meanwhile` say why not.

    `version` is what the form continues from, `typed` what it shows; nothing typed is ever lost.
    """

    version: str
    typed: Typed
    fields: tuple[Field, ...]
    why: str
    content: Optional[dict[str, Any]] = None
    problems: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    meanwhile: Optional[Meanwhile] = None


class Changes:
    """Changes of the registry within one transaction."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault = session, vault
        self._registry, self._people = Registry(session), People(session, vault)

    def begin(self, subject: Subject) -> Proposal:
        """The form as it is opened. Raises Gone."""
        content = self._registry.content()
        return Proposal(self._registry.version(), subject.typed(content), subject.fields(content), "")

    def again(self, subject: Subject, typed: Typed, why: str, version: str) -> Proposal:
        """The form as it was typed, after a look at what it would change."""
        if version != self._registry.version():
            return self._overtaken(subject, typed, why, version)
        return Proposal(version, typed, subject.fields(self._registry.content(), typed), why)

    def propose(self, subject: Subject, typed: Typed, why: str, version: str) -> Proposal:
        """What saving would do, or what stands in its way. `version` is the one that the form began from."""
        now = self._registry.version()
        if version != now:
            return self._overtaken(subject, typed, why, version)
        content = self._registry.content()
        try:
            fields, written = subject.fields(content, typed), subject.write(content, typed)
        except Gone as gone:
            return Proposal(now, typed, (), why, problems=(("", str(gone)),))
        found = checked(written, [field.name for field in fields])
        problems = list(found.problems)
        try:
            reason = kept(why, self._registry)
        except NoReason as wrong:
            problems.append((WHY, str(wrong)))
            reason = why
        if problems or found.content is None:
            return Proposal(now, typed, fields, why, problems=tuple(problems))
        lines = differences(content, found.content, open_calls(self._session))
        if not lines:
            return Proposal(now, typed, fields, why, problems=(("", "Nothing is different yet. Change something, or go back."),))
        lost = tuple(loss.says() for loss in losses(self._people, content, found.content))
        return Proposal(now, typed, fields, reason, found.content, lines=tuple(lines), consequences=lost)

    def save(self, proposal: Proposal, by: str, at: datetime) -> bool:
        """Makes the new version of a proposal with content, and ends the access that goes with it.

        False, and nothing is changed, where somebody was quicker: propose it again. Nothing is checked anew, so that the
        log is held as shortly as possible.
        """
        if proposal.content is None or self._registry.version() != proposal.version:
            return False
        end_access(self._people, self._registry.content(), proposal.content, by, proposal.why, at)
        self._registry.import_content(proposal.content, by=by, why=self._vault.seal(proposal.why))
        return True

    def _overtaken(self, subject: Subject, typed: Typed, why: str, version: str) -> Proposal:
        """The form again, continuing from the current version: the other's changes stand where this form changed nothing."""
        now, content = self._registry.version(), self._registry.content()
        last = latest(self._session)
        try:
            begun_from = self._registry.content(version) if version else content
        except UnknownVersion:
            begun_from = content
        lines = tuple(differences(begun_from, content))
        try:
            base, current = _or_nothing(subject, begun_from), subject.typed(content)
            fields = subject.fields(content, typed)
        except Gone as gone:
            meanwhile = Meanwhile(last.by, last.at, lines, {})
            return Proposal(now, typed, _fields_then(subject, begun_from, typed), why, problems=(("", f"{gone} What you typed is below."),), meanwhile=meanwhile)
        merged: dict[str, Union[str, tuple[str, ...]]] = dict(typed)
        clashes = {}
        for name, value in current.items():
            if value == base.get(name) or name not in typed:
                continue
            if typed[name] == base.get(name):
                merged[name] = value
            elif typed[name] != value:
                clashes[name] = f"This was changed meanwhile to: {_words(value)}. What you typed still stands."
        return Proposal(now, merged, fields, why, problems=tuple(clashes.items()), meanwhile=Meanwhile(last.by, last.at, lines, clashes))


def _or_nothing(subject: Subject, content: dict[str, Any]) -> Typed:
    try:
        return subject.typed(content)
    except Gone:
        return {}


def _fields_then(subject: Subject, content: dict[str, Any], typed: Typed) -> tuple[Field, ...]:
    try:
        return subject.fields(content, typed)
    except Gone:
        return ()


def _words(value: Union[str, tuple[str, ...]]) -> str:
    return (", ".join(value) if isinstance(value, tuple) else value) or "empty"
