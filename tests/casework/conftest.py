"""Staff at a front door with a clock that can be set, and a way to look into the call log."""
from __future__ import annotations

import pytest

from tests.casework.house import hazel_court
from tests.casework.scene import EVENING, at_hazel_court


@pytest.fixture
def scene(tmp_path):
    """A member of staff of Hazel Court at 21:00; no model, rules answer alone."""
    yield from at_hazel_court(tmp_path)


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
