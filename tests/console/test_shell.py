"""What every page of the console shares: who may come in, what is posted, and what is dropped after its time."""
from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from bot.accounts.tables import TypedTable
from bot.administration.shown_once import ShownOnce
from bot.administration.tables import ShownOnceTable
from bot.calllog.database import DatabaseBusy
from bot.channels.console.shell import back_to
from bot.channels.console.tidying import tidy
from tests.support.console_scene import CSRF, ConsoleScene


@pytest.fixture
def scene(tmp_path):
    """A console with one page of its own."""
    scene = ConsoleScene(tmp_path)
    yield scene
    scene.close()


def put(scene, handler, roles=("supervisor",), path="/page", **how):
    """Serves one more page."""
    scene.app.router.routes.insert(0, scene.console.route(path, handler, roles, ("GET", "POST"), **how))


def test_who_is_not_signed_in_is_sent_to_the_door_and_brought_back(scene):
    put(scene, lambda ask: back_to("/never"))
    client = TestClient(scene.app, follow_redirects=False)
    assert client.get("/page?a=1").headers["location"] == "/sign-in?next=%2Fpage%3Fa%3D1"


def test_what_was_typed_without_a_session_is_kept_and_the_door_knows_where(scene):
    put(scene, lambda ask: back_to("/never"))
    client = TestClient(scene.app, follow_redirects=False)
    assert client.post("/page", data={"words": "caller says he is on the roof"}).headers["location"] == "/sign-in?kept=kept-0"
    assert scene.door.kept["kept-0"] == ("/page", {"words": "caller says he is on the roof"})


def test_a_role_that_does_not_fit_finds_the_same_page_as_one_that_is_not_there(scene):
    put(scene, lambda ask: scene.console.missing(ask), path="/missing", roles=("operator",))
    put(scene, lambda ask: back_to("/never"))
    client = scene.client("operator")
    theirs, nothing = client.get("/page"), client.get("/missing")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert "not yours to see" in theirs.text and "not yours to see" in nothing.text


def test_a_form_without_its_token_changes_nothing(scene):
    done: list = []
    put(scene, lambda ask: done.append(ask) or back_to("/there"))
    client = scene.client("supervisor")
    assert client.post("/page", data={"x": "1"}).status_code == 403 and client.post("/page", data={"csrf": "made up"}).status_code == 403
    assert done == [] and client.post("/page", data={"csrf": CSRF}).headers["location"] == "/there" and len(done) == 1


@pytest.mark.parametrize("body, kind", [(b"x" * 3_000_000, "application/x-www-form-urlencoded"), (b"--a\r\nbroken", "multipart/form-data; boundary=a"),
                                        (b"csrf=" + b"&a=1" * 3_000, "application/x-www-form-urlencoded")])
def test_too_much_or_unreadable_input_is_told_in_words(scene, body, kind):
    put(scene, lambda ask: back_to("/never"))
    answer = scene.client("supervisor").post("/page", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (403, 413) and "<h1" in answer.text


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_of_countless_fields_is_refused_before_it_is_taken_apart(scene, signed_in):
    """Nobody's form may keep others waiting for an answer: it is counted first, and a stranger's may be a tenth as long."""
    put(scene, lambda ask: back_to("/never"), limit=16_000_000)
    client = scene.client("supervisor") if signed_in else TestClient(scene.app, follow_redirects=False)
    began = time.process_time()
    answer = client.post("/page", content=b"a&" * (4_000_000 if signed_in else 100_000), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413 and time.process_time() - began < 2
    assert client.post("/page", content=b"a=" + b"x" * 3_000_000, headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == (403 if signed_in else 413)


def test_a_file_is_read_with_the_fields_beside_it(scene):
    seen: dict = {}

    def take(ask):
        seen.update(name=ask.form["file"].filename, data=ask.form["file"].file.read(), note=ask.field("note"))
        return back_to("/there")

    put(scene, take, limit=16_000_000)
    answer = scene.client("supervisor").post("/page", data={"csrf": CSRF, "note": "now"}, files={"file": ("outcomes.csv", b"reference,outcome\n" * 50_000)})
    assert answer.status_code == 303 and (seen["name"], len(seen["data"]), seen["note"]) == ("outcomes.csv", 18 * 50_000, "now")


def test_a_busy_database_is_a_page_that_says_nothing_is_lost(scene):
    def busy(ask):
        raise DatabaseBusy("somebody is writing")

    put(scene, busy)
    answer = scene.client("supervisor").get("/page")
    assert answer.status_code == 503 and "Nothing of yours is lost" in answer.text


def test_everything_put_into_a_page_is_escaped_and_no_script_or_style_stands_in_it(scene):
    put(scene, lambda ask: scene.console.page(ask, "notice.html", title="<script>alert(1)</script>", words=ask.query("x")))
    page = scene.client("supervisor").get("/page?x=%3Cimg onerror=1%3E")
    assert "<script>alert" not in page.text and "<img" not in page.text and " style=" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"] and page.headers["cache-control"] == "no-store"


def test_what_was_kept_for_a_moment_is_dropped_after_its_time(scene):
    with scene.console.working() as desk:
        ShownOnce(desk.session, desk.vault).keep("admin", {"code": "7K3M"}, scene.clock())
    assert tidy(scene.console, scene.clock()) == 0
    assert tidy(scene.console, scene.clock() + timedelta(hours=2)) == 1
    with scene.console.reading() as desk:
        assert [desk.session.execute(select(func.count()).select_from(table.__table__)).scalar() for table in (TypedTable, ShownOnceTable)] == [0, 0]


def test_assets_are_served_and_odd_names_are_not_there(scene):
    client = TestClient(scene.app)
    assert client.get("/assets/console.css").status_code == 200
    assert [client.get(path).status_code for path in ("/assets/%00", "/assets/..%2fshell.py", "/assets/nothing.css")] == [404, 404, 404]
