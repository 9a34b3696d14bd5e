"""Managers and on-call decide in their own chat: asked once, the first decision counts, and everybody knows where it stands."""
from __future__ import annotations

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from tests.casework.house import ASKED, Phone, labels, texts
from tests.casework.test_managers import complaint
from tests.support.doors import invite


def test_the_manager_is_asked_with_what_is_needed_to_decide(people):
    """The reference, what was understood, why, the limit and the 999 line; on-call is not asked yet."""
    house, sam, mo, oz = people
    (asked,) = mo.reads()
    assert labels([asked]) == ASKED and all(len(button.token.encode()) <= 64 for button in asked.buttons)
    for part in (sam.row().call, "HC-14", "Hazel Court", "21:30", "Why you:", "on-call", "ring 999"):
        assert part in asked.text, part
    assert "not back yet" not in asked.text  # never the words typed
    assert oz.reads() == [] and not any("decide" in reply.text for reply in sam.reads())


def test_handling_it_closes_the_call_and_the_staff_see_it_at_once(people):
    """By the same rules as when staff tell it; who decided and how is kept."""
    house, sam, mo, oz = people
    replies = mo.press("Handle in the home", mo.reads())
    assert "Recorded at 21:00" in replies[-1].text and "Why?" in replies[-1].text
    (event,) = sam.events("manager_decided")
    assert (event.payload["decision"], event.payload["role"], event.payload["via"], event.payload["is_reporter"]) == ("handle", "manager", "own_chat", False)
    assert sam.row().outcome == "filtered"
    said = sam.reads()
    assert "the manager decided at 21:00: the home handles it" in said[0].text and said[0].custom["disposition"] == "HOME"


def test_reporting_makes_it_a_report(people):
    """The staff are told to ring."""
    house, sam, mo, oz = people
    replies = mo.press("Report to the police", mo.reads())
    assert "told to ring the police" in replies[-1].text and sam.row().disposition == "REPORT"
    assert "Report this to the police now" in texts(sam.reads())


def test_of_two_managers_the_first_counts_and_the_second_is_told(people):
    """Nothing is decided twice; whoever was asked too hears of it unasked."""
    house, sam, mo, oz = people
    bo = house.enrol("bo", ("hazel-court", "manager"))
    house.enrol("sue", ("hazel-court", "care_staff")).refuses()
    asked_mo, asked_bo = mo.reads(), bo.reads()
    mo.press("Handle in the home", asked_mo[-1:])
    assert "The manager decided: the home handles it" in texts(bo.reads())
    replies = bo.press("Report to the police", asked_bo)
    assert "The manager decided: the home handles it" in replies[-1].text and "101" in replies[-1].text
    rows = {row.person: row for row in sam.rows()}
    assert (len(sam.events("manager_decided", rows["sue"].call)), rows["sue"].outcome) == (1, "filtered")
    assert rows["sam"].outcome == "open"


def test_a_manager_enrolled_while_a_call_waits_is_asked_about_it(people):
    """Their first look at the chat shows what they can decide; a wrong code, or other homes, bring nothing."""
    house, sam, mo, oz = people
    for person, home, count in (("bo", "hazel-court", 1), ("cy", "willow-end", 0)):
        phone = house.phones[person] = Phone(house, person)
        phone.say("/start 2222-2222-2222")
        assert phone.reads() == []
        phone.say(f"/start {invite(house.services, home, 'manager')}")
        assert [labels([reply]) for reply in phone.reads()] == [ASKED] * count
    mo.press("Handle in the home", mo.reads())
    assert "The manager decided: the home handles it" in texts(house.phones["bo"].reads())


def test_the_same_press_twice_decides_once(people):
    """A second tap says where the call stands and still asks for the reason."""
    house, sam, mo, oz = people
    asked = mo.reads()
    mo.press("Handle in the home", asked)
    again = mo.press("Handle in the home", asked)
    assert "is closed" in again[-1].text and "Why?" in again[-1].text
    assert len(sam.events("manager_decided")) == 1


def test_staff_who_tell_the_decision_too_are_told_who_decided(people):
    """No second call is opened for it."""
    house, sam, mo, oz = people
    mo.press("Handle in the home", mo.reads())
    replies = sam.say("manager says we handle it")
    assert "The manager decided: the home handles it" in replies[-1].text and len(sam.rows()) == 1


def test_a_decision_the_staff_told_first_is_told_to_a_late_press(people):
    """Staff tapped it; the manager's button is stale."""
    house, sam, mo, oz = people
    asked = mo.reads()
    sam.press("Tell the police", sam.say("/status", kind="command"))
    assert "the police are told" in texts(mo.reads())
    assert "is closed" in mo.press("Handle in the home", asked)[-1].text and sam.row().disposition == "REPORT"


def test_the_limit_hands_it_to_on_call_and_the_manager_is_told(people):
    """Then the manager's buttons are stale; on-call decides."""
    house, sam, mo, oz = people
    asked = mo.reads()
    house.wait(31)
    assert "moved on" in texts(mo.reads()) and "On-call rota" in texts(sam.reads())
    late = mo.press("Handle in the home", asked)
    assert "with the on-call manager now, until 22:00" in late[-1].text and sam.row().outcome == "open"
    (asked,) = oz.reads()
    assert "22:00" in asked.text and "police report" in asked.text
    oz.press("Handle in the home", [asked])
    assert sam.events("manager_decided")[0].payload["role"] == "on_call" and sam.row().outcome == "filtered"


def test_a_report_from_the_manager_counts_also_after_it_moved_on(people):
    """Nothing keeps anybody from raising it."""
    house, sam, mo, oz = people
    asked = mo.reads()
    house.wait(31)
    mo.press("Report to the police", asked)
    assert sam.row().disposition == "REPORT"


def test_nobody_deciding_is_a_report_and_on_call_hears_of_it(people):
    """As without them; their buttons say where it stands."""
    house, sam, mo, oz = people
    house.wait(61)
    asked, told = oz.reads()
    assert sam.row().disposition == "REPORT" and "police report" in told.text
    assert "police report" in oz.press("Handle in the home", [asked])[-1].text


def test_nobody_else_decides_by_such_a_button(people):
    """Care staff, another home's manager, a stranger, and a call that does not exist: a polite word, and nothing changes."""
    house, sam, mo, oz = people
    other = house.enrol("wo", ("willow-end", "manager"))
    stranger = type(mo)(house, "nobody")
    call = sam.row().call
    for phone in (other, house.enrol("sue", ("hazel-court", "care_staff")), sam):
        assert "not for you" in phone.token(f"m:{call}:handle")[-1].text
    assert "enrolled" in stranger.token(f"m:{call}:handle")[-1].text
    assert "not for you" in mo.token("m:T-222222:handle")[-1].text and "not for you" in mo.token(f"m:{call}:nonsense")[-1].text
    assert not sam.events("manager_decided") and sam.row().outcome == "open" and len(sam.rows()) == 1


def test_a_leaver_is_not_asked_and_decides_nothing(people):
    """Access ends at once."""
    house, sam, mo, oz = people
    asked = mo.reads()
    house.leave("mo")
    assert "code" in mo.press("Handle in the home", asked)[-1].text and sam.row().outcome == "open"


def test_whom_a_complaint_is_about_is_neither_asked_nor_told(house):
    """The manager is accused: on-call is asked, the manager learns nothing of it and decides nothing."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.press("The registered manager", complaint(sam))
    assert mo.reads() == [] and labels(oz.reads())[:2] == ASKED[:2]
    replies = mo.token(f"m:{sam.row().call}:report")
    assert "with somebody else" in replies[-1].text and "complaint" not in replies[-1].text and sam.row().outcome == "open"


def test_a_complaint_about_on_call_is_the_managers(house):
    """Only the one it is about is left out."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.press("The on-call manager", complaint(sam))
    assert labels(mo.reads()) and oz.reads() == []
    assert "with somebody else" in oz.token(f"m:{sam.row().call}:handle")[-1].text


def test_a_manager_who_reports_is_asked_in_the_one_chat_and_may_decide(house):
    """Told once; the log says that it was their own call."""
    house.leave("oz")
    mo = house.phones["mo"]
    replies = mo.refuses()
    assert "you may decide it yourself" in replies[-1].text and mo.reads() == []
    mo.press("We handle it", replies)
    (event,) = mo.events("manager_decided")
    assert event.payload["is_reporter"] is True and event.payload["role"] == "manager" and mo.row().outcome == "filtered"


def test_a_manager_who_reports_a_complaint_about_themself_does_not_decide(house):
    """Their tap is set aside, and on-call is asked in their own chat."""
    mo, oz = house.phones["mo"], house.phones["oz"]
    replies = mo.press("The registered manager", complaint(mo))
    assert "you may decide" not in replies[-1].text
    replies = mo.press("We handle it", replies)
    assert "about themself" in replies[-1].text and not mo.events("manager_decided") and mo.row().outcome == "open"
    assert labels(oz.reads())


def test_no_word_at_a_check_falls_to_the_manager(house):
    """Asked when nobody answered; the child's return ends it."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.waits("21:40")
    assert mo.reads() == []
    house.wait(66)  # asked at 21:55, told on at 22:05
    (asked,) = mo.reads()
    assert "Nobody answered the check" in asked.text and "22:15" in asked.text and oz.reads() == []
    sam.press("Back here", [reply for reply in sam.reads() if reply.buttons])
    assert "The home handles it" in texts(mo.reads()) and sam.row().outcome == "filtered"


def test_slow_time_asks_the_next_manager_on_the_next_working_day(house):
    """And goes on asking; more time is one more working day."""
    from tests.casework.test_managers import slow_call

    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    slow_call(sam)
    (asked,) = mo.reads()
    assert "Mon 12:00" in asked.text and "next manager" in asked.text
    assert "Tue 12:00" in mo.press("I need more time", [asked])[-1].text
    house.wait(4 * 24 * 60)
    assert labels(oz.reads()) and sam.row().outcome == "open"


def test_every_such_call_verifies_and_rebuilds(people):
    """The log is whole, and the row is what the events say."""
    house, sam, mo, oz = people
    mo.press("Handle in the home", mo.reads())
    mo.say("her nan has her")
    with reading(house.services.engine) as session:
        log = CallLog(session, house.services.vault)
        for row in log.calls():
            assert log.verify(row.call) is None
            assert log.state(row.call).manager["reason"] == "own_words"


def test_who_is_manager_and_on_call_is_asked_again_when_it_passes_to_on_call(house):
    """With the new limit and fresh buttons, and without being told that it is with somebody else."""
    house.leave("mo")
    house.leave("oz")
    both = house.enrol("bea", ("hazel-court", "manager"), ("hazel-court", "on_call"))
    house.phones["sam"].refuses()
    house.wait(31)
    first, second = both.reads()
    assert "21:30" in first.text and "22:00" in second.text
    both.press("Handle in the home", [second])
    assert both.events("manager_decided")[0].payload["role"] == "on_call" and both.row().outcome == "filtered"


def test_a_second_allegation_takes_the_decision_from_the_one_it_is_about(people):
    """Asked already when the call becomes a complaint: told only that it is with somebody else, and on-call is asked."""
    from bot.calllog.database import transaction
    from bot.casework.asking_managers import keep_managers_told
    from bot.casework.desk import Desk

    house, sam, mo, oz = people
    asked = mo.reads()
    with transaction(house.services.engine) as session:
        desk = Desk(session, house.services.vault, house.services.library, house.clock)
        case = desk.case(sam.row().call)
        case.answer("category", "staff_allegation")
        keep_managers_told(desk)
    assert "one more answer" in mo.press("Handle in the home", asked)[-1].text
    with transaction(house.services.engine) as session:
        desk = Desk(session, house.services.vault, house.services.library, house.clock)
        desk.case(sam.row().call).answer("accused", "registered_manager")
        keep_managers_told(desk)
    house.deliver()
    (told,) = mo.reads()
    assert "with somebody else" in told.text and "complaint" not in told.text and labels(oz.reads())
