"""Who is enrolled, the codes that let people in, and the end of somebody's access."""
from __future__ import annotations

from datetime import timedelta
from typing import Optional

from starlette.responses import Response

from bot.administration import reasons
from bot.administration.enrolled import everybody, numbered
from bot.administration.staff import ROLE_WORDS
from bot.administration.told import posts_in_words
from bot.channels.console.administration.paging import Pages
from bot.channels.console.administration.shown import show, to_be_shown
from bot.channels.console.ask import Ask
from bot.channels.console.rendering import when
from bot.channels.console.shell import Console, back_to
from bot.people.people import PeopleRefused, Post
from bot.registry.shape import HOME_ROLES

_HOURS = (1, 336)


class PeoplePages:
    """The pages of people and codes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bot: Optional[str] = None

    def every(self, ask: Ask) -> Response:
        """Everybody enrolled, and the codes nobody has used yet."""
        with self._console.reading() as desk:
            homes = desk.registry.homes()
            home = ask.query("home") if desk.registry.home(ask.query("home")) else ""
            pages = Pages.of(ask, everybody(desk.session, desk.people, home or None))
            codes = [code for code in desk.people.invitations(ask.at) if not home or any(at == home for at, _ in code.posts)]
        if pages is None:
            return self._console.missing(ask)
        return self._console.page(ask, "administration/people.html", pages=pages, codes=codes, home=home, names=[(one.id, one.name) for one in homes], roles=ROLE_WORDS,
                                  posts_in_words=posts_in_words, saved=ask.query("saved"))

    def invite(self, ask: Ask) -> Response:
        """Issue a one-time code."""
        typed = {name: ask.field(name) for name in ("home", "role", "staff", "hours")}
        if ask.request.method != "POST":
            return self._invite_form(ask, {**typed, "home": ask.query("home"), "hours": "72"}, {})
        errors = _wrong(typed)
        if errors:
            return self._invite_form(ask, typed, errors)
        bot = self._bot_name()  # asked of Telegram: outside the transaction, or every call would wait for the network
        try:
            with self._console.working() as desk:
                posts = [] if typed["staff"] else [Post(typed["home"], typed["role"])]
                issued = desk.people.invite(posts, ask.account.name, ask.at, timedelta(hours=int(typed["hours"])), typed["staff"])
                return to_be_shown(
                    desk, ask, title="Enrolment code", code=issued.code, told=posts_in_words([(post.home, post.role) for post in issued.posts]),
                    until=when(issued.expires_at), link=f"https://t.me/{bot}?start={issued.code}" if bot else "", back="/admin/people")
        except PeopleRefused:
            name = "staff" if typed["staff"] else "home"
            return self._invite_form(ask, typed, {name: "This is not in the registry any more. Choose another."})

    def _invite_form(self, ask: Ask, typed: dict[str, str], errors: dict[str, str]) -> Response:
        with self._console.reading() as desk:
            homes = [("", "Choose a home"), *((home.id, home.name) for home in desk.registry.homes())]
            staff = [("", "No staff code"), *((one.code, f"{one.code}: {posts_in_words([(home, one.role) for home in one.homes])}")
                                              for one in desk.registry.staff() if one.role in HOME_ROLES)]
        return self._console.page(ask, "administration/invite.html", 422 if errors else 200, typed=typed, errors=errors, homes=homes, staff=staff,
                                  roles=[(role, ROLE_WORDS[role]) for role in HOME_ROLES])

    def shown(self, ask: Ask) -> Response:
        """A fresh code or link, once."""
        return show(self._console, ask)

    def withdraw(self, ask: Ask) -> Response:
        """Take back a code that nobody has used."""
        with self._console.working() as desk:
            done = desk.people.withdraw(min(int(ask.path("number")), 2**31 - 1), ask.account.name, ask.at)
        return back_to("/admin/people?saved=withdrawn") if done else self._console.missing(ask, "There is no unused code of that number.")

    def end(self, ask: Ask) -> Response:
        """End somebody's access, in one home or altogether."""
        number, why, home = int(ask.path("number")), ask.field("why"), ask.field("home")
        with self._console.reading() as desk:
            member = numbered(desk.people, number)
        if member is None:
            return self._console.missing(ask)
        errors = {}
        if ask.request.method == "POST":
            try:
                with self._console.working() as desk:
                    reason = reasons.kept(why, desk.registry)
                    if home and home not in member.homes:
                        errors["home"] = "They have no post there. Choose again."
                    elif desk.people.end(member, ask.account.name, reason, ask.at, home or None):
                        return back_to("/admin/people?saved=ended")
                    else:
                        return self._console.missing(ask)
            except reasons.NoReason as wrong:
                errors["why"] = str(wrong)
        return self._console.page(ask, "administration/end.html", 422 if errors else 200, member=member, errors=errors, why=why, home=home,
                                  homes=[(one, one) for one in member.homes],
                                  told=posts_in_words([(post.home, post.role) for post in member.posts]))

    def _bot_name(self) -> Optional[str]:
        settings = self._console.settings
        if self._bot is None and settings.telegram_token:
            from bot.channels.telegram.name import bot_name

            self._bot = bot_name(settings.telegram_token, settings.telegram_api_base_url)
        return self._bot


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    errors = {}
    if typed["staff"] and typed["home"]:
        errors["staff"] = "Choose either a home or a staff code, not both."
    if not typed["staff"] and not typed["home"]:
        errors["home"] = "Choose a home and a role, or a staff code."
    if typed["home"] and not typed["staff"] and typed["role"] not in HOME_ROLES:
        errors["role"] = "Choose a role."
    if not typed["hours"].isascii() or not typed["hours"].isdigit() or not _HOURS[0] <= int(typed["hours"][:6]) <= _HOURS[1]:
        errors["hours"] = f"Write a whole number of hours from {_HOURS[0]} to {_HOURS[1]}."
    return errors
