"""A list in pages."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional, Sequence
from urllib.parse import urlencode

from bot.channels.console.ask import Ask
from bot.channels.console.shell import asked_page

SIZE = 50


@dataclass(frozen=True)
class Pages:
    """One page of a list, and how the others are reached. `address` gives the link of a page."""

    rows: Sequence[Any]
    number: int
    last: int
    total: int
    address: Callable[[int], str]

    @classmethod
    def of(cls, ask: Ask, rows: Sequence[Any], size: int = SIZE) -> Optional["Pages"]:
        """The page that was asked for of a whole list; None where there is no such page."""
        return cls.read(ask, len(rows), lambda number: rows[(number - 1) * size:number * size], size)

    @classmethod
    def read(cls, ask: Ask, total: int, rows: Callable[[int], Sequence[Any]], size: int = SIZE) -> Optional["Pages"]:
        """The same for a list that is read page by page."""
        number, last = asked_page(ask.query("page", "1")), max(1, -(-total // size))
        if number is None or number > last:
            return None
        kept = [(name, value) for name, value in ask.request.query_params.multi_items() if name not in ("page", "saved")]
        return cls(rows(number), number, last, total, lambda page: "?" + urlencode([*kept, ("page", page)]))
