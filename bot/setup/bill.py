"""`python -m bot.setup.bill`: the software bill of materials, as CycloneDX 1.5 JSON, of what the lock, the pages and the model are made of."""
from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

from bot.setup.frontend import PACKAGES, Package
from bot.setup.locked import Locked, locked
from bot.setup.weights import MPNET, Bundle

CHECKOUT = Path(__file__).resolve().parents[2]
#: Fetched by the set-up for itself, never part of the service: (the lock, beside this file).
TOOLS = ("uv.txt", "nodejs.txt")
#: Packages of the npm registry that only tests load.
_FOR_TESTS = frozenset(("axe-core",))
_NPM_LICENCES = {"govuk-frontend": "MIT", "axe-core": "MPL-2.0"}
_MODEL_LICENCE = "Apache-2.0"


def bill(checkout: Path = CHECKOUT) -> Dict[str, Any]:
    """The bill as a CycloneDX document. The same lock and environment give the same bill, to the letter.

    Hashes are those that the lock allows (any one of a component's is the file that was installed). Licences are what the installed
    packages say of themselves; one that is not installed here, or says nothing, has none.
    """
    lock = (checkout / "requirements.txt").read_text(encoding="utf-8")
    packages = locked(lock)
    tools = [one for name in TOOLS for one in locked((checkout / "bot" / "setup" / name).read_text(encoding="utf-8"))]
    root = "threshold"
    components = [_python(one) for one in packages] + [_python(one, "excluded") for one in tools]
    components += [_page(one) for one in PACKAGES] + [_model(MPNET)]
    wanted = sorted(_ref(one) for one in packages if one.is_wanted)
    depends: Dict[str, List[str]] = {_ref(one): [] for one in packages}
    refs = {one.name: _ref(one) for one in packages}
    for one in packages:
        for parent in one.wanted_by:
            if parent in refs:
                depends[refs[parent]].append(_ref(one))
    own = [_purl("npm", one.name, one.version) for one in PACKAGES] + [f"model:{MPNET.name}"]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": root, "name": root, "version": _own_version(checkout)}},
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": wanted + own}] + [{"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted(depends.items())],
    }


def _own_version(checkout: Path) -> str:
    found = re.search(r'^version = "([^"]+)"', (checkout / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    return found.group(1) if found else "unknown"


def _purl(kind: str, name: str, version: str) -> str:
    return f"pkg:{kind}/{name}@{version}"


def _ref(one: Locked) -> str:
    return _purl("pypi", one.name, one.version)


def _hashes(algorithm: str, values: Sequence[str]) -> List[Dict[str, str]]:
    return [{"alg": algorithm, "content": value} for value in values]


def _python(one: Locked, scope: str = "required") -> Dict[str, Any]:
    component: Dict[str, Any] = {"type": "library", "bom-ref": _ref(one), "name": one.name, "version": one.version, "scope": scope,
                                 "purl": _ref(one), "hashes": _hashes("SHA-256", one.sha256)}
    licences = _licences(one)
    return {**component, "licenses": licences} if licences else component


def _licences(one: Locked) -> List[Dict[str, Any]]:
    """What the installed package says of its licence: an SPDX expression, else its classifiers, else its own words."""
    try:
        told: Any = metadata.metadata(one.name)
    except metadata.PackageNotFoundError:
        return []
    if told["Version"] != one.version:
        return []
    if told.get("License-Expression"):
        return [{"expression": told["License-Expression"]}]
    named = [line.split("::")[-1].strip() for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    words = (told.get("License") or "").strip().splitlines()
    names = [name for name in named if name != "OSI Approved"] or [word.strip() for word in words[:1] if word.strip() and word.strip() != "UNKNOWN"]
    return [{"license": {"name": name[:200]}} for name in dict.fromkeys(names)]


def _page(one: Package) -> Dict[str, Any]:
    purl = _purl("npm", one.name, one.version)
    component: Dict[str, Any] = {"type": "library", "bom-ref": purl, "name": one.name, "version": one.version, "purl": purl,
                                 "scope": "excluded" if one.name in _FOR_TESTS else "required", "hashes": _hashes("SHA-512", (base64.b64decode(one.sha512).hex(),))}
    licence = _NPM_LICENCES.get(one.name)
    return {**component, "licenses": [{"license": {"id": licence}}]} if licence else component


def _model(bundle: Bundle) -> Dict[str, Any]:
    parts: List[Dict[str, Any]] = [
        {"type": "library", "bom-ref": _purl("pypi", name, version), "name": name, "version": version, "purl": _purl("pypi", name, version),
         "hashes": _hashes("SHA-256", (sha256,))}
        for name, version, sha256 in bundle.packages
    ]
    files: List[Dict[str, Any]] = [
        {"type": "file", "bom-ref": f"model:{bundle.name}/{name}", "name": name, "hashes": _hashes("SHA-256", (sha256,))}
        for name, sha256 in bundle.files.items()
    ]
    return {"type": "machine-learning-model", "bom-ref": f"model:{bundle.name}", "name": bundle.name, "version": bundle.packages[0][1],
            "licenses": [{"license": {"id": _MODEL_LICENCE}}], "components": [*parts, *files]}


def counted(document: Dict[str, Any]) -> Tuple[int, int]:
    """(how many components there are, how many of them say no licence)."""
    return len(document["components"]), sum("licenses" not in one for one in document["components"])


def main(argv: Optional[List[str]] = None) -> int:
    """Writes the bill to standard output or to a file. Returns 0, or 1 after one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m bot.setup.bill", description="Write the software bill of materials (CycloneDX 1.5, JSON).")
    parser.add_argument("to", nargs="?", type=Path, help="the file to write; standard output without it")
    options = parser.parse_args(argv)
    document = bill()
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if options.to is None:
        sys.stdout.write(text)
        return 0
    try:
        options.to.write_text(text, encoding="utf-8")
    except OSError as problem:
        print(f"The bill could not be written to {options.to} ({problem.strerror}): give a file that can be.", file=sys.stderr)
        return 1
    components, silent = counted(document)
    print(f"{components} components written to {options.to}; {silent} of them say no licence.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
