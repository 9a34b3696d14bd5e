"""Staff at a front door with a clock that can be set, and a way to look into the call log."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.casework.house import hazel_court
from tests.casework.scene import Scene
from tests.support.doors import open_services

#: A Friday evening, 21:00 in London.
EVENING = datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc)


@pytest.fixture
def scene(tmp_path):
    """A member of staff of Hazel Court at 21:00; no model, rules answer alone."""
    services, clock = open_services(tmp_path, EVENING)
    yield Scene(services, clock, home="hazel-court")
    services.front_door.close()


@pytest.fixture
def house(tmp_path):
    """Hazel Court on Telegram at 21:00: Sam is care staff, Mo the manager, Oz on call."""
    yield from hazel_court(tmp_path, EVENING)


@pytest.fixture
def people(house):
    """Sam, Mo and Oz, with Sam's call waiting for a manager."""
    sam, mo, oz = (house.phones[name] for name in ("sam", "mo", "oz"))
    sam.refuses()
    return house, sam, mo, oz
