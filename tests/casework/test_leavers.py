"""A leaver's calls: their clocks run on, and somebody of the home hears them and can answer."""
from __future__ import annotations

from bot.calllog.database import transaction
from bot.casework.desk import Desk
from bot.casework.leavers import takes_on, who_take_it_on
from bot.people.people import People, Post
from tests.casework.house import labels, texts


def moves_to(house, person: str, home: str) -> None:
    """Ends somebody's posts and enrols them in another home."""
    house.leave(person)
    with transaction(house.services.engine) as session:
        people = People(session, house.services.vault)
        code = people.invite([Post(home, "care_staff")], "an administrator", house.clock()).code
        people.enrol(code, "telegram", person, person, house.clock())


def test_a_leavers_check_goes_to_those_who_decide_and_not_to_the_leaver(house):
    """With buttons that they can answer with; the leaver learns nothing more."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.waits("21:40")
    house.leave("sam")
    house.wait(56)
    assert sam.reads() == []
    (asked,) = mo.reads()
    assert sam.row().call in asked.text and "does not work here any more" in asked.text and "Back here" in labels([asked])
    assert "Back here" in labels(oz.reads())
    replies = mo.press("Back here", [asked])
    assert sam.row().outcome == "filtered" and "Nobody" not in texts(replies) and len(sam.rows()) == 1


def test_a_leavers_report_is_heard_by_those_who_decide(house):
    """Silence still becomes a report, and it is not told to nobody."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.waits("21:40")
    house.leave("sam")
    house.wait(120)
    assert sam.row().disposition == "REPORT" and sam.reads() == []
    for phone in (mo, oz):
        heard = texts(phone.reads())
        assert "Report this to the police now" in heard and "Nothing more is needed" not in heard


def test_a_manager_who_reports_a_leavers_call_is_not_told_that_the_staff_ring(house):
    """There are no staff of that call any more: the manager reads what to do."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.refuses()
    house.leave("sam")
    replies = mo.press("Report to the police", mo.reads())
    assert "staff are told to ring" not in texts(replies) and "Ring the police now" in texts(replies)
    assert "Report this to the police now" in texts(mo.reads()) and sam.reads() == []


def test_where_nobody_decides_everybody_of_the_home_hears_it(house):
    """A colleague is better than nobody; with nobody at all the supervisors' list has it."""
    sam = house.phones["sam"]
    sue = house.enrol("sue", ("hazel-court", "care_staff"))
    for person in ("mo", "oz"):
        house.leave(person)
    sam.waits("21:40")
    house.leave("sam")
    house.wait(56)
    assert "Back here" in labels(sue.reads())
    house.leave("sue")
    house.wait(60)
    assert sam.row().disposition == "REPORT" and any(event.payload.get("why") == "left" for event in sam.events("handed_over"))


def test_somebody_who_changed_home_begins_a_call_of_their_own(house):
    """The old home's call is not theirs any more: neither to answer nor to hear of."""
    sam, mo = house.phones["sam"], house.phones["mo"]
    sam.waits("21:40")
    first = sam.row().call
    moves_to(house, "sam", "willow-end")
    replies = sam.say("a child is not back yet")
    assert len(sam.rows()) == 2 and replies[0].custom["call"] != first
    assert "earlier question" in texts(sam.token(f"a:{first}:returned:back"))
    house.wait(56)
    assert all(reply.custom.get("call") != first for reply in sam.reads()) and "Back here" in labels(mo.reads())
    assert next(row for row in sam.rows() if row.call == first).outcome == "open"


def test_nobody_of_another_home_answers_for_a_leaver(house):
    """Their press is an old button's."""
    sam = house.phones["sam"]
    wo = house.enrol("wo", ("willow-end", "manager"))
    sam.waits("21:40")
    call = sam.row().call
    house.leave("sam")
    wo.token(f"a:{call}:returned:back")
    assert next(row for row in sam.rows() if row.call == call).outcome == "open"


def test_whom_a_complaint_may_be_about_does_not_take_it_on(house):
    """The staff left before anybody said whom it is about: the manager hears nothing of it, on-call does."""
    sam = house.phones["sam"]
    sam.say("HC-14 made a complaint about a worker")
    house.leave("sam")
    with transaction(house.services.engine) as session:
        case = Desk(session, house.services.vault, house.services.library, house.clock).case(sam.row().call)
        case.answer("category", "staff_allegation")
        assert [member.person for member in who_take_it_on(case)] == ["oz"] and not takes_on(case, "telegram", "mo")
        case.answer("accused", "on_call")
        assert [member.person for member in who_take_it_on(case)] == ["mo"]
