"""Finding calls among a million: what may be asked for, and one page of what there is."""
from __future__ import annotations

from bot.review.finding.conditions import conditions
from bot.review.finding.filters import Filters
from bot.review.finding.pages import Found, find
from bot.review.finding.places import Place, read_place
from bot.review.finding.reading import read_filters

__all__ = ["Filters", "Found", "Place", "conditions", "find", "read_filters", "read_place"]
