"""What each stage of a turn costs: timers put round the product's own functions for as long as this runs, in this process."""
from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable

from benchmarks.scale.kept import Keep
from benchmarks.scale.watch import Watch
from benchmarks.scripts import TURNS, script
from benchmarks.timing import times_ms
from bot.evaluation.figures import median, percentile
from bot.intake.messages import Incoming
from bot.services import build
from bot.settings import load

CONVERSATIONS, QUICK = 80, 8
#: What no timer covers: the front door itself, the hand-over to the thread that works, and back.
REST = "Front door and hand-over between threads"
#: The stages in the order in which a turn first comes to them.
STAGES = (
    "Danger phrases, before anything else", "Identifiers taken out", "Desk: who writes, which call, what is due", "Danger phrases, asked again", "Tokenising",
    "Encoder", "Placing by meaning and spelling", "Head: danger", "Head: topic and category", "Head: the answer asked for",
    "Rasa: pipeline, policy and form", "Reading the answer by phrases", "Casework: hearing and saying", "Walking the protocols", "Sealing and chaining",
    "Database: reading", "Database: writing", "Database: commit, to the disk", REST,
)


def measure(quick: bool, say: Callable[[str], None], _keep: Keep) -> dict[str, Any]:
    """Plays the benchmark's conversation again and again, first without any timer and then with all of them."""
    turns = script((QUICK if quick else CONVERSATIONS) * len(TURNS))
    with tempfile.TemporaryDirectory() as folder, Watch() as watch:
        home = Path(folder)
        say("loading the agent into this process ...")
        services = build(replace(load(), home=home, database_url=f"sqlite:///{home / 'calls.db'}", secret_file=home / "secret"), say=lambda line: None)
        if services.agent is None:
            raise SystemExit("There is no trained model to measure: run `make train` first.")
        loop, door = asyncio.new_event_loop(), services.front_door
        played = [0]

        async def turn(person: str, text: str) -> None:
            played[0] += 1
            incoming = Incoming("benchmark", str(played[0]), person, door._clock(), text=text)
            if not [reply.text async for reply in door.receive(incoming)]:
                raise SystemExit(f"no reply in process to {text!r}")

        def play(person: str, items: list[tuple[int, str]]) -> list[float]:
            return times_ms(lambda item: loop.run_until_complete(turn(f"{person}-{item[0]}", item[1])), items)

        play("warm", script(len(TURNS)))
        plain = play("plain", turns)
        _put_timers(watch)
        play("again", script(len(TURNS)))
        watch.clear()
        timed = play("timed", turns)
        door.close()
        loop.close()
    return {"turns": len(timed), "plain": _figures(plain), "timed": _figures(timed), "by_turn": _by_turn(plain), "stages": stages_of(watch, timed, say)}


def stages_of(watch: Watch, taken: list[float], say: Callable[[str], None] = lambda line: None) -> list[dict[str, Any]]:
    """Each stage with its milliseconds, those the processor worked, and how often it comes in one turn, on average; what no timer covers stands last."""
    turns, total = len(taken), sum(taken) / len(taken)
    rows = [{"stage": name, "ms": 1000 * watch.seconds[name] / turns, "worked_ms": 1000 * watch.worked[name] / turns, "times": watch.times[name] / turns}
            for name in STAGES if name != REST]
    rows.append({"stage": REST, "ms": max(0.0, total - sum(row["ms"] for row in rows)), "worked_ms": None, "times": 1.0})
    for row in rows:
        worked = "" if row["worked_ms"] is None else f", {row['worked_ms']:.2f} ms of it worked"
        row.update({name: None if row[name] is None else round(row[name], 3) for name in ("ms", "worked_ms", "times")}, share=round(row["ms"] / total, 4))
        say(f"{row['stage']:<45} {row['ms']:7.2f} ms {row['share']:6.1%}  {row['times']:5.1f} times a turn{worked}")
    return rows


def _put_timers(watch: Watch) -> None:
    from sqlalchemy.engine.default import DefaultDialect
    from sqlalchemy.orm import Session
    from sqlalchemy.sql import Select

    from bot.calllog.vault import Vault
    from bot.casework.conversation import Conversation
    from bot.intake import front_door
    from bot.intake.back_office import BackOffice
    from bot.triage.answers import read_answer, read_opening
    from bot.triage.danger import look
    from bot.triage.identifiers import kinds, mask
    from bot.triage.walking import walk
    from bot.understanding.agent import RasaAgent
    from nlu.components.answer_reader import AnswerReader
    from nlu.components.danger_model import DangerModel
    from nlu.components.topic_classifier import TopicClassifier
    from nlu.encoder.run import Encoder
    from nlu.heads.space import Space

    (first, masking, desk, again, tokens, encoder, place, danger, topic, answer, rasa, reading, casework, walking, sealing,
     database, writing, commit, _) = STAGES
    watch.method(front_door, "look", first)
    watch.everywhere(look, again, besides=(front_door.__name__,))
    for function, name in ((mask, masking), (kinds, masking), (read_answer, reading), (read_opening, reading), (walk, walking)):
        watch.everywhere(function, name)
    for owner, attribute, name in (
            (BackOffice, "work", desk), (RasaAgent, "turn", rasa), (Conversation, "hear", casework), (Conversation, "say", casework),
            (Encoder, "encode", encoder), (Encoder, "tokens", tokens), (Space, "place", place), (DangerModel, "put", danger), (TopicClassifier, "put", topic),
            (AnswerReader, "put", answer), (DefaultDialect, "do_commit", commit)):
        watch.method(owner, attribute, name)
    for attribute in ("seal", "open", "key_hash", "link", "vouch", "vouched_by"):
        watch.method(Vault, attribute, sealing)
    watch.method(Session, "execute", lambda session, statement, *args, **more: database if isinstance(statement, Select) else writing)


def _by_turn(taken: list[float]) -> list[dict[str, Any]]:
    """The same milliseconds by the place of a message in the conversation: a first message costs more than an answer."""
    return [{"text": text, **_figures(taken[place::len(TURNS)])} for place, text in enumerate(TURNS)]


def _figures(taken: list[float]) -> dict[str, float]:
    return {"median_ms": round(median(taken), 2), "p95_ms": round(percentile(taken, 95), 2)}
