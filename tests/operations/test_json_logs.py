"""Logs for programs: one object a line, and no word of what somebody wrote, whatever fails."""
from __future__ import annotations

import ast
import asyncio
import io
import json
import logging
import warnings

import pytest
from sqlalchemy import text

from bot.calllog.database import open_engine
from bot.calllog.vault import Vault
from bot.channels import answering
from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming
from bot.intake.spool import Spool
from bot.operations.json_logs import set_up_logs, structured_too
from bot.triage.reading_protocols import load_library
from tests.operations.conftest import NOW, ROOT

TYPED = "Tamsin Oakapple hit Jordan Fennimore with a chair, he has gone quiet"
NAMES = ("Tamsin", "Oakapple", "Jordan", "Fennimore", "chair", "quiet")


@pytest.fixture(params=["json", "text"])
def logged(request):
    """What is logged, in either form; the logging of before is put back."""
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    server = logging.getLogger("uvicorn")  # servers of other tests bring uvicorn's own way of logging, which `serve` leaves out
    own = server.handlers[:], server.propagate
    server.handlers[:], server.propagate = [], True
    set_up_logs(request.param, stream)
    root.setLevel(logging.DEBUG)
    stream.form = request.param
    yield stream
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level
    server.handlers[:], server.propagate = own


def lines(stream) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class Loud:
    """An agent that fails with the person's own words in its error, as libraries do."""

    async def turn(self, conversation, said):
        raise ValueError(f"cannot parse {said!r}")

    async def parse(self, said):
        raise ValueError(f"cannot parse {said!r}")


def drive(house, break_the_log: bool) -> None:
    """One message through the real front door and the channels' own answering, with an agent that fails."""
    engine, vault = open_engine(house.database_url), Vault.from_file(house.secret_file)
    door = FrontDoor(engine, vault, load_library(), Loud(), Spool(house.spool_dir, vault))
    if break_the_log:
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE outbox"))

    async def turn() -> list:
        message = Incoming("web", "n1", "web-9", NOW, text=TYPED, address=TYPED, home="hazel-court")
        return [reply async for reply in answering.answers(door, message)]

    assert asyncio.run(turn())
    door.close()
    engine.dispose()


@pytest.mark.parametrize("break_the_log", [False, True])
def test_a_turn_with_names_leaves_no_word_of_them_in_the_logs(house, logged, break_the_log):
    """The agent fails, and the log too: what went wrong is told, what was typed is not."""
    drive(house, break_the_log)
    said = logged.getvalue()
    assert said and not [name for name in NAMES if name in said]
    if logged.form == "json":
        mine = [one for one in lines(logged) if one["logger"].startswith("bot.")]
        assert mine and all(set(one) <= {"time", "level", "logger", "place", "said", "values", "error", "frames"} for one in mine)


@pytest.mark.parametrize("logged", ["json"], indirect=True)
def test_what_is_said_is_a_constant_and_values_are_kinds_numbers_and_places(logged):
    """Anything else is withheld, and so is an error's own message."""
    log = logging.getLogger("bot.somewhere")
    log.error("%s failed after %d tries in %.1f s: %s", "TimeoutError", 3, 1.5, "Tamsin")
    log.error("a place: %s", "KeyError at /opt/threshold/bot/intake/turn.py:12")
    log.error("not a place: %s", "Tamsin at /opt/threshold/bot/intake/turn.py:12")
    try:
        raise ValueError(TYPED)
    except ValueError:
        log.exception("it broke")
    first, second, third, fourth = lines(logged)
    assert first["said"].startswith("%s failed") and first["values"] == ["TimeoutError", 3, 1.5, "(withheld)"]
    assert second["values"] == ["KeyError at bot/intake/turn.py:12"] and third["values"] == ["(withheld)"]
    assert fourth["error"] == "ValueError" and len(fourth["frames"]) == 1 and not [name for name in NAMES if name in logged.getvalue()]


@pytest.mark.parametrize("logged", ["json"], indirect=True)
def test_other_libraries_say_where_and_how_bad_and_no_more(logged):
    """Their words may repeat what they were given; warnings of Python and Rasa's own log go the same way."""
    logging.getLogger("uvicorn.error").error("body was %s", TYPED)
    logging.getLogger("rasa.core").warning(TYPED)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(TYPED)
    structured_too()
    import structlog

    structlog.get_logger("rasa.nlu").warning("parsed", text=TYPED)
    found = lines(logged)
    structlog.reset_defaults()
    assert [one["logger"] for one in found] == ["uvicorn.error", "rasa.core", "py.warnings", "rasa.nlu"]
    assert all(set(one) == {"time", "level", "logger", "place"} for one in found)


def test_every_log_call_of_ours_has_a_constant_sentence():
    """A sentence put together from what was typed would be printed whole."""
    wrong = []
    for folder in ("bot", "actions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) \
                        and node.func.value.id in ("log", "logger", "logging") and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical") \
                        and node.args and not isinstance(node.args[0], ast.Constant):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
