"""Whose calls somebody may see: the whole force's, or those about the homes of one provider."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional

from bot.accounts.account import Account
from bot.calllog.log import PROVIDERS_OWN, CallRow
from bot.calllog.reviewed import FORCE
from bot.calllog.tables import CallTable
from bot.registry.registry import Registry
from bot.triage.circumstances import Home

_CALLS = CallTable.__table__


@dataclass(frozen=True)
class Scope:
    """`provider` None: everything. A call belongs to who ran its home when it was told, so a home that changes hands takes no old calls along."""

    provider: Optional[str] = None

    def where(self) -> list[Any]:
        """SQL conditions on the table `call`; every question to it carries them."""
        return [] if self.provider is None else [_CALLS.c.provider == self.provider]

    def allows(self, row: CallRow) -> bool:
        """Whether this call may be seen. One that nobody has placed yet is the force's alone."""
        return self.provider is None or row.provider == self.provider

    @property
    def kept_as(self) -> Optional[str]:
        """The name under which counts of exactly these calls are kept: "" for the force, or the provider; None where none are."""
        return self.provider or ""

    @property
    def side(self) -> str:
        """Whose review this is, as events name it: "force" or the provider."""
        return FORCE if self.provider is None else self.provider

    def column(self, name: str) -> Any:
        """The column of the table `call` that holds `read`, `flagged`, `judged`, `agreed` or `second_wanted` for this side of the review."""
        return _CALLS.c[name if self.provider is None else PROVIDERS_OWN[name]]

    def seen(self, row: CallRow) -> CallRow:
        """A call's summary as this side reviews it: read, flag and judgement are this side's own."""
        return row if self.provider is None else replace(row, **{name: getattr(row, own) for name, own in PROVIDERS_OWN.items()})

    def homes(self, registry: Registry) -> tuple[Home, ...]:
        """The homes of the current registry that belong to this scope."""
        return tuple(home for home in registry.homes() if self.provider is None or home.provider == self.provider)


def scope_of(account: Account) -> Scope:
    """What an account may see. A provider limits supervisors; operators take calls for the whole force and have none."""
    return Scope(account.provider)
