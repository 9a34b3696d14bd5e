"""`python -m bot.triage.danger FILE` measures the phrases on labelled messages and lists what went wrong."""
from __future__ import annotations

import json

import pytest

from bot.triage.danger.__main__ import main

ROWS = [
    ("he is not breathing", True), ("she has been stabbed", True), ("tea was nice", True), ("the telly is on", False), ("he has a knife", False), ("found a knife under his mattress", None),
]


@pytest.fixture
def rows(tmp_path):
    """Three emergencies, of which one is not told in words of danger, two harmless messages, of which one is, and one that nobody judged."""
    path = tmp_path / "made_up.jsonl"
    path.write_text("\n\n".join(json.dumps({"text": text, "must_999": must}) for text, must in ROWS) + "\n", encoding="utf-8")
    return path


def test_it_prints_the_shares_found_and_wrongly_found(rows, capsys):
    """One line for a file, with how long a look takes; what nobody judged counts for neither."""
    assert main([str(rows)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("made_up ") and "recall 2/3 = 66.7%" in line and "false alarms 1/2 = 50.0%" in line
    assert 0 < float(line.split("median ")[1].removesuffix(" ms")) < 5_000


def test_it_lists_each_miss_and_each_false_alarm_where_it_is_asked_to(rows, capsys):
    """With what was found in it."""
    main([str(rows), "--misses"])
    out = capsys.readouterr().out
    assert "MISS [none : ] tea was nice" in out and "FALSE" not in out and out.count("MISS") == 1
    main([str(rows), "--false"])
    out = capsys.readouterr().out
    assert "FALSE [alarm " in out and "] he has a knife" in out and "MISS" not in out


def test_a_share_of_nothing_is_no_number(tmp_path, capsys):
    """A file may hold harmless messages only; each file has its line."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"text": "tea was nice", "must_999": False}), encoding="utf-8")
    assert main([str(tmp_path / "one.jsonl"), str(tmp_path / "two.jsonl")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["one", "two"] and all("recall 0/0 = -" in line and "false alarms 0/1 = 0.0%" in line for line in lines)
