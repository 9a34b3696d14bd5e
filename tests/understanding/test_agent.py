"""The real trained agent, in this process."""
from __future__ import annotations

import asyncio
import json

import pytest

from bot.calllog.database import reading
from bot.calllog.log import CallLog
from bot.rehearsal.cases import Broken, read_cases
from bot.rehearsal.running import rehearse
from bot.settings import load
from tests.support.doors import Staff, open_services

pytestmark = pytest.mark.rasa


@pytest.fixture
def staff(tmp_path, agent):
    """A member of staff who speaks to the real agent."""
    services, clock = open_services(tmp_path, agent=agent)
    return Staff(services, clock, home="hazel-court")


def events(staff):
    """Every event of the latest call."""
    with reading(staff.services.engine) as session:
        log = CallLog(session, staff.services.vault)
        return log.events(log.calls()[0].call)


def test_an_incident_is_walked_to_a_confirmed_filtered_end_in_free_text(staff):
    """Asked by custom actions, answered in words, confirmed by a person."""
    replies = staff.say("lad threw his cup of tea at the wall cos the wifi was off, hes calm now and nobody is hurt")
    for _ in range(12):
        custom = replies[-1].custom
        if custom.get("outcome"):
            break
        replies = staff.say({"category": "damage", "still_happening": "its over"}.get(custom.get("ask"), "yes that's right" if custom.get("confirm") else "no, none"))
    assert replies[-1].custom["outcome"] == "filtered"
    kinds = [event.kind for event in events(staff)]
    assert "confirmed" in kinds and not any(event.payload.get("failure") for event in events(staff))


def test_danger_without_a_keyword_is_seen_by_the_learned_net(staff):
    """The phrases need not know it: blue lips and a hand that stays limp."""
    assert staff.say("ive shook her n shes just floppy, lips a funny blue colour")[0].custom["disposition"] == "999"


def test_a_lost_encoder_is_seen_from_outside_until_it_works_again(staff, monkeypatch):
    """The person is answered and asked about danger all the same; whoever watches /ready is told."""
    from nlu.encoder import place

    door, there = staff.services.front_door, place.encoder
    assert door.degraded() == []

    def gone():
        raise FileNotFoundError("the graph is gone")

    monkeypatch.setattr(place, "encoder", gone)
    assert staff.say("he pulled the curtain down in a strop")[-1].custom["ask"] == "danger_now"
    assert "encoder" in door.degraded()[0]
    monkeypatch.setattr(place, "encoder", there)
    staff.say("no, nobody is hurt")
    assert door.degraded() == []


def test_every_turn_goes_through_rasa(staff, agent, monkeypatch):
    """The rules alone would answer too; here they must not have to."""
    turns = []
    real = agent.turn

    async def counted(conversation, text):
        turns.append(text)
        return await real(conversation, text)

    monkeypatch.setattr(agent, "turn", counted)
    staff.say("he pulled the curtain down in a strop")
    staff.say("no")
    assert turns == ["he pulled the curtain down in a strop", "no"]


def test_a_failing_action_is_a_failed_turn_and_the_rules_answer(staff, monkeypatch):
    """To Rasa a failed action looks like an empty success."""
    from bot.casework.conversation import Conversation

    real, calls = Conversation.say, []

    def fails_once(self):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("broken")
        return real(self)

    monkeypatch.setattr(Conversation, "say", fails_once)
    replies = staff.say("he pulled the curtain down in a strop")
    assert replies[-1].custom["ask"] == "danger_now"
    assert any(event.payload.get("failure") for event in events(staff))


def test_a_missing_and_a_damaged_model_are_said_in_a_sentence(tmp_path, monkeypatch):
    """What is wrong, where, and what to do."""
    from bot.understanding.agent import NoModel, RasaAgent
    from nlu.encoder import place

    for kept in ("_chosen", "_encoder"):  # loading from elsewhere takes the encoder from every test after this one
        monkeypatch.setattr(place, kept, getattr(place, kept))
    with pytest.raises(NoModel, match="make train"):
        RasaAgent.load(tmp_path / "none.tar.gz", tmp_path)
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(b"not an archive")
    with pytest.raises(NoModel, match="make train"):
        RasaAgent.load(damaged, tmp_path)


def test_a_rehearsal_plays_every_case_and_reports_the_broken_one(tmp_path, agent):
    """One broken case does not stop the others."""
    file = tmp_path / "cases.conversations.yml"
    file.write_text('- {id: a, opening: "hes got a knife at my throat", expect: {disposition: ["999"]}}\n- {id: b}\n'
                    '- {id: c, opening: "he wont go to bed", answers: {danger_now: "no"}, otherwise: "no"}\n', encoding="utf-8")
    cases = read_cases(str(file), None)
    assert isinstance(cases[1], Broken)
    first, second, third = rehearse(cases, load({"THRESHOLD_HOME": str(tmp_path)}), agent)
    assert first["disposition"] == "999" and first["questions"] == 0
    assert "opening" in second["problem"]
    assert third["first_reply"]["ask"] == "danger_now" and third["asked"][0] == "danger_now"
    json.dumps([first, second, third])


def test_a_text_that_is_read_before_its_turn_is_read_the_same(agent):
    """Blanks and a slash before it too: what begins is what the turn looks for, and nothing is left of it."""
    from nlu.encoder import place

    text, read = " / he is late back from school, not like him ", []
    alone = asyncio.run(agent.parse(text))
    end, encoder = agent.begin_reading(text), place.encoder()
    agent._ahead.begin("the one before it is read now").result()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(encoder), "encode", lambda self, texts: read.append(texts))
        beside = asyncio.run(agent.parse(text))
    end()
    assert not read and beside["danger_score"] == alone["danger_score"] and beside["intent"] == alone["intent"]
