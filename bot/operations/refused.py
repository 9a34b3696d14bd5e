"""When an operation cannot or must not be done."""
from __future__ import annotations


class OperationRefused(Exception):
    """Nothing was changed; the message is one or two plain sentences with what to do."""
