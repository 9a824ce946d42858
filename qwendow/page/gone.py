"""A model that is not there any more: what is said of it."""

from __future__ import annotations

from qwendow.conversation.errors import Missing
from qwendow.page.texts import GONE, Language

MOST = 6
"""Ids that are named to choose from."""


def gone_words(missing: Missing, language: Language) -> tuple[str, str]:
    """What happened, and what to do."""
    day = f"{missing.retires:%Y-%m-%d}" if missing.retires else ""
    retired = GONE["retired"][language].format(day=day) if day else ""
    happened = GONE["happened"][language].format(model=missing.model, retired=retired)
    offered = ("、" if language == "zh" else ", ").join(missing.offered[:MOST])
    parts = [
        GONE["successor"][language].format(successor=missing.successor) if missing.successor else "",
        GONE["choose"][language].format(offered=offered) if offered else GONE["named"][language],
    ]
    return happened, (" " if language == "en" else "").join(filter(None, parts))
