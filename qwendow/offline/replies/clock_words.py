"""What the clock's results say in a sentence."""

from __future__ import annotations

from datetime import datetime
from string import Template

from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.returned import Returned, spoken_date


def clock_text(returned: list[Returned], language: str) -> str | None:
    lines = [line for one in returned if (line := _sentence(one, language))]
    return "\n".join(f"- {line}" if len(lines) > 1 else line for line in lines) or None


def _sentence(returned: Returned, language: str) -> str | None:
    words = phrases(language)
    if not returned.data and returned.text.startswith("There is no time zone"):
        return Template(words["clock_failed"]).substitute(zone=returned.arguments.get("timezone", ""))
    try:
        now = datetime.fromisoformat(str(returned.data.get("time")))
    except ValueError:
        return None
    return Template(words["clock"]).substitute(
        time=f"{now:%H:%M}",
        weekday=words["weekdays"].split("|")[now.weekday()],
        date=spoken_date(now.date(), language),
        zone=returned.data.get("timezone", ""),
        offset=now.isoformat()[-6:] if now.tzinfo else "",
    )
