"""What a page says of itself, as JSON of an object; whatever it says else is as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qwendow.answering.wishes import PLACE


def read_said(text: Any) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def read_where(text: Any) -> Mapping[str, Any]:
    """Where it is, which goes with its settings."""
    where = read_said(text).get(PLACE)
    return where if isinstance(where, dict) else {}
