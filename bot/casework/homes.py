"""Which home a call is about, where the person works in more than one."""
from __future__ import annotations

from bot.casework.desk import Case
from bot.triage.protocol import Option, Question

#: The answered fact that tells the home; the call's row takes it from there.
HOME = "home"
_WORDS = "Which home is this about?"
_WHY = "Each home has its own managers, numbers and plans."


def homes_of(case: Case) -> tuple[str, ...]:
    """The homes the person of this call was enrolled in; none on a channel where nobody is enrolled."""
    member = case.desk.people.who(case.state.channel, case.state.person)
    return member.homes if member else ()


def must_ask_home(case: Case) -> bool:
    """True when the danger question is answered and nothing tells yet which of several homes it is about."""
    state = case.state
    return state.home is None and HOME not in state.answers and "danger_now" in state.answers and len(homes_of(case)) > 1


def home_question(case: Case) -> Question:
    """The homes of the person, by the names they know them by."""
    known = [(home, case.desk.registry.home(home, case.state.registry_version) or case.desk.registry.home(home)) for home in homes_of(case)]
    names = {key: home.name if home else key for key, home in known}
    firsts = [name.lower().split()[0] for name in names.values()]
    options = tuple(Option(key, name, _phrases(key, name, firsts)) for key, name in names.items())
    return Question(HOME, "choice", _WORDS, _WORDS, _WHY, ("REGISTRY",), options)


def settle_home(case: Case) -> None:
    """A child of one of the person's homes tells the home, also where another was named before."""
    child = case.circumstances.child
    if child is not None and child.home != case.state.home and child.home in homes_of(case):
        case.answer(HOME, child.home, "", "reference")


def _phrases(key: str, name: str, firsts: list[str]) -> tuple[str, ...]:
    """What may be typed for a home: its name, its key in words, and its first word where no other home begins with it."""
    first = name.lower().split()[0]
    said = (first, f"the one in {first}", f"one in {first}", f"one at {first}", f"in {first}", f"at {first}", f"{first} one", f"{first} house", f"{first} home", f"its {first}")
    short = said if firsts.count(first) == 1 and len(first) > 3 else ()
    return tuple(dict.fromkeys((name.lower(), key.replace("-", " ").replace("_", " ").lower(), *short)))
