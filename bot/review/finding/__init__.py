"""Finding calls among a hundred thousand: what may be asked for, and one page of what there is."""
from __future__ import annotations

from bot.review.finding.conditions import conditions
from bot.review.finding.filters import Filters
from bot.review.finding.pages import Found, find, fitting, fitting_count
from bot.review.finding.reading import read_filters

__all__ = ["Filters", "Found", "conditions", "find", "fitting", "fitting_count", "read_filters"]
