"""Codes work once and in their time; people have the posts they were given until somebody ends them."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.calllog.database import transaction
from bot.people.guesses import BY_ADDRESS, BY_ALL
from bot.people.people import CodeRefused, PeopleRefused, People, Post
from bot.registry.registry import Registry
from tests.people.conftest import NOON

HAZEL = Post("hazel-court", "care_staff")


def _enrolled(people, person="sam", posts=(HAZEL,), staff_code=""):
    code = people.invite(posts, "an administrator", NOON, staff_code=staff_code).code
    return people.enrol(code, "telegram", person, f"{person}'s chat", NOON)


def _why(people, code, at=NOON):
    with pytest.raises(CodeRefused) as refused:
        people.enrol(code, "telegram", "kim", "kim's chat", at)
    return refused.value.why


def test_a_code_enrols_whoever_sends_it(people):
    """With the home and role it was issued for, and an address to write to."""
    member = _enrolled(people)
    assert (member.posts, member.homes, member.address) == ((HAZEL,), ("hazel-court",), "sam's chat")
    assert people.who("telegram", "sam") == member


def test_somebody_without_a_code_is_nobody(people):
    """Also where another channel knows somebody of the same key."""
    _enrolled(people)
    assert people.who("telegram", "kim") is None and people.who("web", "sam") is None


def test_a_code_works_once(people):
    """The second who sends it is told to ask for a new one."""
    code = people.invite((HAZEL,), "an administrator", NOON).code
    people.enrol(code, "telegram", "sam", "chat", NOON)
    assert _why(people, code) == "used"


def test_a_code_is_out_of_date_after_its_time(people):
    """To the second."""
    invitation = people.invite((HAZEL,), "an administrator", NOON, timedelta(hours=1))
    assert _why(people, invitation.code, invitation.expires_at) == "expired"
    assert people.enrol(invitation.code, "telegram", "sam", "chat", invitation.expires_at - timedelta(seconds=1))


def test_a_withdrawn_code_opens_nothing(people):
    """And can be withdrawn once; a used one is past withdrawing."""
    invitation = people.invite((HAZEL,), "an administrator", NOON)
    assert people.withdraw(invitation.id, "an administrator", NOON) and not people.withdraw(invitation.id, "an administrator", NOON)
    assert _why(people, invitation.code) == "revoked"
    assert people.invitations(NOON) == []


def test_an_unknown_code_opens_nothing(people):
    """The words name no reason that would help somebody guessing."""
    assert _why(people, "2222-2222-2222") == "unknown"


def test_two_at_once_cannot_share_a_code(engine, vault):
    """Of eight people with one code, one is enrolled."""
    with transaction(engine) as session:
        code = People(session, vault).invite((HAZEL,), "an administrator", NOON).code

    def send(person):
        try:
            with transaction(engine) as session:
                return People(session, vault).enrol(code, "telegram", person, "chat", NOON)
        except CodeRefused:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert sum(member is not None for member in pool.map(send, "abcdefgh")) == 1


def test_a_second_code_adds_a_post(people):
    """One person may work in two homes and be manager in one of them."""
    _enrolled(people)
    member = _enrolled(people, posts=(Post("willow-end", "manager"), HAZEL))
    assert member.posts == (HAZEL, Post("willow-end", "manager"))
    assert member.decides_for("willow-end") and not member.decides_for("hazel-court")


def test_a_leaver_loses_access_at_once(people):
    """From one home, or from all of them."""
    member = _enrolled(people, posts=(HAZEL, Post("willow-end", "care_staff")))
    assert people.end(member, "an administrator", "left", NOON, "hazel-court") == 1
    assert people.who("telegram", "sam").homes == ("willow-end",)
    assert people.end(member, "an administrator", "left", NOON) == 1
    assert people.who("telegram", "sam") is None and people.everybody() == []


def test_staff_of_the_registry_need_no_home_and_role(people):
    """Their code in the registry says both."""
    assert _enrolled(people, posts=(), staff_code="WE-S01").posts == (Post("willow-end", "care_staff"), HAZEL)


def test_who_leaves_the_registry_leaves_here(people):
    """The registry's next version without somebody is enough."""
    _enrolled(people, posts=(), staff_code="HC-S01")
    registry = Registry(_session(people))
    content = registry.content()
    registry.import_content({**content, "staff": [one for one in content["staff"] if one["code"] != "HC-S01"]})
    assert people.who("telegram", "sam") is None


def test_managers_and_on_call_of_a_home_decide_for_it(people):
    """And nobody of another home, and no care staff."""
    _enrolled(people)
    manager = _enrolled(people, "mo", (Post("hazel-court", "manager"),))
    on_call = _enrolled(people, "lee", (Post("hazel-court", "on_call"),))
    _enrolled(people, "pat", (Post("willow-end", "manager"),))
    assert people.deciders("hazel-court") == [manager, on_call]


@pytest.mark.parametrize(("posts", "staff_code", "said"), (
    ((), "", "a staff code"), ((), "HC-S99", "a staff code"), ((), "EX-S90", "a staff code"),
    ((Post("hazel", "manager"),), "", "no home 'hazel'"), ((Post("hazel-court", "boss"),), "", "'boss' is no role"),
))
def test_an_invitation_for_nobody_is_refused_in_plain_words(people, posts, staff_code, said):
    """It says what is wrong, and nothing is issued."""
    with pytest.raises(PeopleRefused, match=said):
        people.invite(posts, "an administrator", NOON, staff_code=staff_code)
    assert people.invitations(NOON) == []


def test_neither_code_nor_address_can_be_read_in_the_database(people):
    """The code is kept as a keyed digest and the address sealed."""
    code = people.invite((HAZEL,), "an administrator", NOON).code
    people.enrol(code, "telegram", "sam", "chat 123456789", NOON)
    session = _session(people)
    rows = [str(tuple(row)) for table in ("invitation", "enrolment", "people_event") for row in session.execute(text(f"SELECT * FROM {table}"))]
    assert rows and not any(secret in row for row in rows for secret in (code, code.replace("-", ""), "123456789"))


def test_what_was_done_can_only_be_added_to(people):
    """The database refuses to change a line of who was let in."""
    _enrolled(people)
    session = _session(people)
    assert session.execute(text("SELECT count(*) FROM people_event")).scalar() == 2
    with pytest.raises(Exception, match="only ever added"):
        session.execute(text("UPDATE people_event SET by = 'nobody'"))


def _session(people):
    return people._session


def test_wrong_codes_of_everybody_together_end_in_an_hour(people):
    """A thousand accounts guess no more than one: then no code is looked at until an hour after the first of them."""
    for number in range(BY_ALL):
        with pytest.raises(CodeRefused) as refused:
            people.enrol("2222-2222-2222", "telegram", f"eve-{number}", "chat", NOON + timedelta(seconds=number))
        assert refused.value.why == "unknown"
    code = people.invite((HAZEL,), "an administrator", NOON).code
    with pytest.raises(CodeRefused, match="again after 13:00") as refused:
        people.enrol(code, "telegram", "sam", "chat", NOON + timedelta(minutes=30))
    assert refused.value.why == "too_many"
    assert people.enrol(code, "telegram", "sam", "chat", NOON + timedelta(hours=1, seconds=1)).posts == (HAZEL,)


def test_wrong_codes_from_one_address_end_too_and_not_for_others(people):
    """People can be made up on the web: their address is counted."""
    for number in range(BY_ADDRESS):
        with pytest.raises(CodeRefused):
            people.enrol("2222-2222-2222", "web", f"made-up-{number}", "chat", NOON, "an address")
    code = people.invite((HAZEL,), "an administrator", NOON).code
    with pytest.raises(CodeRefused) as refused:
        people.enrol(code, "web", "new", "chat", NOON, "an address")
    assert refused.value.why == "too_many"
    assert people.enrol(code, "web", "sam", "chat", NOON, "another address").posts == (HAZEL,)
