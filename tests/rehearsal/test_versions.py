"""Finding an earlier version of the protocols: a folder, a kept copy, a point in git, or none of these."""
from __future__ import annotations

import pytest

from bot.rehearsal.kept import keep
from bot.rehearsal.versions import NoVersion, find
from bot.triage.reading_protocols import FOLDER, load_library
from tests.rehearsal.trying import protocols


def test_a_folder_of_protocols_is_a_version(tmp_path):
    """So is a whole copy of Threshold that has one."""
    protocols(tmp_path / "copy" / "bot" / "protocols")
    assert find(str(tmp_path / "copy"), tmp_path).library.version == load_library().version
    assert find(str(tmp_path / "copy" / "bot" / "protocols"), tmp_path).library.version == load_library().version


def test_a_folder_without_protocols_is_refused(tmp_path):
    """In one sentence that says what it needs."""
    with pytest.raises(NoVersion, match="There are no protocols in the folder .* it needs missing.yml"):
        find(str(tmp_path), tmp_path)


def test_protocols_in_force_are_kept_and_found_by_their_version(tmp_path):
    """Without git, and once however often it starts."""
    library, said = load_library(), []
    for _ in range(2):
        keep(library, tmp_path / "kept", said.append)
    assert find(library.version, tmp_path / "kept", tmp_path).library == library
    assert said == [] and [path.name for path in (tmp_path / "kept").iterdir()] == [library.version]


def test_a_kept_copy_that_was_altered_is_refused(tmp_path):
    """It would no longer be what the calls were decided by."""
    library = load_library()
    keep(library, tmp_path, print)
    file = tmp_path / library.version / "missing.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# one more line\n", encoding="utf-8")
    with pytest.raises(NoVersion, match="was altered"):
        find(library.version, tmp_path, tmp_path)


def test_protocols_that_cannot_be_kept_stop_nothing(tmp_path):
    """One sentence is said: a file stands where the folder should be."""
    (tmp_path / "kept").write_text("", encoding="utf-8")
    said = []
    keep(load_library(), tmp_path / "kept", said.append)
    assert len(said) == 1 and "calls are answered all the same" in said[0]


def test_a_file_changed_after_reading_is_not_kept_under_the_wrong_name(tmp_path):
    """The copy must be what was read."""
    folder = protocols(tmp_path / "protocols", ("title: Missing or late child", "title: Changed"))
    said = []
    keep(load_library(), tmp_path / "kept", said.append, folder)
    assert "was changed while it was being copied" in said[0] and list((tmp_path / "kept").iterdir()) == []


def test_without_git_a_ref_is_refused_and_a_folder_works(tmp_path, monkeypatch):
    """The sentence says what to give instead."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoVersion, match="git is not installed here .give a folder"):
        find("HEAD", tmp_path)
    assert find(str(FOLDER), tmp_path).library.version == load_library().version
