"""The registry: the force's settings, homes and their contacts, and children by reference with their plans."""
from __future__ import annotations

from pathlib import Path

#: A fictional registry for the first start and for trying things out.
DEMO = Path(__file__).with_name("demo.yml")
