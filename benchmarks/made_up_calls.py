"""A log of many made-up calls, as the service would have written them: every event sealed and chained, every summary row the replay of its events."""
from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from typing import Callable, Iterator

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.calllog import tally
from bot.calllog.database import transaction
from bot.calllog.chain import End, head, linked
from bot.calllog.events import Event
from bot.calllog.log import LETTERS, projected
from bot.calllog.replay import CallState, step
from bot.calllog.tables import CallTable, EventTable
from bot.calllog.vault import Vault
from bot.calllog.words import remember
from bot.triage.values import OUTCOME

HOMES, PROVIDERS, CHILDREN_EACH, DAYS = 200, 20, 6, 365
_AT_ONCE = 2_000
_DISPOSITIONS = ("HOME",) * 55 + ("INTEL",) * 8 + ("WAIT",) * 8 + ("MANAGER",) * 9 + ("REPORT",) * 14 + ("999",) * 6
_CATEGORIES = ("damage", "assault_on_peer", "assault_on_staff", "theft", "cannabis", "verbal", "other")
_JUDGED = ("appropriate",) * 6 + ("should_be_handled", "should_be_handled", "should_be_escalated", "too_slow")
_CHANNELS = ("telegram",) * 6 + ("console",) * 3 + ("web",)
#: Words of notes: common ones, and a long tail of which each stands in few notes.
_COMMON = "home staff police asked good record manager waited plan checked quickly late told rang number".split()
_RARE = [f"{first}{second}" for first in "bramble hollow copper lantern meadow orchard pebble saffron thistle willow".split() for second in "ash brook croft dale field gate hill mere side wick".split()]


def made_up_registry() -> dict:
    """The homes and children that the calls are about, by reference only."""
    homes = [{"id": home(number), "name": f"Sample House {number}", "provider": provider(number), "address_flagged": True, "managers": []} for number in range(HOMES)]
    children = [{"ref": f"SH-{number * 10 + one}", "home": home(number), "age": 12 + one, "plan": None} for number in range(HOMES) for one in range(CHILDREN_EACH)]
    return {"force": {"name": "Sample Constabulary"}, "homes": homes, "children": children}


def home(number: int) -> str:
    """A home's id."""
    return f"house-{number:03}"


def provider(number: int) -> str:
    """Who runs a home; the first provider runs as many homes as five others."""
    return f"Provider {number % PROVIDERS if number % 4 else 0}"


def fill(engine: Engine, vault: Vault, calls: int, until: datetime, version: str, say: Callable[[str], None] = print) -> list[str]:
    """Adds `calls` calls of the year before `until` in bulk, and says how far it is. Returns their references, the oldest first."""
    chance, references = random.Random(20_261_121), []
    for start in range(0, calls, _AT_ONCE):
        rows, events, notes = [], [], []
        for number in range(start, min(calls, start + _AT_ONCE)):
            at = until - timedelta(days=DAYS) * (1 - (number + chance.random()) / calls)
            call = _reference(number)
            references.append(call)
            state, written, note = _written(vault, call, _story(chance, at, until, version), at)
            rows.append({**projected(state), "head": head(vault, call, End(state.events, written[-1]["hash"]))})
            events += written
            notes += [(call, note)] if note else []
        with transaction(engine) as session:
            session.execute(insert(CallTable.__table__), rows)
            session.execute(insert(EventTable.__table__), events)
            for call, note in notes:
                remember(session, vault, call, note)
        if (start // _AT_ONCE) % 5 == 4:
            say(f"  {start + len(rows):>7,} of {calls:,} calls written")
    with transaction(engine) as session:
        tally.begin(session, vault, tally.counted(vault, tally.calls_in(session), until))
    return references


def _reference(number: int) -> str:
    # Spread over the alphabet as the service's own are, so that the table does not lie in order of time.
    number, letters = (number * 7_654_321 + 12_345) % len(LETTERS) ** 6, ""
    for _ in range(6):
        number, letter = divmod(number, len(LETTERS))
        letters += LETTERS[letter]
    return f"T-{letters}"


def _written(vault: Vault, call: str, story: Iterator[tuple], at: datetime) -> tuple[CallState, list[dict], str]:
    state, previous, written, notes = CallState(), "", [], []
    for kind, seconds, text, payload in story:
        at += timedelta(seconds=seconds)
        seq = state.events + 1
        digest = vault.key_hash(f"{call} {seq} {text}") if text else ""
        event = Event(seq, call, kind, at, text, payload)
        event = Event(seq, call, kind, at, text, payload, linked(vault, previous, event, digest))
        previous, state = event.hash, step(state, event)
        written.append({"call": call, "seq": seq, "kind": kind, "at": at, "payload": payload, "text": vault.seal(text) if text else None,
                        "text_digest": digest, "hash": event.hash})
        notes += [text] if kind == "remarked" and text else []
    return state, written, " ".join(notes)


def _story(chance: random.Random, at: datetime, until: datetime, version: str) -> Iterator[tuple]:
    """(kind, seconds later, text, payload) of one call, from its first message to what a supervisor made of it."""
    number, missing = chance.randrange(HOMES), chance.random() < 0.45
    place, run_by, child = home(number), provider(number), f"SH-{number * 10 + chance.randrange(CHILDREN_EACH)}"
    decision, recent = chance.choice(_DISPOSITIONS), until - at < timedelta(days=2)
    protocols = ["missing"] if missing else ["incident"] if chance.random() < 0.95 else ["incident", "missing"]
    yield "opened", 0, "", {"channel": chance.choice(_CHANNELS), "person": f"{chance.randrange(600):064x}", "home": place, "role": "staff", "protocols": [],
                            "protocol_version": "p-made-up", "registry_version": version, "child": None, "provider": run_by}
    yield "heard", 0, f"{child} is late and nobody can say where" if missing else f"{child} has broken a door at the home", {"what": "text"}
    yield "noted", 0, "", {"topic": protocols[0], "protocols": protocols}
    yield "answered", 0, child, {"fact": "child", "value": child, "by": "opening", "confident": True, "place": place, "provider": run_by}
    for fact in ("danger_now", "injury", "whereabouts" if missing else "category"):
        yield "asked", 1, "", {"fact": fact, "again": False}
        yield "said", 0, "Is anyone in danger right now?", {"buttons": []}
        yield "answered", 20, "", {"fact": fact, "value": chance.choice(_CATEGORIES) if fact == "category" else "no", "by": "button", "confident": True}
    if recent and chance.random() < 0.03:
        return  # nobody has finished it yet
    still_open = OUTCOME[decision] == "open" and recent and chance.random() < 0.6
    if OUTCOME[decision] == "open" and not still_open:
        decision = chance.choice(("HOME", "HOME", "REPORT"))
    due = at + timedelta(minutes=chance.choice((30, 90, 600, 3_000))) if still_open else None
    if chance.random() < 0.04:
        yield "raised", 5, "", {"by": chance.choice(("person", "clock", "op-4471")), "why": "no manager decided within the limit"}
    yield "decided", 5, "", {"disposition": decision, "outcome": OUTCOME[decision], "slow_time": False, "due": due.astimezone(timezone.utc).isoformat() if due else None,
                             "rules": [{"rule": "made-up", "source": ["MS-01"], "mark": "", "text": "this is made up", "because": {"danger_now": "no"}}],
                             "facts": {"danger_now": "no", "injury": "no"}}
    if still_open:
        return
    yield "closed", 0, "", {"outcome": OUTCOME[decision]}
    yield from _review(chance, recent)


def _review(chance: random.Random, recent: bool) -> Iterator[tuple]:
    if chance.random() < (0.7 if recent else 0.03):
        return
    yield "viewed", 40_000, "", {"by": "sup-7"}
    yield "remarked", 30, "", {"about": "review", "what": "read", "value": None, "by": "sup-7"}
    if chance.random() < 0.35:
        judged = chance.choice(_JUDGED)
        yield "remarked", 30, "" if judged == "appropriate" else _note(chance), {"about": "review", "what": "judged", "value": judged, "by": "sup-7"}
    if chance.random() < 0.1:
        yield "remarked", 30, _note(chance), {"about": "review", "what": "remark", "value": None, "by": "sup-7"}
    if chance.random() < 0.01:
        yield "remarked", 30, "", {"about": "review", "what": "flagged", "value": None, "by": "sup-7"}


def _note(chance: random.Random) -> str:
    return " ".join([*chance.choices(_COMMON, k=7), chance.choice(_RARE)])
