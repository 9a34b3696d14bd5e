"""A copy of everything held about one child's reference."""
from __future__ import annotations

import json
import stat
import zipfile

import pytest
from sqlalchemy import insert

from bot.calllog.database import reading, transaction
from bot.calllog.vault import Vault
from bot.followups.followups import Followups
from bot.registry.registry import Registry
from bot.retention.holds import hold
from bot.retention.register import RetentionRefused, about
from bot.retention.subject.exporting import export
from bot.retention.subject.finding import find
from bot.review.exporting.tables import ExportTable
from tests.retention.conftest import NOW


def _export(log, to, reference="HC-14", vault=None, why="a request of access"):
    return export(log.engine, vault or log.vault, reference, to, "ict", why, lambda: NOW)


def _record(log, folder, **how):
    _export(log, folder / "copy", **how)
    return json.loads((folder / "copy" / "record.json").read_text(encoding="utf-8"))


def test_everything_about_the_reference_is_in_it(log, tmp_path):
    """Calls with their texts, notes, police outcomes, views, exports, work due, holds and the registry's records."""
    call, other = log.call(days=10, note="told the manager", child="hc 14"), log.call(days=10, child="HC-17")
    log.add(call, "viewed", by="sup-1")
    log.add(call, "exported", what="note.pdf", by="sup-1")
    log.add(call, "remarked", about="review", what="police_outcome", value="outcome_22", by="sup-1", day="2026-11-20")
    with transaction(log.engine) as session:
        Followups(session).schedule(call, "return_interview", NOW)
        hold(session, log.vault, "lead", NOW, "complaint", "a complaint", reference="HC-14")
        session.execute(insert(ExportTable.__table__), {"at": NOW, "by": "sup-1", "what": "note.pdf", "about": call, "filters": {}, "rows": 1, "notes": False, "versions": {}})
    told = _record(log, tmp_path)
    [one] = told["calls"]
    assert one["call"] == call and other not in json.dumps(told) and one["record"].startswith("whole")
    assert [event["text"] for event in one["events"] if event["kind"] == "heard"] == ["He shouted about marmalade."]
    assert [event["text"] for event in one["notes"] if event["text"]] == ["told the manager"]
    assert one["police_outcomes"][0]["coded"]["value"] == "outcome_22" and one["views"][0]["by"] == "sup-1"
    assert one["exports"][0]["what"] == one["register_of_exports"][0]["what"] == "note.pdf" and one["work_due"][0]["what"] == "return_interview"
    assert told["retention"][0]["what"] == "held" and told["registry"][0]["record"]["ref"] == "HC-14"


def test_it_is_logged_on_each_call_and_for_the_reference_before_anything_is_written(log, tmp_path, monkeypatch):
    """Also when the disk then refuses."""
    call, mentions = log.call(days=10), log.call(days=10, child="HC-17", said="hc14 hit him")

    def refuse(*args):
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.retention.subject.exporting._write", refuse)
    with pytest.raises(OSError):
        _export(log, tmp_path / "copy", why="Tom Smith asks")
    for one in (call, mentions):
        assert [(event.kind, event.payload) for event in log.events(one)][-1] == ("exported", {"what": "subject", "by": "ict"})
    with reading(log.engine) as session:
        [entry] = about(session, log.vault, "hc 14")
    assert (entry.kind, entry.by, entry.payload["calls"], entry.payload["mentions"]) == ("subject_exported", "ict", 1, 1) and "Smith" not in entry.why
    assert log.verify(call, mentions) == {}


def test_a_mention_in_another_childs_call_is_that_text_alone(log, tmp_path):
    """Not the rest of that call, and not the other child's reference."""
    log.call(days=10, child="HC-17", said="HC-17 says hc14 hit him. HC-140 saw it.")
    told = _record(log, tmp_path)
    assert told["calls"] == [] and [one["text"] for one in told["mentions_in_other_calls"]] == ["[another child] says hc14 hit him. HC-140 saw it."]


def test_a_call_that_named_it_by_mistake_shows_only_where(log, tmp_path):
    """The answer and its correction; the rest is about somebody else."""
    call = log.call(days=10)
    log.add(call, "corrected", "no, HC-17", fact="child", old="HC-14", new="HC-17", by="phrase", confident=True)
    told = _record(log, tmp_path)
    [one] = told["named_and_corrected"]
    assert told["calls"] == [] and [event["kind"] for event in one["events"]] == ["answered", "corrected"] and "HC-17" not in json.dumps(told)


def test_other_children_and_keys_of_staff_are_left_out(log, tmp_path):
    """In words and in coded data."""
    call = log.call(days=10, said="HC-17 and hc 14 fought")
    log.add(call, "noted", "Please decide", channel="web", person="a-manager-key", member=3)
    (tmp_path / "folder").mkdir()
    text = json.dumps(_record(log, tmp_path / "folder"))
    assert "a-manager-key" not in text and '"member"' not in text and '"person"' not in text and "[another child] and hc 14 fought" in text


def test_what_was_purged_says_so(log, tmp_path):
    """The copy does not look as if nothing had been said."""
    log.call(days=100)
    log.purge()
    [one] = _record(log, tmp_path)["calls"]
    assert {event["text"] for event in one["events"] if event["kind"] == "heard"} == {"(removed when its time was up)"}


def test_the_registry_tells_each_change_once(log, tmp_path):
    """Three versions, two of them with the same record; then the child is gone."""
    with transaction(log.engine) as session:
        registry = Registry(session)
        content = registry.content()
        registry.import_data({**content, "force": {**content["force"], "name": "Another name"}})
        registry.import_data({**content, "children": [child for child in content["children"] if child["ref"] != "HC-14"]})
    told = _record(log, tmp_path)["registry"]
    assert [one["record"] == "no record any more" for one in told] == [False, True]


def test_the_page_shows_words_as_words(log, tmp_path):
    """Nothing that was typed becomes part of the page."""
    log.call(days=10, said="<script>alert(1)</script> & co")
    _export(log, tmp_path / "copy")
    page = (tmp_path / "copy" / "record.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page and "masked before the words were stored" in page


def test_only_its_owner_can_read_it(log, tmp_path):
    """A folder or a zip file."""
    log.call(days=10)
    made = _export(log, tmp_path / "copy.zip")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600 and set(zipfile.ZipFile(made.path).namelist()) == {"READ-FIRST.txt", "record.json", "record.html"}
    _export(log, tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "copy").iterdir()} == {0o600}


def test_what_cannot_be_written_is_refused_before_it_is_logged(log, tmp_path):
    """Something is there already, no folder for it, no reference, no reason."""
    call = log.call(days=10)
    for to, how in ((tmp_path, {}), (tmp_path / "no" / "copy", {}), (tmp_path / "copy", {"reference": "?"}), (tmp_path / "copy", {"why": ""})):
        with pytest.raises(RetentionRefused):
            _export(log, to, **how)
    assert "exported" not in [event.kind for event in log.events(call)] and not (tmp_path / "copy").exists()


def test_texts_nobody_can_open_are_counted_and_the_rest_is_written(log, tmp_path):
    """Sealed with a secret that is lost: said plainly."""
    log.call(days=10)
    log.call(days=10, child="HC-17")
    made = _export(log, tmp_path / "copy", vault=Vault(b"quite another secret"))
    assert made.calls == 1 and made.unreadable == 10


def test_a_reference_is_found_however_it_was_typed(log):
    """As a word of its own; parts of longer references do not count."""
    wanted = [log.call(days=10, child="", said=said) for said in ("HC-14 is out", "is hc14 back?", "Hc 14!")]
    for said in ("HC-141 is out", "RHC-14", "HC-1 4x", "room 14"):
        log.call(days=10, child="", said=said)
    with reading(log.engine) as session:
        assert sorted(call for call, _ in find(session, log.vault, "hc-14").mentions) == sorted(wanted)
