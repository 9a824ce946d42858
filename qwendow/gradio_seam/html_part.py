"""Gradio's component of HTML without Handlebars, which no template of the page uses: its own file, but for that.

It is 103 KB of the 109 of Gradio 6.31's file, and parses the template anew for each value. In a Gradio whose file reads
otherwise, Gradio's own is served.
"""

from __future__ import annotations

import re
from pathlib import Path

from qwendow.gradio_seam.loading_sign import ASSETS

HANDLEBARS = re.compile(r"var \w+=\w+\(\(\w+=>\{\w+\.__esModule=!0,.+,(?=\w+=new Map,)", re.DOTALL)
USED = re.compile(r"\b(\w+)\.default\.compile\(\w+\)\(\w+\)")


def html_part(assets: Path = ASSETS) -> dict[str, str]:
    """By its address, what comes in the place of Gradio's own."""
    written = {file.name: without_handlebars(file.read_text("utf-8")) for file in assets.glob("HTML-*.js")}
    return {f"/assets/{name}": text for name, text in written.items() if text}


def without_handlebars(source: str) -> str | None:
    """A template is what it says, but for JavaScript's own `${}`. None, where it is not the file that is known."""
    found = HANDLEBARS.search(source)
    if not found or "HandlebarsEnvironment" not in found[0]:
        return None
    rest = source[found.end() :]
    used = USED.findall(rest)
    if len(used) != 1:
        return None
    return f"{source[: found.start()]}var {used[0]}={{default:{{compile:text=>()=>text}}}},{rest}"
