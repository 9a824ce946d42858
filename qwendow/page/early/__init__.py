"""A message box that is there before Gradio is: what is written in it goes into Gradio's own, at the same place."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from qwendow.house import PLAIN, House
from qwendow.page.texts.labels import FIXED, LABELS

HERE = Path(__file__).parent

ACCENT = "#8b5cf6"
"""Of Gradio's theme."""

BAR = frozenset(("model", "thinking", "search", "tools", "json_mode", "compare"))
"""What stands below the text, as far as it is not locked."""


def early(house: House = PLAIN, locked: Collection[str] = (), stage: bool = False) -> str:
    """For the body of the page, before what Gradio fills. Scripts put it there, so without them there is none; on a
    stage nor is it."""
    if stage:
        return ""
    named = zip(LABELS["message"], LABELS["placeholder"], FIXED["send"], strict=True)
    words = json.dumps(dict(zip(("en", "zh"), named, strict=True)), ensure_ascii=False)
    script = (HERE / "early.js").read_text("utf-8").replace("EARLY_WORDS", words)
    left = "bare" if "files" in locked else "few"
    script = script.replace("EARLY_CLASS", left if BAR.issubset(locked) else "")
    accent = house.theme.light.accent if house.theme.light else ACCENT
    rules = (HERE / "early.css").read_text("utf-8").replace("EARLY_ACCENT", accent)
    return f"<style>\n{rules}</style>\n<script>\n{script}</script>\n"
