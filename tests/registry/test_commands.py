"""`registry` on the command line: the difference is shown and agreed to before anything is taken in."""
from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.registry import DEMO
from tests.support import databases


@pytest.fixture
def registry(tmp_path, monkeypatch, capsys):
    """Runs one registry command on a database of its own: (exit status, what it printed, what it complained of)."""
    monkeypatch.setenv("THRESHOLD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("THRESHOLD_DATABASE_URL", databases.address(tmp_path / "home" / "calls.db"))
    for name in ("THRESHOLD_SETTINGS", "THRESHOLD_REGISTRY_FILE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words):
        status = main(["registry", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def _answer(monkeypatch, words):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: words)


def test_without_a_terminal_an_import_needs_yes(registry):
    """Nothing is taken in by accident."""
    status, out, err = registry("import", DEMO)
    assert status == 1 and "added    HC-14 (hazel-court)" in out and "Nothing was changed." in out and "--yes" in err
    assert "The registry is empty" in registry("show")[1]
    assert registry("import", DEMO, "--yes")[0] == 0
    assert "HC-14" in registry("show")[1]


@pytest.mark.parametrize("words, taken", [("yes", True), ("y", True), ("no", False), ("", False), ("yess", False)])
def test_at_a_terminal_it_asks(registry, monkeypatch, words, taken):
    """Only a yes is a yes."""
    _answer(monkeypatch, words)
    status, out, _ = registry("import", DEMO)
    assert (status == 0) is taken and ("Nothing was changed." in out) is not taken


def test_the_same_again_is_nothing_to_change(registry, tmp_path):
    """Also after a round by CSV."""
    registry("import", DEMO, "--yes")
    assert registry("export", tmp_path / "out")[0] == 0
    status, out, _ = registry("import", tmp_path / "out")
    assert status == 0 and out.startswith("Nothing to change")


def test_a_bad_file_changes_nothing_and_every_problem_is_told(registry, tmp_path):
    """File, line, what to do; exit status 1."""
    registry("import", DEMO, "--yes")
    bad = tmp_path / "bad.yml"
    bad.write_text(DEMO.read_text(encoding="utf-8").replace("age: 16", "age: 2031-03-04").replace("ref: HC-17", "ref: Sam"), encoding="utf-8")
    before = registry("show")[1]
    status, _, err = registry("import", bad, "--yes")
    assert status == 1 and "birth date is never kept" in err and "name is never kept" in err and err.count("bad.yml, line ") == 2
    assert registry("show")[1] == before


def test_an_import_that_somebody_else_overtook_is_not_applied(registry, monkeypatch, tmp_path):
    """What was agreed to is no longer what would happen."""
    registry("import", DEMO, "--yes")
    changed, other = tmp_path / "changed.yml", tmp_path / "other.yml"
    changed.write_text(DEMO.read_text(encoding="utf-8").replace("recheck_minutes: 30", "recheck_minutes: 20"), encoding="utf-8")
    other.write_text(DEMO.read_text(encoding="utf-8").replace("recheck_minutes: 30", "recheck_minutes: 25"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: "yes" if main(["registry", "import", str(other), "--yes"]) == 0 else "no")
    status, out, err = registry("import", changed)
    assert status == 1 and "somebody else imported" in err
    assert "recheck_minutes = 25" in registry("show")[1]


def test_older_versions_can_be_listed_shown_and_exported(registry, tmp_path):
    """Calls that used them still do; so can people."""
    registry("import", DEMO, "--yes")
    first = registry("versions")[1].split()[0]
    changed = tmp_path / "changed.yml"
    changed.write_text(DEMO.read_text(encoding="utf-8").replace("recheck_minutes: 30", "recheck_minutes: 20"), encoding="utf-8")
    registry("import", changed, "--yes")
    listed = registry("versions")[1].splitlines()
    assert len(listed) == 2 and listed[0].endswith("(current)") and listed[1].startswith(first)
    assert "recheck_minutes = 30" in registry("show", "--version", first)[1] and "recheck_minutes = 20" in registry("show")[1]
    assert registry("export", tmp_path / "old.yml", "--version", first)[0] == 0
    assert "version r-none" in registry("show", "--version", "r-none")[2]


def test_an_export_never_writes_over_a_file_unasked(registry, tmp_path):
    """Nor makes a file of a kind it could not read again."""
    registry("import", DEMO, "--yes")
    assert registry("export", tmp_path / "out.yml")[0] == 0
    assert registry("export", tmp_path / "out.yml")[0] == 1 and registry("export", tmp_path / "out.yml", "--yes")[0] == 0
    assert "neither a YAML file nor a folder" in registry("export", tmp_path / "out.xlsx")[2]


def test_overdue_reviews_are_reported_by_both_commands(registry):
    """`overdue` ends with 1, so that a timetable can notice."""
    registry("import", DEMO, "--yes")
    status, out, _ = registry("overdue", "--on", "2027-04-02")
    assert status == 1 and "OVERDUE  never_wait_under_age = 13" in out and "Missing persons lead" in out
    assert registry("overdue", "--on", "2027-04-01")[0] == 0
    assert "never_wait_under_age = 13  OVERDUE" in registry("show", "--on", "2027-04-02")[1]
    assert "OVERDUE" not in registry("show", "--on", "2027-04-01")[1]
