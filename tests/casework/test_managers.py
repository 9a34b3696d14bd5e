"""The manager's decision: who, when, what and why; who may not decide; and nobody reached."""
from __future__ import annotations

from datetime import datetime, timezone

from tests.support.doors import open_services
from tests.casework.scene import Scene



def decision(scene):
    """The manager's decision as it is kept."""
    (event,) = scene.events("manager_decided")
    return event


def slow_call(scene):
    """A call in slow time: insurance wants a number."""
    replies = scene.say("the tv got cracked on sunday by HC-14s football, insurers want a crime number")
    answers = {"danger_now": "no", "category": "damage", "still_happening": "over", "injury": "none", "health_need": "none", "aggravating": "none of these",
               "victim_wishes": "not sure", "reasonable_parent": "no", "plan_says": "nothing", "tried": "worked", "self_harm_signs": "none",
               "repeat_tonight": "no", "evidence_at_risk": "no", "supply_signs": "no", "exploitation_signs": "no", "reason_for_police": "log_number", "child": "HC-14"}
    while (fact := replies[-1].custom.get("ask")) and not replies[-1].custom.get("disposition"):
        replies = scene.say(answers[fact])
    assert replies[-1].custom["disposition"] == "MANAGER", replies[-1].text
    assert scene.events("decided")[-1].payload["slow_time"]
    return replies


def complaint(scene):
    """A complaint about a worker, up to the first decision or the question whom it is about."""
    from bot.calllog.database import transaction
    from bot.casework.desk import Desk

    replies = scene.say("HC-14 made a complaint about a worker")
    with transaction(scene.services.engine) as session:
        case = Desk(session, scene.services.vault, scene.services.library, scene.clock).case(scene.row().call)
        case.answer("category", "staff_allegation")
    answers = {"danger_now": "no", "category": "staff_allegation", "still_happening": "over", "injury": "none", "health_need": "none", "aggravating": "none of these",
               "victim_wishes": "nobody was hurt or lost anything", "reasonable_parent": "no", "plan_says": "nothing", "tried": "worked", "self_harm_signs": "none", "repeat_tonight": "no",
               "evidence_at_risk": "no", "supply_signs": "no", "exploitation_signs": "no", "reason_for_police": "advice", "child": "HC-14"}
    while (fact := replies[-1].custom.get("ask")) in answers and not replies[-1].custom.get("disposition"):
        replies = scene.say(answers[fact])
    return replies


def test_the_decision_keeps_who_when_what_and_why(scene):
    """The role, the moment, the decision and the words."""
    scene.refuses()
    scene.clock.now = datetime(2026, 11, 20, 21, 12, tzinfo=timezone.utc)
    scene.say("manager says we handle it, he can stay as the mum has had him before")
    event = decision(scene)
    assert (event.payload["decision"], event.payload["role"], event.payload["is_reporter"]) == ("handle", "registered_manager", False)
    assert event.at == scene.clock.now and "the mum has had him before" in event.text
    assert scene.row().outcome == "open"  # typed words are said back first
    scene.say("yes thats right")
    assert scene.row().outcome == "filtered"


def test_a_person_may_be_both(scene):
    """The reporter who is also the manager may decide, and the log says so."""
    scene.refuses()
    scene.say("im the manager, we will deal with it ourselves")
    scene.say("yes")
    assert decision(scene).payload["is_reporter"] is True and scene.row().outcome == "filtered"


def test_the_role_is_the_one_that_was_said(scene):
    """On-call decided, whoever the call stood with."""
    scene.refuses()
    scene.say("on call manager says report it to the police")
    assert decision(scene).payload["role"] == "on_call" and scene.row().disposition == "REPORT"


def test_not_having_asked_yet_is_not_not_reached(scene):
    """A manager counts as not reached only when tried (RESOLUTION-24)."""
    scene.refuses()
    limit = scene.clocks()["manager_limit"]
    for text in ("not sure", "ringing her after this", "asdf", "zzz", "qqq"):
        scene.say(text)
    assert scene.row().outcome == "open" and not scene.events("handed_over")
    assert scene.clocks()["manager_limit"] == limit


def test_not_reached_hands_to_on_call_with_one_new_limit(scene):
    """The limit starts once more, and only once (RESOLUTION-27)."""
    replies = scene.refuses()
    scene.wait(20)
    replies = scene.press("Cannot reach anyone", replies)
    assert "On-call rota" in replies[-1].text
    assert scene.clocks()["manager_limit"] == datetime(2026, 11, 20, 21, 50, tzinfo=timezone.utc)
    scene.wait(31)
    assert scene.row().disposition == "REPORT"


def test_both_tried_is_a_report_at_once(scene):
    """There is nobody left to wait for."""
    scene.refuses()
    scene.say("tried manager and on call four times each, neither of them picking up")
    assert scene.row().disposition == "REPORT"


def test_silence_passes_to_on_call_and_then_becomes_a_report(scene):
    """30 minutes each, as the force set it."""
    scene.refuses()
    scene.wait(31)
    assert [event.payload["to"] for event in scene.events("handed_over")] == ["on_call"] and scene.row().outcome == "open"
    scene.wait(30)
    assert scene.row().disposition == "REPORT" and scene.events("raised")[-1].payload["by"] == "clock"


def test_saying_more_wins_no_time(scene):
    """The limit runs on from the first decision, whatever is added to it."""
    scene.refuses()
    limit = scene.clocks()["manager_limit"]
    scene.wait(10)
    scene.say("he is with his mate from school, same age")
    assert scene.clocks()["manager_limit"] == limit


def test_slow_time_waits_for_the_next_working_day_and_never_reports_by_itself(tmp_path):
    """Thursday before Good Friday: due on Tuesday noon, UK time; then handed on each working day."""
    services, clock = open_services(tmp_path, datetime(2026, 4, 2, 20, 0, tzinfo=timezone.utc))
    scene = Scene(services, clock, home="hazel-court")
    slow_call(scene)
    assert scene.clocks()["manager_limit"] == datetime(2026, 4, 7, 11, 0, tzinfo=timezone.utc)
    scene.wait(7 * 24 * 60)
    handed = [event.payload for event in scene.events("handed_over")]
    assert len(handed) == 3 and all(one["to"] == "next_manager" and one["overdue"] for one in handed)
    assert scene.row().outcome == "open" and "manager_limit" in scene.clocks()


def test_not_reached_in_slow_time_goes_to_the_next_manager_without_a_report(scene):
    """Even when everybody was tried (RESOLUTION-14)."""
    slow_call(scene)
    limit = scene.clocks()["manager_limit"]
    for _ in range(3):
        scene.say("no answer from the manager or on call, tried both")
    assert scene.row().outcome == "open" and scene.clocks()["manager_limit"] == limit


def test_a_complaint_about_a_worker_asks_whom_it_is_about_before_it_names_a_manager(scene):
    """The one it is about is not the one to ring (RESOLUTION-20)."""
    replies = complaint(scene)
    assert replies[-1].custom["ask"] == "accused"
    replies = scene.press("The registered manager", replies)
    assert replies[-1].custom["disposition"] == "MANAGER"
    assert "C. Manager" not in replies[-1].text and "On-call rota" in replies[-1].text


def test_not_knowing_whom_it_is_about_leaves_out_the_first_manager(scene):
    """Unsure is on the serious side."""
    replies = scene.press("Not sure", complaint(scene))
    assert "C. Manager" not in replies[-1].text


def test_the_accused_decides_nothing(scene):
    """Their word is set aside, visibly, and the next named manager is asked."""
    scene.press("The registered manager", complaint(scene))
    replies = scene.say("registered manager says we handle it")
    assert "about themself" in replies[-1].text and scene.row().outcome == "open"
    assert not scene.events("manager_decided")
    scene.say("on call says we handle it ourselves")
    scene.say("yes")
    assert decision(scene).payload["role"] == "on_call" and scene.row().outcome == "filtered"


def test_a_complaint_about_another_worker_goes_to_the_manager(scene):
    """Nobody is left out."""
    replies = scene.press("None of these", complaint(scene))
    assert "C. Manager" in replies[-1].text
