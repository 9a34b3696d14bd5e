"""What pages need from the npm registry: verified, without GOV.UK's typeface, and no reason to stop where there is no network."""
from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.setup import frontend as subject
from bot.setup.frontend import Frontend, Package, without_font

CSS = "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}body{font-family:GDS Transport,arial,sans-serif}"


def packed(path: Path, package: Package, css: str = CSS) -> Package:
    """Writes an archive as npm would, and gives the package with its digest."""
    with tarfile.open(path / package.archive, "w:gz") as archive:
        for name in package.files:
            content = (css if name.endswith(".css") else "x").encode()
            told = tarfile.TarInfo(f"package/{name}")
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha512((path / package.archive).read_bytes()).digest()).decode()
    return replace(package, sha512=digest)


@pytest.fixture
def carried(tmp_path, monkeypatch):
    """A folder with the archives, as carried to a machine without network."""
    folder = tmp_path / "carried"
    folder.mkdir()
    monkeypatch.setattr(subject, "PACKAGES", tuple(packed(folder, one) for one in subject.PACKAGES))
    monkeypatch.setattr(subject, "run", lambda *command, **more: (False, "network is unreachable"))
    return folder


def frontend(tmp_path, said, **environ):
    return Frontend(tmp_path / "venv", tmp_path / "log", said.append, environ)


def test_carried_archives_are_unpacked_without_the_typeface_and_a_second_run_does_nothing(tmp_path, carried):
    said: list = []
    one = frontend(tmp_path, said, THRESHOLD_WHEELS=str(carried))
    assert not one.is_ready() and one.ensure() and one.is_ready()
    assert (tmp_path / "venv/frontend/govuk/govuk-frontend.min.css").read_text() == "body{font-family:arial,sans-serif}"
    assert (tmp_path / "venv/frontend/axe/axe.min.js").exists()
    assert one.ensure() and len(said) == 1


def test_a_file_that_is_not_the_published_one_is_not_used(tmp_path, carried):
    (carried / subject.PACKAGES[0].archive).write_bytes(b"something else")
    said: list = []
    assert not frontend(tmp_path, said, THRESHOLD_WHEELS=str(carried), PATH="").ensure()
    assert not (tmp_path / "venv/frontend/govuk").exists() and "could not be fetched" in said[-1]


def test_without_network_the_set_up_goes_on_and_says_what_is_missing(tmp_path, carried):
    said: list = []
    assert not frontend(tmp_path, said, PATH="").ensure()
    assert "pages are plain until it is" in said[-1]


def test_a_style_sheet_whose_typeface_cannot_be_found_is_refused():
    with pytest.raises(ValueError):
        without_font("body{font-family:arial}")
