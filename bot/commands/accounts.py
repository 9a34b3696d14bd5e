"""`accounts`: let people in to the web console with one-time links, see who has an account, and end a leaver's access at once."""
from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot.commands.running_as import now, whoever
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.accounts.accounts import Accounts, Link
    from bot.calllog.database import Session

SUMMARY = "add accounts of the web console, list them, reset one, and end a leaver's access"
#: As bot.accounts.account has them; a command imports nothing until it runs.
_ROLES = ("operator", "supervisor", "administrator")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """add NAME, list, disable NAME, reset NAME."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    adding = verbs.add_parser("add", help="add somebody and print the link with which they choose a password, once")
    adding.add_argument("name", metavar="NAME", help="the sign-in name, such as op-4471")
    adding.add_argument("--role", action="append", choices=_ROLES, required=True, help="what they do (may be given more than once)")
    adding.add_argument("--shown", metavar="WORDS", default="", help="how colleagues see them, such as \"OP 4471\" (default: the name)")
    adding.add_argument("--provider", metavar="NAME", help="a supervisor of this provider's homes only (default: the whole force)")
    adding.add_argument("--openid", metavar="SUBJECT", help="their name at the organisation's own sign-in, where one is set")
    verbs.add_parser("list", help="who has an account")
    disabling = verbs.add_parser("disable", help="end somebody's access at once")
    disabling.add_argument("name", metavar="NAME")
    disabling.add_argument("--why", required=True, metavar="WORDS", help="for the record; no names of children")
    resetting = verbs.add_parser("reset", help="print a new link; the password and second factor of before are gone (also lets a disabled person back in)")
    resetting.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; 1 and a plain sentence when it cannot be done."""
    from bot.accounts.account import AccountRefused
    from bot.accounts.accounts import Accounts
    from bot.calllog import database
    from bot.calllog.vault import Vault, VaultError

    verb = {"add": _add, "list": _list, "disable": _disable, "reset": _reset}[args.verb]
    try:
        database.migrate(settings.database_url)
        vault = Vault.from_file(settings.secret_file)
        with database.transaction(database.open_engine(settings.database_url)) as session:
            return verb(Accounts(session, vault), session, args, settings)
    except (AccountRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def _add(accounts: Accounts, session: Session, args: argparse.Namespace, settings: Settings) -> int:
    from bot.accounts.account import AccountRefused
    from bot.registry.registry import Registry

    providers = sorted({home.provider for home in Registry(session).homes() if home.provider})
    if args.provider and args.provider not in providers:
        raise AccountRefused(f"No home in the registry has the provider {args.provider!r}. It has: {', '.join(providers) or 'none'}.")
    link = accounts.add(args.name, args.shown or args.name, args.role, args.provider, whoever(), now(), args.openid)
    account = link.account
    print(f"{account.name} ({account.shown}): {', '.join(account.roles)}{f', {account.provider} only' if account.provider else ''}")
    _print_link(link, settings)
    return 0


def _list(accounts: Accounts, session: Session, args: argparse.Namespace, settings: Settings) -> int:
    there = accounts.everybody()
    if not there:
        print("Nobody has an account. `accounts add NAME --role administrator` adds the first.")
    for one in there:
        state = "disabled" if one.disabled else "in" if one.joined else "has not joined"
        marks = [*one.account.roles, *([f"{one.account.provider} only"] if one.account.provider else []), *(["OpenID Connect"] if one.oidc_subject else []),
                 *(["second factor"] if one.second_factor else [])]
        print(f"  {one.account.name:<20}  {one.account.shown:<20}  {state:<14}  {', '.join(marks)}")
    return 0


def _disable(accounts: Accounts, session: Session, args: argparse.Namespace, settings: Settings) -> int:
    print(f"{accounts.disable(_known(accounts, args.name), whoever(), args.why, now()).name} has no access any more.")
    return 0


def _reset(accounts: Accounts, session: Session, args: argparse.Namespace, settings: Settings) -> int:
    link = accounts.reset(_known(accounts, args.name), whoever(), now())
    print(f"The password and second factor of {link.account.name} are gone, and every session has ended.")
    _print_link(link, settings)
    return 0


def _known(accounts: Accounts, name: str) -> int:
    from bot.accounts.account import AccountRefused

    found = accounts.named(name)
    if found is None:
        raise AccountRefused(f"There is no account {name}. `accounts list` shows them.")
    return found.account.id


def _print_link(link: Link, settings: Settings) -> None:
    from bot.triage.clocks import UK

    base = (getattr(settings, "public_url", None) or f"http://{settings.host}:{settings.port}").rstrip("/")
    print(f"Give them this link. It works once, until {link.expires_at.astimezone(UK):%a %d %b, %H:%M}, and is not shown again.\n  {base}{link.path}")
