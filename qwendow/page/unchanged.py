"""What is the same in two lists."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from operator import is_
from typing import Any


def unchanged(before: Iterable[Any], after: Iterable[Any]) -> int:
    """How many of the first items are the same objects."""
    return len([*takewhile(bool, map(is_, before, after))])
