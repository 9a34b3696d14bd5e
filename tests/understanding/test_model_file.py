"""What the trained model's file is made of."""
from __future__ import annotations

import tarfile

import numpy as np
import pytest

from bot.settings import load


@pytest.mark.rasa
def test_the_trained_model_holds_only_plain_data():
    """JSON, YAML and arrays of numbers: loading it runs nothing that stands in it."""
    archives = sorted(load().model_dir.glob("*.tar.gz"))
    assert archives
    for archive in archives:
        with tarfile.open(archive) as opened:
            files = [one for one in opened.getmembers() if one.isfile()]
            assert files and {one.name.rsplit(".", 1)[-1] for one in files} <= {"json", "yml", "npz"}
            for one in files:
                if one.name.endswith(".npz"):
                    with np.load(opened.extractfile(one), allow_pickle=False) as arrays:
                        assert all(arrays[name].dtype != object for name in arrays.files)
