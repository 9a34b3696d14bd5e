"""`people`: let staff in with one-time codes, see who is in, and let leavers out at once."""
from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from typing import Optional, TYPE_CHECKING

from bot.commands.running_as import now, whoever
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.people.people import People

SUMMARY = "enrol staff with one-time codes, list them, and end a leaver's access"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """invite, list, leave NUMBER, withdraw NUMBER."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    inviting = verbs.add_parser("invite", help="print a code that enrols one person, once")
    inviting.add_argument("--staff", metavar="CODE", default="", help="a member of staff in the registry, whose homes and role count")
    inviting.add_argument("--home", action="append", default=[], metavar="HOME", help="or a home (may be given more than once) ...")
    inviting.add_argument("--role", choices=("care_staff", "manager", "on_call"), default="care_staff", help="... and the role there (default: care_staff)")
    inviting.add_argument("--hours", type=float, default=72, metavar="N", help="how long the code can be used (default: 72)")
    listing = verbs.add_parser("list", help="who is enrolled, and the codes nobody has used yet")
    listing.add_argument("--home", metavar="HOME", help="only this home")
    leaving = verbs.add_parser("leave", help="end somebody's access at once")
    leaving.add_argument("number", type=int, metavar="NUMBER", help="as `people list` shows it")
    leaving.add_argument("--home", metavar="HOME", help="only in this home")
    leaving.add_argument("--why", required=True, metavar="WORDS", help="for the record; no names")
    withdrawing = verbs.add_parser("withdraw", help="take back a code that nobody has used")
    withdrawing.add_argument("number", type=int, metavar="NUMBER", help="as `people list` shows it")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; 1 and a plain sentence when it cannot be done."""
    from bot.calllog import database
    from bot.calllog.vault import Vault, VaultError
    from bot.people.people import People, PeopleRefused

    verb = {"invite": _invite, "list": _list, "leave": _leave, "withdraw": _withdraw}[args.verb]
    try:
        database.migrate(settings.database_url)
        vault = Vault.from_file(settings.secret_file)
        with database.transaction(database.open_engine(settings.database_url)) as session:
            return verb(People(session, vault), args, settings)
    except (PeopleRefused, VaultError, database.DatabaseBusy, database.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
        return 1


def _invite(people: People, args: argparse.Namespace, settings: Settings) -> int:
    from bot.people.people import Post, PeopleRefused

    if args.staff and args.home:
        raise PeopleRefused("Give either --staff or --home, not both.")
    posts = [Post(home, args.role) for home in args.home]
    issued = people.invite(posts, whoever(), now(), timedelta(hours=args.hours), args.staff)
    print(f"Code {issued.code}")
    for post in issued.posts:
        print(f"  {post.role} at {post.home}")
    print(f"It works once, until {_local(issued.expires_at)}. It is not shown again.")
    bot = _bot_name(settings)
    if bot:
        print(f"Send them this link, or the code to type:\n  https://t.me/{bot}?start={issued.code}")
    else:
        print(f"They send it to the bot:\n  /start {issued.code}")
    if settings.chat_door == "code":
        print(f"Or they enter it on the chat page, in the browser they will use:\n  {settings.public_url or f'http://{settings.host}:{settings.port}'}/")
    return 0


def _list(people: People, args: argparse.Namespace, settings: Settings) -> int:
    members, codes = people.everybody(args.home), people.invitations(now())
    print("Enrolled" if members else "Nobody is enrolled.")
    for member in members:
        posts = ", ".join(f"{post.role} at {post.home}" for post in member.posts)
        print(f"  {member.number}  {member.channel}  {posts}{f'  ({member.staff_code})' if member.staff_code else ''}")
    if codes:
        print("Codes nobody has used yet")
    for code in codes:
        posts = ", ".join(f"{role} at {home}" for home, role in code.posts)
        print(f"  {code.id}  {posts}{f'  ({code.staff_code})' if code.staff_code else ''}  until {_local(code.expires_at)}, issued by {code.issued_by}")
    return 0


def _leave(people: People, args: argparse.Namespace, settings: Settings) -> int:
    member = next((one for one in people.everybody() if one.number == args.number), None)
    ended = people.end(member, whoever(), args.why, now(), args.home) if member else 0
    if not ended:
        print(f"Nobody enrolled has number {args.number}{f' in {args.home}' if args.home else ''}. `people list` shows the numbers.", file=sys.stderr)
        return 1
    print(f"{args.number} has no access any more{f' in {args.home}' if args.home else ''}.")
    return 0


def _withdraw(people: People, args: argparse.Namespace, settings: Settings) -> int:
    if not people.withdraw(args.number, whoever(), now()):
        print(f"There is no unused code {args.number}. `people list` shows them.", file=sys.stderr)
        return 1
    print(f"Code {args.number} opens nothing any more.")
    return 0


def _bot_name(settings: Settings) -> Optional[str]:
    """The bot's name for a link, asked of Telegram; None without a token or a network."""
    if not settings.telegram_token:
        return None
    from bot.channels.telegram.name import bot_name

    return bot_name(settings.telegram_token, settings.telegram_api_base_url)


def _local(moment: datetime) -> str:
    from bot.triage.clocks import UK

    return f"{moment.astimezone(UK):%a %d %b, %H:%M}"
