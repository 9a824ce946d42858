"""current_time: the date and time in a time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qwendow.tools.definition import ToolError, tool

# strftime would take them from the locale of the machine.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Clock:
    def __init__(self, now: Callable[[tzinfo], datetime] = datetime.now) -> None:
        self._now = now

    @tool(seconds=5)
    def current_time(self, timezone: str = "Asia/Shanghai") -> dict[str, str]:
        """Tells the date, the time and the day of the week now, in any time zone (现在的日期、时间、星期).

        Args:
            timezone: IANA name of the time zone, such as Asia/Shanghai, Europe/Berlin or UTC.
        """
        now = self._now(_zone(timezone.strip()))
        return {
            "time": now.isoformat(timespec="seconds"),
            "weekday": WEEKDAYS[now.weekday()],
            "utc_offset": now.isoformat()[-6:],
            "timezone": timezone.strip(),
        }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # A name is a path to zoneinfo: it may be a folder, too long, or lead out of it.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        shown = name[:64]
        raise ToolError(f'There is no time zone "{shown}". Use an IANA name such as Asia/Shanghai.') from error
