"""What an import would change is said before it is done, by reference, with the calls that it touches."""
from __future__ import annotations

import copy
from datetime import datetime, timezone

import pytest

from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.log import CallLog
from bot.calllog.vault import Vault
from bot.registry import DEMO
from bot.registry.differences import OpenCall, differences, open_calls
from bot.registry.directory import EMPTY
from bot.registry.registry import Registry, load
from tests.support import databases

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def old():
    """The demo registry in its normal form."""
    return load(DEMO)


@pytest.fixture
def new(old):
    """The same, to be changed."""
    return copy.deepcopy(old)


def test_the_same_registry_has_no_differences(old, new):
    """Nor has one whose rows stand in another order."""
    new["children"].reverse()
    new["homes"].reverse()
    assert differences(old, new) == []


def test_a_change_is_shown_as_old_and_new(old, new):
    """Settings, homes with their managers in order, plans, staff."""
    new["force"]["settings"]["recheck_minutes"]["value"] = 45
    new["homes"][0]["managers"].reverse()
    new["children"][1]["plan"].update(return_by="21:00", return_by_day={"fri": "22:00"})
    new["staff"][0]["homes"].append("willow-end")
    said = differences(old, new)
    assert said[:2] == ["Force and settings", "  changed  recheck_minutes: 30 -> 45"]
    for line in ("hazel-court: managers 1 role: registered_manager -> on_call", "HC-14: plan return_by: 21:30 -> 21:00",
                 "HC-14: plan return_by_day fri: none -> 22:00", "HC-S01: homes: hazel-court -> hazel-court, willow-end"):
        assert f"  changed  {line}" in said


def test_a_setting_left_out_is_a_change_to_its_default(old, new):
    """What counts is what calls will see."""
    old["force"]["settings"]["recheck_minutes"]["value"] = 45
    del new["force"]["settings"]["recheck_minutes"]
    assert "  changed  recheck_minutes: 45 -> 30 (the default)" in differences(old, new)


def test_added_and_removed_rows_are_named_by_reference(old, new):
    """With the home of a child."""
    gone = new["children"].pop(1)
    new["children"].append({**gone, "ref": "HC-19"})
    said = differences(old, new)
    assert "  removed  HC-14 (hazel-court)" in said and "  added    HC-19 (hazel-court)" in said


def test_a_plan_taken_away_is_said(old, new):
    """No plan means that nobody waits."""
    del new["children"][1]["plan"]
    assert "  changed  HC-14: plan: yes -> none" in differences(old, new)


def test_a_removed_child_or_home_with_an_open_call_is_said(old, new):
    """However the child's reference was written in the call."""
    new["children"] = [child for child in new["children"] if child["home"] != "willow-end" and child["ref"] != "HC-14"]
    new["homes"].pop(1)
    said = differences(old, new, (OpenCall("T-222222", "hazel-court", "hc14"), OpenCall("T-333333", "willow-end", "")))
    assert any("removed  HC-14" in line and "CALL OPEN: T-222222. It keeps the old record" in line for line in said)
    assert any("removed  willow-end" in line and "CALL OPEN: T-333333" in line for line in said)
    assert said[-1] == "2 open calls keep the version begun with; new calls use the new one."


def test_only_additions_are_shortened(old, new):
    """A first import of many stays readable; nothing that disappears or changes is left out."""
    assert any(line.endswith("... and 80 more") for line in differences(EMPTY.content, {**new, "children": [{"ref": f"A-{n}", "home": "hazel-court"} for n in range(100)]}))
    many = {**old, "children": [{"ref": f"A-{n}", "home": "hazel-court"} for n in range(100)]}
    assert sum(line.startswith("  removed") for line in differences(many, {**old, "children": []})) == 100


def test_a_call_whose_child_was_removed_keeps_the_child_and_the_plan(tmp_path):
    """Open calls are found in the log, and read the version they began with."""
    url = databases.address(tmp_path / "calls.db")
    migrate(url)
    with transaction(open_engine(url)) as session:
        registry, log = Registry(session), CallLog(session, Vault(b"0" * 32))
        first = registry.import_file(DEMO)
        call = log.open("web", "somebody", "hazel-court", "staff", NOW, registry_version=first, child="HC-14")
        done = log.open("web", "another", "hazel-court", "staff", NOW, registry_version=first, child="HC-17")
        log.add(done, "closed", NOW, outcome="filtered")
        content = copy.deepcopy(registry.content())
        content["children"] = [child for child in content["children"] if child["ref"] not in ("HC-14", "HC-17")]
        assert [one.call for one in open_calls(session)] == [call]
        said = "\n".join(differences(registry.content(), content, open_calls(session)))
        registry.import_content(content)
        assert f"removed  HC-14 (hazel-court) - CALL OPEN: {call}." in said and "removed  HC-17 (hazel-court)\n" in said
        assert registry.child("HC-14") is None and registry.child("HC-14", log.state(call).registry_version).plan.return_by == "21:30"
