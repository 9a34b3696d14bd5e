"""What operators write beside the answers: notes, monitoring answers, and everything typed when something goes wrong."""
from __future__ import annotations

from tests.console.operator import INCIDENT, MISSING
from tests.support.console_scene import CSRF


def test_notes_are_kept_with_their_time_and_without_names(operator):
    """A note goes to the log, findable by its words; a name in it is taken out and that is said."""
    operator.start(MISSING, "hazel-court")
    operator.post("note", note="Caller sounds worried. Call her back on 07700 900123")
    assert "Caller sounds worried" in operator.words and "07700" not in operator.words and "taken the phone number out" in operator.words
    assert [event.payload["by"] for event in operator.events("noted") if event.payload.get("what") == "operator_note"] == ["op-4471"]


def test_a_note_typed_beside_an_answer_is_kept_whatever_is_pressed(operator):
    """Every button of the page carries the note along; a double press keeps it once."""
    operator.start(MISSING, "hazel-court")
    operator.post("answer", choice=operator.options()["no"], note="dog barking <script>alert(1)</script>")
    assert "dog barking" in operator.words and "<script>alert" not in operator.page
    operator.post("note", note="second"), operator.post("note", note="second")
    assert len([event for event in operator.events("noted") if event.text == "second"]) == 1


def test_saving_a_note_leaves_the_answer_being_typed_in_its_box(operator):
    """Nothing typed is lost by saving something else."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("note", note="n", text="she was last seen at")
    assert answer.status_code == 200 and 'value="she was last seen at"' in answer.text


def test_monitoring_cannot_be_left_out_in_silence(operator):
    """A closed call without them shows an error summary and stays on the list; "Not known" has to be chosen."""
    operator.start("The neighbour says a lad is shouting outside and there is a fire", "")
    assert operator.head == "Send police now"
    assert "Monitoring question missing: Is the child looked after?" in operator.words
    first = operator.call
    assert "Monitoring questions missing" in operator.look("/console") and first in operator.page
    operator.look(f"/console/calls/{first}")
    operator.post("monitoring", **{"monitoring-looked_after": "not_known", "monitoring-childrens_home": "no"})
    assert "Monitoring question missing: What is the child's part" in operator.words
    operator.post("monitoring", **{"monitoring-child_role": "not_known", "monitoring-looked_after": "maybe"})
    assert "Monitoring question missing" not in operator.words
    assert "Monitoring questions missing" not in operator.look("/console")


def test_a_parked_call_without_them_stays_on_the_list(operator):
    """Parking is quick and never blocked, and the list says what is owed."""
    operator.start(INCIDENT)
    operator.post("park", see=False)
    assert "Monitoring questions missing" in operator.look("/console")


def test_a_session_that_ended_loses_nothing(scene, operator):
    """What was typed goes to the door, which gives it back after signing in."""
    operator.start(MISSING, "hazel-court")
    scene.door.accounts.pop(operator.name)
    answer = operator.browser.post(f"/console/calls/{operator.call}/answer", data={"csrf": CSRF, "turn": "1", "text": "she was seen in town", "note": "hm"})
    assert answer.status_code == 303 and "kept=" in answer.headers["location"]
    assert next(iter(scene.door.kept.values()))[1]["text"] == "she was seen in town"


def test_a_text_that_is_too_long_is_told_and_kept(operator):
    """Nothing is cut in silence."""
    operator.start(MISSING, "hazel-court")
    answer = operator.post("answer", text="word " * 21_000)
    assert answer.status_code == 413 and "too long" in answer.text and "word word" in answer.text
