"""The figures: right, from the log itself, for whoever may see them, and without personal data."""
from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.calllog.database import open_engine, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.log import CallLog
from bot.calllog.outbox import Outbox
from bot.calllog.vault import Vault
from bot.channels.web.metrics import routes
from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming
from bot.intake.spool import Spool
from bot.operations.metrics import SETTLED, Metrics
from bot.triage.reading_protocols import load_library
from tests.operations.conftest import NOW, WORDS, add_call
from tests.support.fake_web_door import settings as web_settings


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def scene(house):
    """Metrics over a log, a clock to turn, and the vault and engine."""
    vault, engine, watch = Vault.from_file(house.secret_file), open_engine(house.database_url), Watch()
    yield Metrics(engine, vault, house.spool_dir, lambda: NOW + timedelta(hours=1), watch), watch, vault, engine
    engine.dispose()


def figures(page: bytes) -> dict[str, float]:
    """Every sample by its name and labels; the parser is Prometheus' own."""
    return {one.name + "".join(f" {value}" for value in one.labels.values()): one.value
            for family in text_string_to_metric_families(page.decode()) for one in family.samples}


def page_of(scene, agent=True, lag=None) -> bytes:
    return scene[0].page(agent, lag or {})


def a_turn(engine, vault, number: int, seconds: float, custom: dict) -> None:
    """A message and its replies."""
    with transaction(engine) as session:
        inbox = Inbox(session, vault)
        taken, _ = inbox.take(Incoming("web", f"m{number}", "web-9", NOW, text=WORDS, address="a"))
        for each in (custom, {}):
            Outbox(session, vault).put("web", "web-9", "a", {"text": WORDS, "custom": each}, NOW + timedelta(seconds=seconds), taken, "T-222222")
        inbox.mark_done(taken, NOW)


def test_messages_replies_and_their_seconds_are_counted_once_each(scene):
    """From this process's first look on, when they have settled; the first reply is what counts."""
    before = figures(page_of(scene))
    assert "threshold_messages_total web text" not in before
    a_turn(scene[3], scene[2], 1, 0.2, {})
    a_turn(scene[3], scene[2], 2, 4.0, {"disposition": "999"})
    for _ in range(4):
        scene[1].now += SETTLED
        now = figures(page_of(scene))
    assert now["threshold_messages_total web text"] == 2 and now["threshold_replies_total web"] == 4
    assert now["threshold_first_replies_999_total web"] == 1
    assert now["threshold_reply_seconds_bucket web 0.25"] == 1 and now["threshold_reply_seconds_bucket web 5.0"] == 2
    assert now["threshold_reply_seconds_sum web"] == pytest.approx(4.2)


def test_what_waits_is_measured(scene, house):
    """Unfinished, unsent, overdue, open and spooled, as the log has it."""
    Spool(house.spool_dir, scene[2]).keep(Incoming("web", "s1", "web-9", NOW, text=WORDS), "none")
    now = figures(page_of(scene, lag={"p95_ms": 3.0, "p99_ms": 4.0, "longest_ms": 50.0, "samples": 9}))
    assert now["threshold_inbox_unfinished"] == 1 and now["threshold_calls_open"] == 3 and now["threshold_followups_overdue"] == 3
    assert now["threshold_outbox_waiting web"] == 3 and now["threshold_outbox_oldest_seconds web"] == 3600
    assert now["threshold_spooled_events"] == 1 and now["threshold_database_bytes"] > 10_000 and now["threshold_database_up"] == 1
    assert now["threshold_agent_loaded"] == 1 and now["threshold_event_loop_lag_seconds 0.95"] == 0.003


def test_nothing_in_it_tells_of_a_person_a_home_or_a_call(scene):
    """Labels are channels, kinds of message and quantiles; a made-up channel or kind is told as "other"."""
    page_of(scene)
    with transaction(scene[3]) as session:
        call = add_call(session, CallLog(session, scene[2]), scene[2], 70)
        Inbox(session, scene[2]).take(Incoming("web", "odd", "web-9", NOW, kind="Kayla B.", address="a"))
    for _ in range(3):
        scene[1].now += SETTLED
        page = page_of(scene)
    text = page.decode()
    assert "Kayla" not in text and call not in text and "hazel" not in text and "web-9" not in text
    labels = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert labels <= {"channel", "kind", "quantile", "le"} and figures(page)["threshold_messages_total web other"] == 1


@pytest.mark.sqlite("a file that is not there")
def test_a_database_that_does_not_answer_is_a_figure_and_no_failure(tmp_path):
    """The page must come just when it is needed."""
    engine = open_engine(f"sqlite:///{tmp_path}/missing/calls.db")
    now = figures(Metrics(engine, Vault(b"a secret used by tests only"), tmp_path).page(False, {}))
    assert now["threshold_database_up"] == 0 and now["threshold_agent_loaded"] == 0


def test_asked_often_the_database_is_looked_at_seldom(scene, monkeypatch):
    """Whoever asks a hundred times a second costs no more than one look in five seconds."""
    looks = []
    monkeypatch.setattr(scene[0], "_look", lambda: looks.append(1))
    for _ in range(100):
        page_of(scene)
    assert len(looks) == 1


@pytest.fixture
def door(house):
    """A real front door without an agent."""
    engine, vault = open_engine(house.database_url), Vault.from_file(house.secret_file)
    front_door = FrontDoor(engine, vault, load_library(), None, Spool(house.spool_dir, vault))
    yield front_door
    front_door.close()
    engine.dispose()


def client_of(scene, door, tmp_path, token=None, base="http://127.0.0.1:8031"):
    settings = web_settings(tmp_path, "127.0.0.1")
    settings.rest_token = token
    return TestClient(Starlette(routes=routes(door, settings, scene[0])), base_url=base)


def test_the_page_is_for_this_computer_only(scene, door, tmp_path):
    """Asked by another name, through a proxy or by another site's page, it is refused; here it tells that rules answer alone."""
    here, there = client_of(scene, door, tmp_path), client_of(scene, door, tmp_path, base="http://threshold.example.org")
    answer = here.get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=")
    assert figures(answer.content)["threshold_agent_loaded"] == 0
    assert there.get("/metrics").status_code == 403
    assert here.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 403
    assert here.get("/metrics", headers={"Origin": "http://evil.example.org"}).status_code == 403


def test_with_a_token_the_token_counts_alone(scene, door, tmp_path):
    """From anywhere with it, from nowhere without."""
    there = client_of(scene, door, tmp_path, "a long token", "http://threshold.example.org")
    assert there.get("/metrics").status_code == 401 and "threshold_" not in there.get("/metrics").text
    assert there.get("/metrics", headers={"Authorization": "Bearer a long token"}).status_code == 200
