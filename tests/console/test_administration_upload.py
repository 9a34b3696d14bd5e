"""The registry as files: taken along, sent back, shown before anything changes, and refused with its line."""
from __future__ import annotations

import html
import re

import pytest

from bot.registry.columns import COLUMNS
from tests.support.console_scene import CSRF, ConsoleScene

WHY = "The yearly list of homes"


@pytest.fixture
def scene(tmp_path):
    """The administration pages."""
    scene = ConsoleScene(tmp_path, "administration")
    yield scene
    scene.close()


@pytest.fixture
def admin(scene):
    """An administrator's browser."""
    return scene.client("administrator", name="admin-1")


def send(browser, files=(), why=WHY, **fields):
    """Sends files by name as the page's form does."""
    sent = [("file", (name, text.encode("utf-8") if isinstance(text, str) else text)) for name, text in files] or [("file", ("", b""))]
    return browser.post("/admin/registry", data={"csrf": CSRF, "why": why, **fields}, files=sent)


def hidden(page):
    """What the page carries to the next step."""
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(version|why|sealed)" value="([^"]*)"', page.text)}


def confirm(browser, page, **fields):
    """Confirms what a page shows."""
    told = {**hidden(page), "step": "save", **fields}
    return send(browser, why=told.pop("why"), **told)


def words_of(page):
    """What a page says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text[page.text.index("<main"):])).split())


def taken(browser, name="registry.yml"):
    """A file of the registry in force."""
    answer = browser.get(f"/admin/registry/{name}")
    assert answer.status_code == 200 and f'filename="{name}"' in answer.headers["content-disposition"]
    return answer.text


def content(scene):
    """The registry in force."""
    with scene.console.reading() as desk:
        return desk.registry.content()


def test_what_is_taken_along_and_sent_back_changes_nothing(scene, admin):
    """YAML or all five CSV files."""
    before = content(scene)
    for files in ([("registry.yml", taken(admin))], [(name, taken(admin, name)) for name in COLUMNS]):
        page = send(admin, files)
        assert page.status_code == 422 and "Nothing is different yet" in page.text
    assert content(scene) == before


def test_a_change_is_shown_then_saved_with_who_and_why(scene, admin):
    """Nothing is saved before it is confirmed; the history says who, why and what."""
    before = content(scene)
    page = send(admin, [("registry.yml", taken(admin).replace("Hazel Court", "Hazel Court North"))])
    assert page.status_code == 200 and "Hazel Court North" in words_of(page) and content(scene) == before
    assert confirm(admin, page).headers["location"] == "/admin/history?saved=yes"
    assert any(home["name"] == "Hazel Court North" for home in content(scene)["homes"])
    told = words_of(admin.get("/admin/history"))
    assert "admin-1 : The yearly list of homes" in told and "Hazel Court North" in told


def test_one_csv_file_leaves_the_others_as_they_are(scene, admin):
    """A list of children alone, as a spreadsheet saves it."""
    children, before = taken(admin, "children.csv").lstrip("\ufeff"), content(scene)
    rows = children.splitlines()
    page = send(admin, [("C:\\Lists\\Children.csv", "\ufeff" + "\r\n".join(rows[:-1]) + "\r\n")])
    assert page.status_code == 200, words_of(page)
    confirm(admin, page)
    after = content(scene)
    assert len(after["children"]) == len(before["children"]) - 1 and after["homes"] == before["homes"] and after["staff"] == before["staff"]


def test_bad_rows_are_refused_with_their_lines(scene, admin):
    """Every problem at once, and nothing is changed."""
    before, children = content(scene), taken(admin, "children.csv").splitlines()
    wrong = "\n".join([children[0], children[1].replace("hazel-court", "nowhere").replace("rowan-house", "nowhere"), *children[2:], children[2]])
    page = send(admin, [("children.csv", wrong)])
    assert page.status_code == 422 and "children.csv, line 2" in words_of(page) and f"line {len(children) + 1}" in words_of(page)
    page = send(admin, [("registry.yml", "force: {name: X}\nhomes:\n  - {id: a, nam: A}\n")])
    assert page.status_code == 422 and re.search(r"registry\.yml, line 3", words_of(page))
    assert content(scene) == before


@pytest.mark.parametrize("files, words", (
    ([("list.xlsx", b"PK\x03\x04")], "none of the registry's files"), ([("registry.yml", b"\xff\xfe\x00")], "cannot be read"), ([("registry.yml", b"")], "empty"),
    ([("children.csv", "ref,home\n" * 60_000)], "more than 50,000 lines"), ([("registry.yml", "a: 1"), ("homes.csv", "x")], "Send it alone"), ([("homes.csv", "x"), ("HOMES.csv", "y")], "same name"),
    ([("../../homes.csv", "x")], "homes.csv"), ([("registry.yml", "a: " + "[" * 100_000)], "nested too deep"), ([("registry.yml", "- " * 100_000)], "nested too deep"),
    ([("registry.yml", "{a: " * 100_000)], "nested too deep"), ([("registry.yml", "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50)))], "registry.yml"),
))
def test_what_is_no_registry_is_told_in_words(scene, admin, files, words):
    """Other files, broken ones, and ones made to be long to read."""
    before = content(scene)
    page = send(admin, files)
    assert page.status_code == 422 and words in words_of(page) and content(scene) == before


def test_without_a_reason_the_files_need_not_be_sent_again(scene, admin):
    """They stay on the page, sealed; a script in a home's name is text on it."""
    sent = taken(admin).replace("Hazel Court", "Hazel <script>alert(1)</script>")
    page = send(admin, [("registry.yml", sent)], why=" ")
    assert page.status_code == 422 and "Say why" in page.text and "are kept on this page" in page.text
    page = send(admin, why=WHY, sealed=hidden(page)["sealed"])
    assert page.status_code in (200, 422) and "<script>alert" not in page.text


def test_what_is_sealed_is_its_senders_alone_and_cannot_be_changed(scene, admin):
    """Another administrator's, a changed one and none at all are refused."""
    page = send(admin, [("registry.yml", taken(admin).replace("Hazel Court", "Hazel Court North"))])
    sealed = hidden(page)["sealed"]
    before = content(scene)
    other = scene.client("administrator", name="admin-2")
    for browser, value in ((other, sealed), (admin, sealed[:-6] + "AAAA=="), (admin, "x"), (admin, "")):
        assert send(browser, sealed=value, step="save").status_code == 422
    assert content(scene) == before


def test_somebody_elses_change_meanwhile_is_not_undone_unseen(scene, admin):
    """What would change is shown anew; only then it can be confirmed."""
    yaml = taken(admin)
    page = send(admin, [("registry.yml", yaml.replace("Hazel Court", "Hazel Court North"))])
    other = scene.client("administrator", name="admin-2")
    confirm(other, send(other, [("registry.yml", yaml.replace("Willow End", "Willow End South"))]))
    again = confirm(admin, page)
    assert again.status_code == 409 and "Somebody changed the registry" in again.text and "Willow End South" in words_of(again)
    assert confirm(admin, again).status_code == 303


def test_who_took_the_registry_along_is_written_down(scene, admin):
    """It holds children's references and managers' numbers; what is not there is not written down."""
    taken(admin, "children.csv")
    admin.get("/admin/registry/none.csv")
    told = words_of(admin.get("/admin/changes"))
    assert "The registry was taken along as a file: children.csv" in told and "admin-1" in told and "none.csv" not in told


def test_a_change_of_thousands_of_lines_is_cut_in_the_history_and_whole_on_its_own_page(scene, admin):
    """Ten such changes would be a page that no browser shows."""
    yaml = taken(admin)
    many = "".join(f"- ref: ZZ-{number}\n  home: hazel-court\n  age: 12\n" for number in range(1, 61))
    for text in (yaml.replace("children:\n", "children:\n" + many, 1), yaml):  # what is added is told in short anyway, what is taken out never on its own page
        page = send(admin, [("registry.yml", text)])
        assert page.status_code == 200, words_of(page)
        confirm(admin, page)
    history = admin.get("/admin/history")
    assert "And 35 more on the version's page" in words_of(history)
    number = re.search(r"/admin/history/(\d+)", history.text)[1]
    assert all(f"ZZ-{one}" in admin.get(f"/admin/history/{number}").text for one in (1, 30, 60))


@pytest.mark.parametrize("roles", (("operator",), ("supervisor",)))
def test_nobody_but_an_administrator_reaches_it(scene, roles):
    """Neither the page nor the files."""
    browser = scene.client(*roles)
    assert {browser.get("/admin/registry").status_code, browser.get("/admin/registry/registry.yml").status_code, send(browser, [("registry.yml", "x")]).status_code} == {404}


@pytest.mark.parametrize("name", ("passwords.csv", "..%2fsecret", "registry.yaml"))
def test_there_are_no_other_files(admin, name):
    """Only the registry's own."""
    assert admin.get(f"/admin/registry/{name}").status_code == 404
