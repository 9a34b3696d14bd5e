"""`accounts` on the command line: a link is printed once, and a leaver is out at once."""
from __future__ import annotations

import argparse
import re
from datetime import datetime, timezone

import pytest

from bot.accounts.accounts import Accounts, LinkRefused
from bot.accounts.events import events_of
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.vault import Vault
from bot.commands import accounts as command
from bot.registry import DEMO
from bot.registry.registry import Registry
from bot.settings import load
from tests.support import databases


@pytest.fixture
def settings(tmp_path):
    """A data folder of its own, with the demo registry."""
    home = tmp_path / "home"
    settings = load({"THRESHOLD_HOME": str(home), "THRESHOLD_DATABASE_URL": databases.address(home / "calls.db")})
    migrate(settings.database_url)
    engine = open_engine(settings.database_url)
    with transaction(engine) as session:
        Registry(session).import_file(DEMO)
    engine.dispose()
    return settings


@pytest.fixture
def accounts(settings, capsys):
    """Runs one accounts command: (exit status, what it printed, what it complained of)."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)

    def run(*words):
        status = command.run(parser.parse_args(words), settings)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def _join(settings, out):
    token = re.search(r"/join/(\S+)", out).group(1)
    with transaction(open_engine(settings.database_url)) as session:
        return Accounts(session, Vault.from_file(settings.secret_file)).join(token, "hash", datetime.now(timezone.utc))


def test_adding_prints_a_link_that_is_shown_once(settings, accounts):
    """With who they are and until when it works; the list does not show it."""
    status, out, _ = accounts("add", "SUP-1", "--role", "supervisor", "--provider", "Example Care North", "--shown", "SUP 1")
    assert status == 0 and "sup-1 (SUP 1): supervisor, Example Care North only" in out
    assert re.search(r"http://127.0.0.1:8031/join/[\w-]{43}\n", out) and "works once" in out
    listed = accounts("list")[1]
    assert "sup-1" in listed and "has not joined" in listed and "/join/" not in listed
    joined = _join(settings, out)
    assert joined.provider == "Example Care North" and "in " in accounts("list")[1]


@pytest.mark.parametrize(("words", "said"), (
    (("add", "op 1", "--role", "operator"), "sign-in name"), (("add", "op-1", "--role", "supervisor", "--provider", "Nobody"), "Example Care North"),
    (("disable", "op-1", "--why", "left"), "no account op-1"), (("reset", "op-1"), "no account op-1"),
))
def test_what_cannot_be_done_is_said_plainly(accounts, words, said):
    """With status 1."""
    status, out, err = accounts(*words)
    assert status == 1 and said in err and not out


def test_disable_and_reset(settings, accounts):
    """A reset link lets the same person back in; the older one opens nothing; the record says who did it."""
    first = accounts("add", "op-1", "--role", "operator")[1]
    assert accounts("disable", "op-1", "--why", "long leave")[1] == "op-1 has no access any more.\n" and "disabled" in accounts("list")[1]
    status, second, _ = accounts("reset", "op-1")
    assert status == 0 and _join(settings, second).name == "op-1"
    with pytest.raises(LinkRefused):
        _join(settings, first)
    with transaction(open_engine(settings.database_url)) as session:
        assert {row.kind: row.by for row in events_of(session)}["disabled"]


def test_an_empty_list_says_what_to_do(accounts):
    """The first administrator can be added here, too."""
    assert "accounts add NAME --role administrator" in accounts("list")[1]
