"""The registry's tables: every version ever imported, and which was imported when."""
from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String

from bot.calllog.base import Base, Coded, Moment


class RegistryVersionTable(Base):
    """One version's whole content. Never changed: calls keep the version they began with."""

    __tablename__ = "registry_version"

    version = Column(String(80), primary_key=True)
    content = Column(Coded, nullable=False)


class RegistryImportTable(Base):
    """When a version became the current one, by whom and why (sealed); the latest row says which is current now."""

    __tablename__ = "registry_import"

    id = Column(Integer, primary_key=True)
    version = Column(String(80), ForeignKey("registry_version.version"), nullable=False)
    at = Column(Moment, nullable=False)
    by = Column(String(200), nullable=False, server_default="")
    why = Column(LargeBinary)
