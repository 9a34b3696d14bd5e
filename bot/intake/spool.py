"""Where an event waits when the call log cannot be written: one small file each, or in memory, worked when it can be."""
from __future__ import annotations

import json
import logging
import os
import uuid
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Callable, Iterator

from bot.calllog.vault import Vault
from bot.intake.messages import Incoming

log = logging.getLogger(__name__)


_REMEMBERED = 10_000  # events in memory; a flood must not fill it


class Spool:
    """A folder of sealed events. Writing never raises: the reply to the person matters more (hard rule 1).

    What no file can be written for (the disk is full, or read-only) waits in this process's memory until it is worked.
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault
        self._in_memory: dict[str, tuple[Incoming, str]] = {}

    def keep(self, incoming: Incoming, said: str) -> bool:
        """Keeps what arrived and what was said to it. False when no file can be written (disk full): only this process knows it then."""
        name = uuid.uuid4().hex
        if self._written(name, incoming, said):
            return True
        self._in_memory[name] = (incoming, said)
        while len(self._in_memory) > _REMEMBERED:
            del self._in_memory[next(iter(self._in_memory))]
        return False

    def _written(self, name: str, incoming: Incoming, said: str) -> bool:
        event = {"incoming": {**incoming.__dict__, "received": incoming.received.isoformat()}, "said": said}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{name}.part"
            try:
                with part.open("wb") as file:
                    file.write(self._vault.seal(json.dumps(event)))
                    file.flush()
                    os.fsync(file.fileno())
                part.rename(part.with_suffix(".event"))
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            return True
        except Exception as error:  # nothing here may stop the 999 words
            log.error("an event could not be spooled (%s); it waits in memory, and the reply was still given", type(error).__name__)
            return False

    def kept(self) -> Iterator[tuple[Callable[[], None], Incoming, str]]:
        """The spooled events, oldest first, each with what forgets it once it is in the log."""
        for name, event in list(self._in_memory.items()):  # a kill would lose them: they go to the disk as soon as it takes them
            if not self._written(name, *event):
                break
            self._in_memory.pop(name, None)
        yield from self._on_disk()
        for name, (incoming, said) in list(self._in_memory.items()):
            yield partial(self._forget, name), incoming, said

    def _forget(self, name: str) -> None:
        self._in_memory.pop(name, None)

    def _on_disk(self) -> Iterator[tuple[Callable[[], None], Incoming, str]]:
        if not self._folder.is_dir():
            return
        for path in sorted(self._folder.glob("*.event"), key=lambda item: item.stat().st_mtime):
            try:
                event = json.loads(self._vault.open(path.read_bytes()))
                fields = event["incoming"]
                incoming = Incoming(**{**fields, "received": datetime.fromisoformat(fields["received"])})
            except Exception as error:
                log.error("the spooled event %s cannot be read (%s); it is left where it is", path.name, type(error).__name__)
                continue
            yield partial(_remove, path), incoming, event["said"]


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:  # it is worked again and found to be done
        log.error("a spooled event that is in the log could not be removed (%s)", type(error).__name__)
