"""Where a call stands: its events, replayed. Pure: no database, no clock."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any, Callable, Iterable, Optional

from bot.calllog.events import Event
from bot.calllog.reviewed import FORCE, Review, is_shared, reviewed, side_of, to_be_read_again
from bot.triage.clocks import UK
from bot.triage.values import UNSURE, Answer


@dataclass(frozen=True)
class CallState:
    """Everything that is known about a call from its events alone.

    `asked` holds each fact once, in the order first asked. `pending` is the fact asked last, until it is
    answered or a decision is given. `misread` counts how often the answer to a fact was not understood since
    it was last answered. `decision` and `manager` are the payloads of the latest such events,
    the latter with the manager's `reason` once it was given. `home` is where the call came from, `child_place` the
    home of the child it is about; each with the provider it had then. `review` is what the force's supervisors made of it, `reviews` what those of each provider did.
    """

    call: str = ""
    channel: str = ""
    person: str = ""
    home: Optional[str] = None
    role: str = "staff"
    opened_at: Optional[datetime] = None
    closed_at: Optional[datetime] = None
    last_event_at: Optional[datetime] = None
    events: int = 0
    child: Optional[str] = None
    topic: Optional[str] = None
    protocols: tuple[str, ...] = ()
    protocol_version: str = ""
    registry_version: str = ""
    asked: tuple[str, ...] = ()
    pending: Optional[str] = None
    answers: dict[str, Answer] = field(default_factory=dict)
    decision: Optional[dict[str, Any]] = None
    outcome: str = "open"
    confirmed: bool = False
    finished: bool = False
    misread: dict[str, int] = field(default_factory=dict)
    raised: bool = False
    manager: Optional[dict[str, Any]] = None
    home_provider: Optional[str] = None
    child_place: Optional[str] = None
    child_provider: Optional[str] = None
    advised_999_at: Optional[datetime] = None
    review: Review = Review()
    reviews: dict[str, Review] = field(default_factory=dict)

    @property
    def provider_review(self) -> Review:
        """What the supervisors of the provider made of it whose call it is."""
        return self.reviews.get(self.provider or "", Review())

    @property
    def disposition(self) -> Optional[str]:
        """The code of the latest decision, None before there is one."""
        return (self.decision or {}).get("disposition")

    @property
    def ended_at(self) -> datetime:
        """When a call that has ended was closed; only of such a call."""
        assert self.closed_at is not None
        return self.closed_at

    @property
    def place(self) -> Optional[str]:
        """The home this call is about: the child's, else the one it came from."""
        return self.child_place or self.home

    @property
    def provider(self) -> Optional[str]:
        """Who ran that home at the time; None where nobody said."""
        return self.child_provider if self.child_place else self.home_provider

    @property
    def category(self) -> Optional[str]:
        """What kind of incident it is, as answered; None before that, and for a child who is only missing."""
        answer = self.answers.get("category")
        return None if answer is None or isinstance(answer.value, tuple) else str(answer.value)

    @property
    def due(self) -> Optional[datetime]:
        """When the open decision falls due, None without one."""
        at = (self.decision or {}).get("due")
        return datetime.fromisoformat(at) if at and self.outcome == "open" and not self.finished else None

    @property
    def questions(self) -> int:
        """How many different questions were put."""
        return len(self.asked)

    @property
    def local_day(self) -> str:
        """The UK day on which the call was opened, YYYY-MM-DD."""
        return self.opened_at.astimezone(UK).date().isoformat() if self.opened_at else ""

    @property
    def local_hour(self) -> int:
        """The UK hour in which it was opened, 0 to 23."""
        return self.opened_at.astimezone(UK).hour if self.opened_at else 0

    @property
    def weekday(self) -> int:
        """The UK weekday on which it was opened, Monday 0."""
        return self.opened_at.astimezone(UK).weekday() if self.opened_at else 0


def replay(events: Iterable[Event]) -> CallState:
    """The state after these events, in their order. Total: a kind or a payload it does not know changes nothing."""
    return reduce(step, events, CallState())


def step(state: CallState, event: Event) -> CallState:
    """The state after one event more."""
    state = replace(state, call=state.call or event.call, last_event_at=event.at, events=state.events + 1)
    change = _CHANGES.get(event.kind)
    state = change(state, event, event.payload) if change else state
    if not _is_news(event):
        return state
    return replace(state, review=to_be_read_again(state.review), reviews={side: to_be_read_again(one) for side, one in state.reviews.items()})


def _value(value: Any) -> Any:
    """An answer's value as it was given: JSON keeps the flags of a `many` fact as a list."""
    return tuple(value) if isinstance(value, list) else value


def _without(mapping: dict[Any, Any], key: Any) -> dict[Any, Any]:
    return {one: value for one, value in mapping.items() if one != key}


def _opened(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    return replace(
        state,
        channel=told.get("channel", ""), person=told.get("person", ""), home=told.get("home"), role=told.get("role", "staff"),
        protocols=tuple(told.get("protocols") or ()), protocol_version=told.get("protocol_version", ""),
        registry_version=told.get("registry_version", ""), child=told.get("child"), opened_at=event.at,
        home_provider=told.get("provider"),
    )


def _asked(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    fact = told.get("fact")
    if not fact:
        return state
    return replace(state, pending=fact, asked=state.asked if fact in state.asked else (*state.asked, fact))


def _answered(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    fact = told.get("fact")
    value = _value(told.get("new") if event.kind == "corrected" else told.get("value"))
    if not fact or value is None:
        return state
    answer = Answer(fact, value, event.text, told.get("by", "phrase"), told.get("confident", True))
    return replace(
        state,
        answers={**_without(state.answers, fact), fact: answer},
        child=value if fact == "child" else state.child,
        home=_named_home(state, value) if fact == "home" else state.home,
        home_provider=told.get("provider") if fact == "home" and value != UNSURE else state.home_provider,
        child_place=told.get("place") if fact == "child" else state.child_place,
        child_provider=told.get("provider") if fact == "child" else state.child_provider,
        pending=None if state.pending == fact else state.pending,
        misread=_without(state.misread, fact),
        confirmed=state.confirmed and fact == "confirm",  # it confirmed what had been told by then, and no more
    )


def _named_home(state: CallState, value: Any) -> Optional[str]:
    """The home that was named; somebody who is not sure has named none."""
    return state.home if value == UNSURE else str(value)


def _remarked(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    if told.get("about") == "review":
        side = side_of(told)
        if side == FORCE or is_shared(told):
            return replace(state, review=reviewed(state.review, told))
        return replace(state, reviews={**state.reviews, side: reviewed(state.reviews.get(side, Review()), told)})
    if told.get("about") != "manager_decision" or state.manager is None:
        return state
    return replace(state, manager={**state.manager, "reason": told.get("reason")})


def _noted(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    aside, misread = told.get("set_aside"), told.get("misread")
    if aside:
        state = replace(state, confirmed=state.confirmed and aside == "confirm", answers=_without(state.answers, aside), child=None if aside == "child" else state.child,
                        child_place=None if aside == "child" else state.child_place, home=None if aside == "home" else state.home)
    if misread:
        state = replace(state, misread={**state.misread, misread: state.misread.get(misread, 0) + 1})
    if "topic" in told:
        state = replace(state, topic=told["topic"])
    if "protocols" in told:
        state = replace(state, protocols=tuple(told["protocols"] or ()))
    return state


def _due(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    """The manager's limit moved: handed to on-call, or more time was given."""
    decision, at = state.decision or {}, told.get("at_time")
    if told.get("what") != "manager_limit" or not isinstance(at, str) or decision.get("disposition") != "MANAGER" or decision.get("outcome") != "open":
        return state
    return replace(state, decision={**decision, "due": at})


def _decided(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    decision = {**told, "facts": {fact: _value(value) for fact, value in (told.get("facts") or {}).items()}}
    advised = event.at if decision.get("disposition") == "999" else None
    return replace(state, decision=decision, outcome=told.get("outcome", state.outcome), pending=None,
                   advised_999_at=state.advised_999_at or advised)


def _closed(state: CallState, event: Event, told: dict[str, Any]) -> CallState:
    return replace(state, finished=True, closed_at=event.at, pending=None, outcome=told.get("outcome", state.outcome))


#: What happens to a call that a supervisor must see, whoever read it before.
_NEWS = {"raised", "decided", "manager_decided", "handed_over", "answered", "corrected", "closed"}
_NEWS_NOTED = ("unfinished", "came_back")


def _is_news(event: Event) -> bool:
    return event.kind in _NEWS or (event.kind == "noted" and any(event.payload.get(name) for name in _NEWS_NOTED))


_CHANGES: dict[str, Callable[[CallState, Event, dict[str, Any]], CallState]] = {
    "opened": _opened,
    "asked": _asked,
    "answered": _answered,
    "corrected": _answered,
    "noted": _noted,
    "raised": lambda state, event, told: replace(state, raised=True),
    "decided": _decided,
    "due": _due,
    "confirmed": lambda state, event, told: replace(state, confirmed=True),
    "manager_decided": lambda state, event, told: replace(state, manager=dict(told)),
    "remarked": _remarked,
    "closed": _closed,
}
