"""Before something weighty about an account: that it is still its owner who sits there."""
from __future__ import annotations

from datetime import timedelta
from typing import Optional, cast

from starlette.responses import Response

from bot.accounts.accounts import Accounts
from bot.accounts.second_factor import SecondFactor
from bot.accounts.sessions import OPENID_NOW, Found
from bot.accounts.signing_in import Crowded, TooSoon
from bot.calllog.database import reading
from bot.channels.console.ask import Ask
from bot.channels.console.door.opening import asking_for, text_of
from bot.channels.console.shell import Console

PASSWORD, CODE, NOTHING, SIGN_IN = "password", "code", "", "sign-in"
#: After the OpenID provider asked for somebody's password, so long nothing more is asked: as long as setting up takes on the way in.
FRESH = timedelta(minutes=15)
_NOT_YOURS = "That is not your password. Type the one you sign in with."
_NOT_YOUR_CODE = "That code is not right, or was used already. Wait for the next one, or type a recovery code."


class Confirming:
    """How somebody shows it: by their password; without one by having signed in with their organisation a moment ago, or a code of their app."""

    def __init__(self, console: Console) -> None:
        self._console, self._door = console, console.doorkeeper

    def proof(self, ask: Ask) -> str:
        """What is asked for: PASSWORD, CODE, NOTHING more, or SIGN_IN once more before anything else."""
        with reading(self._console.engine) as session:
            if Accounts(session, self._console.vault).password_of(ask.account.id) is not None:
                return PASSWORD
            has_factor = SecondFactor(session, self._console.vault).is_set(ask.account.id)
        mine = self.session(ask)
        if mine.how == OPENID_NOW and ask.at - mine.began_at < FRESH:
            return NOTHING
        return CODE if has_factor else SIGN_IN

    def wrong(self, ask: Ask, proof: str) -> dict[str, str]:
        """What is wrong with what they gave, by field; empty where nothing is."""
        if proof == NOTHING:
            return {}
        signing_in, given = self._door.signing_in, text_of(ask.form, "current")
        try:
            if proof == PASSWORD:
                return {} if signing_in.password_is(self.session(ask), given, self._door.came(ask.request), ask.at) else {"current": _NOT_YOURS}
            return {} if signing_in.factor_is(self.session(ask), given[:60], self._door.came(ask.request), ask.at) else {"current": _NOT_YOUR_CODE}
        except (TooSoon, Crowded) as wait:
            return {"current": str(wait)}

    def sign_in_first(self, ask: Ask, proof: str) -> Optional[Response]:
        """The page that leads through the organisation's sign-in and back here, where that is needed."""
        if proof != SIGN_IN:
            return None
        return self._console.page(ask, "door/again.html", address=self.address(ask))

    def address(self, ask: Ask) -> str:
        """Through the organisation's sign-in, which asks anew, and back to this page."""
        return "/oidc/start" + asking_for(ask.request.url.path) + "&again=yes"

    def session(self, ask: Ask) -> Found:
        """The session in which they ask."""
        return cast(Found, self._door.signed_in(ask.request, touch=False).session)
