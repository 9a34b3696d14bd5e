"""Wires everything from the settings; the one module that knows everybody."""
from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Callable, Iterator, Optional

from sqlalchemy.engine import Engine

from bot.calllog import database
from bot.calllog.vault import Vault
from bot.casework.conversation import Conversation
from bot.casework.desk import Desk
from bot.intake.front_door import FrontDoor, now_utc
from bot.intake.limits import Limits, by_the_minute
from bot.intake.spool import Spool
from bot.registry.registry import Registry
from bot.rehearsal.kept import keep
from bot.settings import Settings, load
from bot.triage import answers
from bot.triage.danger import look
from bot.triage.digressions import find
from bot.triage.protocol import Library
from bot.triage.reading_protocols import load_library
from bot.understanding.training import MODEL_FILE

log = logging.getLogger(__name__)

#: Anybody can find a Telegram bot; the other channels have doors of their own.
ENROLLED_ONLY = frozenset({"telegram"})
#: And whoever reaches the address of the chat page, where its door is `code`.
_BEHIND_A_CODE = frozenset({"web"})
#: Whoever starts to serve waits no longer than this for the database, seconds: danger is answered without it.
_SHORT = 1.0
DEMO_REGISTRY = Path(__file__).parent / "registry" / "demo.yml"


@dataclass
class Services:
    """Everything that runs, wired."""

    settings: Settings
    engine: Engine
    vault: Vault
    library: Library
    front_door: FrontDoor
    agent: Optional[object]
    clock: Callable[[], datetime] = now_utc
    open_log: Optional[Callable[[], None]] = None  # where the database could not be opened yet: tries again; raises as `build` does


def build(settings: Settings, say: Callable[[str], None] = print, registry_file: Optional[Path] = None, agent: Optional[object] = None,
          with_agent: bool = True, clock: Callable[[], datetime] = now_utc, may_wait: bool = False) -> Services:
    """Opens the database (made and migrated if need be), the registry, the protocols and the agent.

    A missing or broken model is no reason not to serve: the rules answer alone, and it is said aloud. With `may_wait` a database that
    cannot be opened now is none either: danger is answered without it, and `Services.open_log` tries again. Raises
    DatabaseBusy, DatabaseUnavailable, RegistryRefused and ProtocolError with plain sentences.
    """
    engine = database.open_engine(settings.database_url)
    vault = Vault.from_file(settings.secret_file)

    def open_log() -> None:
        _open_log(settings, engine, registry_file or settings.registry_file, say, _SHORT if may_wait else 5.0)

    waits = False
    try:
        open_log()
    except (database.DatabaseBusy, database.DatabaseUnavailable) as problem:
        if not may_wait or isinstance(problem, database.DatabaseNewer):
            raise
        waits = True
        say(f"{problem} Danger is answered all the same; I try again until it can be opened.")
    library = load_library()
    keep(library, settings.home / "protocols", say)
    look("")  # the danger phrases are read now, not while the first person waits
    find("")  # and so are the questions that staff ask,
    answers.prepare()  # and the words of their answers: a first turn that reads them would hold the log for a second
    if agent is None and with_agent:
        agent = load_agent(settings, say)
    front_door = FrontDoor(engine, vault, library, agent, Spool(settings.spool_dir, vault), clock, enrolled_only(settings),
                           timedelta(minutes=settings.telegram_late_minutes), Limits(clock, *by_the_minute(settings.messages_a_minute)))
    return Services(settings, engine, vault, library, front_door, agent, clock, open_log if waits else None)


def _open_log(settings: Settings, engine: Engine, source: Optional[Path], say: Callable[[str], None], busy_seconds: float) -> None:
    """Makes or migrates the tables and reads the registry."""
    database.migrate(settings.database_url, busy_seconds)
    with database.transaction(engine) as session:
        registry = Registry(session)
        if source is not None:
            registry.import_file(source)
        elif registry.is_empty():
            registry.import_file(DEMO_REGISTRY)
            say("Loaded the demo registry (first start).")
        registry.force()  # read and kept now, not while the first person waits


def enrolled_only(settings: Settings) -> frozenset[str]:
    """The channels on which only enrolled people are worked for."""
    return ENROLLED_ONLY | _BEHIND_A_CODE if settings.chat_door == "code" else ENROLLED_ONLY


def load_agent(settings: Settings, say: Callable[[str], None]) -> Optional[object]:
    """The trained Rasa agent, or None (and a sentence said) when there is no model that can be read."""
    model = settings.model_dir / MODEL_FILE
    if not model.exists():  # without one nobody should wait for Rasa to be imported
        say(f"There is no trained model at {model}. Run `make train`. Until then I answer by rules alone.")
        return None
    from bot.understanding.left_out import leave_out
    from bot.understanding.quiet import after_rasa, before_rasa

    before_rasa(settings.home)
    leave_out(model)
    with warnings.catch_warnings():  # Rasa and its old dependencies warn of their own age; nothing a reader could act on
        warnings.showwarning = lambda *warning, **more: None
        from bot.understanding.agent import NoModel, RasaAgent

        after_rasa()
        try:
            return RasaAgent.load(model, settings.weights_dir)
        except NoModel as problem:
            say(f"{problem} Until then I answer by rules alone.")
            return None


@lru_cache(maxsize=1)
def _standalone() -> tuple[Engine, Vault, Library]:
    settings = load()
    database.migrate(settings.database_url)
    engine = database.open_engine(settings.database_url)
    vault = Vault.from_file(settings.secret_file)
    with database.transaction(engine) as session:
        if Registry(session).is_empty():
            Registry(session).import_file(DEMO_REGISTRY)
    return engine, vault, load_library()


@contextmanager
def standalone_conversation(channel: str, sender: str) -> Iterator[Conversation]:
    """A conversation in a transaction of its own, for a stock Rasa action server."""
    engine, vault, library = _standalone()
    with database.transaction(engine) as session:
        desk = Desk(session, vault, library, now_utc)
        person = vault.key_hash(f"{channel}:{sender}")
        call = desk.log.open_call(channel, person)
        case = desk.case(call) if call else desk.open_call(channel, person, None, "staff")
        yield Conversation(case)
