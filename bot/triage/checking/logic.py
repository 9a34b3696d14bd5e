"""Two ways to reason over the same description: z3's formulas for a proof, plain true and false to compare it with the walker."""
from __future__ import annotations

from typing import Any, Iterable

import z3


class Formulas:
    """And, or, not as z3 formulas."""

    true, false = z3.BoolVal(True), z3.BoolVal(False)

    def all(self, parts: Iterable[Any]) -> Any:
        """True when every part is."""
        parts = [part for part in parts if not z3.is_true(part)]
        if any(z3.is_false(part) for part in parts):
            return self.false
        return self.true if not parts else parts[0] if len(parts) == 1 else z3.And(parts)

    def any(self, parts: Iterable[Any]) -> Any:
        """True when at least one part is."""
        parts = [part for part in parts if not z3.is_false(part)]
        if any(z3.is_true(part) for part in parts):
            return self.true
        return self.false if not parts else parts[0] if len(parts) == 1 else z3.Or(parts)

    def no(self, part: Any) -> Any:
        """The opposite."""
        return z3.BoolVal(not z3.is_true(part)) if z3.is_true(part) or z3.is_false(part) else z3.Not(part)


class Plain:
    """And, or, not of Python's own true and false."""

    true, false = True, False

    def all(self, parts: Iterable[bool]) -> bool:
        """True when every part is."""
        return all(parts)

    def any(self, parts: Iterable[bool]) -> bool:
        """True when at least one part is."""
        return any(parts)

    def no(self, part: bool) -> bool:
        """The opposite."""
        return not part
