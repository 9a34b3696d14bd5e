"""The console as its operators have it. Who needs other pages of it names them in a fixture `parts` of their own; other tests bring a `scene` of their own."""
from __future__ import annotations

import pytest

from tests.console.operator import Operator
from tests.support.console_scene import ConsoleScene


@pytest.fixture
def parts():
    """The parts of the console that are served."""
    return ("operators",)


@pytest.fixture
def scene(tmp_path, parts):
    """Services over a few homes, and the console."""
    found = ConsoleScene(tmp_path / "scene", *parts)
    yield found
    found.close()


@pytest.fixture
def operator(scene):
    """An operator at the console, with no call yet."""
    return Operator(scene)
