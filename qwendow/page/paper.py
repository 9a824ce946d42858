"""A conversation as it leaves the page, to be read elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qwendow.conversation.export import Exported
from qwendow.conversation.markdown import to_markdown
from qwendow.models import ModelTable
from qwendow.page.receipt import price
from qwendow.page.texts import WORDS, exported_words, language_of
from qwendow.page.view import View


@dataclass(frozen=True, slots=True)
class Paper:
    """`models` knows the prices."""

    models: ModelTable

    def __call__(self, exported: Exported, accept_language: str | None, zone: str) -> str:
        """As Markdown, in the reader's language; `zone` is the IANA name of their time zone, as their page says."""
        view = View(language_of(accept_language), self.models)
        words = exported_words(view.language)
        titled = replace(exported, title=exported.title or WORDS["untitled"][view.language == "zh"])
        return to_markdown(titled, words, written(exported.changed, zone), cost=lambda turn: price(turn, view))


def written(seconds: float, zone: str) -> str:
    """A moment in seconds since 1970, in that time zone, or in UTC where it is none."""
    try:
        place = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # A name is a path: it may be a folder, or lead anywhere.
        place, zone = ZoneInfo("UTC"), "UTC"
    return f"{datetime.fromtimestamp(seconds, place):%Y-%m-%d %H:%M} ({zone or 'UTC'})"
