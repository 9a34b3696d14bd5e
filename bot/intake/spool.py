"""Where an event waits when the call log cannot be written: one small file each, read back when it can."""
from __future__ import annotations

import json
import logging
import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import Iterator

from bot.calllog.vault import Vault
from bot.intake.messages import Incoming

log = logging.getLogger(__name__)


class Spool:
    """A folder of sealed events. Writing never raises: the reply to the person matters more (hard rule 1)."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault

    def keep(self, incoming: Incoming, said: str) -> bool:
        """Keeps what arrived and what was said to it. False when not even a file can be written (disk full)."""
        event = {"incoming": {**incoming.__dict__, "received": incoming.received.isoformat()}, "said": said}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{uuid.uuid4().hex}.part"
            with part.open("wb") as file:
                file.write(self._vault.seal(json.dumps(event)))
                file.flush()
                os.fsync(file.fileno())
            part.rename(part.with_suffix(".event"))
            return True
        except Exception as error:  # nothing here may stop the 999 words
            log.error("an event could not be spooled (%s); the reply was still given", type(error).__name__)
            return False

    def kept(self) -> Iterator[tuple[Path, Incoming, str]]:
        """The spooled events, oldest first, with the file to remove once each is in the log."""
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
            yield path, incoming, event["said"]
