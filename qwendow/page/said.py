"""What a page says of itself, as JSON of an object; whatever it says else is as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qwendow.answering.checks import Refused
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


def require_accepted(terms: str, text: Any) -> None:
    """That its reader has accepted the terms of that version, where there are any. Raises Refused."""
    if terms and read_where(text).get("terms") != terms:
        raise Refused("terms")
