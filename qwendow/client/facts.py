"""What the provider says about an error, made safe to show, to log and to keep."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

MAX_DETAIL = 300

_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class Cleaner:
    """Lets nothing through that holds the key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def message(self, value: object) -> str | None:
        """One line of printable text, at most MAX_DETAIL characters; None if there is nothing to say."""
        if not isinstance(value, str):
            return None
        text = "".join(character for character in " ".join(value.split()) if character.isprintable())
        # Before it is cut: half a key would not be found.
        text = text.replace(self._key, "***") if self._key else text
        return text[:MAX_DETAIL] or None

    def label(self, value: object) -> str | None:
        """A code or an id, as long as it looks like one."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or (self._key and self._key in text) or not _LABEL.fullmatch(text):
            return None
        return text


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds. A date is ignored: one of the two clocks may be wrong."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
