"""A danger that was doubted while a child was away is asked about again once the child is back."""
from __future__ import annotations


def _doubtful(scene) -> None:
    scene.press("Not sure", scene.say("HC-14 is not back yet"))


def test_a_child_found_well_after_a_doubt_is_no_999(scene):
    """The doubt was about where the child might be; the same message says that the child is well."""
    _doubtful(scene)
    replies = scene.say("my colleague has just found him, hes in the loft with a torch. hes fine")
    assert "999" not in scene.decided()
    assert replies


def test_a_child_who_is_back_without_a_word_of_how_is_asked_about_once_more(scene):
    _doubtful(scene)
    replies = scene.say("hes just walked in through the door")
    assert replies[-1].custom.get("ask") == "danger_now"
    assert "999" not in scene.decided()


def test_a_doubt_that_stands_once_the_child_is_back_is_999(scene):
    """RESOLUTION-15: not sure, with the child in front of you, is 999."""
    _doubtful(scene)
    scene.press("Not sure", scene.say("hes just walked in through the door"))
    assert scene.decided() == ["999"]


def test_a_child_back_and_hurt_is_not_taken_for_well(scene):
    _doubtful(scene)
    scene.say("hes just walked in, he says hes fine but hes been stabbed")
    assert scene.decided() == ["999"]
