"""A message box that is there before Gradio is: what is written in it goes into Gradio's own, at the same place."""

from __future__ import annotations

import json
from pathlib import Path

from qwendow.house import PLAIN, House
from qwendow.page.texts.labels import LABELS

HERE = Path(__file__).parent

ACCENT = "#8b5cf6"
"""Of Gradio's theme."""


def early(house: House = PLAIN) -> str:
    """For the body of the page, before what Gradio fills. Scripts put it there, so without them there is none."""
    words = dict(zip(("en", "zh"), zip(LABELS["message"], LABELS["placeholder"], strict=True), strict=True))
    script = (HERE / "early.js").read_text("utf-8").replace("EARLY_WORDS", json.dumps(words, ensure_ascii=False))
    accent = house.theme.light.accent if house.theme.light else ACCENT
    rules = (HERE / "early.css").read_text("utf-8").replace("EARLY_ACCENT", accent)
    return f"<style>\n{rules}</style>\n<script>\n{script}</script>\n"
