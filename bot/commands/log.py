"""`log`: what the call log holds, in words; a supervisor's reply to a call; and whether it is whole."""
from __future__ import annotations

import argparse
import json
import sys
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, NamedTuple, Optional

from bot.commands import log_keyed
from bot.commands.log_looked import note_look
from bot.commands.running_as import whoever
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.calllog.log import CallLog
    from bot.calllog.vault import Vault

SUMMARY = "list calls, show one, answer its person, verify that no record was altered, or keep the heads elsewhere"
PAGE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list, show CALL, reply CALL, verify, heads, or key."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="the latest calls, one a line")
    listing.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: 20)")
    listing.add_argument("--outcome", choices=("open", "filtered", "escalated"), help="only calls with this outcome")
    listing.add_argument("--home", metavar="HOME", help="only calls of this home")
    showing = verbs.add_parser("show", help="every event of one call")
    showing.add_argument("call", metavar="CALL", help="its reference, such as T-7K3M9Q")
    replying = verbs.add_parser("reply", help="answer the person of a call, in their own chat and in the log")
    replying.add_argument("call", metavar="CALL", help="its reference, such as T-7K3M9Q")
    replying.add_argument("--words", required=True, metavar="WORDS", help="what they read; references only, no names")
    verifying = verbs.add_parser("verify", help="check the chain of every call, or of one")
    verifying.add_argument("call", metavar="CALL", nargs="?", help="only this call")
    log_keyed.add_against(verifying)
    log_keyed.add_arguments(verbs)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print what was asked for; 1 when there is no such call or a record was altered."""
    from bot.calllog import database
    from bot.calllog.log import CallLog, UnknownCall
    from bot.calllog.vault import VaultError

    if args.verb == "reply":
        return _reply(args, settings)
    if args.verb == "key":
        return log_keyed.key(settings)
    verb = {"list": _list, "show": _show, "verify": _verify, "heads": _heads}[args.verb]
    try:
        with _opened(settings) as (session, vault):
            return verb(_Opened(CallLog(session, vault), session, vault, settings), args)
    except (_NoLog, UnknownCall, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


class _NoLog(Exception):
    pass


class _Opened(NamedTuple):
    """The log as a command sees it."""

    log: CallLog
    session: Any
    vault: Vault
    settings: Settings


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Any, Vault]]:
    """A session for looking only, at one moment, and the vault: nothing is made that was not there."""
    from bot.calllog import database
    from bot.calllog.vault import Vault

    _, is_sqlite, file = settings.database_url.partition("sqlite:///")
    if is_sqlite and not Path(file.split("?")[0]).exists():
        raise _NoLog(f"There is no call log at {file} yet: it is made when the first call comes in.")
    if not settings.secret_file.exists():
        raise _NoLog(f"The secret {settings.secret_file} is not there, and the log cannot be read without it: put it back.")
    with database.reading(database.open_engine(settings.database_url)) as session:
        yield session, Vault.from_file(settings.secret_file)


def _list(opened: _Opened, args: argparse.Namespace) -> int:
    rows = opened.log.calls(limit=args.limit, outcome=args.outcome, home=args.home)
    for row in rows:
        facts = (row.call, _local(row.opened_at), row.channel, row.home or "-", row.topic or "-", row.disposition or "-", row.outcome)
        print("  ".join(facts))
    if not rows:
        print("No calls.")
    return 0


def _show(opened: _Opened, args: argparse.Namespace) -> int:
    log, call = opened.log, args.call.strip().upper()
    row = log.row(call)
    note_look(opened.settings.database_url, opened.settings.secret_file, call)
    print(f"Call {row.call}, {row.channel}, {row.outcome}" + (f", {row.disposition}" if row.disposition else ""))
    for event in log.events(call):
        print(f"{event.seq:>4}  {_local(event.at)}  {event.kind:<15} {_readable(event.text)}".rstrip())
        if event.payload:
            print(f"{'':>40}{json.dumps(event.payload, ensure_ascii=False, default=list)}")
    broken = log.verify(call)
    print(_verdict(call, broken))
    return 0 if broken is None else 1


def _heads(opened: _Opened, args: argparse.Namespace) -> int:
    return log_keyed.heads(opened.session, opened.vault, args.out)


def _verify(opened: _Opened, args: argparse.Namespace) -> int:
    from bot.operations.roll_call import roll_call

    if args.against is not None:
        return log_keyed.against(opened.session, opened.vault, args.against)
    log = opened.log
    calls = [args.call.strip().upper()] if args.call else list(_all_calls(log))
    broken = [(call, seq) for call, seq in ((call, log.verify(call)) for call in calls) if seq is not None]
    for call, seq in broken:
        print(_verdict(call, seq))
    roll = roll_call(opened.session, opened.vault)
    for sentence in (*roll.wrong, *roll.to_do):
        print(sentence)
    print(f"{len(calls)} calls verified, {len(broken)} altered.")
    return 1 if broken or roll.wrong or roll.to_do else 0


def _reply(args: argparse.Namespace, settings: Settings) -> int:
    from bot.calllog import database
    from bot.calllog.log import CallLog, UnknownCall
    from bot.calllog.vault import Vault, VaultError
    from bot.casework.desk import Desk
    from bot.casework.replying import ReplyRefused, reply
    from bot.services import ENROLLED_ONLY
    from bot.triage.reading_protocols import load_library

    try:
        with _opened(settings) as (session, vault):
            call = CallLog(session, vault).row(args.call.strip().upper()).call
        database.migrate(settings.database_url)
        with database.transaction(database.open_engine(settings.database_url)) as session:
            desk = Desk(session, Vault.from_file(settings.secret_file), load_library(), lambda: datetime.now(timezone.utc))
            said = reply(desk, call, args.words, whoever("supervisor"), ENROLLED_ONLY)
    except (_NoLog, UnknownCall, ReplyRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Sent to the person of call {call}: {_readable(said)}")
    return 0


def _all_calls(log: CallLog) -> Iterator[str]:
    offset = 0
    while True:
        page = log.calls(limit=PAGE, offset=offset)
        yield from (row.call for row in page)
        if len(page) < PAGE:
            return
        offset += PAGE


def _verdict(call: str, broken: Optional[int]) -> str:
    if broken is None:
        return f"Call {call} is whole: no event was altered, added or taken out."
    return f"Call {call} is NOT whole: event {broken} is missing or was altered. Keep a copy of the database and tell your supervisor."


def _local(at: datetime) -> str:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo("Europe/London")).strftime("%d %b %Y %H:%M:%S")


def _readable(text: str) -> str:
    """Free text on one line; control characters are shown, since they could rewrite the screen of whoever reads."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
