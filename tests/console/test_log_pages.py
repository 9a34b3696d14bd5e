"""The log's pages: the list and its filters, one call with everything on it, and who may see what."""
from __future__ import annotations

import html
import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.calllog.vault import Vault
from bot.channels.console.log import listing
from bot.review.finding import find, search
from tests.console.operator import MISSING, Operator
from tests.review.finding_calls import EVENING, NORTH, NOW, SOUTH, remark, write_call
from tests.support.console_scene import ConsoleScene
from tests.support.databases import take_guards_away


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """Two homes of two providers, a few calls each."""
    scene = ConsoleScene(tmp_path_factory.mktemp("log"), "log", now=NOW)
    with scene.console.working() as desk:
        scene.north = write_call(desk, words="HC-14 is late <script>alert(1)</script>")
        scene.earlier = write_call(desk, EVENING - timedelta(days=2))
        scene.south = write_call(desk, home="willow-end", child="WE-21", protocols=("incident",), category="damage", disposition="MANAGER", due=NOW - timedelta(hours=1))
        scene.unplaced = write_call(desk, child=None, protocols=(), disposition=None)
        desk.followups.schedule(scene.south, "manager_limit", NOW - timedelta(hours=1))
        desk.followups.schedule(scene.south, "unfinished", NOW - timedelta(hours=5))
        desk.followups.cancel(scene.south, "unfinished", NOW - timedelta(hours=6))
        desk.log.add(scene.north, "noted", NOW, linked=[scene.earlier, scene.south])
        remark(desk, scene.earlier, "read")
    yield scene
    scene.close()


def events(scene, call, kind):
    with scene.console.reading() as desk:
        return [event for event in desk.log.events(call) if event.kind == kind]


def test_the_log_shows_one_row_a_call_with_the_unread_first(scene):
    """A read call stands last though an unread one is no newer."""
    page = scene.client("supervisor").get("/log").text
    order = re.findall(r'href="/log/(T-\w{6})"', page)
    assert sorted(order) == sorted([scene.north, scene.earlier, scene.south, scene.unplaced]) and order[-1] == scene.earlier
    assert "Calls 1 to 4 of 4; 3 unread" in page


def test_the_filters_stand_in_the_address_and_in_the_form(scene):
    """The list, the form and the links that take one off all say the same."""
    page = scene.client("supervisor").get("/log?home=willow-end&overdue=yes&since=2026-11-21").text
    assert scene.south in page and scene.north not in page
    assert '<option value="willow-end" selected>' in page and 'value="21/11/2026"' in page
    assert "/log?overdue=yes&amp;since" in page or "/log?since=2026-11-21&amp;overdue=yes" in page


def test_next_and_previous_go_through_every_call(scene, monkeypatch):
    """Each link says at which call the page goes on; a link without that, from an old bookmark, still opens its page."""
    monkeypatch.setattr(listing, "find", partial(find, size=3))
    client = scene.client("supervisor")
    first = client.get("/log").text
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = client.get(html.unescape(following)).text
    assert "Calls 1 to 3 of 4" in first and "Page 1 of 2" in first and "Calls 4 to 4 of 4" in second and "Page 2 of 2" in second and 'rel="next"' not in second
    (previous,) = re.findall(r'href="([^"]+)" rel="prev"', second)
    assert re.findall(r'href="/log/(T-\w{6})"', client.get(html.unescape(previous)).text) == re.findall(r'href="/log/(T-\w{6})"', first)
    assert re.findall(r'href="/log/(T-\w{6})"', second) == [scene.earlier] == re.findall(r'href="/log/(T-\w{6})"', client.get("/log?page=2").text)
    for broken in ("/log?page=2&after=nonsense", "/log?page=2&before=read-1-T-1", "/log?page=2&after=unread-20269922T120000000000-T-7K3M9Q"):
        assert "Page 2 of 2" in client.get(broken).text


def test_more_calls_than_are_counted_are_said_to_be_more(scene, monkeypatch):
    """The unread are still counted to the last."""
    monkeypatch.setattr(listing, "find", partial(find, size=1))
    for name in ("COUNTED", "_FEW", "_FEW_LOOKED_UP"):
        monkeypatch.setattr(search, name, 0)
    page = scene.client("supervisor").get("/log?protocol=missing").text
    assert "Calls 1 to 1 of more than 1; 1 unread" in page and "Page 1<" in page and "(page 1)" in page


@pytest.mark.parametrize("query", ["since=yesterday", "disposition=800", "home=nowhere", "page=-1", "page=x", "judged=<script>", "call=T-222222", "child=Jane+Smith", "until=0000-00-00",
                                   "words=%00", "page=99999999999999"])
def test_bad_filters_are_told_and_the_page_still_comes(scene, query):
    """Never an error page, and nothing typed comes back unescaped."""
    answer = scene.client("supervisor").get(f"/log?{query}")
    assert answer.status_code == 200 and "<script>alert" not in answer.text
    assert ("could not be read" in answer.text) == (query != "words=%00")


def test_a_reference_opens_its_call_however_it_is_typed(scene):
    """Small letters, without its T."""
    for typed in (scene.north, scene.north.lower(), scene.north[2:], f" {scene.north[:4]} {scene.north[4:]} "):
        answer = scene.client("supervisor").get("/log", params={"call": typed})
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/log/{scene.north}")


def test_a_call_shows_all_that_is_kept_of_it(scene):
    """Transcript, facts with their words, decision, path, timers, other calls, versions, chain, and where the note is."""
    page = scene.client("supervisor").get(f"/log/{scene.south}").text
    for words in ("HC-14 is late", "Is anyone in danger right now?", "Offered: Yes, No", "(chosen)", "“HC-14 is late”", "because the child is back", "Decided by:",
                  "The limit for the manager&#39;s decision", "Overdue", "Stopped", "The record is whole.", "registry", "Last hash", f"/exports/calls/{scene.south}/note.pdf",
                  f"/log/{scene.south}/path.svg", "Call opened on the chat page by staff"):
        assert words.lower() in page.lower(), words


def test_linked_calls_and_those_of_the_same_child_are_shown_within_the_scope(scene):
    """The force sees both linked calls; the provider sees its own only."""
    force, north = (scene.client("supervisor", provider=provider).get(f"/log/{scene.north}").text for provider in (None, NORTH))
    assert scene.south in force and "Went together" in force and scene.earlier in force
    assert scene.south not in north and scene.earlier in north


def test_words_of_a_caller_never_become_markup(scene):
    """A script that was told is text, in the page and in the picture."""
    for address in (f"/log/{scene.north}", f"/log/{scene.north}/path.svg"):
        page = scene.client("supervisor").get(address).text
        assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert scene.client("supervisor").get(f"/log/{scene.north}/path.svg").headers["content-type"].startswith("image/svg+xml")


def test_looking_is_noted_once_in_ten_minutes(scene):
    """The page and its picture are one look; somebody else's is another."""
    for _ in range(2):
        scene.client("supervisor", name="sup-7").get(f"/log/{scene.unplaced}")
        scene.client("supervisor", name="sup-7").get(f"/log/{scene.unplaced}/path.svg")
    page = scene.client("supervisor", name="sup-8").get(f"/log/{scene.unplaced}").text
    assert [event.payload["by"] for event in events(scene, scene.unplaced, "viewed")] == ["sup-7", "sup-8"]
    assert "sup-7, 22 Nov 2026, 09:00" in page


def test_a_record_that_was_tampered_with_says_so_at_the_top(scene):
    """The page still opens, and nobody is asked to rely on it."""
    with scene.console.working() as desk:
        changed, unreadable, garbled = (write_call(desk) for _ in range(3))
        take_guards_away(desk.session.connection())
        desk.session.execute(text("UPDATE event SET payload = '{\"what\":\"photo\"}' WHERE call = :call AND seq = 2"), {"call": changed})
        desk.session.execute(text("UPDATE event SET payload = 'xyz' WHERE call = :call AND seq = 2"), {"call": garbled})
        desk.session.execute(text("UPDATE event SET text = :none WHERE call = :call AND seq = 2"), {"call": unreadable, "none": b"\x00"})
    remembered = scene.console.vault
    scene.console.vault = Vault.from_file(scene.services.settings.secret_file)  # as after a restart: nothing is remembered of a call
    for call in (changed, garbled, unreadable):
        page = scene.client("supervisor").get(f"/log/{call}")
        assert page.status_code == 200 and "THE RECORD IS BROKEN" in page.text and ("entry 2" in page.text) == (call != garbled)
        assert scene.client("supervisor").get(f"/log/{call}/path.svg").status_code in (200, 404)
    assert "nothing can be added to it" in page.text and "broken" in page.text
    assert scene.client("supervisor").post(f"/log/{unreadable}/review", data={"csrf": "scene-csrf", "do": "flag", "seen": "9"}).status_code == 422
    scene.console.vault = remembered


def every_address(call):
    return [("GET", f"/log/{call}"), ("GET", f"/log/{call}/path.svg"), ("POST", f"/log/{call}/review"), ("GET", f"/log?call={call}")]


@pytest.mark.parametrize("provider, name", [(NORTH, "south"), (SOUTH, "north"), (NORTH, "unplaced_elsewhere")])
def test_another_providers_call_cannot_be_reached_by_any_address(scene, provider, name):
    """404 with the same words as a call that does not exist; nothing is added to it, and no list, queue or next button names it."""
    if name == "unplaced_elsewhere":
        with scene.console.working() as desk:
            call = desk.log.open("web", "0" * 64, None, "staff", EVENING)
    else:
        call = getattr(scene, name)
    client = scene.client("supervisor", provider=provider)
    with scene.console.reading() as desk:
        before = desk.log.row(call).events
    for method, address in every_address(call):
        answers = [client.request(method, one, data={"csrf": "scene-csrf", "do": "flag", "seen": "99"} if method == "POST" else None) for one in (address, address.replace(call, "T-222222"))]
        assert answers[0].status_code == answers[1].status_code == (200 if "?call=" in address else 404)
        assert answers[0].text.replace(call, "T-222222") == answers[1].text
    for address in ("/log", "/log?unread=yes", "/review", "/review/2026-11-21", "/review/2026-11-20", "/log?home=willow-end&provider=Example+Homes+South", "/log?child=WE-21"):
        page = client.get(address).text
        assert page and (call not in page)
    assert call not in client.get("/review/2026-11-21/next").headers["location"]
    with scene.console.reading() as desk:
        assert desk.log.row(call).events == before


def test_operators_have_no_log_and_no_review(scene):
    """They read what is linked to a call of theirs on a page of their own; the log and judging are the supervisors'."""
    client = scene.client("operator")
    for method, address in (("GET", f"/log/{scene.south}"), ("GET", f"/log/{scene.south}/path.svg"), ("GET", "/log"), ("GET", "/review"), ("GET", "/review/2026-11-21"), ("GET", "/review/2026-11-21/next"), ("POST", f"/log/{scene.south}/review")):
        assert client.request(method, address).status_code == 404


def test_nobody_gets_in_without_signing_in_and_administrators_read_no_calls(scene):
    """Every address of this part."""
    for _, address in [*every_address(scene.north), ("GET", "/log"), ("GET", "/review"), ("GET", "/review/2026-11-21")]:
        method = "POST" if address.endswith("/review") and "/log/" in address else "GET"
        stranger = TestClient(scene.app, base_url="http://127.0.0.1", follow_redirects=False)
        assert stranger.request(method, address).headers["location"].startswith("/sign-in")
        assert scene.client("administrator").request(method, address).status_code == 404


def test_the_monitoring_answers_stand_on_the_call(scene):
    """What an operator asked or the registry said: the question, the latest answer and where it comes from."""
    with scene.console.working() as desk:
        call = write_call(desk, EVENING - timedelta(days=20))
        for value, source in (("not_known", "asked"), ("yes", "registry")):
            desk.log.add(call, "noted", EVENING, what="monitoring", fact="looked_after", value=value, by="op-4471", source=source)
        desk.log.add(call, "noted", EVENING, what="monitoring", fact="child_role", value="victim", by="op-4471", source="asked")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", scene.client("supervisor").get(f"/log/{call}").text))
    assert "Is the child looked after? Yes (from the registry" in page and "What is the child&#39;s part in this? Victim (asked by op-4471" in page
    assert "Is the address a children" not in page


def test_a_child_who_is_not_back_makes_no_call_about_a_return(scene):
    """The return's questions join when a call closes: it is still about a missing child, and what is due is the question whether the child is back."""
    with scene.console.working() as desk:
        call = write_call(desk, EVENING - timedelta(days=21), disposition="REPORT")
        desk.log.add(call, "noted", EVENING, protocols=["missing", "returned"])
        desk.followups.schedule(call, "return_interview", NOW + timedelta(days=1), back=False)
    page = scene.client("supervisor").get(f"/log/{call}").text
    assert "Missing and Return" not in page and "Asking whether the child has come back" in page and "reminder of the return interview" not in page
    assert "this does not say that the child is back" in page


def test_each_cell_of_the_log_names_its_column_for_small_screens(scene):
    """Stacked, a cell has no heading above it."""
    page = scene.client("supervisor").get("/log").text
    assert page.count('data-label="Judgement"') == page.count('data-label="Opened"') == page.count('<th scope="row"') > 0


def test_a_call_page_says_what_was_answered_and_how(tmp_path):
    """The answer itself, chosen or typed, by the operator or by staff: never that a button was tapped."""
    scene = ConsoleScene(tmp_path, "operators", "log")
    operator = Operator(scene)
    operator.start(MISSING, "hazel-court", "HC-14")
    operator.type("2")
    operator.choose("none")
    operator.post("police")
    page = scene.client("supervisor").get(f"/log/{operator.call}").text
    assert all(f'{words} <span class="log-quiet">(chosen)</span>' in page for words in ("None of these", "I want it reported")) and "tapped" not in page
    told = re.findall(r'<strong>([^<]+)</strong>.*?<td class="govuk-table__cell">([^<]*)</td>\s*<td class="govuk-table__cell">\d', page[page.index('id="facts"'):page.index('id="decided"')], re.S)
    assert ("No", "chosen by the operator") in told and ("Yes, report it", "chosen by the operator, not asked") in told
    scene.staff("staff-9").say("a lad has punched a hole in his door")
    own = scene.client("supervisor").get(f"/log/{scene.reference('staff-9')}").text
    assert "chosen by the operator" not in own and "typed in the first message" in own
    scene.close()
