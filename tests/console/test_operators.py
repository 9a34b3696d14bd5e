"""Operators at the console, on a real front door without a model: rules alone."""
from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from bot.calllog.database import DatabaseBusy
from bot.triage.values import severity
from tests.console.operator import INCIDENT, MISSING, Operator
from tests.support.console_scene import CSRF, NORTH, ConsoleScene


@pytest.fixture
def scene(tmp_path):
    found = ConsoleScene(tmp_path, "operators")
    yield found
    found.close()


@pytest.fixture
def operator(scene):
    return Operator(scene)


def test_a_call_goes_from_the_first_words_to_a_decision_by_numbers_alone(operator):
    """Each answer is the number in front of it, typed and sent, as without any script."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        assert operator.type(number).status_code == 303
    assert operator.head == "Wait, with a time set"
    assert operator.state().disposition == "WAIT"


def test_a_home_is_found_by_name_address_and_number_without_a_script(operator):
    """The Find button gives the home with its flag, contact, managers and phones, and keeps what was typed."""
    for find in ("hazel", "sample street", "01632 960102", "hasel cort"):
        operator.look("/console")
        page = operator.browser.post("/console", data={"csrf": CSRF, "do": "find", "said": "he <b>ran</b>", "find": find, "turn": operator.field("turn")}).text
        assert "Hazel Court" in page and "This is a children&#39;s home" in page.replace("children's", "children&#39;s"), find
        assert "PC Sample" in page and "01632 960103" in page and "he &lt;b&gt;ran&lt;/b&gt;" in page


def test_the_search_as_you_type_gives_the_same_homes_and_their_children(operator):
    """The script asks for a part of the page and the references to choose from."""
    told = operator.browser.get("/console/homes", params={"words": "willow"}).json()
    assert "Willow End" in told["html"] and "WE-24" in told["children"]
    assert operator.browser.get("/console/homes", params={"words": ""}).json()["children"] == []


def test_the_registry_fills_in_what_nobody_needs_to_ask(operator):
    """Plan, gender, ethnicity and two monitoring answers come from the registry; the third from the protocol."""
    operator.start(MISSING, "hazel-court", "hc14")
    assert "HC-14" in operator.words and "back by 21:30" in operator.words and "Ethnicity Mixed" in operator.words
    assert "Children's home" not in (operator.question or "") and "1 missing" not in operator.words
    told = {event.payload["fact"]: (event.payload["value"], event.payload["source"]) for event in operator.events("noted") if event.payload.get("what") == "monitoring"}
    assert told == {"looked_after": ("yes", "registry"), "childrens_home": ("yes", "registry"), "child_role": ("missing", "registry")}


def test_what_was_said_already_is_not_asked(operator):
    """The first words name the child and that the phone is off: neither is asked."""
    operator.start("HC-14 is missing, her phone is off", "hazel-court")
    asked = []
    while operator.question and not operator.head:
        asked.append(next(iter(operator.options().values())).split(":")[2])
        operator.choose(next(one for one in ("none", "no", "unknown", "some") if one in operator.options()))
    assert asked and not {"child", "contact"} & set(asked)
    assert "HC-14" in operator.words and "from what the caller said first" in operator.words


def test_a_name_is_no_reference(operator):
    """A name typed as reference is refused kindly, and nothing typed is lost."""
    answer = operator.start("He is late", "hazel-court", "Jayden Smith")
    assert answer.status_code == 422 and "never a name" in answer.text.lower() and "He is late" in answer.text and "Error: " in answer.text


def test_danger_in_the_first_words_is_a_decision_at_once(operator):
    """No question stands between the words and sending police; the operator is told what the operator does."""
    operator.start("he has stabbed another lad and there is blood everywhere", "hazel-court")
    assert operator.head == "Send police now" and "Ring 999 now" not in operator.words.split("What was said")[0].split("Summary for the log")[0]
    assert operator.state().disposition == "999" and operator.question is None


def test_danger_now_is_one_key_at_any_point(operator):
    """Before a question, in the middle and after a filtered end: the call becomes an emergency."""
    for steps in (0, 2, 99):
        operator.start(INCIDENT, "hazel-court")
        if steps == 99:
            operator.to_decision(category="damage", victim_wishes="no_victim", confirm="yes")
            operator.post("answer", choice=[operator.options()["yes"]]) if "yes" in operator.options() else None
        for _ in range(steps if steps < 9 else 0):
            operator.choose(next(one for one in ("no", "damage") if one in operator.options()))
        operator.post("danger")
        assert operator.head == "Send police now" and operator.state().outcome == "escalated", steps


def test_danger_now_works_before_anything_is_understood(operator):
    """A greeting opens no protocol; the key is an emergency all the same."""
    operator.start("hello", "hazel-court")
    operator.post("danger")
    assert operator.state().disposition == "999"


def test_the_caller_may_always_have_it_reported(operator):
    """Insisting does what it does in the chat: danger is asked, then it is a report."""
    operator.start(INCIDENT, "hazel-court")
    operator.post("police")
    assert operator.state().disposition == "REPORT" and operator.state().raised
    assert operator.head == "Create an incident now"


def test_notes_are_kept_with_their_time_and_without_names(operator):
    """A note goes to the log, findable by its words; a name in it is taken out and that is said."""
    operator.start(MISSING, "hazel-court")
    operator.post("note", note="Caller sounds worried. Call her back on 07700 900123")
    assert "Caller sounds worried" in operator.words and "07700" not in operator.words and "taken the phone number out" in operator.words
    assert [event.payload["by"] for event in operator.events("noted") if event.payload.get("what") == "operator_note"] == ["op-4471"]


def test_a_note_typed_beside_an_answer_is_kept_whatever_is_pressed(operator):
    """Every button of the page carries the note along; a double press keeps it once."""
    operator.start(MISSING, "hazel-court")
    operator.post("answer", choice=operator.options()["no"], note="dog barking <script>alert(1)</script>")
    assert "dog barking" in operator.words and "<script>alert" not in operator.page
    operator.post("note", note="second"), operator.post("note", note="second")
    assert len([event for event in operator.events("noted") if event.text == "second"]) == 1


def test_saving_a_note_leaves_the_answer_being_typed_in_its_box(operator):
    """Nothing typed is lost by saving something else."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("note", note="n", text="she was last seen at")
    assert answer.status_code == 200 and 'value="she was last seen at"' in answer.text


def test_a_second_call_is_parked_and_resumed(operator):
    """Each call has a person key of its own: the second never answers the first."""
    operator.start(MISSING, "hazel-court")
    first, question = operator.call, operator.question
    assert operator.post("park", see=False).headers["location"] == "/console"
    operator.start(INCIDENT, "willow-end")
    assert operator.call != first
    operator.choose("no")
    page = operator.look("/console")
    assert f"Resume {first}" in page and "Parked" in page
    operator.call = first
    operator.look()
    assert operator.question == question
    operator.post("resume")
    assert f"Resume {first}" not in operator.look("/console")


def test_two_operators_see_each_other_and_one_of_them_answers(scene, operator):
    """The second answer to the same question is refused by name, and what was typed stands there still."""
    operator.start(MISSING, "hazel-court")
    other = Operator(scene, "op-9")
    other.call = operator.call
    assert "OP-4471 has this call open too" in " ".join(re.sub(r"<[^>]+>", "", other.look()).split())
    assert "OP-9 has this call open too" in " ".join(re.sub(r"<[^>]+>", "", operator.look()).split())
    operator.choose("no")
    refused = other.post("answer", text="no, everybody is fine & well")
    assert refused.status_code == 409 and "This question was answered already by OP-4471" in refused.text and "everybody is fine &amp; well" in refused.text
    assert len([event for event in operator.events("answered") if event.payload["fact"] == "danger_now"]) == 1
    assert [event.payload["by"] for event in operator.events("viewed")] == ["op-9"]
    told = operator.browser.get(f"/console/calls/{operator.call}/beat").json()
    assert told["others"] == ["OP-9"] and str(told["turn"]) == other.field("turn")


def test_danger_is_never_refused_for_being_late(scene, operator):
    """Words of danger typed to a question that is answered already count all the same."""
    operator.start(MISSING, "hazel-court")
    other = Operator(scene, "op-9")
    other.call = operator.call
    other.look()
    operator.choose("no")
    other.post("answer", text="he has a knife and is stabbing people")
    assert operator.state().disposition == "999"


def test_the_same_answer_twice_is_one_answer(operator):
    """A double press, a reload and the back button answer once."""
    operator.start(MISSING, "hazel-court")
    token, turn = operator.options()["no"], operator.field("turn")
    for _ in range(3):
        answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": turn, "choice": token})
        assert answer.status_code == 303
    assert len([event for event in operator.events("heard") if event.payload.get("press") == token]) == 1


def test_the_same_start_twice_is_one_call(operator):
    """The form of one page opens one call, however often it is sent; other words open another."""
    operator.look("/console")
    form = {"csrf": CSRF, "do": "start", "turn": operator.field("turn"), "said": MISSING, "home": "hazel-court", "child": ""}
    places = [operator.browser.post("/console", data=form).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert operator.browser.post("/console", data={**form, "said": INCIDENT}).headers["location"] != places[0]


def test_several_signs_are_chosen_at_once(operator):
    """A list is answered in one go; every sign is in the log."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.choose("out_of_character", "severe_weather")
    assert set(operator.state().answers["amber_flags"].value) == {"out_of_character", "severe_weather"}
    assert operator.head == "Create an incident now"


def test_numbers_of_a_list_may_be_typed_together(operator):
    """"5 9" and Enter ticks both."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.type("5, 9")
    assert set(operator.state().answers["amber_flags"].value) == {"out_of_character", "severe_weather"}


def test_a_correction_is_typed(operator):
    """What contradicts an earlier answer is put as a question, in numbered answers; the log keeps both."""
    operator.start("HC-14 is missing. She has not come back and her phone is off", "hazel-court")
    operator.choose("no")
    operator.type("oh wait, she has been in touch, shes on her way back")
    assert "Which is right?" in operator.question
    operator.choose("returning")
    assert operator.state().answers["contact"].value == "returning" and operator.events("corrected")


def test_another_child_is_named_and_the_open_decision_is_made_again(operator):
    """A child of eleven does not wait because a child of sixteen was named first; a name is refused."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.head == "Wait, with a time set"
    assert "never a name" in operator.post("child", child="Jayden").text.lower()
    operator.look()
    operator.post("child", child="hc 11")
    assert operator.head == "Create an incident now" and "Child HC-11" in operator.words
    assert operator.state().outcome == "escalated" and operator.events("said")[-1].payload["disposition"] == "REPORT"


def test_a_reference_given_after_an_emergency_completes_the_record(operator):
    """The closed call takes the child, with what the registry knows; its decision stays."""
    operator.start("he has stabbed another lad", "hazel-court")
    operator.post("child", child="HC-18")
    assert operator.state().child == "HC-18" and operator.state().disposition == "999" and "Child HC-18" in operator.words


def test_an_answer_is_changed_by_its_own_button(operator):
    """Change beside a fact sets it aside and has it asked again."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for value in ("no", "none", "unknown"):
        operator.choose(value)
    operator.post("answer", choice=f"a:{operator.call}:different:whereabouts")
    assert operator.question.startswith("Is it known where the child is?")
    operator.choose("confirmed")
    assert operator.state().answers["whereabouts"].value == "confirmed"


def test_nothing_chosen_is_told_kindly(operator):
    """An empty answer says what to do."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("answer", text="  ")
    assert answer.status_code == 422 and "Choose an answer, or type one." in answer.text and "<title>Error: " in answer.text


def test_monitoring_cannot_be_left_out_in_silence(operator):
    """A closed call without them shows an error summary and stays on the list; "Not known" has to be chosen."""
    operator.start("The neighbour says a lad is shouting outside and there is a fire", "")
    assert operator.head == "Send police now"
    assert "Monitoring question missing: Is the child looked after?" in operator.words
    first = operator.call
    assert "Monitoring questions missing" in operator.look("/console") and first in operator.page
    operator.look(f"/console/calls/{first}")
    operator.post("monitoring", **{"monitoring-looked_after": "not_known", "monitoring-childrens_home": "no"})
    assert "Monitoring question missing: What is the child's part" in operator.words
    operator.post("monitoring", **{"monitoring-child_role": "not_known", "monitoring-looked_after": "maybe"})
    assert "Monitoring question missing" not in operator.words
    assert "Monitoring questions missing" not in operator.look("/console")


def test_a_parked_call_without_them_stays_on_the_list(operator):
    """Parking is quick and never blocked, and the list says what is owed."""
    operator.start(INCIDENT)
    operator.post("park", see=False)
    assert "Monitoring questions missing" in operator.look("/console")


def test_an_operator_raises_with_a_reason_and_nobody_lowers(operator):
    """Only higher decisions are offered; the call is closed as escalated, its clocks end, and a later word changes nothing."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.state().disposition == "WAIT"
    offered = re.findall(r'name="to" type="radio" value="(\w+)"', operator.page)
    assert offered == ["REPORT", "999"]
    assert operator.post("raise", to="REPORT", reason=" ").status_code == 422
    assert operator.post("raise", to="HOME", reason="quieter").status_code == 422
    operator.post("raise", to="REPORT", reason="The caller's voice: she is frightened")
    state = operator.state()
    assert (state.disposition, state.outcome, state.finished, state.raised) == ("REPORT", "escalated", True, True)
    assert operator.head == "Create an incident now" and "frightened" in operator.words
    with operator.scene.console.reading() as desk:
        assert [work.kind for work in desk.followups.of(operator.call) if work.kind in ("recheck", "manager_limit")] == []
        assert desk.log.verify(operator.call) is None
    with operator.scene.console.working() as desk:
        rebuilt = desk.log.rebuild(operator.call)
    assert rebuilt.disposition == "REPORT"
    operator.type("she is back and safe")
    assert severity(operator.state().disposition) >= severity("REPORT")


def test_a_filtered_call_is_raised_afterwards(operator):
    """A closed call goes up too, and stays there."""
    operator.start(INCIDENT, "hazel-court")
    operator.to_decision(category="damage", victim_wishes="no_victim", confirm="yes")
    if operator.state().disposition == "MANAGER":
        operator.choose("handle")
        operator.choose("yes") if "yes" in operator.options() else None
    before = operator.state().disposition
    operator.post("raise", to="999", reason="They are at it again")
    assert before != "999" and operator.state().disposition == "999" and operator.state().outcome == "escalated"


def test_the_decision_has_reasons_sources_and_a_summary_to_copy(operator):
    """What the operator does and what the caller is told stand apart, each with its source."""
    operator.start(MISSING, "hazel-court", "HC-17")
    for value in ("no", "none", "unknown"):
        if value in operator.options():
            operator.choose(value)
    operator.to_decision()
    words = operator.words
    assert operator.head == "Create an incident now" and "What you do" in words and "Tell the caller" in words and "RESOLUTION-" in words
    assert "THREAT" in words and "VULNERABILITY" in words and "readonly" in operator.page
    told = words.split("Tell the caller")[1].split("Why ")[0]
    assert "Ring 101" not in told and "ring 101" not in told


def test_earlier_calls_are_shown_and_lower_nothing(scene, operator):
    """A third call about the same child is decided as the first, and says that it is one."""
    dispositions = []
    for _ in range(3):
        operator.start(MISSING, "hazel-court", "HC-17")
        operator.to_decision(whereabouts="unknown")
        dispositions.append(operator.state().disposition)
        scene.clock.now += timedelta(minutes=1)
    assert dispositions[0] == dispositions[1] == dispositions[2] == "REPORT"
    assert "2 other calls about HC-17 in 28 days" in operator.words and "Same child" in operator.words


def test_a_home_may_be_chosen_later(operator):
    """A call can begin before anybody knows where; one home that fits is taken, of several one is chosen."""
    operator.start(MISSING)
    assert "Home not known" in operator.words
    assert "No home fits that" in operator.post("home", find="zzzz").text
    operator.post("home", find="willow")
    assert operator.state().home == "willow-end" and "PCSO Sample" in operator.words


def test_the_children_who_went_together_have_a_call_each(operator):
    """Both are on the operator's list, and each shows the other as linked."""
    operator.start("HC-14 and HC-17 have run off together, we cannot find them", "hazel-court")
    page = operator.look("/console")
    assert page.count("/console/calls/T-") >= 2
    operator.look()
    assert "Linked: they went together" in operator.words


@pytest.mark.parametrize("address", ["/console/calls/T-XXXXXX", "/console/calls/T-XXXXXX/beat"])
def test_a_call_that_is_none_of_the_console_is_not_found(operator, address):
    """Unknown references say nothing."""
    assert operator.browser.get(address).status_code == 404


def test_a_call_of_a_home_is_no_call_of_the_console(scene, operator):
    """An operator's page does not open what staff wrote in a chat, nor lets anything be answered there."""
    scene.staff().say("HC-14 is missing")
    call = scene.reference()
    assert operator.browser.get(f"/console/calls/{call}").status_code == 404
    for what in ("answer", "police", "danger", "note", "park", "resume", "home", "monitoring", "raise"):
        assert operator.browser.post(f"/console/calls/{call}/{what}", data={"csrf": CSRF, "turn": "1", "text": "x", "note": "n"}).status_code == 404, what


def test_only_operators_take_calls(scene, operator):
    """Supervisors and administrators find no such page; a form without its token changes nothing."""
    operator.start(MISSING, "hazel-court")
    for role in ("supervisor", "administrator"):
        browser = scene.client(role)
        assert browser.get("/console").status_code == 404 and browser.get(f"/console/calls/{operator.call}").status_code == 404
        assert browser.post(f"/console/calls/{operator.call}/danger", data={"csrf": CSRF}).status_code == 404
    assert operator.browser.post(f"/console/calls/{operator.call}/danger", data={"csrf": "other"}).status_code == 403
    assert operator.state().disposition is None


def test_a_session_that_ended_loses_nothing(scene, operator):
    """What was typed goes to the door, which gives it back after signing in."""
    operator.start(MISSING, "hazel-court")
    scene.door.accounts.pop(operator.name)
    answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": "1", "text": "she was seen in town", "note": "hm"})
    assert answer.status_code == 303 and "kept=" in answer.headers["location"]
    assert next(iter(scene.door.kept.values()))[1]["text"] == "she was seen in town"


def test_the_board_shows_what_is_open_and_what_is_late_first(scene, operator):
    """Overdue stands in words, in its own part and in the title; it comes back from the fragment alike."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    late = operator.call
    assert "Nothing is overdue" in operator.look("/board") and late in operator.page and "OP-4471" in operator.page
    scene.clock.now += timedelta(minutes=31)
    operator.start(INCIDENT, "willow-end")
    page = operator.look("/board")
    assert "<title>(1 overdue) Board" in page and "Overdue: 1 call" in page and page.index(late) < page.index(operator.call)
    told = operator.browser.get("/board/now").json()
    assert late in told["html"] and told["title"].startswith("(1 overdue)") and told["said"] == "1 overdue, 1 waiting."
    assert "Refresh" in page


def test_a_supervisor_of_one_provider_sees_its_homes_on_the_board_alone(scene, operator):
    """The other provider's call is not there, in the page or the fragment."""
    operator.start(MISSING, "hazel-court", "HC-14")
    north, operator.call = operator.call, ""
    operator.start(INCIDENT, "willow-end")
    browser = scene.client("supervisor", provider=NORTH)
    for page in (browser.get("/board").text, browser.get("/board/now").json()["html"]):
        assert north in page and operator.call not in page
    assert operator.call in scene.client("supervisor").get("/board").text


def test_a_front_door_that_fails_loses_nothing_and_still_says_danger(scene, operator, monkeypatch):
    """What was typed stands on the page again; words of danger are told without database or model."""
    operator.start(MISSING, "hazel-court")

    def broken(*arguments):
        raise RuntimeError("broken")
    monkeypatch.setattr(scene.services.front_door._office, "work", broken)
    answer = operator.post("answer", text="he is on the roof and says he will jump")
    assert "Send police now" in answer.text and "he is on the roof" in answer.text
    answer = operator.post("answer", text="she has been gone an hour")
    assert answer.status_code == 503 and "still here" in answer.text and "she has been gone an hour" in answer.text
    monkeypatch.undo()
    operator.look()
    assert operator.post("answer", text="she has been gone an hour").status_code == 303


def test_a_log_that_cannot_be_reached_is_no_reason_to_be_silent_about_danger(scene, operator, monkeypatch):
    """Where the database does not answer, the key and the words of danger say what to do, and what was typed stands below."""
    operator.start(MISSING, "hazel-court")

    def busy(*arguments):
        raise DatabaseBusy("busy")
    monkeypatch.setattr(scene.console, "working", busy)
    for what in ("danger", "answer"):
        form = {"csrf": CSRF, "turn": "1", "text": "he has stabbed somebody", "note": "front door"}
        answer = operator.browser.post(f"/console/calls/{operator.call}/{what}", data=form)
        assert answer.status_code == 503 and "Send police now" in answer.text and "he has stabbed somebody" in answer.text and "front door" in answer.text
    started = operator.browser.post("/console", data={"csrf": CSRF, "do": "start", "turn": "t", "said": "he has stabbed somebody"})
    assert started.status_code == 503 and "Send police now" in started.text and "he has stabbed somebody" in started.text


def test_a_clock_that_answered_first_is_told_too(scene, operator):
    """A limit that passed while the operator typed is not overwritten: the page says so and keeps the words."""
    operator.start(MISSING, "hazel-court", "HC-14")
    turn, token = operator.field("turn"), operator.options()["no"]
    scene.clock.now += timedelta(minutes=45)

    asyncio.run(scene.services.front_door.run_due())
    answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": turn, "choice": token, "text": "hello there"})
    assert answer.status_code in (303, 409)
    if answer.status_code == 409:
        assert "moved on" in answer.text and "hello there" in answer.text


def test_an_emergency_stands_above_the_monitoring_questions(operator):
    """Nobody reads about missing answers before "send police now"; the title says both."""
    operator.start("he has stabbed another lad")
    assert operator.page.index("Send police now</h2>") < operator.page.index("Before you leave this call")
    assert "(monitoring questions missing)" in operator.page.split("</title>")[0]
    assert "/danger" not in operator.page and "Next call" in operator.page


def test_what_is_asked_after_a_return_is_answered_here_too(scene, operator):
    """The child is back, the call is closed; half an hour later one question waits on the list and is answered by its number."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2", "1"):
        operator.type(number)
    assert operator.state().finished
    scene.clock.now += timedelta(minutes=31)
    asyncio.run(scene.services.front_door.run_due())
    assert "A question waits" in operator.look("/console")
    operator.look()
    assert operator.question and "none" in operator.options()
    operator.choose("none")
    assert "A question waits" not in operator.look("/console")


def test_a_linked_call_asks_and_is_answered_on_its_own_page(operator):
    """Children who went together: each page has its own question, and a press there belongs to that child's call."""
    operator.start("HC-14 and HC-17 have run off together, we cannot find them", "hazel-court")
    first = operator.call
    operator.to_decision(whereabouts="unknown", contact="none", checks_done="some")
    operator.look("/console")
    with operator.scene.console.reading() as desk:
        rows = desk.log.calls(channel="console")
    assert {row.child for row in rows} == {"HC-14", "HC-17"}
    other = next(row.call for row in rows if row.call != first)
    operator.call = other
    operator.look()
    assert "HC-14" in operator.words or "HC-17" in operator.words
    assert operator.head or operator.question


def test_a_text_that_is_too_long_is_told_and_kept(operator):
    """Nothing is cut in silence."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("answer", text="word " * 21_000)
    assert answer.status_code == 413 and "too long" in answer.text and "word word" in answer.text
