"""Lines for the operator: as text, or as JSON, one line an event; and what all lines of one answer have in common.

Nothing that was said is in them, and no key. An error is for the operator to mend, a warning says that something did
not go as it should, and what is only told is information, which stands in JSON alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

FORMS = ("text", "json")

_about: ContextVar[dict[str, Any]] = ContextVar("about", default={})  # noqa: B039  Nobody writes into it.


@contextmanager
def about(**facts: Any) -> Iterator[None]:
    """Stands in each line that is written meanwhile, as JSON."""
    before = _about.set(_about.get() | facts)
    try:
        yield
    finally:
        _about.reset(before)


def facts(**facts: Any) -> dict[str, Any]:
    """The argument `extra` of a line that has them as JSON, without those that are not known."""
    return {"facts": {name: value for name, value in facts.items() if value is not None}}


def write_as(form: str) -> None:
    """All lines of this process, from now on."""
    if form == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
        logging.getLogger("qwendow").setLevel(logging.INFO)
        logging.captureWarnings(True)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_about.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
