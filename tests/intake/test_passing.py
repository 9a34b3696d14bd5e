"""What is answered however much somebody has sent, one kind of message at a time."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.casework.saying import manager_token, token
from bot.intake.messages import Incoming
from bot.intake.passing import passes
from bot.triage.danger import look


def passed(text="", kind="text", press=""):
    """Whether such a message passes."""
    incoming = Incoming("web", "1", "p", datetime(2026, 11, 20, tzinfo=timezone.utc), kind=kind, text=text, press=press)
    return passes(incoming, look(text))


@pytest.mark.parametrize("message", [
    {"text": "he's got a knife"}, {"text": "I want this reported"}, {"text": "can you ring the police please"},
    {"press": token("T-AAAAAA", "danger_now", "yes"), "kind": "press"}, {"press": token("T-AAAAAA", "danger_now", "no"), "kind": "press"},
    {"press": token("T-AAAAAA", "reporter_insists", "yes"), "kind": "press"}, {"press": manager_token("T-AAAAAA", "report"), "kind": "press"},
    {"text": "/report", "kind": "command"}, {"text": "/person now", "kind": "command"}, {"text": "/Report@threshold_bot", "kind": "command"},
    {"text": "yes. it needs to be reported to the police" + " really" * 200},
])
def test_danger_and_what_raises_a_call_passes(message):
    assert passed(**message)


@pytest.mark.parametrize("message", [
    {"text": "he is in bed"}, {"text": "no need to report it"}, {"press": token("T-AAAAAA", "injury", "none"), "kind": "press"},
    {"press": manager_token("T-AAAAAA", "handle"), "kind": "press"}, {"text": "/status", "kind": "command"}, {"text": "/", "kind": "command"},
    {"text": "/reporting", "kind": "command"}, {"text": "hi " * 700 + "i want this reported"},
])
def test_everything_else_waits_its_turn(message):
    assert not passed(**message)
