"""Administrators change the registry on pages: told in words first, with a reason, and never over somebody else's change."""
from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from bot.channels.console.administration import routes
from bot.people.people import Post
from tests.support.console_scene import CSRF, ConsoleScene


@pytest.fixture
def scene(tmp_path):
    """The administration pages on a database of their own."""
    scene = ConsoleScene(tmp_path, "administration")
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
    """An administrator's browser."""
    return scene.client("administrator", name="admin-1")


def words_of(response):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def hidden(response, name):
    """A value that a page carries in its form."""
    return html.unescape(re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.text)[1])


def every_hidden(response):
    """All of them, as a browser would send them."""
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.text):
        fields.setdefault(name, []).append(html.unescape(value))
    return fields


def save(client, address, **typed):
    """Fills in a form as it stands and goes through to the end; gives the redirect."""
    checked = send(client, address, **typed)
    assert checked.status_code == 200 and "Check what will change" in checked.text, words_of(checked)
    return client.post(address, data={**every_hidden(checked), "step": "save"})


def send(client, address, version=None, why="the panel decided", step="check", **typed):
    """Fills in a form as it stands and presses Continue."""
    form = client.get(address)
    assert form.status_code == 200, words_of(form)
    fields = {**every_hidden(form), **standing(form), **typed, "why": why, "step": step}
    return client.post(address, data={**fields, "version": version or hidden(form, "version")})


def standing(form):
    """What stands in the inputs of a page."""
    fields = {}
    for tag in re.findall(r"<input [^>]*>", form.text):
        about = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if about["type"] in ("text",) or (about["type"] in ("radio", "checkbox") and tag.endswith(" checked>")):
            fields.setdefault(about["name"], []).append(about["value"])
    for name, inside in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        fields[name] = [html.unescape(chosen[1]) if chosen else ""]
    return fields


def addresses(scene):
    """Every address of the part, with names that exist."""
    for route in routes(scene.console):
        for method in sorted(route.methods - {"HEAD"}):
            yield method, (route.path.replace("{home}", "hazel-court").replace("{ref}", "HC-14").replace("{code}", "HC-S01")
                           .replace("{file}", "homes.csv").replace("{name}", "recheck_minutes").replace("{number:int}", "1").replace("{ticket}", "abc"))


@pytest.mark.parametrize("roles, provider", [(("operator",), None), (("supervisor",), None), (("supervisor",), "Example Care North"), (("operator", "supervisor"), None)])
def test_nobody_but_an_administrator_reaches_any_address(still, roles, provider):
    """The page is the same as for an address that does not exist, whatever is sent."""
    client = still.client(*roles, provider=provider)
    for method, address in addresses(still):
        response = client.request(method, address, data={"csrf": CSRF, "why": "x"} if method == "POST" else None)
        assert response.status_code == 404 and "There is no such page" in response.text, address
    with still.console.reading() as desk:
        assert len(desk.registry.versions()) == 1 and desk.people.invitations(still.clock()) == []


def test_who_is_not_signed_in_is_sent_to_the_door(still):
    """From every address."""
    client = still.client("administrator")
    client.cookies.clear()
    assert {client.request(method, address).status_code for method, address in addresses(still)} == {303}


def test_a_form_without_its_token_changes_nothing(scene, admin):
    """At every address that takes one."""
    assert {admin.post(address, data={"why": "x"}).status_code for method, address in addresses(scene) if method == "POST"} == {403}


def test_every_page_opens(scene, admin):
    """With one main heading and a title."""
    for method, address in addresses(scene):
        if method == "GET" and "shown" not in address and not address.endswith(".csv") and "people/1" not in address and "accounts/1" not in address:
            page = admin.get(address)
            assert page.status_code == 200 and page.text.count("<h1") == 1, address


@pytest.mark.parametrize("address", [
    "/admin/homes/none", "/admin/homes/none/change", "/admin/homes/none/close", "/admin/homes/none/children/new", "/admin/children/ZZ-1", "/admin/children/ZZ-1/end",
    "/admin/staff/ZZ-1", "/admin/staff/ZZ-1/end", "/admin/settings/none", "/admin/history/99", "/admin/history/99999999999999999999", "/admin/people/99/end",
    "/admin/accounts/99", "/admin/accounts/99999999999999999999/reset", "/admin/homes?page=9", "/admin/changes?page=none", "/admin/history?page=0",
])
def test_what_is_not_there_is_a_page_that_says_so(still, address):
    """Never a broken one."""
    assert still.client("administrator").get(address).status_code == 404


def test_a_setting_is_changed_with_a_reason(scene, admin):
    """Shown in words, confirmed, and then in the history with who and why."""
    checked = send(admin, "/admin/settings/recheck_minutes", value="45", owner="Missing persons lead", review_by="1 April 2027")
    assert "Changed recheck minutes: 30 → 45" in words_of(checked)
    with scene.console.reading() as desk:
        assert desk.registry.force().recheck_minutes == 30
    saved = save(admin, "/admin/settings/recheck_minutes", value="45", owner="Missing persons lead", review_by="1 April 2027")
    assert saved.status_code == 303 and saved.headers["location"] == "/admin/settings?saved=yes"
    assert "The change is saved" in admin.get(saved.headers["location"]).text
    history = words_of(admin.get("/admin/history"))
    assert "admin-1 : the panel decided" in history and "recheck minutes: 30 → 45" in history
    log = words_of(admin.get("/admin/changes"))
    assert "admin-1" in log and "the panel decided" in log


def test_going_back_from_the_check_keeps_what_was_typed(admin):
    """And changes nothing."""
    checked = send(admin, "/admin/settings/recheck_minutes", value="45", why="a long reason")
    form = admin.post("/admin/settings/recheck_minutes", data={**every_hidden(checked), "step": "edit"})
    assert form.status_code == 200 and 'value="45"' in form.text and "a long reason" in form.text


def test_problems_stand_at_their_fields_and_in_the_summary(admin):
    """With a title that says so, and what was typed still there."""
    page = send(admin, "/admin/homes/hazel-court/change", capacity="many", manager_1_phone="ring Bob", why="")
    assert page.status_code == 422 and "<title>Error: " in page.text
    for name in ("capacity", "manager_1_phone", "why"):
        assert f'href="#{name}"' in page.text and f'id="{name}-error"' in page.text and f'id="{name}"' in page.text
    assert 'value="many"' in page.text and 'value="ring Bob"' in page.text


@pytest.mark.parametrize("typed", [{"ref": "Emily Smith"}, {"ref": "HC-40", "collection": "Her aunt Sarah Jones fetches her"}, {"ref": "HC-40", "age": "12/03/2011"}])
def test_nothing_that_identifies_a_child_is_taken(still, typed):
    """As in the registry's files."""
    page = send(still.client("administrator"), "/admin/homes/hazel-court/children/new", **{"has_plan": "yes", "home": "hazel-court", **typed})
    assert page.status_code == 422 and re.search("never kept here|Leave it out", page.text)


def test_a_child_is_added_changed_and_leaves(scene, admin):
    """By reference, with the plan."""
    saved = save(admin, "/admin/homes/hazel-court/children/new", ref="HC-40", age="15", has_plan="yes", return_by="2130", flags=["self_harm"], home="hazel-court")
    assert saved.headers["location"] == "/admin/homes/hazel-court?saved=yes"
    save(admin, "/admin/children/HC-40", return_by_fri="22:30", home="willow-end")
    with scene.console.reading() as desk:
        child = desk.registry.child("HC-40")
        assert (child.home, child.plan.return_by, child.plan.return_by_day, child.plan.flags) == ("willow-end", "21:30", ((4, "22:30"),), ("self_harm",))
    save(admin, "/admin/children/HC-40/end")
    assert admin.get("/admin/children/HC-40").status_code == 404


def test_an_open_call_about_a_child_is_named_before_the_placement_ends(scene, admin):
    """It keeps the plan it began with."""
    staff = scene.staff()
    staff.say("HC-14 is not back yet")
    call = scene.reference()
    page = words_of(send(admin, "/admin/children/HC-14/end"))
    assert "CALL OPEN" in page and call in page


def test_homes_and_staff_codes_are_added(scene, admin):
    """And found."""
    saved = save(admin, "/admin/homes/new", id="rowan-house", name="Rowan House", provider="Example Care North")
    assert saved.headers["location"] == "/admin/homes/rowan-house?saved=yes" and "Rowan House" in admin.get("/admin/homes?q=rowan").text
    save(admin, "/admin/staff/new", code="RH-S01", role="manager", homes=["rowan-house"])
    assert "RH-S01" in admin.get("/admin/homes/rowan-house").text
    save(admin, "/admin/staff/RH-S01/end")
    save(admin, "/admin/homes/rowan-house/close")
    assert "Rowan House" not in admin.get("/admin/homes").text


def test_the_second_of_two_administrators_is_told_and_loses_nothing(scene, admin):
    """The form continues from the newer version, and then can be saved."""
    other, address = scene.client("administrator", name="admin-2"), "/admin/settings/recheck_minutes"
    form = admin.get(address)
    save(other, address, value="50", owner="Their lead")
    late = admin.post(address, data={**every_hidden(form), **standing(form), "value": "45", "review_by": "1 April 2027", "why": "mine", "step": "save"})
    page = words_of(late)
    assert late.status_code == 409 and "admin-2 changed the registry while your page was open" in page and "changed meanwhile to: 50" in page
    assert 'value="45"' in late.text and 'value="Their lead"' in late.text and 'value="1 April 2027"' in late.text and ">mine</textarea>" in late.text
    checked = admin.post(address, data={**every_hidden(late), **standing(late), "why": "mine", "step": "check"})
    assert admin.post(address, data={**every_hidden(checked), "step": "save"}).status_code == 303
    with scene.console.reading() as desk:
        assert desk.registry.force().recheck_minutes == 45 and desk.registry.setting_notes()["recheck_minutes"] == ("Their lead", "2027-04-01")


def test_sending_a_confirmation_twice_saves_once(scene, admin):
    """A second press, or the back button, is told as a change meanwhile or none."""
    checked = send(admin, "/admin/settings/recheck_minutes", value="45")
    data = {**every_hidden(checked), "step": "save"}
    assert [admin.post("/admin/settings/recheck_minutes", data=data).status_code for _ in range(2)] == [303, 409]
    with scene.console.reading() as desk:
        assert len(desk.registry.versions()) == 2


def test_an_older_version_is_restored_as_a_new_change(scene, admin):
    """With a reason of its own."""
    save(admin, "/admin/settings/recheck_minutes", value="45")
    assert "recheck minutes: 45 → 30" in words_of(send(admin, "/admin/history/1/restore"))
    saved = save(admin, "/admin/history/1/restore", why="back to the first")
    assert saved.headers["location"] == "/admin/history?saved=yes"
    with scene.console.reading() as desk:
        assert desk.registry.force().recheck_minutes == 30 and len(desk.registry.versions()) == 3


def test_a_script_in_what_was_typed_is_shown_as_words(admin):
    """On the form, on the check and in the log."""
    evil = "<script>alert(1)</script> why"
    checked = send(admin, "/admin/settings/recheck_minutes", value="45", owner="<b>Lead</b>", why=evil)
    admin.post("/admin/settings/recheck_minutes", data={**every_hidden(checked), "step": "save"})
    for page in (checked, admin.get("/admin/changes"), admin.get("/admin/history"), admin.get("/admin/settings")):
        assert "<script>alert" not in page.text and "<b>Lead" not in page.text


def test_overdue_reviews_come_first(scene, admin):
    """With a tag in words."""
    refused = send(admin, "/admin/settings/latest_wait", value="23:30", owner="Lead", review_by="1 January 2020")
    assert refused.status_code == 422 and "This day is past" in words_of(refused) and "1 January 2020" in refused.text
    save(admin, "/admin/settings/latest_wait", value="23:30", owner="Lead", review_by="20 November 2026")
    scene.clock.now += timedelta(days=30)
    page = admin.get("/admin/settings").text
    assert page.index("Latest wait") < page.index("Review overdue") < page.index("Never wait under age")
    assert "1 review is overdue" in words_of(admin.get("/admin"))


def test_the_log_is_filtered_by_who_and_what(scene, admin):
    """And says so when nothing is found."""
    save(admin, "/admin/settings/recheck_minutes", value="45")
    with scene.console.working() as desk:
        desk.people.invite([Post("hazel-court", "manager")], "admin-9", scene.clock())
    assert "manager at hazel-court" in words_of(admin.get("/admin/changes?by=admin-9"))
    assert "Nothing was found" in admin.get("/admin/changes?by=admin-9&kind=registry").text
    assert "2 changes" in words_of(admin.get("/admin/changes?kind=registry")) and admin.get("/admin/changes?kind=nonsense&by=nobody").status_code == 200
