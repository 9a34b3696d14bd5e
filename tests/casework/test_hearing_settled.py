"""What a rule has read to a question that asks for it is not undone by the learned net's alarm on the same words."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.casework.understood import Understood
from tests.casework.scene import Scene
from tests.support.doors import open_services


class Alarmed:
    """Stands for the trained agent: silent about the first message, certain of danger in all that follow."""

    def __init__(self) -> None:
        self.first = True

    async def turn(self, conversation, text):
        """Hears one message."""
        level, self.first = "none" if self.first else "alarm", False
        conversation.hear(text, Understood(danger=level, judged=True, topic={"incident": 0.9}, sure=level == "alarm", certain=level == "alarm"))
        return conversation.say()


@pytest.fixture
def scene(tmp_path):
    """A member of staff whose child has said that he wishes he were not here, asked about signs of suicide."""
    services, clock = open_services(tmp_path, datetime(2026, 11, 20, 21, 0, tzinfo=timezone.utc), Alarmed())
    scene = Scene(services, clock, home="hazel-court")
    replies = scene.say("HC-14 has been crying and says he wishes he wasnt around")
    for _ in range(8):
        if replies[-1].custom.get("ask") == "self_harm_signs":
            break
        labels = [button.label for button in replies[-1].buttons]
        replies = scene.press(next(label for label in ("No", "Self-harm or talk of suicide", "It is over", "Nobody is hurt") if label in labels), replies)
    assert replies[-1].custom["ask"] == "self_harm_signs"
    yield scene
    services.front_door.close()


def test_thoughts_without_a_plan_are_asked_about_once_more_and_not_999_by_a_model_alone(scene):
    """The question names what the answer tells: a model that was taught on first messages hears an emergency in every such answer."""
    replies = scene.say("he has the thoughts but theres no plan, i asked him straight out and he would not know how to do it")
    assert replies[-1].custom["ask"] == "danger_now"


def test_a_plan_told_to_the_same_question_is_an_emergency(scene):
    assert scene.say("he says he has worked out how he will do it tonight and he has hidden the tablets")[-1].custom["disposition"] == "999"
