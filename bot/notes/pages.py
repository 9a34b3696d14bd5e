"""The decision note as one HTML page that needs nothing beside itself."""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.notes import words
from bot.notes.note import Note
from bot.notes.ten_points import ten_points


def page(note: Note) -> str:
    """The note as HTML: everything escaped, no script, nothing loaded from anywhere, made to be printed on A4."""
    return _template().render(note=note, points=ten_points(note), titles=titles(note))


def titles(note: Note) -> dict[str, str]:
    """The sentences at the head of a note, the same on the page and in the PDF."""
    final = note.final
    decision = f"{final.disposition}: {words.meaning(final.disposition, note.role)}" if final else "No decision yet"
    chain = ("Every event of this call was checked: none was altered, added or taken out." if note.broken_at is None else
             f"NOT WHOLE: event {note.broken_at} is missing or was altered. Do not rely on this note; tell your supervisor.")
    state = (f"Closed {words.when(note.closed)}, {words.OUTCOMES.get(note.outcome, note.outcome)}." if note.closed else
             "THIS CALL IS STILL OPEN: what follows may change.")
    if note.closed and note.waits_for:
        state += f" Not final: the {note.waits_for} has not been recorded as offered."
    older = "" if note.protocol_version == note.protocol_version_now else (
        f" The protocols have changed since (now {note.protocol_version_now}): questions are shown as they are worded now.")
    versions = f"Protocols {note.protocol_version or 'not known'}, registry {note.registry_version or 'none'}.{older}"
    return {"decision": decision, "chain": chain, "state": state, "versions": versions}


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    env = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(when=words.when, clock=words.clock, stamp=words.stamp, channel=words.channel, meaning=words.meaning)
    return env.get_template("note.html")
