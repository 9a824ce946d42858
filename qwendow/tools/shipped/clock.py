"""current_time: the date and time in a time zone, which is the reader's unless the model asks for another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qwendow.tools.definition import ToolError, tool
from qwendow.tools.reader import reader_zone

# strftime would take them from the locale of the machine.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

UNKNOWN = "The user's time zone is not known, so this is UTC. Say so, or ask where the user is."


class Clock:
    def __init__(self, now: Callable[[tzinfo], datetime] = datetime.now) -> None:
        self._now = now

    @tool(seconds=5)
    def current_time(self, timezone: str = "") -> dict[str, str]:
        """Tells the date, the time and the day of the week now, where the user is or anywhere (现在的日期、时间).

        Args:
            timezone: Left out for the user's own time zone; for another place its IANA name, such as Asia/Shanghai,
                Europe/Berlin or UTC.
        """
        timezone = timezone.strip() or reader_zone()
        now = self._now(_zone(timezone or "UTC"))
        told = {
            "time": now.isoformat(timespec="seconds"),
            "weekday": WEEKDAYS[now.weekday()],
            "utc_offset": now.isoformat()[-6:],
            "timezone": timezone or "UTC",
        }
        # So that it says what it means, or asks: a guess would be wrong for most.
        return told if timezone else told | {"note": UNKNOWN}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # A name is a path to zoneinfo: it may be a folder, too long, or lead out of it.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        shown = name[:64]
        raise ToolError(f'There is no time zone "{shown}". Use an IANA name such as Asia/Shanghai.') from error
