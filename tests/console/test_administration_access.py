"""Administrators let people in with codes shown once, end their access, and look after accounts."""
from __future__ import annotations

import re
import threading
import time
from datetime import timedelta

import pytest

from bot.accounts.accounts import Accounts
from bot.people.people import Post
from tests.support.console_scene import CSRF, ConsoleScene

from .test_administration import words_of

TELEGRAM = "telegram"


@pytest.fixture
def scene(tmp_path):
    """The administration pages on a database of their own, with two administrators who have accounts."""
    scene = ConsoleScene(tmp_path, "administration")
    with scene.console.working() as desk:
        accounts = Accounts(desk.session, desk.vault)
        for name in ("admin-1", "admin-2"):
            link = accounts.add(name, name.upper(), ("administrator",), None, "test", scene.clock())
            accounts.join(link.token, "hash", scene.clock())
            scene.door.accounts[name] = link.account
    yield scene
    scene.close()


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """The same for tests that change nothing, opened once."""
    scene = ConsoleScene(tmp_path_factory.mktemp("still"), "administration")
    yield scene
    scene.close()


@pytest.fixture
def admin(scene):
    """The first administrator's browser."""
    return scene.client("administrator", name="admin-1")


def post(client, address, **typed):
    """Sends a form."""
    return client.post(address, data={"csrf": CSRF, **typed})


def issue(client, **typed):
    """Issues a code and gives the page that shows it."""
    sent = post(client, "/admin/people/invite", **{"home": "hazel-court", "role": "care_staff", "hours": "72", **typed})
    assert sent.status_code == 303, words_of(sent)
    return sent.headers["location"]


def enrolled(scene, **how):
    """Somebody enrolled with a fresh code."""
    with scene.console.working() as desk:
        code = desk.people.invite(how.get("posts", [Post("hazel-court", "care_staff")]), "admin-1", scene.clock(), staff_code=how.get("staff_code", "")).code
        return desk.people.enrol(code, TELEGRAM, how.get("person", "p1"), "SECRET-ADDRESS", scene.clock())


def test_a_code_is_shown_once_and_works(scene, admin):
    """A second look, or another administrator, finds nothing."""
    address = issue(admin)
    assert scene.client("administrator", name="admin-2").get(address).status_code == 410
    page = admin.get(address)
    code = re.search(r'id="code">([^<]+)<', page.text)[1]
    assert "care staff at hazel-court" in page.text and page.headers["cache-control"] == "no-store"
    again = admin.get(address)
    assert again.status_code == 410 and code not in again.text
    with scene.console.working() as desk:
        assert desk.people.enrol(code, TELEGRAM, "p1", "1", scene.clock()).homes == ("hazel-court",)


@pytest.mark.sqlite("what stands in SQLite's file; a server's files belong to the server")
def test_a_code_is_nowhere_in_the_database_as_it_is_typed(scene, admin):
    """Between the form and the page it is sealed, and afterwards it is gone."""
    address = issue(admin)
    kept = {path.name: path.read_bytes() for path in scene.services.settings.home.rglob("*.db*")}
    code = re.search(r'id="code">([^<]+)<', admin.get(address).text)[1]
    assert kept and not any(code.encode() in data or code.replace("-", "").encode() in data for data in kept.values())


def test_a_ticket_is_good_for_ten_minutes(scene, admin):
    """What nobody looked at is gone."""
    address = issue(admin)
    scene.clock.now += timedelta(minutes=11)
    assert admin.get(address).status_code == 410


@pytest.mark.parametrize("typed, field", [
    ({"home": ""}, "home"), ({"role": ""}, "role"), ({"role": "supervisor"}, "role"), ({"hours": "0"}, "hours"), ({"hours": "337"}, "hours"), ({"hours": "x"}, "hours"),
    ({"hours": "999999999999"}, "hours"), ({"staff": "HC-S01"}, "staff"), ({"home": "none"}, "home"), ({"home": "", "staff": "ZZ-S01"}, "staff"),
])
def test_a_code_that_cannot_be_issued_is_told_at_its_field(still, typed, field):
    """And what was chosen stays."""
    page = post(still.client("administrator"), "/admin/people/invite", **{"home": "hazel-court", "role": "care_staff", "hours": "72", **typed})
    assert page.status_code == 422 and f'href="#{field}"' in page.text and f'id="{field}-error"' in page.text


def test_a_code_for_a_staff_code_has_its_posts(admin):
    """Role and homes come from the registry."""
    assert "manager at hazel-court" in admin.get(issue(admin, home="", role="", staff="HC-S02")).text


def test_people_are_listed_without_their_address(scene, admin):
    """Number, channel, posts and since when."""
    enrolled(scene, staff_code="HC-S01", posts=[])
    page = words_of(admin.get("/admin/people"))
    assert "SECRET-ADDRESS" not in page and "Care staff at hazel-court" in page and "HC-S01" in page
    assert "1 enrolled" in words_of(admin.get("/admin/people?home=hazel-court")) and "0 enrolled" in words_of(admin.get("/admin/people?home=willow-end"))


def test_an_unused_code_is_withdrawn(scene, admin):
    """It opens nothing, and a second press says so kindly."""
    issue(admin)
    assert post(admin, "/admin/codes/1/withdraw").status_code == 303
    assert "0 unused codes" in words_of(admin.get("/admin/people")) and post(admin, "/admin/codes/1/withdraw").status_code == 404


def test_access_ends_with_a_reason(scene, admin):
    """At once, and in the log without a name."""
    member = enrolled(scene)
    address = f"/admin/people/{member.number}/end"
    assert post(admin, address, why="").status_code == 422
    assert post(admin, address, why="Sarah Jones left the home").status_code == 303
    with scene.console.reading() as desk:
        assert desk.people.who(TELEGRAM, "p1") is None
    log = words_of(admin.get("/admin/changes"))
    assert f"Number {member.number} lost access on telegram" in log and "left the home" in log and "Sarah" not in log


def test_access_ends_in_one_home_only(scene, admin):
    """The other stays."""
    member = enrolled(scene, posts=[Post("hazel-court", "care_staff"), Post("willow-end", "care_staff")])
    assert post(admin, f"/admin/people/{member.number}/end", why="moved on", home="hazel-court").status_code == 303
    with scene.console.reading() as desk:
        assert desk.people.who(TELEGRAM, "p1").homes == ("willow-end",)


def test_an_account_is_added_and_its_link_shown_once(scene, admin):
    """The link works."""
    sent = post(admin, "/admin/accounts/new", name="sup-1", shown="SUP 1", roles=["supervisor"], provider="Example Care North")
    page = admin.get(sent.headers["location"])
    token = re.search(r"/join/([\w-]+)", page.text)[1]
    assert admin.get(sent.headers["location"]).status_code == 410
    with scene.console.reading() as desk:
        account = Accounts(desk.session, desk.vault).behind(token, scene.clock())
        assert (account.name, account.roles, account.provider) == ("sup-1", ("supervisor",), "Example Care North")
    assert "Not joined yet" in admin.get("/admin/accounts").text
    assert "sup-1 was added: supervisor of Example Care North only" in words_of(admin.get("/admin/changes"))


@pytest.mark.parametrize("typed", [
    {"name": "x"}, {"roles": []}, {"roles": ["king"]}, {"name": "admin-2"}, {"provider": "Nobody's Care"}, {"roles": ["operator"], "provider": "Example Care North"},
])
def test_an_account_that_cannot_be_is_told(still, typed):
    """And what was typed stays."""
    with still.console.working() as desk:
        accounts = Accounts(desk.session, desk.vault)
        if accounts.named("admin-2") is None:
            accounts.add("admin-2", "ADMIN-2", ("administrator",), None, "test", still.clock())
    page = post(still.client("administrator"), "/admin/accounts/new", **{"name": "op-4471", "shown": "OP KEPT", "roles": ["supervisor"], **typed})
    assert page.status_code == 422 and "There is a problem" in page.text and 'value="OP KEPT"' in page.text


def account(scene, name):
    """An account as it stands."""
    with scene.console.reading() as desk:
        return Accounts(desk.session, desk.vault).named(name)


def change(client, scene, name, **typed):
    """Changes an account from its own page."""
    number = account(scene, name).account.id
    was = re.search(r'name="was" value="([^"]*)"', client.get(f"/admin/accounts/{number}").text)[1]
    return post(client, f"/admin/accounts/{number}", **{"was": was, "shown": name.upper(), **typed})


def test_roles_change(scene, admin):
    """From the next page on."""
    post(admin, "/admin/accounts/new", name="op-1", roles=["operator"])
    assert change(admin, scene, "op-1", roles=["operator", "supervisor"], provider="").status_code == 303
    assert account(scene, "op-1").account.roles == ("operator", "supervisor")
    assert "operator and supervisor, was operator" in words_of(admin.get("/admin/changes?kind=accounts"))


def test_nobody_takes_away_their_own_administrator_role(scene, admin):
    """Nor disables or resets themselves."""
    number = account(scene, "admin-1").account.id
    assert "your own administrator role" in change(admin, scene, "admin-1", roles=["operator"]).text
    assert "your own account" in post(admin, f"/admin/accounts/{number}/disable", why="a mistake").text
    assert "your own account" in post(admin, f"/admin/accounts/{number}/reset").text
    assert account(scene, "admin-1").account.roles == ("administrator",) and not account(scene, "admin-1").disabled


def test_the_last_administrator_stays(scene, admin):
    """Whoever asks."""
    number = account(scene, "admin-2").account.id
    assert post(admin, f"/admin/accounts/{number}/disable", why="left").status_code == 303
    stale = scene.client("administrator", name="admin-2")  # signed in a moment before
    assert "only administrator" in change(stale, scene, "admin-1", roles=["operator"]).text
    assert "only administrator" in post(stale, f"/admin/accounts/{account(scene, 'admin-1').account.id}/disable", why="left").text


def test_an_account_is_disabled_with_a_reason_and_let_in_again(scene, admin):
    """With a new link."""
    number = account(scene, "admin-2").account.id
    assert post(admin, f"/admin/accounts/{number}/disable", why=" ").status_code == 422
    assert post(admin, f"/admin/accounts/{number}/disable", why="left the force").status_code == 303
    assert account(scene, "admin-2").disabled and "left the force" in admin.get("/admin/changes").text
    sent = post(admin, f"/admin/accounts/{number}/reset")
    assert "/join/" in admin.get(sent.headers["location"]).text and not account(scene, "admin-2").disabled


def test_an_account_changed_meanwhile_is_told(scene, admin):
    """And what was typed stays."""
    number = account(scene, "admin-2").account.id
    page = post(admin, f"/admin/accounts/{number}", was="OLD|operator||", shown="MY WORDS", roles=["administrator"])
    assert page.status_code == 409 and "changed while your page was open" in page.text and 'value="MY WORDS"' in page.text


def test_signing_in_is_listed_only_where_it_is_asked_for(scene, admin):
    """It would hide the changes."""
    from bot.accounts.events import note

    with scene.console.working() as desk:
        note(desk.session, scene.clock(), "signed_in", "admin-2", account(scene, "admin-2").account.id, how="password")
    assert "signed in" not in words_of(admin.get("/admin/changes")).split("newest first")[1]
    assert "admin-2 signed in" in words_of(admin.get("/admin/changes?kind=sign_in"))


def test_the_second_of_two_administrators_is_told_who_changed_what(scene, admin):
    """What they typed stays, and is saved once they have seen it."""
    post(admin, "/admin/accounts/new", name="op-1", roles=["operator"])
    address = f"/admin/accounts/{account(scene, 'op-1').account.id}"
    other = scene.client("administrator", name="admin-2")
    was = re.search(r'name="was" value="([^"]*)"', other.get(address).text)[1]
    assert change(admin, scene, "op-1", roles=["operator", "supervisor"]).status_code == 303
    told = post(other, address, was=was, shown="MY WORDS", roles=["operator"])
    assert told.status_code == 409 and "admin-1 at " in told.text and "op-1 was changed: " in told.text and "operator and supervisor, was operator" in told.text
    assert 'value="MY WORDS"' in told.text and account(scene, "op-1").account.roles == ("operator", "supervisor")
    seen = re.search(r'name="was" value="([^"]*)"', told.text)[1]
    assert post(other, address, was=seen, shown="MY WORDS", roles=["operator"]).status_code == 303
    assert account(scene, "op-1").account.roles == ("operator",) and account(scene, "op-1").account.shown == "MY WORDS"


def test_of_two_administrators_who_save_at_one_moment_one_is_told(scene, admin):
    """The comparison is made where nobody else can write."""
    post(admin, "/admin/accounts/new", name="op-1", roles=["operator"])
    number, both = account(scene, "op-1").account.id, threading.Barrier(2)
    was = re.search(r'name="was" value="([^"]*)"', admin.get(f"/admin/accounts/{number}").text)[1]
    kept = Accounts.numbered
    answers = []

    def slowly(self, wanted):
        # Whoever compares what they read before the writing transaction begins has compared too early.
        found = kept(self, wanted)
        time.sleep(0.05)
        return found

    def save(client, shown):
        both.wait()
        answers.append(post(client, f"/admin/accounts/{number}", was=was, shown=shown, roles=["operator"]).status_code)

    clients = [(admin, "ONE"), (scene.client("administrator", name="admin-2"), "TWO")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Accounts, "numbered", slowly)
        threads = [threading.Thread(target=save, args=one) for one in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(answers) == [303, 409]


def test_what_is_wrong_stands_at_its_field(still):
    """An operator of one provider alone cannot be: they take calls for the whole force."""
    page = post(still.client("administrator"), "/admin/accounts/new", name="op-9", shown="OP 9", roles=["operator", "supervisor"], provider="Example Care North")
    assert page.status_code == 422 and '<a href="#provider">' in page.text and 'id="provider-error"' in page.text
    assert "Choose the whole force, or leave supervisor as the only role" in words_of(page)
