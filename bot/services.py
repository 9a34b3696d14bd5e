"""Wires everything from the settings; the one module that knows everybody."""
from __future__ import annotations

import asyncio
import logging
import signal
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Callable, Iterator, Optional

from sqlalchemy.engine import Engine

from bot.calllog import database
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.casework.conversation import Conversation
from bot.casework.desk import Desk
from bot.intake.front_door import FrontDoor, now_utc
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


class LogReader:
    """The call log for looking only, safe from any thread."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine, self._vault = engine, vault

    def calls(self, limit: int = 50, **filters: object) -> list:
        """The latest calls."""
        with database.reading(self._engine) as session:
            return CallLog(session, self._vault).calls(limit=limit, **filters)

    def events(self, call: str) -> list:
        """Every event of a call."""
        with database.reading(self._engine) as session:
            return CallLog(session, self._vault).events(call)


def build(settings: Settings, say: Callable[[str], None] = print, registry_file: Optional[Path] = None, agent: Optional[object] = None,
          with_agent: bool = True, clock: Callable[[], datetime] = now_utc) -> Services:
    """Opens the database (made and migrated if need be), the registry, the protocols and the agent.

    A missing or broken model is no reason not to serve: the rules answer alone, and it is said aloud. Raises
    DatabaseBusy, DatabaseUnavailable, RegistryRefused and ProtocolError with plain sentences.
    """
    database.migrate(settings.database_url)
    engine = database.open_engine(settings.database_url)
    vault = Vault.from_file(settings.secret_file)
    with database.transaction(engine) as session:
        registry = Registry(session)
        source = registry_file or settings.registry_file
        if source is not None:
            registry.import_file(source)
        elif registry.is_empty():
            registry.import_file(DEMO_REGISTRY)
            say("Loaded the demo registry (first start).")
        registry.force()  # read and kept now, not while the first person waits
    library = load_library()
    keep(library, settings.home / "protocols", say)
    look("")  # the danger phrases are read now, not while the first person waits
    find("")  # and so are the questions that staff ask,
    answers.prepare()  # and the words of their answers: a first turn that reads them would hold the log for a second
    if agent is None and with_agent:
        agent = load_agent(settings, say)
    front_door = FrontDoor(engine, vault, library, agent, Spool(settings.spool_dir, vault), clock, ENROLLED_ONLY,
                            timedelta(minutes=settings.telegram_late_minutes))
    return Services(settings, engine, vault, library, front_door, agent)


def load_agent(settings: Settings, say: Callable[[str], None]) -> Optional[object]:
    """The trained Rasa agent, or None (and a sentence said) when there is no model that can be read."""
    model = settings.model_dir / MODEL_FILE
    if not model.exists():  # without one nobody should wait for Rasa to be imported
        say(f"There is no trained model at {model}. Run `make train`. Until then I answer by rules alone.")
        return None
    from bot.understanding.quiet import after_rasa, before_rasa

    before_rasa(settings.home)
    with warnings.catch_warnings():  # Rasa and its old dependencies warn of their own age; nothing a reader could act on
        warnings.showwarning = lambda *warning, **more: None
        from bot.understanding.agent import NoModel, RasaAgent

        after_rasa()
        try:
            return RasaAgent.load(model, settings.weights_dir)
        except NoModel as problem:
            say(f"{problem} Until then I answer by rules alone.")
            return None


def serve(settings: Settings) -> int:
    """Runs every channel that is set until a signal stops it. Returns the exit status."""
    began = time.monotonic()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _aloud("Starting Threshold: opening the database ...")
    try:
        services = build(settings, say=_aloud, with_agent=False)
    except (database.DatabaseBusy, database.DatabaseUnavailable, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return asyncio.run(_serve(services, began))


async def _serve(services: Services, began: float) -> int:
    import uvicorn

    from bot.channels.web.app import make_app

    settings, stop = services.settings, asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    telegram, notebook = _telegram(services)
    app = make_app(services.front_door, settings, LogReader(services.engine, services.vault), more_routes=telegram.routes() if telegram else ())
    server = uvicorn.Server(uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning", access_log=False, lifespan="off", ws="none"))
    server.install_signal_handlers = lambda: None
    jobs = [asyncio.create_task(server.serve()), asyncio.create_task(services.front_door.keep_time(stop))]
    jobs += [asyncio.create_task(_finish_stored(services.front_door, channel)) for channel in ("web", "rest")]
    reached = "off (set TELEGRAM_BOT_TOKEN)"
    if telegram:
        jobs.append(asyncio.create_task(telegram.run(stop)))
        reached = f"on, called at {settings.telegram_webhook_url}" if settings.telegram_webhook_url else "on"
    while not server.started and not jobs[0].done():
        await asyncio.sleep(0.05)
    if server.started:
        _aloud("Danger is answered from now on; loading the agent ...")
        await services.front_door.learn(lambda: load_agent(settings, _aloud))
        address = f"http://{settings.host}:{settings.port}"
        _aloud(f"Threshold answers after {time.monotonic() - began:.0f} s.\n  chat page  {address}/\n  call log   {address}/calls\n"
              f"  REST       {address}/webhooks/rest/webhook\n  Telegram   {reached}\n  data       {settings.home}\nStop with Ctrl-C.")
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, *jobs[:1], *jobs[4:]}, return_when=asyncio.FIRST_COMPLETED)
    failed = [job for job in done if job is not stopping and job.exception()]
    for job in failed:
        print(job.exception(), file=sys.stderr)
    stop.set()
    server.should_exit = True
    await asyncio.gather(*jobs, return_exceptions=True)
    services.front_door.close()
    if notebook:
        notebook.close()
    return 1 if failed else 0


def _telegram(services: Services) -> tuple:
    """The Telegram channel and its notebook, by the settings; (None, None) without a token."""
    settings = services.settings
    if not settings.telegram_token:
        return None, None
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.notebook import KeptNotebook
    from bot.channels.telegram.webhook import Hook, secret_for

    secret, notebook = settings.telegram_webhook_secret or secret_for(services.vault, settings.telegram_token), KeptNotebook(services.engine)
    hook = Hook(settings.telegram_webhook_url, secret) if settings.telegram_webhook_url else None
    channel = TelegramChannel(services.front_door, settings.telegram_token, settings.telegram_api_base_url, services.vault, hook=hook, notebook=notebook)
    return channel, notebook


def _aloud(line: str) -> None:
    print(line, flush=True)


async def _finish_stored(front_door: FrontDoor, channel: str) -> None:
    """Works what a page or program sent just before the service was killed; the replies wait in its transcript."""
    for incoming in await front_door.unfinished(channel):
        async for _ in front_door.receive(incoming):
            pass


@lru_cache(maxsize=1)
def _standalone() -> tuple:
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
