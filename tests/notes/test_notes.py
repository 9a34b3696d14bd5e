"""A decision note says what was told, decided and done, by whom and why, and nothing that names anybody."""
from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from sqlalchemy import text

from bot.calllog import database
from bot.notes import fonts
from bot.notes.pages import page
from bot.notes.printing import printed
from bot.notes.ten_points import TITLES, ten_points
from bot.notes.thrive import thrive
from tests.notes.conftest import CALM
from tests.support.databases import take_guards_away

NOBODYS_BUSINESS = ("Tyler", "07700", "C. Manager", "On-call rota", "01632", "PC Sample", "Sample Street", "Hazel Court", "key-1")


def test_the_clock_is_named_where_silence_made_it_a_report(reported):
    assert [one.disposition for one in reported.decided] == ["WAIT", "REPORT"]
    assert reported.final.who.startswith("The clock") and reported.final.grounds[0].source == ("RESOLUTION-8",)
    assert reported.closed is not None and reported.outcome == "escalated"


def test_the_page_gives_reference_times_reasons_sources_and_versions(reported):
    shown = page(reported)
    for expected in (reported.call, "20 Nov 2026 20:00", "Use this reference instead of ringing for a log number", "RESOLUTION-8", "missing-no-word",
                     reported.protocol_version, reported.registry_version, "none was altered, added or taken out"):
        assert expected in shown


@pytest.mark.parametrize("write", [page, thrive])
def test_nobody_is_named_and_nothing_told_can_become_markup(reported, write):
    """Names and numbers in the message are masked; the home stands by its id, contacts by role."""
    shown = write(reported)
    assert [private for private in NOBODYS_BUSINESS if private in shown] == []
    assert "hazel-court" in shown and "HC-14" in shown
    assert write is thrive or "<b>nothing" not in shown


def test_what_is_worked_out_stands_in_words_in_the_reasons(world):
    """A child without a plan: the reason says so, and no code of ours is taken for somebody's user name."""
    staff = world.staff()
    world.answer(staff, staff.say("HC-18 is not back, no idea where he is"), CALM)
    shown = page(world.note())
    assert "plan clock: no plan" in shown and "[username]" not in shown and "no_plan" not in shown


def test_the_page_loads_nothing_and_runs_nothing(reported):
    shown = page(reported)
    assert not re.search(r"<script|<link|<img|<iframe|https?://|url\(", shown)
    assert shown.count("<h1>") == 1 and '<html lang="en-GB">' in shown


def test_every_event_worth_a_line_is_in_the_timed_record(reported):
    kinds = [step.kind for step in reported.steps]
    assert kinds[0] == "opened" and "closed" in kinds[-4:] and {"heard", "answered", "decided", "due", "done"} <= set(kinds)
    assert any("No answer came" in step.what for step in reported.steps)


def test_all_ten_points_are_answered_and_not_known_is_said_plainly(reported):
    points = ten_points(reported)
    assert [point.title for point in points] == list(TITLES)
    assert points[8].answer.startswith("Not known") and not points[8].known
    assert "back by 21:30 on this day" in points[6].answer and "REPORT" in points[1].answer


def test_an_answer_of_not_sure_is_said_as_such_in_the_ten_points(world):
    staff = world.staff()
    world.answer(staff, staff.say("a lad smashed the telly"), {
        "danger_now": "No", "category": "Damage", "still_happening": "It is over", "injury": "Nobody is hurt", "aggravating": "None of these",
        "victim_wishes": "They have not decided", "reasonable_parent": "No"})
    assert "the answer was \"They have not decided\"" in ten_points(world.note())[4].answer


def test_an_earlier_call_about_the_same_child_is_listed_and_lowers_nothing(world, waiting):
    first = world.note().call
    second = world.staff()
    world.answer(second, second.say("HC-14 has gone missing again"), CALM)
    later = next(note for note in (world.note(call) for call in calls(world)) if note.call != first)
    assert [one.call for one in later.earlier] in ([first], []) and (not later.earlier or first in ten_points(later)[7].answer)


def calls(world):
    with database.reading(world.services.engine) as session:
        from bot.calllog.log import CallLog

        return [row.call for row in CallLog(session, world.services.vault).calls()]


def test_the_manager_is_named_by_role_where_the_manager_decided(world):
    staff = world.staff()
    replies = world.answer(staff, staff.say("HC-14 missed curfew"), {**CALM, "whereabouts": "Yes, confirmed", "contact": "In touch, will not come back"})
    assert replies[-1].custom.get("disposition") == "MANAGER"
    staff.press("We handle it", replies)
    note = world.note()
    said = [step.what for step in note.steps if step.kind == "manager_decided"]
    assert said and "decided: the home handles it" in said[0] and said[0].startswith("The ")
    assert "decided" in ten_points(note)[2].answer


def test_whoever_wanted_it_reported_is_named_as_the_one_who_decided(world):
    staff = world.staff()
    staff.say("someone drew on the wall")
    staff.say("I want this reported")
    note = world.note()
    assert note.final.disposition == "REPORT" and "wanted it reported" in note.final.who
    assert any("asked for the police" in step.what for step in note.steps)


def test_danger_words_are_said_to_have_been_read_by_a_rule(world):
    world.staff().say("he's got a knife and is going for staff")
    note = world.note()
    assert note.final.disposition == "999" and "danger words" in note.told_about("danger_now").by


def test_a_correction_shows_what_stood_before(world):
    staff = world.staff()
    replies = world.answer(staff, staff.say("HC-14 has gone missing"), {"danger_now": "Not sure"})
    assert replies
    staff._send(press=f"a:{world.note().call}:danger_now:no", kind="press")
    told = world.note().told_about("danger_now")
    assert told.answer == "No" and told.changed == "before: Not sure"


def test_an_open_call_says_that_it_is_open_and_what_falls_due(world, waiting):
    note = world.note()
    assert "STILL OPEN" in page(note) and any(task.due and "next check" in task.what for task in note.tasks)


def test_a_call_without_any_decision_still_gives_a_note(world):
    world.staff().say("hello")
    note = world.note()
    assert note.final is None and "Nothing has been decided yet" in page(note) and "DECISION: none yet" in thrive(note)
    assert printed(note).startswith(b"%PDF") and len(ten_points(note)) == 10


def test_reading_a_note_leaves_no_mark_on_the_call(world, reported):
    assert world.note().events == reported.events and world.note().last_hash == reported.last_hash


def test_an_altered_record_is_said_on_every_note(world, reported):
    with world.services.engine.begin() as connection:
        take_guards_away(connection)
        connection.execute(text("UPDATE event SET payload = '{}' WHERE seq = 4"))
    note = world.note()
    assert note.broken_at == 4 and "NOT WHOLE: event 4" in page(note) and "RECORD NOT WHOLE" in thrive(note) and printed(note)


def test_a_decision_of_other_protocols_is_not_explained_with_those_in_force(world, reported, monkeypatch):
    """A missing rule gives another decision now: the note says so instead of inventing what would have changed it."""
    from dataclasses import replace

    library = world.services.library
    missing = library.protocols["missing"]
    fewer = replace(missing, rules=tuple(rule for rule in missing.rules if rule.id != "missing-no-word"))
    world.services.library = replace(library, protocols={**library.protocols, "missing": fewer}, version="another")
    note = world.note()
    assert len(note.would_change) == 1 and "earlier version" in note.would_change[0] and "have changed since" in page(note)


def test_what_would_have_changed_it_is_in_the_note_and_not_in_the_text_to_paste(reported):
    assert any("this would be 999" in line for line in reported.would_change) and "this would be 999" in page(reported)
    assert "this would be" not in thrive(reported)


def test_thrive_has_its_six_headings_and_the_twelve_questions_of_a_missing_call(reported):
    text = thrive(reported)
    assert [line for line in text.splitlines() if line.isupper() and len(line.split()) == 1] == [
        "THREAT", "HARM", "RISK", "INVESTIGATION", "VULNERABILITY", "ENGAGEMENT"]
    assert [line.split(".")[0] for line in text.splitlines() if re.match(r"\d+\. ", line)] == [str(number) for number in range(1, 13)]
    assert "11. Likely to have gone abroad? Not asked here. Ask the caller." in text
    assert "not ticked: not like them at all" in text and text.isprintable() is False and "\x1b" not in text


def test_an_incident_has_no_twelve_questions_and_no_police_risk_level(world):
    world.staff().say("he's got a knife and is going for staff")
    text = thrive(world.note())
    assert "TWELVE" not in text and not re.search(r"\b(high|medium|low) risk\b", text, re.I)


def test_the_childs_own_plan_answers_one_of_the_twelve(world):
    staff = world.staff()
    world.answer(staff, staff.say("HC-17 has gone missing"), {**CALM, "child": "HC-17"})
    assert "YES, the child's plan has the flag: exploitation [registry]" in thrive(world.note())


def test_the_pdf_is_written_with_and_without_a_font_for_every_letter(world, monkeypatch, caplog):
    world.staff().say("Łukasz says 你好 \U0001f600 and he's got a knife and is going for staff \x1b[2J")
    note = world.note()
    assert printed(note).startswith(b"%PDF-") and "glyph" not in caplog.text
    monkeypatch.setattr("bot.notes.paper.dejavu", lambda: None)
    assert printed(note).startswith(b"%PDF-")


def test_letters_a_font_lacks_become_the_nearest_latin_ones():
    assert fonts.plain("Zoë’s café – ǎ 你") == "Zoë's café - a ?"


def test_times_are_uk_times_in_summer_too(tmp_path):
    from tests.notes.conftest import World

    world = World(tmp_path)
    world.clock.now = datetime(2026, 7, 1, 21, 30, tzinfo=timezone.utc)
    world.staff().say("he's got a knife and is going for staff")
    assert "1 Jul 2026 22:30" in page(world.note())


def test_a_missing_call_is_not_final_before_its_return_interview_is_recorded(reported):
    assert reported.waits_for == "return interview"
    assert "Not final: the return interview has not been recorded as offered." in page(reported)
    assert any("return interview" in task.what and task.due for task in reported.tasks)


def test_nothing_is_advised_about_a_child_who_is_back_while_the_child_is_away(reported):
    """The return joins the call after its decision; its instructions do not belong to that decision."""
    assert reported.tasks and not any("child is back" in task.what for task in reported.tasks)
