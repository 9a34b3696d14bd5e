"""What people tell in a load run: each story is one conversation, the same whenever and by whomever it is played."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True)
class Say:
    """Texts sent at once, without waiting for an answer between them. `{child}` stands for the teller's child."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """The newest text of one's own is changed."""

    text: str


@dataclass(frozen=True)
class Send:
    """Something that is no text: a method of `tests.support.telegram_person.Person` and what it takes."""

    what: str
    more: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """The time of a follow-up of this kind has come."""

    kind: str


Step = Union[Say, Edit, Send, Due]


@dataclass(frozen=True)
class Story:
    """One conversation.

    steps: what the person does by themself, one after the other, each once everything before is answered. answers: the
    value pressed for each fact that is asked. typed: what is typed instead of pressing. twice: facts whose button is
    tapped two times. later: facts that are answered only when they are asked a second time. left: facts whose buttons are left
    alone, because words that were sent with the question's cause have answered them by then, or not.
    """

    name: str
    steps: tuple[Step, ...]
    answers: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    twice: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()


def say(*texts: str) -> Say:
    """Texts sent at once."""
    return Say(texts)


_AWAY = {"danger_now": "no", "red_flags": "none", "amber_flags": "none", "whereabouts": "unknown", "contact": "none", "checks_done": "some",
         "plan_time": "within", "health_need": "none", "returned": "back"}
_CALM = {"danger_now": "no", "injury": "none", "aggravating": "none", "victim_wishes": "no_victim", "reasonable_parent": "no", "confirm": "yes",
         "health_need": "none"}
_AT_THE_CHECK = frozenset({"returned"})
_LATE = "{child} has not come back to the home, due in a while ago"
_TEA = "lad chucked his tea at the wall and kicked his door, hes calmed down now"

STORIES = (
    Story("a late child, and the check comes", (say(_LATE), Due("recheck"), Due("return_screen"), say("thanks")), _AWAY, later=_AT_THE_CHECK),
    Story("a late child, every button tapped twice", (say(_LATE),), _AWAY, twice=frozenset(_AWAY), later=_AT_THE_CHECK),
    Story("a late child, three messages at once", (say(_LATE, "nobody is in danger", "no idea where"), say("/status")), _AWAY,
          left=frozenset({"danger_now", "red_flags"})),
    Story("a child past the plan's time", (say("{child} is missing, no idea where"),), {**_AWAY, "plan_time": "past"}),
    Story("a child at a friend's, nobody can fetch", (say("{child} is at a friends house and says they will not come back"),),
          {**_AWAY, "whereabouts": "confirmed", "place_safe": "safe", "contact": "refusing", "collector": "nobody"}),
    Story("a tantrum for the home, confirmed", (say(_TEA), say("thanks")), _CALM),
    Story("a tantrum, answered by typing", (say(_TEA),), _CALM, typed={"danger_now": "no everyones safe", "injury": "nobody hurt", "aggravating": "no none of that"}),
    Story("a bruise, the manager decides", (say("he punched another lad, small bruise, both calm now"), say("/status")),
          {**_CALM, "injury": "first_aid", "victim_wishes": "restorative", "manager_decision": "handle"}),
    Story("somebody hurt badly", (say("one of the lads has been hit with a chair"),), {**_CALM, "injury": "serious"}),
    Story("danger in the first message", (say("{child} is on the bridge saying goodbye"), say("ok thanks")), {}),
    Story("danger in the middle", (say(_LATE), say("she is here now and she is not breathing")), {"danger_now": "no", "red_flags": "none"}),
    Story("danger among other messages", (say("hello", "hes locked himself in with a knife and says he will kill himself", "what else do i do"),), {},
          left=frozenset({"danger_now"})),
    Story("reported whatever the questions say", (say(_TEA), say("/report")), {"danger_now": "no"}),
    Story("a voice message, a photo and words", (Send("send_voice"), Send("send_photo", {"caption": _TEA}), say("/new"), say(_LATE)), _AWAY),
    Story("an edited message", (say("{child} is late"), Edit("{child} is missing since this morning, no idea where")), _AWAY),
    Story("stopped and begun again", (say(_TEA), say("/stop"), say("/new"), say(_LATE)), {**_CALM, **_AWAY}),
)
