"""When danger that only the learned net hears in an opening is 999 at once, and when the danger question comes first."""
from __future__ import annotations

import pytest

from bot.casework.wording import LINE
from tests.casework.test_meant import model, scene  # noqa: F401  (fixtures)


def opens(scene, model, text, chance):  # noqa: F811
    """The replies to an opening on which the net sounds its alarm, holding it this likely."""
    model.danger, model.chance = "alarm", chance
    return scene.say(text)


@pytest.mark.parametrize("text, chance", [
    ("HC-14 should of been in at ten, most likely at his girlfriends", 0.6),
    ("HC-14 should of been in at ten, most likely at his girlfriends", 0.97),
    ("he should of been in at ten, most likely at his girlfriends", 0.3),
    ("on the M25 he should of been in at ten", 0.3),
    ("ZZ-99 should of been in at ten, most likely at his girlfriends", 0.3),
])
def test_the_nets_alarm_is_999_at_once(scene, model, text, chance):  # noqa: F811
    """Held likely enough, or no child of the registry named: nothing is asked first."""
    opens(scene, model, text, chance)
    assert scene.decided() == ["999"]


def test_a_report_about_a_known_child_has_the_danger_question_first_where_the_net_is_less_sure(scene, model):  # noqa: F811
    """The 999 line stands above it, and not to be sure is 999 (RESOLUTION-15)."""
    replies = opens(scene, model, "HC-14 should of been in at ten, most likely at his girlfriends", 0.59)
    assert scene.decided() == [] and replies[-1].custom["ask"] == "danger_now" and LINE in replies[-1].text
    model.danger = "none"
    scene.press("Yes", replies)
    assert scene.decided() == ["999"]


@pytest.mark.parametrize("text", ["HC-14 has got a knife to his throat", "HC-14 isnt breathing"])
def test_what_phrases_say_never_waits_for_it(scene, model, text):  # noqa: F811
    opens(scene, model, text, 0.3)
    assert "999" in scene.decided()
