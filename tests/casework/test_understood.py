"""How the two nets are heard together."""
from __future__ import annotations

import pytest

from bot.casework.understood import Understood
from bot.triage.danger import Finding

NOTHING, LEANS, ALARM = Finding("none"), Finding("ask", leans=True), Finding("alarm")


def heard(level, **more):
    """What the learned net said."""
    return Understood.from_parse({"danger_score": {"level": level, "probability": 0.5, "sure": False, "words": "he is grey", **more}})


@pytest.mark.parametrize("finding, understood, alarm", [
    (ALARM, heard("none"), True),
    (NOTHING, heard("alarm"), True),
    (LEANS, heard("ask"), True),
    (LEANS, heard("none"), False),
    (Finding("ask"), heard("ask"), False),
    (NOTHING, heard("ask"), False),
])
def test_either_net_alarms_and_two_doubts_alarm(finding, understood, alarm):
    """The learned net never lowers what the phrases say; signs that lean to danger need only a doubt beside them."""
    assert understood.alarms(finding) is alarm


def test_without_the_learned_net_what_leans_is_an_alarm():
    """Nothing is taken for harmless because a model is missing."""
    assert Understood().alarms(LEANS) and not Understood().alarms(NOTHING)


def test_the_telling_clause_is_kept():
    """A person who reviews the call sees what the net meant."""
    assert heard("alarm").telling == "he is grey"
    assert Understood.from_parse({}) == Understood()
