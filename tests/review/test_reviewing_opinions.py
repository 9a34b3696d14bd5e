"""What supervisors make of a call: added, never edited; who may say what; names taken out of what they type."""
from __future__ import annotations

import pytest

from bot.calllog.words import having
from bot.review.finding import Filters, find
from bot.review.reviewing.looking import note_view
from bot.review.reviewing.opinions import added_since, opinions
from bot.review.reviewing.recording import DOINGS, LONGEST, Done, Wrong, record
from bot.review.scope import Scope
from tests.review.exporting_calls import Log
from tests.review.finding_calls import NOW, write_call


@pytest.fixture(scope="module")
def whole_log(tmp_path_factory):
    """A log for all of these tests."""
    log = Log(tmp_path_factory.mktemp("opinions"))
    yield log
    log.close()


@pytest.fixture
def log(whole_log):
    """The same with a new filtered call."""
    whole_log.clock.now = NOW
    with whole_log.working() as desk:
        whole_log.call_now = write_call(desk)
    return whole_log


def do(log, by, doing, value="", text=""):
    with log.working() as desk:
        return record(desk, desk.log.row(log.call_now), by, doing, value, text)


def now(log):
    with log.reading() as desk:
        return desk.log.row(log.call_now), opinions(desk.log.events(log.call_now))


def test_a_judgement_is_followed_by_a_newer_one_and_stays_visible(log):
    """Both can be read, with who, when and why; the newer one stands."""
    do(log, "sup-1", "judge", "too_slow", "an hour went by")
    do(log, "sup-1", "judge", "appropriate")
    row, found = now(log)
    assert row.judged == "appropriate" and row.read
    assert [(one.value, one.by, one.reason) for one in found.judgements] == [("too_slow", "sup-1", "an hour went by"), ("appropriate", "sup-1", "")]


@pytest.mark.parametrize("value", ["should_be_handled", "should_be_escalated", "too_slow"])
def test_a_reason_is_needed_for_all_but_appropriate(log, value):
    """Without one nothing is recorded, spaces being none."""
    assert do(log, "sup-1", "judge", value, "  ") == Wrong("reason", "Say why in a few words.")
    assert do(log, "sup-1", "judge", "appropriate") == Done()
    assert now(log)[1].latest.value == "appropriate"


def test_anybody_but_the_judge_agrees_or_disagrees_with_a_reason(log):
    """Two people, two names; the judge's own word does not count twice."""
    assert do(log, "sup-2", "agree", text="yes").field == "opinion"
    do(log, "sup-1", "judge", "appropriate")
    assert "yours" in do(log, "sup-1", "agree", text="I was right").words
    assert do(log, "sup-2", "disagree").field == "opinion"
    do(log, "sup-2", "disagree", text="the child was 12")
    row, found = now(log)
    assert row.agreed is False and [(one.by, one.agrees, one.reason) for one in found.latest.opinions] == [("sup-2", False, "the child was 12")]


def test_a_second_opinion_is_asked_for_and_given(log):
    """It is wanted until somebody else answers; asking twice is asking once."""
    assert do(log, "sup-1", "second").field == "second"
    do(log, "sup-1", "judge", "appropriate")
    do(log, "sup-1", "second"), do(log, "sup-1", "second")
    row, found = now(log)
    assert row.second_wanted and found.second_wanted and sum(one.what == "second_wanted" for one in found.remarks) == 1
    do(log, "sup-2", "agree", text="I read it too")
    row, found = now(log)
    assert not row.second_wanted and not found.second_wanted and row.agreed is True


def test_a_newer_judgement_has_not_been_agreed_with_yet(log):
    """What a second person said was said of the older one, and stays with it."""
    do(log, "sup-1", "judge", "appropriate"), do(log, "sup-2", "agree", text="yes, both times"), do(log, "sup-1", "judge", "too_slow", "on second thoughts")
    row, found = now(log)
    assert row.agreed is None and [len(one.opinions) for one in found.judgements] == [1, 0]


def test_read_and_flag_are_recorded_once(log):
    """A double tap adds nothing."""
    for doing in ("read", "read", "flag", "flag", "unflag", "unflag"):
        do(log, "sup-1", doing)
    assert [one.what for one in now(log)[1].remarks] == ["read", "flagged", "unflagged"]


def test_too_high_is_for_what_an_operator_raised(log):
    """Elsewhere it is no kind of remark; an empty remark is none."""
    assert do(log, "sup-1", "remark", "too_high", "could have waited").field == "remark"
    assert do(log, "sup-1", "remark", "", " ").field == "remark"
    with log.working() as desk:
        log.call_now = write_call(desk, disposition="REPORT", raised_by="op-7")
    assert do(log, "sup-1", "remark", "too_high", "could have waited") == Done()
    row, found = now(log)
    assert found.raised_by == ("op-7",) and row.disposition == "REPORT" and row.remarks == 1


@pytest.mark.parametrize("raiser", ["person", "clock", "return"])
def test_staff_and_clocks_are_no_operators(log, raiser):
    """Nobody is told that somebody on the spot asked for too much."""
    with log.working() as desk:
        log.call_now = write_call(desk, disposition="REPORT", raised_by=raiser)
    assert do(log, "sup-1", "remark", "too_high", "no").field == "remark"


def test_names_are_taken_out_and_the_rest_can_be_found_by_its_words(log):
    """What was taken out is told by its kind; the name itself is nowhere."""
    done = do(log, "sup-1", "remark", text="Jane Smith at Hazel Court waited too long, ring 07700 900123")
    assert set(done.masked) == {"name", "phone"}
    text = now(log)[1].remarks[-1].text
    assert "Smith" not in text and "900123" not in text and "Hazel Court" in text
    with log.reading() as desk:
        assert find(desk, Scope(), Filters(words="waited court"), NOW).rows[0].call == log.call_now
        assert find(desk, Scope(), Filters(words="smith"), NOW).total == 0 and having(desk.vault, "smith")


@pytest.mark.parametrize("doing, value, text", [("", "", ""), ("delete", "", ""), ("judge", "", "x"), ("judge", "brilliant", "x"), ("remark", "", "x" * (LONGEST + 1)),
                                                ("judge", "too_slow", "x" * (LONGEST + 1)), ("remark", "other", "x")])
def test_what_no_form_sends_is_told_and_changes_nothing(log, doing, value, text):
    """Nothing is added."""
    before = now(log)[0].events
    assert isinstance(do(log, "sup-1", doing, value, text), Wrong) and now(log)[0].events == before


def test_opening_again_within_ten_minutes_is_the_same_look(log):
    """By the same account; another's is its own."""
    for by, minutes in (("sup-1", 0), ("sup-1", 9), ("sup-2", 0), ("sup-1", 2)):
        log.clock.now = log.clock.now.fromtimestamp(log.clock.now.timestamp() + 60 * minutes, tz=log.clock.now.tzinfo)
        with log.working() as desk:
            note_view(desk, log.call_now, by)
    assert [view.by for view in now(log)[1].views] == ["sup-1", "sup-2", "sup-1"]


def test_looks_and_exports_are_no_news_for_a_form(log):
    """Everything else that came since is."""
    seen = now(log)[0].events
    with log.working() as desk:
        desk.log.add(log.call_now, "viewed", NOW, by="sup-2")
        desk.log.add(log.call_now, "exported", NOW, what="list.csv", by="sup-2")
        assert added_since(desk.log.events(log.call_now), seen) == []
    do(log, "sup-2", "flag")
    with log.reading() as desk:
        assert [event.payload["what"] for event in added_since(desk.log.events(log.call_now), seen)] == ["flagged"]


def test_the_chain_is_whole_after_everything_that_can_be_done(log):
    """Review work is part of the record."""
    for doing in DOINGS:
        do(log, "sup-2" if doing in ("agree", "disagree") else "sup-1", doing, {"judge": "appropriate"}.get(doing, ""), "a reason")
    with log.reading() as desk:
        assert desk.log.verify(log.call_now) is None
