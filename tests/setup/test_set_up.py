"""The whole set-up: steps in order, skipped when done, begun again when they failed."""
from __future__ import annotations

import pytest

from bot.settings import load
from bot.setup import __main__ as subject
from bot.setup.trouble import SetupTrouble


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """A checkout whose environment and weights are there, and a training that can be told to fail."""
    did = []
    (tmp_path / "nlu").mkdir()
    settings = load({"THRESHOLD_HOME": str(tmp_path / "data")}, checkout=tmp_path)
    monkeypatch.setattr(subject.Environment, "is_ready", lambda self: True)
    monkeypatch.setattr(subject.Frontend, "ensure", lambda self: True)
    monkeypatch.setattr(subject, "is_verified", lambda folder: True)
    monkeypatch.setattr(subject, "ensure_weights", lambda folder, say, **others: did.append("weights"))
    monkeypatch.setattr(subject, "refuse_if_short", lambda needed: None)

    def train(command, step, say, log, environ, cwd, aloud):
        did.append("training")
        if steps.broken:
            return False, "ValueError: a bad example"
        settings.model_dir.mkdir(exist_ok=True)
        (settings.model_dir / "agent.tar.gz").write_text("")
        return True, ""

    monkeypatch.setattr("bot.setup.model.run", train)

    class Steps:
        broken = False

        def run(self, **options):
            did.clear()
            subject.set_up(settings, checkout=tmp_path, **options)
            return did

    steps = Steps()
    steps.checkout = tmp_path
    return steps


def test_a_second_run_does_nothing(steps):
    assert steps.run() == ["weights", "training"]
    assert steps.run() == []


def test_what_the_agent_learns_from_having_changed_it_is_trained_again(steps):
    steps.run()
    (steps.checkout / "nlu" / "new.yml").write_text("x")
    assert "training" in steps.run()


def test_it_is_trained_again_on_request(steps):
    steps.run()
    assert "training" in steps.run(retrain=True)


def test_a_training_that_failed_is_told_and_done_again(steps):
    steps.broken = True
    with pytest.raises(SetupTrouble, match="a bad example"):
        steps.run()
    steps.broken = False
    assert "training" in steps.run()
    assert steps.run() == []


def test_the_environment_alone_is_set_up_without_weights_or_training(steps):
    assert steps.run(environment_only=True) == []


def test_a_refused_setting_ends_the_set_up_with_its_name(monkeypatch, capsys):
    monkeypatch.setenv("THRESHOLD_PORT", "none")
    assert subject.main([]) == 1
    assert "THRESHOLD_PORT" in capsys.readouterr().err
