"""The deployment examples: they say what the program knows, and give away no right that is not needed."""
from __future__ import annotations

import configparser
import re

import pytest
import yaml

from bot.settings import SETTINGS_FILE, VARIABLES
from tests.operations.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def unit(path) -> configparser.ConfigParser:
    """A unit file; keys may stand there more than once."""
    read = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    read.optionxform = str
    read.read(path, encoding="utf-8")
    return read


def test_every_setting_named_there_is_one():
    """A mistyped one would be refused at the start."""
    text = "".join(path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file())
    named = set(re.findall(r"\b(THRESHOLD_[A-Z_]*[A-Z])\b(?!\.\.\.)", text))
    assert named and named <= {*VARIABLES.values(), SETTINGS_FILE}


def test_every_command_named_there_is_one():
    """In the examples and on the page that explains them."""
    text = "".join(path.read_text(encoding="utf-8") for path in (*UNITS, ROOT / "docs" / "operations.md"))
    named = set(re.findall(r"python -m bot (\w+)", text))
    assert {"backup", "restore", "verify", "reseal", "serve"} <= named
    assert not [name for name in named if not (ROOT / "bot" / "commands" / f"{name}.py").is_file()]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_without_rights_it_does_not_need(path):
    """Not as root, with a read-only system, and without a way to more rights."""
    service = unit(path)["Service"]
    assert service["User"] == "threshold" and service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == "" and service["UMask"] == "0077" and "SystemCallFilter" in service


def test_containers_run_without_rights_they_do_not_need():
    """Read-only roots, no new privileges, no port for other machines, a database that only Threshold reaches, secrets as files."""
    told = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    for service in told["services"].values():
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert not any("PASSWORD" in name and not name.endswith("_FILE") for name in service["environment"])
    assert told["services"]["database"]["networks"] == ["inside"] and told["networks"]["inside"]["internal"]
    assert any(volume.endswith("/secret:ro") for volume in told["services"]["threshold"]["volumes"])


def test_no_secret_or_data_folder_goes_into_an_image():
    """What is ignored is what this machine alone may have."""
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".threshold", ".venv", "deploy/secrets"} <= set(ignored)
