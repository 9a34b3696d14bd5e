"""The force's supervisors and those of each provider review a call on their own: neither takes anything out of the other's hands."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.review.figures.book import figures
from bot.review.figures.period import Period
from bot.review.finding import Filters, find
from bot.review.reviewing.case_file import visible
from bot.review.reviewing.opinions import opinions
from bot.review.reviewing.queue import daily_queue
from bot.review.reviewing.recording import Done, Wrong, record
from bot.review.scope import Scope
from tests.review.exporting_calls import Log
from tests.review.finding_calls import EVENING, NORTH, NOW, SOUTH, write_call

DAY, FORCE, OF_NORTH = date(2026, 11, 21), Scope(), Scope(NORTH)


@pytest.fixture
def log(tmp_path):
    """One filtered call of the northern provider."""
    log = Log(tmp_path)
    log.clock.now = NOW
    with log.working() as desk:
        log.call_now = write_call(desk)
    yield log
    log.close()


def do(log, scope, by, doing, value="", text=""):
    with log.working() as desk:
        return record(desk, visible(desk, scope, log.call_now), by, doing, value, text, scope.side)


def seen(log, scope):
    with log.reading() as desk:
        return visible(desk, scope, log.call_now)


def left(log, scope):
    with log.reading() as desk:
        return len(daily_queue(desk, scope, DAY).left)


def test_a_providers_judgement_leaves_the_forces_daily_check_as_it_is(log):
    """Each side has a check of its own, and counts it down itself."""
    do(log, OF_NORTH, "sup-north", "judge", "appropriate")
    assert (left(log, OF_NORTH), left(log, FORCE)) == (0, 1)
    assert seen(log, OF_NORTH).judged == "appropriate" and seen(log, OF_NORTH).read
    assert seen(log, FORCE).judged is None and not seen(log, FORCE).read
    do(log, FORCE, "sup-1", "judge", "too_slow", "an hour went by")
    assert (left(log, FORCE), seen(log, OF_NORTH).judged, seen(log, FORCE).judged) == (0, "appropriate", "too_slow")


def test_read_flag_and_second_opinion_are_each_sides_own(log):
    """What one side marks or takes off stays as it was for the other, also in the lists."""
    do(log, FORCE, "sup-1", "flag")
    do(log, OF_NORTH, "sup-north", "read")
    assert do(log, OF_NORTH, "sup-north", "unflag") == Done() and seen(log, FORCE).flagged and not seen(log, OF_NORTH).flagged
    do(log, OF_NORTH, "sup-north", "judge", "appropriate")
    do(log, OF_NORTH, "sup-north", "second")
    with log.reading() as desk:
        totals = {name: tuple(find(desk, scope, Filters(**{name: True}), NOW).total for scope in (FORCE, OF_NORTH)) for name in ("flagged", "unread", "second")}
        judged = tuple(find(desk, scope, Filters(judged="any"), NOW).total for scope in (FORCE, OF_NORTH))
        assert find(desk, FORCE, Filters(), NOW).unread == 1 and find(desk, OF_NORTH, Filters(), NOW).unread == 0
    assert totals == {"flagged": (1, 0), "unread": (1, 0), "second": (0, 1)} and judged == (0, 1)


def test_nobody_of_a_provider_agrees_with_the_forces_judgement(log):
    """Two people of one side make a second opinion; another side's disagreement unsettles nothing."""
    do(log, FORCE, "sup-1", "judge", "appropriate")
    assert isinstance(do(log, OF_NORTH, "sup-north", "disagree", text="no"), Wrong)
    do(log, OF_NORTH, "sup-north", "judge", "should_be_escalated", "she was 12")
    do(log, OF_NORTH, "sup-north-2", "disagree", text="she was not")
    assert seen(log, FORCE).agreed is None and seen(log, OF_NORTH).agreed is False
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    with log.reading() as desk:
        shares = [{one.name: one.value for one in figures(desk.session, scope, month, month.before(), NOW, ("appropriate",))["appropriate"].now.measures}
                  ["Filtered calls judged appropriate"] for scope in (FORCE, OF_NORTH)]
    assert shares == [1, None]


def test_each_side_sees_what_the_other_said_and_who_said_it(log):
    """Judgements of others stand apart; remarks and marks of both stand in one list."""
    do(log, OF_NORTH, "sup-north", "judge", "too_slow", "an hour")
    do(log, OF_NORTH, "sup-north", "remark", text="the home rang twice")
    do(log, FORCE, "sup-1", "flag")
    with log.reading() as desk:
        events = desk.log.events(log.call_now)
        row = desk.log.row(log.call_now)
    of_force, of_north = opinions(events), opinions(events, NORTH)
    assert of_force.judgements == () and [(one.value, one.by, one.side) for one in of_force.others] == [("too_slow", "sup-north", NORTH)]
    assert of_north.latest.value == "too_slow" and of_north.others == ()
    assert [(one.what, one.side) for one in of_force.remarks] == [("remark", NORTH), ("flagged", "force")] == [(one.what, one.side) for one in of_north.remarks]
    assert row.remarks == 1


def test_a_call_that_turns_out_to_be_another_providers_has_that_ones_review(log):
    """What the first provider made of it stays in the record, and is in no column any more."""
    do(log, OF_NORTH, "sup-north", "judge", "appropriate")
    with log.working() as desk:
        desk.log.add(log.call_now, "answered", NOW, fact="child", value="WE-21", by="button", place="willow-end", provider=SOUTH)
        row = desk.log.row(log.call_now)
        assert (row.provider, row.provider_judged) == (SOUTH, None) and row == desk.log.rebuild(log.call_now)


@pytest.mark.parametrize("kind, told", [("decided", {"disposition": "REPORT", "outcome": "escalated", "rules": [], "facts": {}}), ("handed_over", {"to": "supervisors"}),
                                        ("answered", {"fact": "injury", "value": "yes", "by": "button"}), ("noted", {"unfinished": True}), ("noted", {"came_back": True})])
def test_news_puts_a_call_back_on_both_sides(log, kind, told):
    """Whatever moves a call on has been read by nobody."""
    for scope, by in ((FORCE, "sup-1"), (OF_NORTH, "sup-north")):
        do(log, scope, by, "judge", "appropriate")
        assert left(log, scope) == 0
    with log.working() as desk:
        desk.log.add(log.call_now, kind, NOW + timedelta(minutes=1), **told)
    assert (left(log, FORCE), left(log, OF_NORTH)) == (1, 1)


def test_a_call_that_is_still_open_is_done_only_for_now(log):
    """Judging what nobody has decided yet does not check it off."""
    with log.working() as desk:
        log.call_now = write_call(desk, EVENING, disposition=None)
    do(log, FORCE, "sup-1", "judge", "appropriate")
    with log.reading() as desk:
        queue = daily_queue(desk, FORCE, DAY)
        assert [item.row.call for item in queue.for_now] == [log.call_now] and len(queue.left) == 1
    with log.working() as desk:
        desk.log.add(log.call_now, "answered", NOW, fact="danger_now", value="no", by="clock")
    assert left(log, FORCE) == 2
