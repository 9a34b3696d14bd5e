"""An earlier version of the protocols from the history that git keeps."""
from __future__ import annotations

import subprocess

import pytest

from bot.rehearsal.versions import NoVersion, find
from bot.triage.reading_protocols import load_library
from tests.rehearsal.trying import protocols


def commit(checkout, message):
    """One commit of everything in a checkout; gives its id."""
    me = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet"], ["add", "--all"], [*me, "commit", "--quiet", "-m", message]):
        subprocess.run(["git", "-C", str(checkout), *words], check=True, capture_output=True)
    return subprocess.run(["git", "-C", str(checkout), "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def history(tmp_path):
    """A checkout with two versions: the present one, then one with another title."""
    checkout = tmp_path / "checkout"
    folder = protocols(checkout / "bot" / "protocols")
    commit(checkout, "first")
    file = folder / "missing.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: Missing or late child", "title: Changed"), encoding="utf-8")
    commit(checkout, "second")
    return checkout


def test_a_git_ref_gives_the_protocols_as_they_were(tmp_path, history):
    """Whatever lies in the folder now."""
    assert find("HEAD", tmp_path, history).library.protocols["missing"].title == "Changed"
    assert find("HEAD~1", tmp_path, history).library.version == load_library().version


def test_a_version_that_a_call_names_is_found_in_the_history(tmp_path, history):
    """Even where no copy of it was kept."""
    assert find(load_library().version, tmp_path, history).library.protocols["missing"].title == "Missing or late child"


def test_a_copy_without_history_says_so(tmp_path):
    """As after unpacking an archive."""
    with pytest.raises(NoVersion, match="no git history .give a folder"):
        find("HEAD", tmp_path, tmp_path)


def test_a_point_in_the_history_before_there_were_protocols_is_refused(tmp_path):
    """It names the ref."""
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "README").write_text("nothing yet", encoding="utf-8")
    commit(tmp_path / "checkout", "first")
    with pytest.raises(NoVersion, match="There were no protocols in bot/protocols at HEAD"):
        find("HEAD", tmp_path, tmp_path / "checkout")
