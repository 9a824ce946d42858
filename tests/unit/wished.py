"""The settings of the page as it sends them."""

from __future__ import annotations

import json
from typing import Any

from qwendow.answering.wishes import NAMES

VALUES = ("plus", 0.7, 0.8, False, "assistant", "")


def packed(*values: Any) -> str:
    """By their names, for values in the order of these."""
    return json.dumps(dict(zip(NAMES, values or VALUES, strict=False)))
