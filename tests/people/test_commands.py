"""`people` on the command line: a code is printed once, and a leaver is out at once."""
from __future__ import annotations

import re

import pytest

from bot.__main__ import main
from bot.registry import DEMO
from bot.calllog.database import open_engine, transaction
from bot.calllog.vault import Vault
from bot.people.people import People
from tests.people.conftest import NOON
from tests.support import databases


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of its own, with the demo registry."""
    for name in ("THRESHOLD_SETTINGS", "THRESHOLD_REGISTRY_FILE", "TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", databases.address(tmp_path / "home" / "calls.db"))
    assert main(["registry", "import", str(DEMO), "--yes"]) == 0
    return tmp_path / "home"


@pytest.fixture
def people(home, capsys):
    """Runs one people command: (exit status, what it printed, what it complained of)."""
    capsys.readouterr()

    def run(*words):
        status = main(["people", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def _enrol(home, code):
    with transaction(open_engine(databases.address(home / "calls.db"))) as session:
        People(session, Vault.from_file(home / "secret")).enrol(code, "telegram", "sam", "chat", NOON)


def _code(out):
    return re.search(r"Code (\S+)", out).group(1)


def test_a_code_is_printed_with_how_to_use_it(people):
    """Without a bot token there is no link, and the words to send."""
    status, out, _ = people("invite", "--home", "hazel-court", "--role", "manager")
    assert status == 0 and "manager at hazel-court" in out and f"/start {_code(out)}" in out and "works once" in out
    assert "hazel-court" in people("list")[1] and _code(out) not in people("list")[1]


def test_where_the_chat_page_asks_for_a_code_it_is_said_where_to_enter_it(people, monkeypatch):
    """At the address people use; an open page needs none."""
    assert "chat page" not in people("invite", "--home", "hazel-court")[1]
    monkeypatch.setenv("THRESHOLD_PUBLIC_URL", "https://threshold.example.org")
    assert "enter it on the chat page, in the browser they will use:\n  https://threshold.example.org/\n" in people("invite", "--home", "hazel-court")[1]


def test_a_member_of_staff_in_the_registry_is_enough(people):
    """Their homes and role come from there."""
    assert "care_staff at willow-end" in people("invite", "--staff", "WE-S01")[1]


@pytest.mark.parametrize(("words", "said"), (
    ((), "a staff code"), (("--home", "nowhere"), "no home 'nowhere'"), (("--staff", "HC-S01", "--home", "hazel-court"), "not both"),
    (("--home", "hazel-court", "--hours", "0"), "one minute to 14 days"),
))
def test_what_cannot_be_issued_is_said(people, words, said):
    """One sentence, exit status 1, and no code."""
    status, out, err = people("invite", *words)
    assert status == 1 and said in err and out == ""


def test_a_leaver_is_let_out(people, home):
    """By the number that the list shows; twice is once too often."""
    _enrol(home, _code(people("invite", "--home", "hazel-court")[1]))
    number = re.search(r"^  (\d+)  telegram", people("list")[1], re.M).group(1)
    assert people("leave", number, "--why", "left the job")[0] == 0
    assert "Nobody is enrolled." in people("list", "--home", "hazel-court")[1]
    assert people("leave", number, "--why", "again")[0] == 1


def test_a_code_can_be_taken_back(people):
    """Once."""
    people("invite", "--home", "hazel-court")
    assert people("withdraw", 1)[0] == 0
    status, _, err = people("withdraw", 1)
    assert status == 1 and "no unused code 1" in err
