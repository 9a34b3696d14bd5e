"""The table of counts that figures keep: one row for each day or month that is counted, and for whom."""
from __future__ import annotations

from sqlalchemy import Column, String

from bot.calllog.base import Base, Coded


class FigureSumTable(Base):
    """The counts of one UK day ("2026-10-05") or month ("2026-10"), for the whole force (`scope` "") or one provider.

    A row is true as long as it is there: triggers drop those of every day that a change in `call` may touch, and the force's row says
    that a span is counted. `rules` names the way of counting; a row of another way counts as none. `people` holds counts by child's reference.
    """

    __tablename__ = "figure_sum"

    span = Column(String(10), primary_key=True)
    scope = Column(String(200), primary_key=True)
    rules = Column(String(40), nullable=False)
    counts = Column(Coded, nullable=False)
    people = Column(Coded, nullable=False)
