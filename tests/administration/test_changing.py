"""Administrators change the registry through forms that are checked as strictly as its files."""
from __future__ import annotations

import pytest

from bot.administration.changing import Changes
from bot.administration.children import ChangedChild, EndedPlacement, NewChild
from bot.administration.forms import Gone
from bot.administration.history import History
from bot.administration.homes import ChangedHome, ClosedHome, NewHome
from bot.administration.lines import plain, sections
from bot.administration.settings import Force, Restored, Setting
from bot.administration.staff import ChangedStaffCode, EndedStaffCode, NewStaffCode
from bot.calllog.database import reading, transaction
from bot.people.people import People, Post
from bot.triage.settings_ranges import RANGES

from .conftest import NOON


def test_a_changed_setting_is_shown_in_words_and_saved_with_who_and_why(office):
    """The history then has both."""
    proposal = office.propose(Setting("recheck_minutes"), value="45")
    assert proposal.lines == ("Force and settings", "  changed  recheck_minutes: 30 -> 45")
    assert office.content()["force"]["settings"]["recheck_minutes"]["value"] == 30
    office.save(Setting("recheck_minutes"), value="45", owner="Missing persons lead", review_by="1 April 2027")
    assert office.content()["force"]["settings"]["recheck_minutes"] == {"value": 45, "owner": "Missing persons lead", "review_by": "2027-04-01"}
    with reading(office.engine) as session:
        history = History(session, office.vault)
        latest, first = history.page(1, 10)
        assert (latest.by, latest.why, latest.current, first.current) == ("admin-1", "the panel decided", True, False)
        assert history.one(latest.number) == latest and history.count() == 2
        assert "  changed  recheck_minutes: 30 -> 45" in history.lines(latest) and history.lines(first) == []


@pytest.mark.parametrize("name", sorted(RANGES))
def test_every_setting_can_be_opened_and_saved_with_an_owner(office, name):
    """At the value it has."""
    assert office.save(Setting(name), owner="Lead").content is not None
    assert office.content()["force"]["settings"][name]["owner"] == "Lead"


@pytest.mark.parametrize("value", ["4", "61", "-1", "forty", "30.5", "", "999999999999"])
def test_a_setting_outside_its_range_is_told_at_its_field(office, value):
    """With what to write."""
    told = dict(office.propose(Setting("recheck_minutes"), value=value).problems)
    assert "from 5 to 60" in told["value"] and list(told) == ["value"]


@pytest.mark.parametrize("why", ["", "   ", "...", "x" * 501])
def test_a_change_without_a_reason_is_not_saved(office, why):
    """Nor with one too long to read."""
    before = office.version()
    assert dict(office.save(Setting("recheck_minutes"), why=why, value="45").problems).keys() == {"why"}
    assert office.version() == before


def test_a_reason_that_names_somebody_is_kept_without_the_name(office):
    """The home's own name is nobody's."""
    proposal = office.propose(Setting("recheck_minutes"), why="Sarah Jones of Hazel Court asked", value="45")
    assert "Sarah" not in proposal.why and "Hazel Court" in proposal.why


def test_saving_what_stands_there_is_told_as_no_change(office):
    """And makes no version."""
    assert office.save(ChangedHome("hazel-court")).problems[0][1].startswith("Nothing is different")


@pytest.mark.parametrize("home", ["hazel-court", "willow-end"])
def test_opening_and_saving_any_row_unchanged_changes_nothing(office, home):
    """Whatever the registry holds stands in a form and comes back the same."""
    content = office.content()
    subjects = [ChangedHome(home), Force(), *(ChangedChild(child["ref"]) for child in content["children"]),
                *(ChangedStaffCode(one["code"]) for one in content["staff"])]
    assert [office.propose(subject).lines for subject in subjects] == [()] * len(subjects)
    assert {problem for subject in subjects for _, problem in office.propose(subject).problems} == {"Nothing is different yet. Change something, or go back."}


def test_a_home_is_added_with_its_managers_in_order(office):
    """Empty rows are left out."""
    office.save(NewHome(), id="rowan-house", name="Rowan House", provider="Example Care North", capacity="4", manager_2_role="on_call",
                manager_2_name="Rota", manager_2_phone="01632 960202", manager_1_role="registered_manager", manager_1_name="R. Manager",
                manager_1_phone="01632 960201", police_name="PC Sample", police_phone="01632 960203", address_flagged="yes")
    home = office.content()["homes"][-1]
    assert [one["name"] for one in home["managers"]] == ["R. Manager", "Rota"] and home["capacity"] == 4 and home["address_flagged"] is True
    assert home["police_contact"]["phone"] == "01632 960203"


def test_the_problems_of_a_home_are_told_at_its_fields(office):
    """All at once."""
    told = dict(office.propose(NewHome(), id="Rowan House", name="", capacity="many", crisis_line="ring Bob", manager_1_role="registered_manager",
                               manager_1_name="=1+1", police_name="PC Sample").problems)
    assert set(told) == {"id", "name", "capacity", "crisis_line", "manager_1_name", "manager_1_phone", "police_phone"}
    assert told["manager_1_phone"] == "This is missing. Add it."


def test_a_second_home_of_one_name_is_refused(office):
    """At the short name."""
    assert "already" in dict(office.propose(NewHome(), id="hazel-court", name="Hazel").problems)["id"]


def test_a_childs_plan_is_changed(office):
    """With its days, risks and the home."""
    office.save(ChangedChild("HC-14"), return_by="21:00", return_by_fri="2200", report_after_minutes="30", flags=("self_harm",), other_flags="gang_links, water",
                collection="Staff collect within five miles")
    plan = next(child["plan"] for child in office.content()["children"] if child["ref"] == "HC-14")
    assert plan == {"return_by": "21:00", "return_by_day": {"fri": "22:00"}, "report_after_minutes": 30, "flags": ["self_harm", "gang_links", "water"],
                    "collection": "Staff collect within five miles"}


@pytest.mark.parametrize("field, value", [
    ("ref", "Emily"), ("ref", "12/03/2011"), ("age", "12/03/2011"), ("age", "18"), ("age_band", "15"), ("return_by", "9:30"), ("return_by_mon", "late"),
    ("report_after_minutes", "1441"), ("collection", "Her aunt Sarah Jones fetches her"), ("collection", "ring 07700 900123"), ("placing_authority", "born 12/03/2011"),
    ("gender", "12-03-2011"), ("other_flags", "Emily Smith"), ("home", "nowhere"),
])
def test_what_is_refused_in_a_file_is_refused_at_the_field(office, field, value):
    """A name or a birth date of a child above all."""
    typed = {"ref": "HC-30", "has_plan": "yes", field: value}
    told = dict(office.propose(NewChild("hazel-court"), **typed).problems)
    assert set(told) == {field}


def test_a_child_is_added_and_a_placement_ended(office):
    """By reference, however it is written."""
    office.save(NewChild("willow-end"), ref="WE-30", age="15", has_plan="no")
    assert office.content()["children"][-1] == {"ref": "WE-30", "home": "willow-end", "age": 15}
    assert "already" in dict(office.propose(NewChild("willow-end"), ref="WE30", has_plan="no").problems)["ref"]
    assert any("removed  WE-30" in line for line in office.propose(EndedPlacement("we30")).lines)
    office.save(EndedPlacement("WE-30"))
    with pytest.raises(Gone):
        office.open(ChangedChild("WE-30"))


def test_a_plan_is_not_lost_by_a_slip(office):
    """No plan, but times below it, is asked about."""
    assert set(dict(office.propose(ChangedChild("HC-14"), has_plan="no").problems)) == {"has_plan"}


def test_a_home_with_children_is_not_closed(office):
    """Their references are named."""
    assert "HC-11" in office.propose(ClosedHome("hazel-court")).problems[0][1]


def test_closing_a_home_ends_its_codes_posts_and_invitations(office):
    """Staff of another home keep that one."""
    with transaction(office.engine) as session:
        people = People(session, office.vault)
        code = people.invite([Post("hazel-court", "care_staff")], "admin-1", NOON).code
        people.enrol(code, "telegram", "p1", "111", NOON)
        people.invite([Post("hazel-court", "manager")], "admin-1", NOON)
    for child in [child["ref"] for child in office.content()["children"] if child["home"] == "hazel-court"]:
        office.save(ChangedChild(child), home="willow-end")
    proposal = office.propose(ClosedHome("hazel-court"))
    assert proposal.consequences == ("Number 1 (telegram) loses access: care staff at hazel-court.",)
    office.save(ClosedHome("hazel-court"))
    assert [(one["code"], one["homes"]) for one in office.content()["staff"]] == [("WE-S01", ["willow-end"]), ("EX-S90", [])]
    with transaction(office.engine) as session:
        people = People(session, office.vault)
        assert people.everybody() == [] and people.invitations(NOON) == []
    assert "only home" in office.propose(ClosedHome("willow-end"), why="x y").problems[0][1] or "Children" in office.propose(ClosedHome("willow-end")).problems[0][1]


def test_a_staff_code_is_added_changed_and_ended(office):
    """Whoever enrolled with it is told of before."""
    office.save(NewStaffCode(), code="HC-S09", role="care_staff", homes=("hazel-court",))
    with transaction(office.engine) as session:
        people = People(session, office.vault)
        people.enrol(people.invite([], "admin-1", NOON, staff_code="HC-S09").code, "telegram", "p1", "111", NOON)
    assert office.propose(ChangedStaffCode("HC-S09"), role="manager").consequences == ("Number 1 (telegram) loses access: care staff at hazel-court.",)
    assert office.propose(ChangedStaffCode("HC-S09"), homes=("hazel-court", "willow-end")).consequences == ()
    office.save(EndedStaffCode("HC-S09"))
    with transaction(office.engine) as session:
        assert People(session, office.vault).everybody() == []


@pytest.mark.parametrize("typed, field", [
    ({"code": "Bob Smith", "role": "care_staff", "homes": ("hazel-court",)}, "code"), ({"code": "HC-S50", "role": "", "homes": ()}, "role"),
    ({"code": "HC-S50", "role": "manager", "homes": ()}, "homes"), ({"code": "hcs01", "role": "manager", "homes": ("hazel-court",)}, "code"),
    ({"code": "HC-11", "role": "operator", "homes": ()}, "code"),
])
def test_a_staff_code_that_cannot_be_is_told_at_its_field(office, typed, field):
    """No name of staff is kept."""
    assert set(dict(office.propose(NewStaffCode(), **typed).problems)) == {field}


def test_an_older_version_is_restored_as_a_new_change(office):
    """The versions between stay in the history."""
    first = office.content()
    version = office.version()
    office.save(Setting("recheck_minutes"), value="45")
    assert "  changed  recheck_minutes: 45 -> 30" in office.propose(Restored(version, first)).lines
    office.save(Restored(version, first))
    assert office.version() == version
    with reading(office.engine) as session:
        assert History(session, office.vault).count() == 3


def test_of_two_administrators_the_second_is_told_and_loses_nothing(office):
    """What only the first changed stands; what both changed is shown at its field; what only the second typed stays."""
    began = office.open(Setting("recheck_minutes"))
    office.save(Setting("recheck_minutes"), by="admin-2", value="45", owner="Other lead")
    told = office.save(Setting("recheck_minutes"), base=began, value="50", review_by="1 April 2027")
    assert told.content is None and told.meanwhile.by == "admin-2" and "  changed  recheck_minutes: 30 -> 45" in told.meanwhile.lines
    assert told.typed == {"value": "50", "owner": "Other lead", "review_by": "1 April 2027"} and "45" in dict(told.problems)["value"]
    assert office.content()["force"]["settings"]["recheck_minutes"]["value"] == 45
    office.save(Setting("recheck_minutes"), base=told, **told.typed)
    assert office.content()["force"]["settings"]["recheck_minutes"] == {"value": 50, "owner": "Other lead", "review_by": "2027-04-01"}


def test_of_two_confirmed_at_one_moment_one_is_saved(office):
    """The other was looked at before the first was kept, and is not."""
    slow = office.propose(Setting("recheck_minutes"), value="50")
    office.save(Setting("recheck_minutes"), value="45")
    with transaction(office.engine) as session:
        assert Changes(session, office.vault).save(slow, "admin-2", NOON) is False
    assert office.content()["force"]["settings"]["recheck_minutes"]["value"] == 45


def test_a_change_elsewhere_is_told_too_and_undoes_nothing(office):
    """Two administrators, two rows."""
    began = office.open(ChangedChild("HC-14"))
    office.save(ChangedHome("hazel-court"), by="admin-2", capacity="6")
    told = office.save(ChangedChild("HC-14"), base=began, return_by="21:00")
    assert told.meanwhile and not told.problems and told.typed["return_by"] == "21:00"
    office.save(ChangedChild("HC-14"), base=told, **told.typed)
    assert office.content()["homes"][0]["capacity"] == 6


def test_what_was_typed_about_a_child_who_was_taken_out_meanwhile_is_still_there(office):
    """And cannot be saved."""
    began = office.open(ChangedChild("HC-14"))
    office.save(EndedPlacement("HC-14"), by="admin-2")
    told = office.save(ChangedChild("HC-14"), base=began, return_by="20:15")
    assert "no child HC-14" in told.problems[0][1] and told.typed["return_by"] == "20:15" and told.fields


def test_a_made_up_version_changes_nothing(office):
    """The form continues from the current one."""
    told = office.save(Setting("recheck_minutes"), version="r-nonsense", value="45")
    assert told.content is None and told.version == office.version()


@pytest.mark.parametrize("typed, refused", [("20 November 2026", True), ("1 April 2020", True), ("21 November 2026", False), ("1 April 2027", False), ("soon", None)])
def test_a_day_to_look_again_that_is_past_is_told_at_its_field(office, typed, refused):
    """It never comes to confirming."""
    proposal = office.propose(Setting("recheck_minutes", NOON.date()), value="45", review_by=typed)
    told = dict(proposal.problems)
    assert (proposal.content is None) == (refused is not False)
    assert told.get("review_by", "").startswith("This day is past. Give 21 November 2026 or a later day.") == bool(refused)


def test_what_a_change_does_is_shown_in_words(office):
    """No coded name or value on the pages of confirming and of the history; addresses stay as they are."""
    shown = sections(office.propose(Setting("cannabis_first_time"), value="police_told", owner="Lead").lines)
    assert shown[0].lines == (("Changed", "cannabis first time: home decides → police told"), ("Changed", "cannabis first time: owner: none → Lead"))
    assert plain("report_url: https://police.example/report_it -> none") == "report url: https://police.example/report_it -> none"
