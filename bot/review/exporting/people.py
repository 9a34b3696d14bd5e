"""What the registry says of the children of exported calls, for monitoring: never more than a group each belongs to."""
from __future__ import annotations

import re
from typing import Iterable, Optional

from bot.calllog.log import CallRow
from bot.casework.desk import Desk
from bot.registry.registry import UnknownVersion
from bot.triage.circumstances import Child

#: The bands of the figures by age.
_BANDS = ((9, "Up to 9"), (12, "10 to 12"), (15, "13 to 15"), (17, "16 to 17"))


def people_of(desk: Desk, rows: Iterable[CallRow]) -> dict[str, dict[str, str]]:
    """Ethnicity, gender and age band by call, as the registry had them when the call began; empty where it says nothing."""
    return {row.call: _said(child) for row in rows if row.child and (child := _child(desk, row)) is not None and _of_its_provider(desk, row, child)}


def _of_its_provider(desk: Desk, row: CallRow, child: Child) -> bool:
    """False for a child whom a call of another provider only named: of that child nothing is told there."""
    home = desk.registry.home(child.home)
    return not row.provider or home is None or home.provider in ("", row.provider)


def _child(desk: Desk, row: CallRow) -> Optional[Child]:
    try:
        return desk.registry.child(row.child, row.registry_version)
    except UnknownVersion:
        return desk.registry.child(row.child)


def _said(child: Child) -> dict[str, str]:
    band = child.age_band or next((words for most, words in _BANDS if child.age is not None and child.age <= most), "")
    return {"ethnicity": _words(child.ethnicity), "gender": _words(child.gender), "age_band": band}


def _words(code: Optional[str]) -> str:
    return " ".join(re.split("[_-]", code)).capitalize() if code else ""
