"""What is left out of a copy for one child because it is about somebody else."""
from __future__ import annotations

import re
from typing import Any, Iterable

from bot.registry.directory import reference_key

ANOTHER_CHILD = "[another child]"
#: Keys of coded data that stand for a member of staff: a keyed digest of who they are on a channel, or their number in the enrolment.
STAFF_KEYS = ("person", "member", "taken_on_by", "manager_released")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{1,4}[-. ]?[0-9]{1,4}(?![A-Za-z0-9-])")


class Others:
    """Takes other children's references and staff's keys out of what is copied. `known` are the keys of all references, `own` the child's."""

    def __init__(self, known: Iterable[str], own: str) -> None:
        self._others = frozenset(known) - {reference_key(own)}

    def out_of(self, told: Any) -> Any:
        """The same text or coded data without them."""
        if isinstance(told, str):
            return _REFERENCE.sub(lambda found: ANOTHER_CHILD if reference_key(found[0]) in self._others else found[0], told)
        if isinstance(told, dict):
            return {key: self.out_of(value) for key, value in told.items() if key not in STAFF_KEYS}
        return [self.out_of(one) for one in told] if isinstance(told, (list, tuple)) else told
