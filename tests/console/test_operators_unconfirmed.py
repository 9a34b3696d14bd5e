"""Under a 999 that only the learned net raised an operator is asked whether anybody is in danger, and goes on at the new call's page."""
from __future__ import annotations

import pytest

from tests.casework.test_meant import Guessing
from tests.console.operator import Operator
from tests.support.console_scene import ConsoleScene

TOLD = "HC-14 told caller at breakfast that night staff took him by the arm, off duty since 0700"


@pytest.fixture
def model():
    """What the learned net hears."""
    return Guessing()


@pytest.fixture
def scene(tmp_path, model):
    """Services with that model, and the console with its log."""
    found = ConsoleScene(tmp_path / "scene", "operators", "log", agent=model)
    yield found
    found.close()


def alarmed(scene, model):
    """An operator at the page of a call that is 999 by the net alone."""
    operator = Operator(scene)
    model.danger, model.chance = "alarm", 0.8
    operator.start(TOLD, "hazel-court")
    model.danger = "none"
    return operator


def test_the_decision_stands_first_and_the_question_below_it(scene, model):
    operator = alarmed(scene, model)
    assert operator.head == "Send police now" and "danger" in operator.question and sorted(operator.options()) == ["no", "unsure", "yes"]
    assert operator.words.index("Send police now") < operator.words.index("When help is on its way, ask:")


@pytest.mark.parametrize("answer", ["tapped", "numbered", "typed"])
def test_a_denial_leads_to_the_page_of_the_new_call(scene, model, answer):
    operator = alarmed(scene, model)
    old = operator.call
    {"tapped": lambda: operator.choose("no"), "numbered": lambda: operator.type("2"), "typed": lambda: operator.type("no, nobody is in danger")}[answer]()
    assert operator.call != old and operator.head is None and "danger" not in operator.question
    assert f"The caller says that nobody is in danger. Call {old} stays on record as 999" in operator.words
    assert operator.look(f"/console/calls/{old}") and operator.head == "Send police now" and operator.question is None


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_anything_else_stays_at_the_999(scene, model, answer):
    operator = alarmed(scene, model)
    old = operator.call
    operator.choose(answer)
    assert operator.call == old and operator.head == "Send police now"
    operator.look()
    assert operator.question is None


def test_a_supervisor_sees_both_and_how_one_became_the_other(scene, model):
    operator = alarmed(scene, model)
    old = operator.call
    operator.choose("no")
    page = scene.client("supervisor").get(f"/log/{old}").text
    assert "Only the learned model sounds the alarm (80% likely)" in page and f"the questions go on in call {operator.call}" in page
