"""Somebody whom their organisation signs in has no password: they look after their second factor all the same."""
from __future__ import annotations

import re

import pyotp
import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.second_factor import SecondFactor
from bot.accounts.signing_in import Came
from bot.calllog.database import reading, transaction
from tests.console.door_scene import DoorScene, goes_to, recovery_codes

AGAIN = "/oidc/start?next=%2Faccount%2Fsecond-factor&again=yes"


@pytest.fixture
def scene(tmp_path):
    """A door, and an operator without a password."""
    scene = DoorScene(tmp_path)
    with transaction(scene.engine) as session:
        Accounts(session, scene.vault).add("op-1", "OP 1", ("operator",), None, "root", scene.now, "person-1")
    yield scene
    scene.close()


def _vouched(scene, visitor=None, mfa=False):
    """A browser that has just come back from the provider."""
    visitor = visitor or scene.browser()
    entered = scene.console.doorkeeper.signing_in.with_openid("person-1", mfa, Came("testclient"), scene.now, just_now=True)
    visitor.client.cookies.set("threshold-in", entered.key)
    return visitor


def _app(scene):
    with reading(scene.engine) as session:
        return SecondFactor(session, scene.vault).is_set(1)


def _send(visitor, scene, **fields):
    """Sends the set-up form with the code of the app it proposes."""
    secret = re.search(r'class="door-code">([A-Z2-7 ]+)<', visitor.get("/account/second-factor").text).group(1).replace(" ", "")
    return visitor.send("/account/second-factor", code=pyotp.TOTP(secret).at(scene.now), **fields), pyotp.TOTP(secret)


def test_right_after_the_organisations_sign_in_the_app_is_set_up_without_a_password(scene):
    """There is no field for one, and no words about one."""
    visitor = _vouched(scene)
    page = visitor.get("/account/second-factor")
    assert 'name="current"' not in page.text and "sign in with your organisation&#39;s account" in page.text
    assert visitor.send("/account/second-factor", code="000000").status_code == 422 and not _app(scene)
    done, _ = _send(visitor, scene)
    assert done.status_code == 200 and len(recovery_codes(done)) == 8 and _app(scene)


def test_later_the_organisations_sign_in_comes_first(scene):
    """A desk left open sets nobody's phone up; what is sent anyway does nothing."""
    visitor = _vouched(scene)
    form = re.search(r'name="csrf" value="([^"]*)"', visitor.get("/account").text).group(1)
    scene.later(minutes=15)
    for page in (visitor.get("/account/second-factor"), visitor.client.post("/account/second-factor", data={"csrf": form, "code": "123456"})):
        assert page.status_code == 200 and "Sign in again first" in page.text and AGAIN in page.text.replace("&amp;", "&") and "door-code" not in page.text
    done, _ = _send(_vouched(scene, visitor), scene)
    assert done.status_code == 200 and _app(scene)


def test_the_app_in_use_or_a_recovery_code_confirms_too(scene):
    """Another phone, new recovery codes, no app any more; a wrong code changes nothing, and a code is good once."""
    visitor = _vouched(scene)
    done, old = _send(visitor, scene)
    codes = recovery_codes(done)
    scene.later(minutes=20)
    assert "A code of the app you use now" in visitor.get("/account/second-factor").text
    refused, _ = _send(visitor, scene, current="000000")
    assert refused.status_code == 422 and "That code is not right" in refused.text
    # A wrong code of the new app spends none of the old one.
    assert visitor.send("/account/second-factor", code="000000", current=old.at(scene.now)).status_code == 422
    replaced, new = _send(visitor, scene, current=old.at(scene.now))
    assert replaced.status_code == 200 and len(recovery_codes(replaced)) == 8
    assert visitor.send("/account/recovery", current=codes[0]).status_code == 422
    scene.later(minutes=1)
    assert len(recovery_codes(visitor.send("/account/recovery", current=new.at(scene.now)))) == 8
    assert visitor.send("/account/second-factor/remove", current=new.at(scene.now)).status_code == 422
    scene.later(minutes=1)
    assert goes_to(visitor.send("/account/second-factor/remove", current=new.at(scene.now))) == "/account?done=factor" and not _app(scene)


def test_guessing_codes_at_an_open_desk_is_throttled(scene):
    """As guessing the password is."""
    visitor = _vouched(scene)
    _send(visitor, scene)
    scene.later(minutes=20)
    said = [visitor.send("/account/recovery", current="000000").text for _ in range(6)]
    assert "Too many tries" in said[-1] and "Too many tries" not in said[0]


def test_somebody_with_a_password_still_gives_it(scene):
    """However lately their organisation vouched for them: that account can be signed in to with either."""
    scene.joined("op-2", oidc_subject="person-2")
    visitor = scene.browser()
    entered = scene.console.doorkeeper.signing_in.with_openid("person-2", False, Came("testclient"), scene.now, just_now=True)
    visitor.client.cookies.set("threshold-in", entered.key)
    assert 'type="password"' in visitor.get("/account/second-factor").text
    refused, _ = _send(visitor, scene)
    assert refused.status_code == 422 and "That is not your password" in refused.text
