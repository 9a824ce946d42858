"""The head of the page: the scripts of the folder browser, and the words they need."""

from __future__ import annotations

import json
from pathlib import Path

from qwendow.page.texts import FIXED

BROWSER = Path(__file__).parent / "browser"

SCRIPTS = ("composing", "follow", "spare", "copy", "names", "download", "files")
"""In the order in which they run. A name that one declares the later ones can use."""


def head() -> str:
    return "\n".join([_script(f"const BUTTON_NAMES = {json.dumps(FIXED)};"), *map(_script, _sources())])


def _sources() -> list[str]:
    return [(BROWSER / f"{name}.js").read_text("utf-8") for name in SCRIPTS]


def _script(source: str) -> str:
    """Each in an element of its own: so a fault in one leaves the others alone."""
    return f"<script>\n{source}</script>"
