"""Stamps: what is done is skipped, what was interrupted or has changed is done again."""
from __future__ import annotations

from bot.setup.stamps import Stamps, fingerprint


def test_a_step_is_finished_only_for_the_inputs_it_was_finished_with(tmp_path):
    stamps = Stamps(tmp_path / "stamps")
    assert not stamps.is_finished("packages", "one")
    stamps.finish("packages", "one")
    assert stamps.is_finished("packages", "one")
    assert not stamps.is_finished("packages", "two")
    assert not stamps.is_finished("training", "one")


def test_a_step_that_was_begun_and_not_finished_was_interrupted(tmp_path):
    stamps = Stamps(tmp_path)
    assert not stamps.was_interrupted("packages")
    stamps.finish("packages", "one")
    stamps.begin("packages")
    assert stamps.was_interrupted("packages") and not stamps.is_finished("packages", "one")
    stamps.finish("packages", "one")
    assert not stamps.was_interrupted("packages")


def test_a_forgotten_step_is_done_again(tmp_path):
    stamps = Stamps(tmp_path)
    stamps.finish("training", "one")
    stamps.forget("training")
    stamps.forget("training")
    assert not stamps.is_finished("training", "one")


def test_a_damaged_stamp_counts_as_not_done(tmp_path):
    (tmp_path / "packages.stamp").write_bytes(b"\xff\x00")
    assert not Stamps(tmp_path).is_finished("packages", "one")


def test_the_fingerprint_sees_content_names_arrivals_and_words_but_not_caches(tmp_path):
    folder = tmp_path / "nlu"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "a.yml").write_text("x")
    paths = [folder, tmp_path / "config.yml"]
    first = fingerprint(tmp_path, paths, "3.10")
    (folder / "__pycache__" / "a.pyc").write_text("cache")
    assert fingerprint(tmp_path, paths, "3.10") == first
    assert fingerprint(tmp_path, paths, "3.11") != first
    (folder / "a.yml").write_text("y")
    changed = fingerprint(tmp_path, paths, "3.10")
    (folder / "a.yml").rename(folder / "b.yml")
    renamed = fingerprint(tmp_path, paths, "3.10")
    (tmp_path / "config.yml").write_text("")
    assert len({first, changed, renamed, fingerprint(tmp_path, paths, "3.10")}) == 4


def test_the_fingerprint_does_not_depend_on_where_the_checkout_lies(tmp_path):
    for name in ("one", "another one"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("x")
    prints = {fingerprint(tmp_path / name, [tmp_path / name / "a"]) for name in ("one", "another one")}
    assert len(prints) == 1
