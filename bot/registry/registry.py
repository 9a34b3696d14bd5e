"""The registry: imported whole or not at all, kept by version, and looked things up in."""
from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Optional

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.calllog.canonical import canonical
from bot.calllog.once import rows_of
from bot.calllog.processes import one_at_a_time
from bot.registry.checking import check
from bot.registry.directory import EMPTY, Directory, Member
from bot.registry.reading import read
from bot.registry.tables import RegistryImportTable, RegistryVersionTable
from bot.triage.circumstances import Child, ForceSettings, Home

_VERSIONS = RegistryVersionTable.__table__
_IMPORTS = RegistryImportTable.__table__
_CURRENT = select(_IMPORTS.c.version).order_by(_IMPORTS.c.id.desc()).limit(1)
#: Read versions by their name. The name is a hash of the content, so what is remembered can never be out of date.
_READ: OrderedDict[str, Directory] = OrderedDict()
_READ_AT_MOST = 8


class UnknownVersion(LookupError):
    """No such version of the registry was ever imported."""


def load(path: Path | str) -> dict[str, Any]:
    """A YAML file, or a folder of CSV files, checked and in its normal form.

    Raises:
        RegistryRefused: naming file, line, row and key for every problem.
    """
    told = read(path)
    return check(told.data, told.file, told.problems)


class Registry:
    """The registry as one transaction sees it. Before the first import it is empty, with the default settings.

    Lookups take a `version` (a call keeps the one it began with); none, or an empty one, means the current.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def import_file(self, path: Path | str) -> str:
        """Make a YAML file, or a folder of CSV files, the current registry and return its version.

        Raises:
            RegistryRefused: naming file, line, row and key for every problem; nothing was changed.
        """
        return self.import_content(load(path))

    def import_data(self, data: dict[str, Any]) -> str:
        """The same for data already read."""
        return self.import_content(check(data))

    def import_content(self, content: dict[str, Any], by: str = "", why: Optional[bytes] = None) -> str:
        """The same for a registry in its normal form (`load`, `content`). `by` made the change; `why` is the reason, sealed."""
        version = "r-" + hashlib.sha256(canonical(content).encode("ascii")).hexdigest()[:16]
        if version == self.version():
            return version
        one_at_a_time(self._session, "registry")
        if version == self.version():  # a process that started at the same moment was first
            return version
        if self._session.execute(select(_VERSIONS.c.version).where(_VERSIONS.c.version == version)).first() is None:
            self._session.execute(insert(_VERSIONS), {"version": version, "content": content})
        self._session.execute(insert(_IMPORTS), {"version": version, "at": datetime.now(timezone.utc), "by": by, "why": why})
        return version

    def version(self) -> str:
        """The current version's name, an empty string before the first import."""
        found = rows_of(self._session, _CURRENT, {})
        return found[0].version if found else ""

    def versions(self) -> tuple[tuple[str, datetime], ...]:
        """Every import, the latest first: the version and when it became the current one, in UTC."""
        return tuple((row.version, row.at) for row in self._session.execute(select(_IMPORTS).order_by(_IMPORTS.c.id.desc())))

    def content(self, version: Optional[str] = None) -> dict[str, Any]:
        """A version in its normal form, for writing out and for comparing; not to be changed."""
        return self._directory(version).content

    def is_empty(self) -> bool:
        """True before the first import."""
        return not self.version()

    def force(self, version: Optional[str] = None) -> ForceSettings:
        """The force's settings; what the file does not say has its default."""
        return self._directory(version).force

    def setting_notes(self, version: Optional[str] = None) -> dict[str, tuple[Optional[str], Optional[str]]]:
        """For each setting in the file, its owner and the day (YYYY-MM-DD) it is to be reviewed by, if given."""
        return self._directory(version).setting_notes

    def homes(self, version: Optional[str] = None) -> tuple[Home, ...]:
        """Every home, in the file's order."""
        return tuple(self._directory(version).homes.values())

    def home(self, home: Optional[str], version: Optional[str] = None) -> Optional[Home]:
        """The home of an id, or None."""
        return self._directory(version).homes.get(home or "")

    def child(self, ref: Optional[str], version: Optional[str] = None) -> Optional[Child]:
        """The child of a reference, written however ("rh03", "RH 03", "rh-03."), or None."""
        return self._directory(version).child(ref or "")

    def children(self, home: str, version: Optional[str] = None) -> tuple[Child, ...]:
        """The children of a home, in the file's order."""
        return self._directory(version).children(home)

    def member(self, code: Optional[str], version: Optional[str] = None) -> Optional[Member]:
        """The member of staff of a code, written however, or None."""
        return self._directory(version).member(code or "")

    def staff(self, home: Optional[str] = None, version: Optional[str] = None) -> tuple[Member, ...]:
        """The staff of a home, or everybody, in the file's order."""
        return self._directory(version).staff(home)

    def _directory(self, version: Optional[str]) -> Directory:
        version = version or self.version()
        if not version:
            return EMPTY
        known = _READ.get(version)
        if known is None:
            content: Any = self._session.execute(select(_VERSIONS.c.content).where(_VERSIONS.c.version == version)).scalar()
            if content is None:
                raise UnknownVersion(f"There is no version {version} of the registry.")
            known = _READ[version] = Directory(version, content)
            while len(_READ) > _READ_AT_MOST:
                _READ.popitem(last=False)
        return known
