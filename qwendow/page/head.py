"""The head of the page: the scripts of the folder browser, and the words and marks they need."""

from __future__ import annotations

import json
from pathlib import Path

from qwendow.page.dress.marks import BARE, CONCEALED, INSERTED
from qwendow.page.texts import FIXED, WORDS

BROWSER = Path(__file__).parent / "browser"

SCRIPTS = (
    "order", "words", "fresh", "source", "unseen", "question", "composing", "follow", "spare", "copy", "select",
    "names", "download", "files", "mermaid", "pictures", "attributes", "colours", "busy",
)  # fmt: skip
"""In the order in which they run. A name that one declares the later ones can use."""


def head() -> str:
    marks = [pattern.pattern for pattern in (INSERTED, CONCEALED, BARE)]
    known = {"BUTTON_NAMES": FIXED, "WORDS": WORDS, "MARKS": marks}
    constants = [f"const {name} = {json.dumps(value)};\n" for name, value in known.items()]
    return "\n".join(map(_script, ["".join(constants), *_sources()]))


def _sources() -> list[str]:
    return [(BROWSER / f"{name}.js").read_text("utf-8") for name in SCRIPTS]


def _script(source: str) -> str:
    """Each in an element of its own: so a fault in one leaves the others alone."""
    return f"<script>\n{source}</script>"
