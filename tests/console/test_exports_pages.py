"""The pages of exports and of police outcomes, as a supervisor uses them, and as somebody else tries to."""
from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import openpyxl
import pytest

from bot.notes.gathering import gather
from bot.review.finding import Filters, read_filters
from bot.review.outcomes.history import history
from bot.review.scope import Scope
from tests.review.exporting_calls import make_call
from tests.support.console_scene import CSRF, NORTH, SOUTH, ConsoleScene


@pytest.fixture
def scene(tmp_path):
    made = ConsoleScene(tmp_path, "exports")
    yield made
    made.close()


@pytest.fixture
def calls(scene):
    """One call of each provider."""
    with scene.console.working() as desk:
        return make_call(desk, "hazel-court", NORTH, child="HC-14"), make_call(desk, "willow-end", SOUTH, "REPORT", "escalated", ago=timedelta(hours=1))


def rows_of(response):
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def exported(scene, *roles, **who):
    """The page of exports as text."""
    return scene.client(*(roles or ("supervisor",)), **who).get("/exports").text


def test_a_filtered_list_is_the_same_in_csv_and_workbook(scene, calls):
    """Same filters as the log; UK and ISO times; references only; each is written down with who, what and how many."""
    client = scene.client("supervisor")
    rows = rows_of(client.get("/exports/calls.csv?outcome=filtered"))
    assert [(row["Reference"], row["Home"], row["Child"], row["Outcome"]) for row in rows] == [(calls[0], "hazel-court", "HC-14", "filtered")]
    assert (rows[0]["Opened (UK)"], rows[0]["Opened (ISO)"]) == ("20/11/2026 17:00", "2026-11-20T17:00:00+00:00")
    response = client.get("/exports/calls?format=xlsx&outcome=filtered")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    head, first = list(book["Calls"].iter_rows(values_only=True))
    assert head[0] == "Reference" and first[0] == calls[0] and first[1].strftime("%d/%m/%Y %H:%M") == "20/11/2026 17:00" and first[2] == rows[0]["Opened (ISO)"]
    assert "Protocol version" in {row[0] for row in book["Columns"].iter_rows(values_only=True)}
    page = client.get("/exports").text
    assert "List, CSV" in page and "List, workbook" in page and "outcome: filtered" in page and "supervisor" in page


def test_the_filters_of_the_log_are_in_the_form(scene, calls):
    """Who comes from the log exports what they saw there: every filter stands in the form, and goes with it."""
    client = scene.client("supervisor")
    asked = {"home": "gone-home", "provider": NORTH, "outcome": "filtered", "disposition": "HOME", "protocol": "incident", "channel": "web", "since": "2026-11-01",
             "until": "2026-11-20", "overdue": "yes", "raised": "yes", "flagged": "yes", "unread": "yes", "unfinished": "yes", "second": "yes", "judged": "any",
             "child": "HC-14", "words": "bramble", "followed": "week"}
    form = client.get("/exports?" + urlencode(asked)).text.split('action="/exports/calls"')[1].split("</form>")[0]
    assert set(asked) == set(Filters().__dict__) and set(read_filters(asked)[0].query()) == set(asked)
    sent = {name: value for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*type="text" value="([^"]*)"', form)}
    sent.update({name: "yes" for name in re.findall(r'name="(\w+)" type="checkbox" value="yes" checked', form)})
    sent.update({name: re.search(r'<option value="([^"]*)" selected', body)[1] for name, body in re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', form, re.DOTALL)})
    assert read_filters(sent)[0] == read_filters(asked)[0]


def test_filters_that_cannot_be_read_export_nothing(scene, calls):
    """A bad value is told in words; nothing is sent and nothing is written down."""
    client = scene.client("supervisor")
    response = client.get("/exports/calls.csv?since=someday")
    assert response.status_code == 400 and "Nothing was exported" in response.text and "Nothing has been exported yet" in response.text
    response = client.get("/exports/calls.csv?child=ZZ-99")
    assert response.status_code == 404 and "No call fits" in response.text


def test_notes_are_exported_only_where_they_are_chosen(scene, calls):
    """Without the tick there is no column for them; with it they stand there, screened and harmless."""
    with scene.console.working() as desk:
        desk.log.add(calls[0], "noted", desk.clock(), "=HYPERLINK(\"http://bad\") <script>alert(1)</script>", what="operator_note", by="op-1")
    client = scene.client("supervisor")
    assert "Notes" not in rows_of(client.get("/exports/calls.csv"))[0]
    note = rows_of(client.get("/exports/calls.csv?notes=yes&child=HC-14"))[0]["Notes"]
    assert "op-1: =HYPERLINK" in note and not note.startswith(("=", "+", "-", "@"))
    assert "with notes" in exported(scene)


def test_a_supervisor_of_one_provider_exports_only_its_calls(scene, calls):
    """Lists hold their own calls whatever the filters ask for; the register shows their own exports only."""
    north, south = scene.client("supervisor", provider=NORTH), scene.client("supervisor", provider=SOUTH)
    assert [row["Reference"] for row in rows_of(north.get("/exports/calls.csv"))] == [calls[0]]
    assert north.get(f"/exports/calls.csv?provider={SOUTH.replace(' ', '+')}").status_code == 404
    assert north.get("/exports/calls.csv?home=willow-end").status_code == 404
    assert rows_of(south.get("/exports/calls.csv"))[0]["Reference"] == calls[1]
    assert "1 export," in north.get("/exports").text and "2 exports" in exported(scene)


def test_no_address_tells_a_foreign_call_from_an_unknown_one(scene, calls):
    """Notes, packs, outcomes: another provider's call or home gives the very page that one gives which does not exist."""
    north = scene.client("supervisor", provider=NORTH)
    for theirs, nobodys in ((f"/exports/calls/{calls[1]}/note.pdf", "/exports/calls/T-222222/note.pdf"), (f"/exports/calls/{calls[1]}/note.txt", "/exports/calls/T-222222/note.txt"),
                            (f"/outcomes/{calls[1]}", "/outcomes/T-222222"), ("/exports/packs/home/willow-end/2026-11.pdf", "/exports/packs/home/nowhere/2026-11.pdf"),
                            ("/exports/packs/force/2026-11.pdf", "/exports/packs/home/nowhere/2026-11.pdf")):
        one, other = north.get(theirs), north.get(nobodys)
        assert (one.status_code, one.text) == (404, other.text), theirs
    told = [north.post(f"/outcomes/{call}", data={"csrf": CSRF, "outcome": "attended"}) for call in (calls[1], "T-222222")]
    assert told[0].status_code == 404 and told[0].text == told[1].text
    with scene.console.reading() as desk:
        assert desk.log.row(calls[1]).police_outcome is None and not [one for one in desk.log.events(calls[1]) if one.kind == "exported"]


@pytest.mark.parametrize("roles", [("operator",), ("administrator",)])
def test_only_supervisors_export_lists_and_record_outcomes(scene, calls, roles):
    """Others find no such page, and no note of a call that is not their own."""
    client = scene.client(*roles)
    for address in ("/exports", "/exports/calls.csv", "/exports/packs/force/2026-11.pdf", "/outcomes", f"/outcomes/{calls[0]}"):
        assert client.get(address).status_code == 404
    assert client.get(f"/exports/calls/{calls[0]}/note.txt").status_code == 404


@pytest.mark.parametrize("kind, begins", [("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>"), ("txt", b"")])
def test_the_decision_note_of_a_call_is_logged_on_the_call(scene, calls, kind, begins):
    """Three forms of the note; the call then says who took it, and its chain is whole."""
    response = scene.client("supervisor").get(f"/exports/calls/{calls[0].lower()}/note.{kind}")
    assert response.status_code == 200 and response.content.startswith(begins) and calls[0] in response.headers["content-disposition"]
    with scene.console.reading() as desk:
        event = desk.log.events(calls[0])[-1]
        assert (event.kind, event.payload) == ("exported", {"what": f"note.{kind}", "by": "supervisor"}) and desk.log.verify(calls[0]) is None
    assert f"Decision note, {'page' if kind == 'html' else 'text' if kind == 'txt' else 'PDF'} {calls[0]}" in exported(scene)


def test_forms_lead_to_packs_and_notes(scene, calls):
    """What a form asks for has an address of its own; a reference that is none is told kindly."""
    client = scene.client("supervisor")
    assert client.get("/exports/packs?month=2026-11&about=").headers["location"] == "/exports/packs/force/2026-11.pdf"
    assert client.get("/exports/packs?month=2026-11&about=hazel-court").headers["location"] == "/exports/packs/home/hazel-court/2026-11.pdf"
    assert scene.client("supervisor", provider=NORTH).get("/exports/packs?month=2026-11&about=").headers["location"] == "/exports/packs/provider/2026-11.pdf"
    assert client.get(f"/exports/notes?call={calls[0][2:].lower()}&kind=pdf").status_code == 404
    assert client.get(f"/exports/notes?call={calls[0].lower()}&kind=pdf").headers["location"] == f"/exports/calls/{calls[0]}/note.pdf"
    for bad in ("/exports/packs/force/2026-13.pdf", "/exports/packs/force/2027-01.pdf", "/exports/packs/force/../x.pdf", "/exports/calls.exe"):
        assert client.get(bad).status_code == 404


def test_an_outcome_is_recorded_by_hand(scene, calls):
    """Added with who and when; a second supersedes and both are shown; nothing typed is lost when something is wrong."""
    client = scene.client("supervisor", provider=NORTH)
    response = client.post(f"/outcomes/{calls[0]}", data={"csrf": CSRF, "outcome": "attended", "day": "20/11/2026", "remark": "<script>alert(1)</script>"})
    assert response.status_code == 303
    client.post(f"/outcomes/{calls[0]}", data={"csrf": CSRF, "outcome": "outcome_22"})
    page = client.get(f"/outcomes/{calls[0]}").text
    assert "superseded" in page and "Outcome 22" in page and "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    wrong = client.post(f"/outcomes/{calls[0]}", data={"csrf": CSRF, "outcome": "", "day": "tomorrow", "remark": "what I typed"})
    assert wrong.status_code == 400 and "what I typed" in wrong.text and "<title>Error:" in wrong.text and 'href="#day"' in wrong.text
    assert client.post(f"/outcomes/{calls[0]}", data={"csrf": "stale", "outcome": "attended"}).status_code == 403


def upload(client, content, name="outcomes.csv"):
    return client.post("/outcomes", data={"csrf": CSRF}, files={"file": (name, content, "text/csv")})


def test_a_file_is_looked_at_first_and_then_recorded(scene, calls):
    """Preview, reasons to download, confirm: good rows are recorded, bad ones are not, and again changes nothing."""
    client = scene.client("supervisor", provider=NORTH)
    content = f"Reference;Police outcome;Remark\n{calls[0]};advice: parenting matter;fine\n{calls[1]};yes;\n=cmd|' /C calc'!A0;@SUM(1);-1\n".encode("cp1252")
    where = upload(client, content).headers["location"]
    page = client.get(where).text
    assert "Nothing has been recorded yet" in page and "Record 1 outcome" in page and "Advice: parenting matter" in page and page.count("No call that you can see") == 1
    bad = client.get(f"{where}/left-out.csv")
    lines = list(csv.reader(io.StringIO(bad.content.decode("utf-8-sig"))))
    assert lines[0] == ["row", "reference", "outcome", "date", "remark", "reason"] and [line[0] for line in lines[1:]] == ["3", "4"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line) and lines[2][1].startswith("'=cmd")
    done = client.post(where, data={"csrf": CSRF, "do": "record"})
    assert done.status_code == 303 and done.headers["location"] == where
    assert "1 recorded" in client.get(where).text
    with scene.console.reading() as desk:
        assert desk.log.row(calls[0]).police_outcome == "parenting_advice" and desk.log.row(calls[1]).police_outcome is None
    client.post(where, data={"csrf": CSRF, "do": "record"})
    again = upload(client, content).headers["location"]
    assert "Record 1 outcome" not in client.get(again).text
    with scene.console.reading() as desk:
        assert len(history(desk, calls[0])) == 1


def test_files_that_cannot_be_used_are_told_at_the_field(scene):
    """No file, an empty one, a workbook: the words stand at the field and nothing is kept."""
    client = scene.client("supervisor")
    for content in (b"", b"PK\x03\x04", b"colour\nred\n", b"reference,outcome\n"):
        response = upload(client, content)
        assert response.status_code == 400 and 'href="#file"' in response.text and "Your files of the last hour" not in response.text
    assert client.post("/outcomes", data={"csrf": CSRF}).status_code == 400
    assert upload(client, b"x" * 17_000_000).status_code == 413


def test_an_upload_can_be_thrown_away_and_is_nobody_elses(scene, calls):
    """Another supervisor finds no such page, before and after; the sender can drop it."""
    client, other = scene.client("supervisor", provider=NORTH), scene.client("supervisor")
    where = upload(client, f"reference,outcome\n{calls[0]},attended\n".encode()).headers["location"]
    for address in (where, f"{where}/left-out.csv"):
        assert other.get(address).status_code == 404
    assert other.post(where, data={"csrf": CSRF, "do": "record"}).status_code == 404
    assert client.post(where, data={"csrf": CSRF, "do": "forget"}).headers["location"] == "/outcomes"
    assert client.get(where).status_code == 404
    with scene.console.reading() as desk:
        assert desk.log.row(calls[0]).police_outcome is None


def test_every_page_has_one_heading_and_its_title(scene, calls):
    """One h1, a title, and no inline script or style, which the page's policy would refuse."""
    client = scene.client("supervisor")
    for address in ("/exports", "/exports/columns", "/outcomes", f"/outcomes/{calls[0]}"):
        text = client.get(address).text
        assert text.count("<h1") == 1 and not re.search(r"<script>|<style|\sstyle=|\son\w+=", text), address


def test_a_note_names_no_call_of_another_provider_about_a_child_who_moved(tmp_path):
    """In no kind of note, nor on the call's page: what the force sees stands there, a provider reads of their own earlier calls only."""
    scene = ConsoleScene(tmp_path, "exports", "log")
    try:
        with scene.console.working() as desk:
            theirs = [make_call(desk, "willow-end", SOUTH, child="HC-14", ago=timedelta(hours=hours)) for hours in range(5, 30)]
            own = make_call(desk, "hazel-court", NORTH, child="HC-14", ago=timedelta(hours=40))
            call = make_call(desk, "hazel-court", NORTH, child="HC-14", ago=timedelta(hours=3))
        addresses = (f"/log/{call}", f"/exports/calls/{call}/note.txt", f"/exports/calls/{call}/note.html")
        for address in addresses:
            of_north, of_force = (scene.client("supervisor", provider=provider).get(address).text for provider in (NORTH, None))
            assert not any(other in of_north for other in theirs) and own in of_north, address
            assert theirs[0] in of_force, address
        with scene.console.reading() as desk:
            assert [one.call for one in gather(desk, call, allowed=Scope(NORTH).allows).earlier] == [own]
        assert scene.client("supervisor", provider=SOUTH).get(f"/exports/calls/{call}/note.txt").status_code == 404
    finally:
        scene.close()


def test_a_day_of_thirty_thousand_letters_is_told_at_its_field(scene, calls):
    """Nothing is recorded, and nobody else waits for it."""
    page = scene.client("supervisor").post(f"/outcomes/{calls[0]}", data={"csrf": CSRF, "outcome": "attended", "day": "T" * 30_000, "remark": "x"})
    assert page.status_code == 400 and "Write the date as 22/11/2026" in page.text
    with scene.console.reading() as desk:
        assert history(desk, calls[0]) == ()


def test_the_preview_shows_the_remark_as_it_will_be_recorded(scene, calls):
    """What identifies somebody is taken out of it already."""
    client = scene.client("supervisor", provider=NORTH)
    where = upload(client, f"reference,outcome,remark\n{calls[0]},outcome 22,\"Officers saw the child, ring 07700 900123\"\n".encode()).headers["location"]
    shown = client.get(where).text.split("What would be recorded", 1)[1]
    assert "Remark</th>" in shown and "Officers saw the child" in shown and "07700" not in shown
    client.post(where, data={"csrf": CSRF, "do": "forget"})


def test_monitoring_answers_are_in_every_list_and_who_the_children_are_only_where_asked(scene, calls):
    """CSV and workbook; the columns are described; that they were taken is written down."""
    with scene.console.working() as desk:
        desk.log.add(calls[0], "noted", desk.clock(), what="monitoring", fact="looked_after", value="no", by="op-1", source="asked")
        desk.log.add(calls[0], "noted", desk.clock(), what="monitoring", fact="looked_after", value="yes", by="op-1", source="registry")
        desk.log.add(calls[0], "noted", desk.clock(), what="monitoring", fact="child_role", value="missing", by="op-1", source="registry")
        child = desk.registry.child("HC-14")
    client = scene.client("supervisor", name="sup-people")
    plain = rows_of(client.get("/exports/calls.csv?outcome=filtered"))[0]
    assert (plain["Looked after"], plain["Children's home"], plain["Child's role"]) == ("yes", "", "missing") and "Ethnicity" not in plain
    told = rows_of(client.get("/exports/calls.csv?outcome=filtered&people=yes"))[0]
    assert told["Gender"].lower() == (child.gender or "") and told["Ethnicity"].lower() == (child.ethnicity or "").replace("_", " ")
    assert told["Age band"] in ("Up to 9", "10 to 12", "13 to 15", "16 to 17", child.age_band) and told["Looked after"] == "yes"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/exports/calls.xlsx?outcome=filtered&people=yes").content))
    head, first = list(book["Calls"].iter_rows(values_only=True))
    assert dict(zip(head, first))["Age band"] == told["Age band"] and "Ethnicity" in {row[0] for row in book["Columns"].iter_rows(values_only=True)}
    page = client.get("/exports").text
    assert "with: ethnicity, gender, age band" in page and 'name="people"' in page
    described = client.get("/exports/columns").text
    assert all(f">{name}</th>" in described for name in ("Looked after", "Ethnicity", "Gender", "Age band")) and "Child&#39;s role" in described
