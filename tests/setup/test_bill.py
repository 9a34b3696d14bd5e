"""The software bill of materials: everything that is locked stands in it, with its hashes."""
from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from bot.setup.bill import bill, main
from bot.setup.frontend import PACKAGES
from bot.setup.locked import locked
from bot.setup.weights import MPNET

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.M)


@pytest.fixture(scope="module")
def document():
    """The bill of this checkout."""
    return bill()


def test_every_locked_requirement_stands_in_the_bill_with_all_its_hashes(document):
    """What was installed can be compared with it, file by file."""
    listed = {(one["name"], one["version"]): {digest["content"] for digest in one["hashes"]} for one in document["components"] if "hashes" in one}
    pins = [(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in _PIN.findall(LOCK)]
    assert len(pins) > 150 and [pin for pin in pins if pin not in listed] == []
    assert set(re.findall(r"sha256:([0-9a-f]{64})", LOCK)) <= {digest for digests in listed.values() for digest in digests}


def test_the_page_packages_and_the_models_files_stand_in_it(document):
    """They come from elsewhere than the other packages, and are pinned in the code."""
    by_name = {one["name"]: one for one in document["components"]}
    for package in PACKAGES:
        assert by_name[package.name]["version"] == package.version
        assert by_name[package.name]["hashes"] == [{"alg": "SHA-512", "content": base64.b64decode(package.sha512).hex()}]
    model = by_name[MPNET.name]
    assert model["type"] == "machine-learning-model" and model["licenses"]
    digests = {digest["content"] for part in model["components"] for digest in part["hashes"]}
    assert digests == {*MPNET.files.values(), *(sha256 for _, _, sha256 in MPNET.packages)}


def test_it_is_the_same_for_the_same_lock_and_every_relation_leads_to_something_listed(document):
    """Two bills can be compared with diff."""
    assert bill() == document and document["bomFormat"] == "CycloneDX"
    refs = [one["bom-ref"] for one in document["components"]] + ["threshold"]
    assert len(refs) == len(set(refs))
    related = {ref for one in document["dependencies"] for ref in (one["ref"], *one["dependsOn"])}
    assert related <= set(refs)
    rasa = next(one for one in document["dependencies"] if one["ref"].startswith("pkg:pypi/rasa@"))
    assert any(ref.startswith("pkg:pypi/sanic@") for ref in rasa["dependsOn"])


def test_most_components_say_their_licence(document):
    """What a package does not say of itself is left out and not guessed."""
    silent = [one["name"] for one in document["components"] if "licenses" not in one]
    assert len(silent) < 10


def test_a_package_without_a_version_or_a_hash_is_refused():
    """Nothing else may be installed, so nothing else may stand in a bill."""
    with pytest.raises(ValueError, match="not pinned"):
        locked("rasa>=3 \\\n    --hash=sha256:" + "0" * 64)
    with pytest.raises(ValueError, match="no hash"):
        locked("rasa==3.6.21\n    # via nobody")


def test_the_command_writes_the_file_and_says_what_it_cannot(tmp_path, capsys):
    """One sentence either way."""
    assert main([str(tmp_path / "bill.json")]) == 0
    assert json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))["components"] and "components written" in capsys.readouterr().out
    assert main([str(tmp_path / "nowhere" / "bill.json")]) == 1 and "could not be written" in capsys.readouterr().err
