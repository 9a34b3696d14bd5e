"""Signing in by OpenID Connect, against a provider on this computer: only its own word, for us, now, and for this journey."""
from __future__ import annotations

import re

import httpx
import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.events import events_of
from bot.accounts.openid import OidcSettings, OpenId
from bot.calllog.database import reading, transaction
from bot.calllog.vault import Vault
from tests.console.door_scene import DoorScene, goes_to
from tests.support.browser import Served
from tests.support.oidc_provider import CLIENT, SECRET, OidcProvider


@pytest.fixture(scope="module")
def served():
    """The provider, at an address."""
    provider = OidcProvider()
    with Served(provider.app) as address:
        yield provider, address


@pytest.fixture
def provider(served):
    """The provider, well behaved again."""
    provider, _ = served
    provider.person, provider.amiss = {"sub": "person-1"}, {}
    provider.forge = provider.unsigned = provider.down = provider.deny = False
    provider.signed_in_at, provider.says_when = 0.0, True
    return provider


@pytest.fixture
def scene(tmp_path, provider, served):
    """A door that trusts the provider, and an operator whom it knows as person-1."""
    scene = DoorScene(tmp_path, OpenId(OidcSettings(served[1], CLIENT, SECRET), Vault(b"a secret used by tests only")))
    provider.now = lambda: scene.now.timestamp()
    scene.joined(oidc_subject="person-1")
    yield scene
    scene.close()


def _journey(visitor, start="/oidc/start?next=/note"):
    """Goes to the provider and comes back; returns the door's answer."""
    return visitor.get(_there_and_back(visitor, start))


def _there_and_back(visitor, start="/oidc/start?next=/note"):
    at_provider = httpx.get(visitor.get(start).headers["location"], trust_env=False)
    assert at_provider.status_code == 302, at_provider.text
    return at_provider.headers["location"]


def _why(scene):
    with reading(scene.engine) as session:
        event = events_of(session)[0]
    return event.payload.get("why") if event.kind == "refused" else None


def test_the_provider_lets_in_whom_an_administrator_named(scene):
    """To the page they wanted; the button is on the sign-in page."""
    visitor = scene.browser()
    assert "/oidc/start?next=%2Fnote" in visitor.get("/sign-in?next=/note").text
    assert goes_to(_journey(visitor)) == "/note"
    assert visitor.get("/note").status_code == 200


def test_somebody_without_an_account_gets_none(scene, provider):
    """However well the provider knows them."""
    provider.person = {"sub": "person-2", "email": "op-1@force.example", "preferred_username": "op-1"}
    visitor = scene.browser()
    page = _journey(visitor)
    assert page.status_code == 403 and "Nobody has given you an account" in page.text
    assert goes_to(visitor.get("/note")).startswith("/sign-in")


@pytest.mark.parametrize(("amiss", "why"), (
    ({"nonce": "of another journey"}, "nonce"), ({"nonce": None}, "nonce"), ({"aud": "another-client"}, "aud"), ({"aud": ["another-client", "third"]}, "aud"),
    ({"aud": [CLIENT, "another-client"]}, "azp"), ({"azp": "another-client"}, "azp"), ({"iss": "https://evil.example"}, "iss"), ({"exp": 1_000_000_000}, "exp"),
    ({"exp": None}, "exp"), ({"sub": None}, "sub"), ({"iat": 4_000_000_000}, "iat"), ({"nbf": 4_000_000_000}, "nbf"), ({"sub": ["person-1"]}, "sub"),
))
def test_a_token_that_is_not_for_us_now_lets_nobody_in(scene, provider, amiss, why):
    """Wrong nonce, audience, issuer, time or subject; the record says which."""
    provider.amiss = amiss
    visitor = scene.browser()
    page = _journey(visitor)
    assert page.status_code == 403 and why in _why(scene), _why(scene)
    assert goes_to(visitor.get("/note")).startswith("/sign-in")


@pytest.mark.parametrize("how", ("forge", "unsigned"))
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(scene, provider, how):
    """Signed with another key under the same name, or not at all."""
    setattr(provider, how, True)
    assert _journey(scene.browser()).status_code == 403 and _why(scene).startswith("token")


def test_a_new_key_of_the_provider_is_asked_for(scene, provider):
    """Providers turn their keys without telling anybody."""
    assert goes_to(_journey(scene.browser())) == "/note"
    provider.turn_key()
    assert goes_to(_journey(scene.browser())) == "/note"


def test_an_answer_cannot_be_used_in_another_browser_or_twice(scene):
    """Nobody can be signed in as somebody else by a link."""
    mine, victim = scene.browser(), scene.browser()
    back = _there_and_back(mine)
    assert victim.get(back).status_code == 403 and _why(scene) == "no journey"
    _there_and_back(victim)
    assert victim.get(back).status_code == 403 and _why(scene) == "state"
    assert goes_to(mine.get(back)) == "/note"
    assert mine.get(back).status_code == 403


def test_a_journey_ends_after_ten_minutes(scene):
    """A tab left open at the provider."""
    visitor = scene.browser()
    back = _there_and_back(visitor)
    scene.later(minutes=10)
    assert visitor.get(back).status_code == 403 and _why(scene) == "journey too old"


def test_a_provider_that_refuses_or_is_away_leaves_the_password(scene, provider):
    """The words say what to do."""
    provider.deny = True
    assert _journey(scene.browser()).status_code == 403 and _why(scene) == "provider refused"
    scene.later(hours=2)
    provider.down = True
    away = scene.browser().get("/oidc/start")
    assert away.status_code == 403 and "cannot be reached" in away.text and "Use your password" in away.text
    visitor = scene.browser()
    assert goes_to(visitor.sign_in(next_page="/note")) == "/note"


def test_an_answer_from_another_provider_is_refused(scene):
    """RFC 9207."""
    visitor = scene.browser()
    back = _there_and_back(visitor)
    assert visitor.get(back.split("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example").status_code == 403 and _why(scene) == "issuer"


def test_a_second_factor_checked_there_need_not_be_given_here(scene, provider):
    """Where the provider says so (RFC 8176, "mfa"); otherwise a supervisor sets one up here."""
    scene.joined("sup-1", ("operator", "supervisor"), oidc_subject="person-3")
    provider.person = {"sub": "person-3", "amr": ["pwd", "mfa"]}
    assert goes_to(_journey(scene.browser())) == "/note"
    provider.person = {"sub": "person-3", "amr": ["pwd"]}
    assert goes_to(_journey(scene.browser())) == "/sign-in/set-up?next=%2Fnote"


def test_matching_by_email_needs_one_that_the_provider_verified(scene, provider, served):
    """Otherwise anybody could write a colleague's address into their profile."""
    scene.joined("op-mail", oidc_subject="jo@force.example")
    scene.console.doorkeeper.openid = OpenId(OidcSettings(served[1], CLIENT, SECRET, "email"), scene.vault)
    provider.person = {"sub": "x", "email": "jo@force.example"}
    assert _journey(scene.browser()).status_code == 403 and _why(scene) == "email not verified"
    provider.person["email_verified"] = True
    assert goes_to(_journey(scene.browser())) == "/note"


def test_a_provider_that_gives_another_name_than_the_settings_is_refused(scene, provider, served):
    """Its addresses are https too, unless it is on this computer."""
    scene.console.doorkeeper.openid = OpenId(OidcSettings(served[1] + "/", CLIENT, SECRET), scene.vault)
    assert scene.browser().get("/oidc/start").status_code == 403 and _why(scene).startswith("discovery")
    with pytest.raises(ValueError, match="https"):
        OidcSettings("http://provider.example", CLIENT, SECRET)
    with pytest.raises(ValueError, match="oidc_claim"):
        OidcSettings("https://provider.example", CLIENT, SECRET, "name")
    assert SECRET not in repr(OidcSettings("https://provider.example", CLIENT, SECRET))


AGAIN = "/oidc/start?next=/account/second-factor&again=yes"


def _may_set_up(visitor):
    """Whether the way to a second factor is open to them, with no more asked."""
    return "door-code" in visitor.get("/account/second-factor").text


@pytest.fixture
def without_password(scene):
    """An operator whom only their organisation signs in."""
    with transaction(scene.engine) as session:
        Accounts(session, scene.vault).add("op-7", "OP 7", ("operator",), None, "root", scene.now, "person-7")
    return "person-7"


def test_whom_the_provider_knows_from_the_morning_is_not_taken_for_somebody_it_just_asked(scene, provider, without_password):
    """They are let in, and for anything weighty the provider asks them again; then nothing more is asked."""
    provider.person, provider.signed_in_at = {"sub": without_password}, provider.now() - 4 * 3600
    visitor = scene.browser()
    assert goes_to(_journey(visitor)) == "/note" and not _may_set_up(visitor)
    assert goes_to(_journey(visitor, AGAIN)) == "/account/second-factor" and _may_set_up(visitor)


@pytest.mark.parametrize("changed", (lambda address: address.replace("prompt=login", "prompt=none").replace("max_age=0", "max_age=99999"),
                                     lambda address: re.sub(r"&(prompt|max_age)=\w+", "", address)))
def test_at_an_open_desk_the_provider_cannot_be_asked_more_kindly(scene, provider, without_password, changed):
    """The way there passes through the browser; the token says that nobody was asked, and that is refused."""
    provider.person, provider.signed_in_at = {"sub": without_password}, provider.now() - 4 * 3600
    visitor = scene.browser()
    back = httpx.get(changed(visitor.get(AGAIN).headers["location"]), trust_env=False).headers["location"]
    page = visitor.get(back)
    assert page.status_code == 403 and _why(scene) == "auth_time" and "did not ask for your password" in page.text


def test_a_provider_that_never_says_when_lets_people_in_and_no_more(scene, provider, without_password):
    """Some say it only when they are set to; the words tell what is missing."""
    provider.person, provider.says_when = {"sub": without_password}, False
    visitor = scene.browser()
    assert goes_to(_journey(visitor)) == "/note" and not _may_set_up(visitor)
    page = _journey(visitor, AGAIN)
    assert page.status_code == 403 and "does not say when" in page.text and not _may_set_up(visitor)


@pytest.mark.parametrize("told", ("yesterday", True, 4_000_000_000, None))
def test_a_time_that_cannot_be_is_refused(scene, provider, told):
    """A word, a truth, the future; and none where it was asked for."""
    provider.amiss = {"auth_time": told}
    assert _journey(scene.browser(), AGAIN).status_code == 403 and _why(scene) == "auth_time"


def test_a_sign_in_of_days_ago_is_asked_for_again(scene, provider):
    """The provider does so because it is told to; a token that says otherwise is refused."""
    provider.signed_in_at = provider.now() - 3 * 86_400
    assert goes_to(_journey(scene.browser())) == "/note" and provider.now() - provider.signed_in_at < 60
    provider.amiss = {"auth_time": int(provider.now()) - 3 * 86_400}
    assert _journey(scene.browser()).status_code == 403 and _why(scene) == "auth_time"


def test_without_a_provider_there_is_no_such_page(tmp_path):
    """And no button."""
    scene = DoorScene(tmp_path)
    visitor = scene.browser()
    assert visitor.get("/oidc/start").status_code == visitor.get("/oidc/back?code=x&state=y").status_code == 404
    assert "oidc" not in visitor.get("/sign-in").text
    scene.close()
