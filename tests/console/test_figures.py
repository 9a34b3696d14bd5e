"""The figures' pages: who may see what, by every address."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.channels.console.shell import MISSING
from bot.review.figures.book import names
from bot.review.scope import Scope
from tests.support.console_scene import NORTH, SOUTH, ConsoleScene

#: matplotlib calls its parser by old names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PERIOD = "from=2026-10-01&to=2026-10-31"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A console with two calls of each provider's homes, a filtered one and then a serious one."""
    scene = ConsoleScene(tmp_path_factory.mktemp("figures"), "figures")
    today = scene.clock()
    with scene.console.working() as desk:
        for home, child in (("hazel-court", "HC-14"), ("willow-end", "WE-24")):
            for hours, disposition, outcome in ((30, "HOME", "filtered"), (20, "999", "escalated")):
                at = today - timedelta(hours=hours)
                provider = desk.registry.home(home).provider
                call = desk.log.open("web", "someone", home, "care_staff", at, provider=provider)
                desk.log.add(call, "noted", at, topic="missing", protocols=["missing"])
                desk.log.add(call, "answered", at, fact="child", value=child, by="phrase", place=home, provider=provider)
                desk.log.add(call, "decided", at, disposition=disposition, outcome=outcome, facts={})
                desk.log.add(call, "closed", at, outcome=outcome)
    yield scene
    scene.close()


def recent(scene, more=""):
    """The query of a period with all the calls of the scene."""
    today = scene.clock().date()
    return f"from={(today - timedelta(days=3)).isoformat()}&to={today.isoformat()}{more}"


def addresses(scene, scope):
    """Every address of a scope: the page, each figure alone, each picture."""
    query = recent(scene)
    for name in names(scope):
        yield f"/figures/{name}?{query}"
        yield f"/figures/chart/{name}.svg?{query}"
    yield f"/figures?{query}"
    yield "/figures"


def test_the_page_shows_every_figure_with_its_picture_table_and_definition(scene):
    """Each has a heading, a finding, a table, the words of what it counts, and a picture with words where there is something to draw."""
    page = scene.client("supervisor").get(f"/figures?{recent(scene)}").text
    for name in names(Scope()):
        part = page.split(f'id="{name}"')[1].split("</article>")[0]
        assert "<table" in part and "govuk-details" in part and "Definition d-" in part
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert len(pictures) >= 10
    assert all(alt.startswith("Chart: ") and len(alt) > 40 for _, alt in pictures)
    for address, _ in pictures:
        answer = scene.client("supervisor").get(address.replace("&amp;", "&"))
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/svg+xml")


def test_the_title_says_the_period(scene):
    """A tab or a print-out can be told from another."""
    page = scene.client("supervisor").get(f"/figures?{PERIOD}").text
    assert re.search(r"<title>Figures, 1 to 31 October 2026 – Threshold</title>", page)
    assert "compared with 1 to 30 September 2026" in page


def test_every_address_holds_nothing_of_another_providers_homes(scene):
    """No name, reference or count of the other provider, in pages and pictures alike."""
    client = scene.client("supervisor", provider=NORTH)
    for address in addresses(scene, Scope(NORTH)):
        answer = client.get(address)
        assert answer.status_code in ((200, 404) if "/chart/" in address else (200,))
        for secret in (SOUTH, "Willow End", "willow-end", "WE-24", "WE24"):
            assert secret not in answer.text, (address, secret)


def test_a_provider_counts_its_own_calls_only(scene):
    """Two of four calls; what followed in the other's home is not looked at."""
    for provider, calls in ((NORTH, "2"), (SOUTH, "2"), (None, "4")):
        page = scene.client("supervisor", provider=provider).get(f"/figures/homes?{recent(scene)}").text
        assert re.search(rf'<th scope="row" class="govuk-table__header">Calls</th><td class="govuk-table__cell govuk-table__cell--numeric">{calls}</td>', page)


def test_the_split_by_provider_is_not_there_for_a_provider(scene):
    """The same page as for an address that does not exist."""
    client = scene.client("supervisor", provider=NORTH)
    for address in ("/figures/providers", "/figures/chart/providers.svg", "/figures/nothing", "/figures/chart/nothing.svg"):
        answer = client.get(address)
        assert answer.status_code == 404 and MISSING in answer.text
    assert "Filtered and escalated by provider" not in client.get("/figures").text
    assert scene.client("supervisor").get("/figures/providers").status_code == 200


@pytest.mark.parametrize("roles", [("operator",), ("administrator",)])
def test_only_supervisors_see_figures(scene, roles):
    """For everybody else there is no such page."""
    client = scene.client(*roles)
    for address in ("/figures", "/figures/homes", "/figures/chart/homes.svg"):
        assert client.get(address).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(scene):
    """And back afterwards, with the period."""
    from starlette.testclient import TestClient
    answer = TestClient(scene.app, base_url="http://127.0.0.1", follow_redirects=False).get(f"/figures?{PERIOD}")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=%2Ffigures")


@pytest.mark.parametrize("query, words", [
    ("from=2026-11-10&to=2026-10-01", "is after the last day"), ("from=2099-01-01&to=2099-01-31", "starts after today"),
    ("from=x&to=2026-10-01", "must be a real date"), ("from=2026-10-01", "Enter the last day"), ("with_from=%00&with_to=<script>", "must be a real date"),
])
def test_a_period_that_cannot_be_is_told_in_words(scene, query, words):
    """Error in the title, a summary that leads to the field, and no figures of some other period."""
    for address in ("/figures", "/figures/homes"):
        answer = scene.client("supervisor").get(f"{address}?{query}")
        assert answer.status_code == 200
        assert "<title>Error: " in answer.text and words in answer.text
        assert "<img" not in answer.text and "<script>" not in answer.text
    assert scene.client("supervisor").get(f"/figures/chart/homes.svg?{query}").status_code == 404


def test_a_picture_holds_no_style_of_its_own_and_says_what_it_shows(scene):
    """The page's policy allows no inline style, and a picture opened alone still has its words."""
    svg = scene.client("supervisor").get(f"/figures/chart/missed_risk.svg?{recent(scene)}").text
    assert " style=" not in svg and "<style" not in svg and "<script" not in svg
    assert "<title id=\"t\">Missed risk beside deflection</title>" in svg and "Chart: Missed risk beside deflection" in svg


def test_one_figure_shows_both_periods_whole(scene):
    """Its tables for the period, and those of the period it is compared with."""
    page = scene.client("supervisor").get(f"/figures/missed_risk?{recent(scene)}").text
    assert page.count("Filtered calls, and what followed for the same child") >= 2
    assert "Compared with" in page


def test_the_form_says_for_which_period_people_are_counted(scene):
    """At the field, and where the numbers would stand."""
    for address in ("/figures", "/figures/gender"):
        page = scene.client("supervisor").get(f"{address}?{recent(scene)}").text
        assert "shown for one whole month only" in page and "Counted for one whole calendar month at a time" in page


def test_a_name_in_the_address_that_the_page_does_not_know_is_told(scene):
    """Whoever came with the log's names for days must not take the figures for those days'."""
    page = scene.client("supervisor").get("/figures?since=2026-10-01&<b>=1").text
    assert "This page does not know “since”, so it changes nothing here." in page and "“&lt;b&gt;”" in page
    assert "This page does not know" not in scene.client("supervisor").get(f"/figures?{PERIOD}").text
