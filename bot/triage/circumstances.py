"""What is known without asking: the clock, the child's plan, the home and the force's settings."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional


@dataclass(frozen=True)
class Plan:
    """A child's missing (trigger) plan. `return_by` is UK local "HH:MM"; flags are the plan's own risk flags.

    `return_by_day` holds (weekday, "HH:MM") pairs, Monday 0, for the days that differ from `return_by`; `collection` says in
    words how the child is fetched.
    """

    return_by: Optional[str] = None
    report_after_minutes: int = 0
    flags: tuple[str, ...] = ()
    return_by_day: tuple[tuple[int, str], ...] = ()
    collection: str = ""

    def return_on(self, weekday: int) -> Optional[str]:
        """When the child is to be back on the evening of that weekday (Monday 0), or None where the plan has no time."""
        return dict(self.return_by_day).get(weekday, self.return_by)


@dataclass(frozen=True)
class Child:
    """A child by reference only. `plan` None means the registry says there is no plan.

    Where only an age band is kept, `age` is its lower end, the serious side of every age rule.
    """

    ref: str
    home: str
    age: Optional[int] = None
    gender: Optional[str] = None
    ethnicity: Optional[str] = None
    looked_after: Optional[bool] = None
    placing_authority: Optional[str] = None
    out_of_area: Optional[bool] = None
    plan: Optional[Plan] = None
    age_band: Optional[str] = None


@dataclass(frozen=True)
class Contact:
    """Somebody the home can ring: a role, a name for the screen, and a phone number."""

    role: str
    name: str
    phone: str
    hours: str = ""


@dataclass(frozen=True)
class Home:
    """A children's home: its own contacts in the order they are to be tried.

    `address_flagged` says whether the police system marks the address as a children's home; None where nobody knows.
    """

    id: str
    name: str
    provider: str = ""
    address: str = ""
    capacity: Optional[int] = None
    police_contact: Optional[Contact] = None
    managers: tuple[Contact, ...] = ()
    out_of_hours_social_care: str = ""
    out_of_hours_provider: str = ""
    crisis_line: str = ""
    designated_officer: str = ""
    address_flagged: Optional[bool] = None


@dataclass(frozen=True)
class ForceSettings:
    """The local settings of one police force; the defaults are proposals to be signed off (missing.md section 8)."""

    name: str = "the police"
    non_emergency: str = "101"
    report_url: Optional[str] = None
    never_wait_under_age: int = 13
    manager_answer_minutes: int = 30
    late_return_margin_minutes: int = 15
    recheck_minutes: int = 30
    max_rechecks: int = 2
    latest_wait: str = "23:59"
    cannabis_first_time: str = "home_decides"
    kitchen_knife_in_room: str = "manager"
    slow_time_next_day_hour: int = 12
    unfinished_call_minutes: int = 20
    recheck_grace_minutes: int = 10


@dataclass(frozen=True)
class Circumstances:
    """Everything `triage` may know besides the answers. `now` is UK local time, timezone-aware."""

    now: datetime
    settings: ForceSettings = field(default_factory=ForceSettings)
    child: Optional[Child] = None
    home: Optional[Home] = None
