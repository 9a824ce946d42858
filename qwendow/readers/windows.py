"""The minute, hour, day or month of a time, as the clock and the calendar of this machine have them."""

from __future__ import annotations

from datetime import datetime, timedelta

SPARE_SECONDS = 60
"""For which a count is there beyond its window."""

SECONDS = {"minute": 60, "hour": 3600}


def window(unit: str, now: float) -> tuple[int, int]:
    """When it began, and when the next one begins, in seconds since 1970."""
    if seconds := SECONDS.get(unit):
        began = int(now // seconds) * seconds
        return began, began + seconds
    day = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = day if unit == "day" else day.replace(day=1)
    later = first + timedelta(days=1 if unit == "day" else 32)
    following = later if unit == "day" else later.replace(day=1)
    return int(first.timestamp()), int(following.timestamp())
