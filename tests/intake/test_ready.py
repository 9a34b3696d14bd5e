"""Whether messages are answered, and what they are answered without."""
from __future__ import annotations

import asyncio

from tests.support import databases
from tests.support.doors import open_services


def test_while_the_model_is_loaded_the_service_is_not_ready_and_without_one_it_is_degraded(tmp_path):
    """What is missing for good is no reason to keep people away; what comes in a moment is."""
    services, _ = open_services(tmp_path)
    door, said = services.front_door, []

    async def start():
        door.learning = True
        said.append(await door.ready())
        await door.learn(lambda: None)
        said.append(await door.ready())
    asyncio.run(start())
    assert said == [["The trained model is being loaded."], []]
    assert door.degraded() == ["There is no trained model: rules answer alone."]


def test_a_database_that_does_not_answer_is_not_ready(tmp_path):
    """Danger is answered all the same."""
    services, _ = open_services(tmp_path)
    services.engine.dispose()
    databases.ruin(tmp_path / "calls.db")
    [why] = asyncio.run(services.front_door.ready())
    assert "database does not answer" in why
