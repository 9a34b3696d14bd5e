"""A log with something in every sealed column."""
from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.accounts.tables import AccountTable, SessionTable, TypedTable
from bot.administration.tables import ShownOnceTable
from bot.calllog.base import Base
from bot.calllog.database import migrate, open_engine, transaction
from bot.calllog.inbox import Inbox
from bot.calllog.log import CallLog
from bot.calllog.outbox import Outbox
from bot.calllog.vault import Vault
from bot.followups.followups import Followups
from bot.intake.messages import Incoming
from bot.people.people import People, Post
from bot.registry import DEMO
from bot.registry.registry import Registry
from bot.settings import load
from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
for path in sorted(ROOT.glob("bot/**/tables.py")):  # every table the program knows, whichever part has it
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))

NOW = datetime(2026, 11, 21, 21, 30, 5, 123456, tzinfo=timezone.utc)
WORDS = "Kayla Brightwater is on the roof"


@pytest.fixture
def new_url(tmp_path):
    """Gives the address of an empty database; each call another one."""
    made = []

    def new() -> str:
        file = tmp_path / f"log{len(made)}" / "calls.db"
        made.append(file)
        return databases.address(file, migrated=False)

    return new


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A log and its secret, made once: making one takes longer than most tests."""
    folder = tmp_path_factory.mktemp("filled")
    fill(settings(folder, databases.address(folder / "calls.db", kept=True)))
    return folder


@pytest.fixture
def house(tmp_path, filled):
    """The settings of a Threshold with a log."""
    file = tmp_path / "log" / "calls.db"
    file.parent.mkdir()
    made = settings(tmp_path / "home", databases.copy(filled / "calls.db", file))
    shutil.copy(filled / "secret", made.secret_file)
    return made


def settings(home: Path, url: str):
    """Settings with a data folder and a database of their own."""
    home.mkdir(exist_ok=True)
    return load({"THRESHOLD_HOME": str(home), "THRESHOLD_DATABASE_URL": url, "THRESHOLD_PORT": "8999"})


def fill(house, calls: int = 3) -> None:
    """A migrated database with calls, messages, people and accounts."""
    migrate(house.database_url)
    vault, engine = Vault.from_file(house.secret_file), open_engine(house.database_url)
    with transaction(engine) as session:
        Registry(session).import_file(DEMO)
        Registry(session).import_content(Registry(session).content(), by="admin", why=vault.seal("a new number"))
        log = CallLog(session, vault)
        for number in range(calls):
            add_call(session, log, vault, number)
        invited = People(session, vault).invite([Post("hazel-court", "care_staff")], "admin", NOW, timedelta(hours=72))
        People(session, vault).enrol(invited.code, "telegram", vault.key_hash("telegram:7"), "7", NOW)
        account = session.execute(insert(AccountTable).values(name="op-1", shown="OP 1", roles=["operator"], factor=vault.seal("JBSWY3DP"),
                                                              added_by="admin", added_at=NOW)).inserted_primary_key[0]
        session.execute(insert(SessionTable).values(digest="d", form_digest="f", account=account, stage="set_up", how="password", browser="b",
                                                    factor=vault.seal("KRSXG5A"), began_at=NOW, seen_at=NOW))
        session.execute(insert(TypedTable).values(digest="t", account=account, typed=vault.seal("[]"), expires_at=NOW))
        session.execute(insert(ShownOnceTable).values(digest="s", account="op-1", sealed=vault.seal("{}"), expires_at=NOW))
    engine.dispose()


def add_call(session, log, vault, number: int) -> str:
    """One call with its message in the inbox and its reply in the outbox."""
    incoming = Incoming("web", f"u{number}", f"web-{number}", NOW, text=WORDS, address=f"address {number}", home="hazel-court")
    inbox = Inbox(session, vault)
    taken, _ = inbox.take(incoming)
    call = log.open("web", f"web-{number}", "hazel-court", "staff", NOW, protocols=("missing",))
    log.add(call, "heard", NOW, WORDS)
    log.add(call, "answered", NOW, "yes", fact="injury", value="no", by="phrase", confident=True)
    Outbox(session, vault).put("web", f"web-{number}", f"address {number}", {"text": "Is she safe?", "custom": {}}, NOW, taken, call)
    Followups(session).schedule(call, "nudge", NOW + timedelta(minutes=15))
    if number:
        inbox.mark_done(taken, NOW + timedelta(seconds=1))
    return call


def sealed_in_classes() -> set[str]:
    """Every sealed column that a table class names."""
    from sqlalchemy import LargeBinary

    return {f"{table.name}.{one.name}" for table in Base.metadata.tables.values() for one in table.columns if isinstance(one.type, LargeBinary)}
