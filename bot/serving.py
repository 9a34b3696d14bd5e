"""Runs every channel that is set, until a signal stops it."""
from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from concurrent.futures import Future
from typing import Any

from bot.accounts.accounts import LINK_WORKS_FOR, first_link
from bot.calllog import database
from bot.intake.front_door import FrontDoor
from bot.operations.json_logs import set_up_logs, structured_too
from bot.services import Services, build, load_agent
from bot.settings import Settings

log = logging.getLogger(__name__)
_AGAIN = 2.0  # seconds between tries to open a database that could not be opened
_LOOK = 5.0  # seconds between looks for what another process, which was killed, has left


#: So many connections wait for a process that is stopped or stalled. Whoever waited longer has given up and tries again: with 2,048 of them a process
#: that went on after ten minutes worked half a minute for nobody, and the 999 words of those who were there came after that.
_AT_THE_DOOR = 512


def serve(settings: Settings) -> int:
    """Runs every channel that is set until a signal stops it. Returns the exit status."""
    began = time.monotonic()
    set_up_logs(settings.log_format)
    _aloud("Starting Threshold: opening the database ...")
    try:
        services = build(settings, say=_aloud, with_agent=False, may_wait=True)
    except (database.DatabaseBusy, database.DatabaseUnavailable, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return asyncio.run(_serve(services, began))


async def _serve(services: Services, began: float) -> int:
    import uvicorn

    from bot.channels.console.app import console_routes, make_console
    from bot.channels.console.tidying import keep_tidy
    from bot.channels.web import metrics
    from bot.channels.web.app import make_app
    from bot.operations.metrics import Metrics
    from bot.review.figures.keeping import keep_counting

    settings, stop = services.settings, asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    telegram, notebook = _telegram(services)
    console = make_console(services)
    figures = metrics.routes(services.front_door, settings, Metrics(services.engine, services.vault, settings.spool_dir))
    app = make_app(services.front_door, settings, more_routes=[*console_routes(console), *figures, *(telegram.routes() if telegram else ())])
    server = uvicorn.Server(uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning", access_log=False, lifespan="off", ws="none", backlog=_AT_THE_DOOR,
                                          log_config=None,  # its errors go the way of all others, in the form that is set
                                          # Only a proxy of ours on this computer may say who asks; else anybody could be anybody.
                                          proxy_headers=bool(settings.public_url), forwarded_allow_ips="127.0.0.1"))
    setattr(server, "install_signal_handlers", lambda: None)
    # The agent stands first in the queue of what is worked: whatever comes once a door is open is told of danger at once and waits
    # for the rest, so that no call is begun by rules alone because it came in the first moments. It is loaded once a door is open.
    opened: Future[bool] = Future()
    loading = asyncio.create_task(services.front_door.learn(lambda: load_agent(settings, _aloud) if opened.result() else None))
    await asyncio.sleep(0)  # it has taken its place now
    try:
        doors = [asyncio.create_task(server.serve())]  # where one of these ends, the service does
        jobs = [asyncio.create_task(services.front_door.keep_time(stop)), asyncio.create_task(keep_tidy(console, stop)),
                asyncio.create_task(keep_counting(services.engine, services.clock, stop))]
        if services.open_log:
            doors.append(asyncio.create_task(_open_log_later(services, stop)))
        jobs += [asyncio.create_task(_finish_stored(services.front_door, channel, stop)) for channel in ("web", "rest", "console")]
        reached = "off (set TELEGRAM_BOT_TOKEN)"
        if telegram:
            doors.append(asyncio.create_task(telegram.run(stop)))
            reached = f"on, called at {settings.telegram_webhook_url}" if settings.telegram_webhook_url else "on"
        while not server.started and not doors[0].done():
            await asyncio.sleep(0.05)
        if server.started:
            _aloud("Danger is answered from now on; loading the agent ...")
    finally:
        opened.set_result(server.started)  # a thread that waits for it would keep a service from ending whose port was taken
    loaded = await loading
    if server.started:
        if loaded and settings.log_format == "json":
            structured_too()
        gc.collect()
        gc.freeze()  # what was loaded stays for good: looking through millions of things for garbage held everybody for 150 ms now and then
        address = f"http://{settings.host}:{settings.port}"
        _aloud(f"Threshold answers after {time.monotonic() - began:.0f} s.\n  chat page  {address}/\n  sign in    {address}/sign-in\n"
              f"  REST       {address}/webhooks/rest/webhook\n  Telegram   {reached}\n  data       {settings.home}\nStop with Ctrl-C.")
        if services.open_log is None:
            _say_first_link(services)
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, *doors}, return_when=asyncio.FIRST_COMPLETED)
    failed = [job for job in done if job is not stopping and job.exception()]
    for job in failed:
        print(job.exception(), file=sys.stderr)
    stop.set()
    server.should_exit = True
    await asyncio.gather(*doors, *jobs, return_exceptions=True)
    services.front_door.close()
    if notebook:
        notebook.close()
    return 1 if failed else 0


def _telegram(services: Services) -> tuple[Any, ...]:
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


async def _open_log_later(services: Services, stop: asyncio.Event) -> None:
    """Tries until the database can be opened; meanwhile danger is answered, and what else is written waits in the spool. What
    the database cannot mend by waiting (a newer version's, a registry that is refused) ends the service, as at a start."""
    os.umask(0o077)  # the file of records is nobody else's, whoever makes it first
    while services.open_log is not None and not await _happened(stop, _AGAIN):
        try:
            await asyncio.to_thread(services.open_log)
        except database.DatabaseNewer:
            raise
        except (database.DatabaseBusy, database.DatabaseUnavailable) as problem:
            log.warning("the database can still not be opened (%s)", type(problem).__name__)
        else:
            services.open_log = None
            _aloud("The database is open now; what waited is worked.")
            _say_first_link(services)
    await stop.wait()


async def _happened(stop: asyncio.Event, within: float) -> bool:
    try:
        return await asyncio.wait_for(stop.wait(), within)
    except asyncio.TimeoutError:
        return False


def _say_first_link(services: Services) -> None:
    """While nobody has an account: a link with which one person, once, becomes the first administrator."""
    address = f"http://{services.settings.host}:{services.settings.port}"
    with database.transaction(services.engine) as session:
        link = first_link(session, services.vault, services.clock())
    if link is not None:
        _aloud(f"\nNobody can sign in yet. The first administrator opens this once, within {LINK_WORKS_FOR.days} days:\n  {address}{link.path}")


def _aloud(line: str) -> None:
    print(line, flush=True)


async def _finish_stored(front_door: FrontDoor, channel: str, stop: asyncio.Event) -> None:
    """Works what a page or program sent just before the service was killed; the replies wait in its transcript. Where there may be
    other processes it goes on looking: one of them may be killed."""
    while True:
        try:
            waiting = await front_door.unfinished(channel)
        except (database.DatabaseBusy, database.DatabaseUnavailable) as problem:
            log.warning("what was stored and not worked cannot be read yet (%s)", type(problem).__name__)
            if await _happened(stop, _AGAIN):
                return
            continue
        for incoming in waiting:
            async for _ in front_door.receive(incoming):
                pass
        if not front_door.shared or await _happened(stop, _LOOK):
            return
