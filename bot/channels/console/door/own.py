"""One's own account: password, second factor, sessions, and what was done with it."""
from __future__ import annotations

from typing import Callable

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts.account import ROLES
from bot.accounts.accounts import Accounts
from bot.accounts.events import events_of, note
from bot.accounts.second_factor import SecondFactor, picture, spelt
from bot.accounts.sessions import Found, Sessions
from bot.accounts.signing_in import Crowded
from bot.calllog.database import reading, transaction
from bot.channels.console.ask import Ask
from bot.channels.console.door.confirming import PASSWORD, Confirming
from bot.channels.console.door.joining import chosen_wrongly
from bot.channels.console.door.opening import open_route, text_of
from bot.channels.console.shell import Console, back_to

_WRONG_CODE = "That code is not right. Type the 6 digits the app shows now."
#: What each event says to the person themselves.
WORDS = {
    "added": "Account added", "link_issued": "Link to join made", "joined": "Joined with the link", "changed": "Roles or name changed",
    "disabled": "Account disabled", "reset": "Account reset", "password_changed": "Password changed", "signed_in": "Signed in", "signed_out": "Signed out",
    "refused": "Sign-in refused", "second_factor_set": "Second factor set up", "second_factor_removed": "Second factor removed",
    "recovery_codes_made": "New recovery codes made", "recovery_code_used": "Recovery code used", "session_ended": "A session was ended",
}
_DONE = {"password": "Your password is changed. Every other session of yours has ended.", "factor": "The second factor is removed.",
         "session": "That session has ended."}


class OwnAccount:
    """The pages under /account; every role has them."""

    def __init__(self, console: Console) -> None:
        self._console, self._door, self._confirming = console, console.doorkeeper, Confirming(console)

    def routes(self) -> list[Route]:
        """Their addresses."""
        route = self._console.route
        return [
            route("/account", self.show, ROLES),
            route("/account/password", self.password, ROLES, ["GET", "POST"]),
            route("/account/second-factor", self.second_factor, ROLES, ["GET", "POST"]),
            route("/account/second-factor/remove", self.remove, ROLES, ["GET", "POST"]),
            route("/account/recovery", self.recovery, ROLES, ["GET", "POST"]),
            route("/account/session", self.end_session, ROLES, ["POST"]),
            open_route(self._console, "/account/app.svg", self.app_picture),
        ]

    def show(self, ask: Ask) -> Response:
        """What there is, and what was done with it lately."""
        with reading(self._console.engine) as session:
            factor = SecondFactor(session, self._console.vault)
            return self._console.page(
                ask, "door/account.html", has_password=Accounts(session, self._console.vault).password_of(ask.account.id) is not None,
                factor=factor.is_set(ask.account.id), left=factor.recovery_codes_left(ask.account.id), this=self._confirming.session(ask).id,
                sessions=Sessions(session, self._console.vault).open_ones(ask.account.id, ask.at),
                events=[(row.at, WORDS.get(row.kind, row.kind), row.by) for row in events_of(session, ask.account.id, 15)],
                done=_DONE.get(ask.query("done"), ""))

    def password(self, ask: Ask) -> Response:
        """Another password; every other session ends."""
        if ask.request.method == "GET":
            return self._console.page(ask, "door/password.html", errors={})
        new = text_of(ask.form, "password")
        errors = self._confirming.wrong(ask, PASSWORD) or chosen_wrongly(new, text_of(ask.form, "again"), ask.account.name)
        if errors:
            return self._console.page(ask, "door/password.html", 422, errors=errors)
        try:
            with self._door.passwords.place():
                kept = self._door.passwords.hash(new)
        except Crowded as crowded:
            return self._console.page(ask, "door/password.html", 503, errors={"current": str(crowded)})
        with transaction(self._console.engine) as session:
            Accounts(session, self._console.vault).set_password(ask.account, kept, ask.at, self._confirming.session(ask).id)
        return back_to("/account?done=password")

    def second_factor(self, ask: Ask) -> Response:
        """Set up, or replaced by another phone's."""
        mine, proof = self._confirming.session(ask), self._confirming.proof(ask)
        elsewhere = self._confirming.sign_in_first(ask, proof)
        if elsewhere is not None:
            return elsewhere
        with transaction(self._console.engine) as session:
            factor = SecondFactor(session, self._console.vault)
            secret, replacing = factor.propose(mine.id), factor.is_set(ask.account.id)
        errors: dict[str, str] = {}
        if ask.request.method == "POST":
            # The new app's code first: a code of the one in use, which is good once, is not spent for nothing.
            errors = {} if self._fits(mine, ask) else {"code": _WRONG_CODE}
            errors = errors or self._confirming.wrong(ask, proof)
            if not errors:
                with transaction(self._console.engine) as session:
                    codes = SecondFactor(session, self._console.vault).confirm(ask.account, mine.id, text_of(ask.form, "code")[:60], ask.at)
                    if codes is not None:
                        Sessions(session, self._console.vault).end_all(ask.account.id, ask.at, but=mine.id)
                        return self._console.page(ask, "door/recovery.html", codes=codes, onward="/account")
                errors = {"code": _WRONG_CODE}
        return self._console.page(ask, "door/set_up.html", 422 if errors else 200, form_token=ask.csrf, next="", secret=spelt(secret), sign_in_name=ask.account.name,
                                  errors=errors, proof=proof, replacing=replacing, by_openid=proof != PASSWORD, again=self._confirming.address(ask),
                                  action="/account/second-factor")

    def remove(self, ask: Ask) -> Response:
        """Taken away, by somebody who may do without."""
        if ask.account.needs_second_factor:
            return self._console.missing(ask)
        return self._confirmed(ask, "Remove the second factor", "From then on you sign in without a code.", "Remove it", self._remove)

    def recovery(self, ask: Ask) -> Response:
        """Eight new recovery codes; the old ones open nothing any more."""
        with reading(self._console.engine) as session:
            if not SecondFactor(session, self._console.vault).is_set(ask.account.id):
                return self._console.missing(ask)
        return self._confirmed(ask, "New recovery codes", "Your old recovery codes stop working.", "Make new codes", self._new_codes)

    def end_session(self, ask: Ask) -> Response:
        """Ends one of one's own sessions."""
        number = ask.field("session")
        with transaction(self._console.engine) as session:
            if number.isascii() and number.isdigit() and len(number) < 10 and Sessions(session, self._console.vault).end(int(number), ask.account.id, ask.at):
                note(session, ask.at, "session_ended", ask.account.name, ask.account.id)
        return back_to("/account?done=session")

    def app_picture(self, request: Request, form: FormData) -> Response:
        """The QR code of the secret this session is setting up; nobody else's, and none once it is set."""
        signed_in = self._door.signed_in(request)
        found = signed_in.session if signed_in else self._door.half_way(request, "set_up")
        if found is not None:
            with reading(self._console.engine) as session:
                secret = SecondFactor(session, self._console.vault).proposed(found.id)
            if secret is not None:
                return Response(picture(found.account, secret), media_type="image/svg+xml")
        return self._console.open_page(request, "notice.html", 404, title="Page not found", words="There is no such page, or it is not yours to see.")

    def _confirmed(self, ask: Ask, title: str, words: str, button: str, do: Callable[[Ask], Response]) -> Response:
        proof = self._confirming.proof(ask)
        elsewhere = self._confirming.sign_in_first(ask, proof)
        if elsewhere is not None:
            return elsewhere
        errors = self._confirming.wrong(ask, proof) if ask.request.method == "POST" else {}
        if ask.request.method == "POST" and not errors:
            return do(ask)
        return self._console.page(ask, "door/confirm.html", 422 if errors else 200, title=title, words=words, button_words=button, errors=errors,
                                  proof=proof, again=self._confirming.address(ask))

    def _remove(self, ask: Ask) -> Response:
        with transaction(self._console.engine) as session:
            SecondFactor(session, self._console.vault).remove(ask.account, ask.at)
        return back_to("/account?done=factor")

    def _new_codes(self, ask: Ask) -> Response:
        with transaction(self._console.engine) as session:
            codes = SecondFactor(session, self._console.vault).new_recovery_codes(ask.account, ask.at)
        return self._console.page(ask, "door/recovery.html", codes=codes, onward="/account")

    def _fits(self, mine: Found, ask: Ask) -> bool:
        with reading(self._console.engine) as session:
            return SecondFactor(session, self._console.vault).fits(mine.id, text_of(ask.form, "code")[:60], ask.at)
