"""The registry is imported whole or not at all, kept by version, and looked things up in."""
from __future__ import annotations

import copy

import pytest
import yaml

from bot.calllog.database import migrate, open_engine, transaction
from bot.registry import DEMO
from bot.registry.directory import Directory
from bot.registry.refusal import RegistryRefused
from bot.registry.registry import Registry, UnknownVersion
from bot.triage.circumstances import Contact, ForceSettings, Plan
from tests.support import databases

DATA = yaml.safe_load(DEMO.read_text(encoding="utf-8"))


@pytest.fixture
def session(tmp_path):
    """A transaction on a migrated database."""
    address = databases.address(tmp_path / "calls.db")
    migrate(address)
    engine = open_engine(address)
    with transaction(engine) as session:
        yield session
    engine.dispose()


def _changed(**force):
    data = copy.deepcopy(DATA)
    data["force"].update(force)
    return data


def test_before_the_first_import_it_is_empty_with_default_settings(session):
    """Nobody is known, and the proposals stand."""
    registry = Registry(session)
    assert registry.is_empty() and registry.version() == ""
    assert registry.force() == ForceSettings() and registry.homes() == () and registry.child("HC-11") is None


def test_the_demo_registry_is_fictional_and_complete(session):
    """Two homes, seven children, every number from the ranges kept for drama."""
    registry = Registry(session)
    registry.import_file(DEMO)
    homes = registry.homes()
    assert len(homes) == 2 and sum(len(registry.children(home.id)) for home in homes) == 7
    phones = [home.out_of_hours_social_care for home in homes] + [one.phone for home in homes for one in (*home.managers, home.police_contact)]
    assert all(phone.startswith("01632 960") for phone in phones)


def test_what_is_imported_can_be_looked_up(session):
    """Force, homes with their contacts in order, children with their plans."""
    registry = Registry(session)
    registry.import_file(DEMO)
    home, child = registry.home("hazel-court"), registry.child("HC-14")
    assert [one.role for one in home.managers] == ["registered_manager", "on_call"]
    assert home.police_contact == Contact("police_contact", "PC Sample", "01632 960101", "Mon-Fri 08:00-16:00")
    assert (child.age, child.home, child.plan) == (16, "hazel-court", Plan("21:30", 60, ()))
    assert registry.child("HC-18").plan is None
    assert registry.force().name == "Example Constabulary"
    assert registry.home("nowhere") is None and registry.home(None) is None and registry.children("nowhere") == ()


@pytest.mark.parametrize("written", ["HC-14", "hc14", "HC 14", "hc-14.", " Hc - 14 ", "hc–14"])
def test_a_reference_is_known_however_it_is_written(session, written):
    """At three in the morning, on a phone."""
    registry = Registry(session)
    registry.import_file(DEMO)
    assert registry.child(written).ref == "HC-14"


@pytest.mark.parametrize("written", ["", None, "HC", "14", "HC-1", "HC-144", "somebody"])
def test_what_is_no_reference_is_nobody(session, written):
    """Never the nearest child."""
    registry = Registry(session)
    registry.import_file(DEMO)
    assert registry.child(written) is None


def test_the_same_content_is_the_same_version(session):
    """From a file or as data, once or twice."""
    registry = Registry(session)
    assert registry.import_file(DEMO) == registry.import_data(copy.deepcopy(DATA)) == registry.version()


def test_a_call_can_still_use_the_version_it_began_with(session):
    """Old plans and settings stay; an older version can be made current again."""
    registry = Registry(session)
    first = registry.import_data(DATA)
    data = copy.deepcopy(DATA)
    data["children"] = [one for one in data["children"] if one["ref"] != "HC-14"]
    data["force"]["settings"]["recheck_minutes"] = 45
    second = registry.import_data(data)
    assert registry.version() == second != first
    assert registry.child("HC-14") is None and registry.child("HC-14", first).age == 16
    assert (registry.force().recheck_minutes, registry.force(first).recheck_minutes) == (45, 30)
    assert registry.import_data(DATA) == first == registry.version()


def test_an_empty_version_means_the_current_and_an_unknown_one_is_an_error(session):
    """A call opened before the first import has none."""
    registry = Registry(session)
    registry.import_file(DEMO)
    assert registry.child("HC-14", "").age == 16
    with pytest.raises(UnknownVersion):
        registry.child("HC-14", "r-none")


def test_settings_the_file_does_not_name_keep_their_defaults(session):
    """And those it names may say who owns them."""
    registry = Registry(session)
    settings = {"recheck_minutes": {"value": 20, "owner": "A. Lead", "review_by": "2027-01-31"}, "latest_wait": "22:00"}
    registry.import_data(_changed(settings=settings))
    force = registry.force()
    assert (force.recheck_minutes, force.latest_wait) == (20, "22:00")
    assert force.manager_answer_minutes == ForceSettings().manager_answer_minutes
    assert registry.setting_notes() == {"recheck_minutes": ("A. Lead", "2027-01-31"), "latest_wait": (None, None)}


def test_a_refused_registry_changes_nothing(session):
    """All or nothing: the good rows of a bad file are not taken."""
    registry = Registry(session)
    version = registry.import_file(DEMO)
    data = copy.deepcopy(DATA)
    data["homes"][0]["name"] = "Another name"
    data["children"][3]["age"] = 30
    with pytest.raises(RegistryRefused, match="nothing was changed"):
        registry.import_data(data)
    assert registry.version() == version and registry.home("hazel-court").name == "Hazel Court"


def test_a_plan_without_times_means_report_at_once(session):
    """RESOLUTION-5: nobody waits because a key was left out."""
    data = copy.deepcopy(DATA)
    data["children"][0]["plan"] = {}
    registry = Registry(session)
    registry.import_data(data)
    assert registry.child("HC-11").plan == Plan(None, 0, ())


def test_a_plan_may_have_other_times_on_some_days_and_how_the_child_is_fetched(session):
    """The usual time holds on the other days."""
    registry = Registry(session)
    registry.import_file(DEMO)
    plan = registry.child("WE-21").plan
    assert [plan.return_on(day) for day in range(7)] == ["22:30"] * 4 + ["23:00"] * 2 + ["22:30"]
    assert "taxi" in registry.child("WE-25").plan.collection and Plan().return_on(0) is None


def test_of_an_age_band_the_lower_end_decides(session):
    """Younger never waits longer, so an unsure age is the youngest it may be."""
    data = copy.deepcopy(DATA)
    del data["children"][1]["age"]
    data["children"][1]["age_band"] = "13-15"
    registry = Registry(session)
    registry.import_data(data)
    child = registry.child("HC-14")
    assert (child.age, child.age_band) == (13, "13 to 15")


def test_staff_are_known_by_code_with_role_and_homes(session):
    """However the code is written; no names, no accounts."""
    registry = Registry(session)
    registry.import_file(DEMO)
    assert registry.member("we s01").homes == ("willow-end", "hazel-court") and registry.member("nobody") is None
    assert [one.code for one in registry.staff("hazel-court")] == ["HC-S01", "HC-S02", "WE-S01"]
    assert registry.member("EX-S90").role == "operator" and len(registry.staff()) == 4


def test_a_version_kept_before_there_were_staff_or_bands_can_still_be_read():
    """Calls may have begun with it."""
    plan = {"return_by": "21:30", "report_after_minutes": 60, "flags": []}
    kept = {
        "force": {"name": "X", "report_url": None, "settings": {"recheck_minutes": {"value": 20, "owner": None, "review_by": None}}},
        "homes": [{"id": "a", "name": "A", "capacity": None, "police_contact": None, "managers": [], "out_of_hours_social_care": None}],
        "children": [{"ref": "A-1", "home": "a", "age": None, "plan": plan}, {"ref": "A-2", "home": "a", "plan": None}],
    }
    directory = Directory("r-old", kept)
    assert directory.child("A-1").plan == Plan("21:30", 60, ()) and directory.child("A-2").plan is None
    assert directory.force.recheck_minutes == 20 and directory.staff() == () and directory.homes["a"].out_of_hours_social_care == ""
