"""Staff who name the child of another provider's home: danger first, the call goes on, and nothing of that child's plan is told."""
from __future__ import annotations

import asyncio
import re
from datetime import datetime, timezone

import pytest

from bot.calllog.database import reading
from bot.casework.desk import Desk
from bot.intake.messages import Incoming
from bot.services import DEMO_REGISTRY
from tests.casework.house import texts
from tests.casework.scene import Scene
from tests.support.doors import calls_of, open_services

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=timezone.utc)
KNIFE = "WE-24 has got a knife and is coming at me"


@pytest.fixture
def sam(house):
    """Care staff of Hazel Court only; WE-24 lives at Willow End, which another provider runs."""
    return house.enrol("sam", ("hazel-court", "care_staff"))


def circumstances(who):
    """What the latest call knows."""
    services = who.services
    with reading(services.engine) as session:
        return Desk(session, services.vault, services.library, services.clock).case(calls_of(services)[0].call).circumstances


def test_the_reference_counts_as_not_known_and_is_kept(sam):
    """No plan and no home of theirs; the call stays the home's own, with the reference as it was said."""
    sam.press("No", sam.say("WE-24 is not back yet"))
    assert circumstances(sam).child is None and circumstances(sam).home.id == "hazel-court"
    row = sam.row()
    assert (row.child, row.home, row.place, row.provider) == ("WE-24", "hazel-court", "hazel-court", "Example Care North")


def test_it_takes_the_same_way_as_a_reference_nobody_knows(sam, house):
    """Word for word: what is asked and said tells nobody that the child is known elsewhere."""
    kim = house.enrol("kim", ("hazel-court", "care_staff"))
    mine, other = sam.say("WE-24 is not back yet"), kim.say("ZZ-24 is not back yet")
    for _ in range(12):
        assert re.sub("T-[0-9A-Z]{6}|WE-24", "", texts(mine)) == re.sub("T-[0-9A-Z]{6}|ZZ-24", "", texts(other))
        labels = [button.label for reply in mine for button in reply.buttons]
        chosen = next((label for label in ("No", "None of these", "Not sure") if label in labels), None)
        if chosen is None:
            break
        mine, other = sam.press(chosen, mine), kim.press(chosen, other)
    assert calls_of(sam.services)[0].disposition == calls_of(sam.services)[1].disposition is not None


def test_danger_to_that_child_is_heard_like_any(sam):
    """999 first, whosever child it is."""
    assert sam.say(KNIFE)[0].text.startswith("Ring 999 now")
    assert sam.row().disposition == "999"


def test_who_works_for_both_providers_has_the_plan(house):
    """An agency worker enrolled in both homes."""
    alex = house.enrol("alex", ("hazel-court", "care_staff"), ("willow-end", "care_staff"))
    alex.press("No", alex.say("WE-24 is not back yet"))
    assert circumstances(alex).child.ref == "WE-24" and alex.row().home == "willow-end"


@pytest.mark.parametrize("provider", ("Example Care North", None))
def test_within_a_provider_and_where_none_is_named_every_child_is_known(tmp_path, provider):
    """Staff lend a hand next door; a registry may not say who runs a home."""
    registry, lines = tmp_path / "registry.yml", DEMO_REGISTRY.read_text(encoding="utf-8").splitlines()
    named = [line.replace("Example Homes South", provider or "") for line in lines if provider or "Example Homes South" not in line]
    registry.write_text("\n".join(named), encoding="utf-8")
    services, clock = open_services(tmp_path / "home", NOW, THRESHOLD_REGISTRY_FILE=str(registry))
    staff = Scene(services, clock, home="hazel-court")
    staff.say("WE-24 is not back yet")
    assert circumstances(staff).child.ref == "WE-24" and staff.row().place == "willow-end"
    services.front_door.close()


@pytest.mark.parametrize(("home", "role"), (("hazel-court", "operator"), (None, "staff")))
def test_the_police_and_staff_who_named_no_home_are_not_held_back(scene, home, role):
    """An operator takes calls about all homes; where nobody said who works where, nothing is compared."""
    message = Incoming("web", "1", "somebody", scene.clock(), text="WE-24 is not back yet", address="somebody", home=home, role=role)

    async def run():
        return [reply async for reply in scene.services.front_door.receive(message)]
    asyncio.run(run())
    assert circumstances(scene).child.ref == "WE-24"
